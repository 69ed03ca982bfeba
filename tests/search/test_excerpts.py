from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.excerpts import LONGEST, Piece, excerpt, highlight

FILLER = "本段说明与所查内容没有关系，仅用于占位。" * 20


def marked(pieces: tuple[Piece, ...]) -> list[str]:
    return [piece.text for piece in pieces if piece.is_hit]


def whole(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("text", "query", "hits"),
    [
        ("采用碳纖維複合材料", "碳纤维", ["碳纖維"]),
        ("采用碳纤维复合材料", "碳纖維 材料", ["碳纤维", "材料"]),
        ("型号ＫＸ－３Ｆ２１的控制器", "kx-3f21", ["ＫＸ－３Ｆ２１"]),
        ("符合GB/T 22900-2009的规定", "GB/T22900-2009", ["GB/T 22900-2009"]),
        ("没有关系", "碳纤维", []),
        ("泵与阀", "泵", ["泵"]),
        ("维修与纤巧", "纤维", []),
    ],
)
def test_hits_are_marked_as_the_text_writes_them(text: str, query: str, hits: list[str]) -> None:
    assert marked(excerpt(text, query)) == hits
    assert whole(excerpt(text, query)) == text


def test_the_window_lies_round_the_densest_hits() -> None:
    text = f"开头提到电池。{FILLER}低温电池热管理技术，续航提高。{FILLER}"
    pieces = excerpt(text, "低温电池热管理")
    assert "低温电池热管理" in marked(pieces)
    assert pieces[0] == Piece("…", is_hit=False) or pieces[0].text.startswith("…")
    assert whole(pieces).endswith("…")


def test_without_a_hit_the_beginning_is_shown() -> None:
    assert whole(excerpt(FILLER, "碳纤维")) == FILLER[:LONGEST] + "…"


def test_white_space_is_folded() -> None:
    assert whole(excerpt("低温\n\n  电池\t技术", "")) == "低温 电池 技术"


def test_a_title_is_marked_whole() -> None:
    title = "碳纤维" * 100
    assert highlight(title, "纤维")[0] == Piece("碳", is_hit=False)
    assert whole(highlight(title, "纤维")) == title


@given(
    st.text(st.one_of(st.characters(), st.sampled_from("碳纤维複合 ½ﬁ\x00\ud800，。")), max_size=400),
    st.text(st.one_of(st.characters(), st.sampled_from("碳纤维 \"'")), max_size=30),
)
def test_an_excerpt_is_a_piece_of_the_text(text: str, query: str) -> None:
    pieces = excerpt(text, query)
    plain = " ".join(text.split())
    inner = whole(pieces)
    if len(plain) > LONGEST:
        inner = inner.removesuffix("…") if not plain.endswith(inner) else inner
        inner = inner.removeprefix("…") if inner not in plain else inner
    assert inner in plain
    assert len(inner) <= LONGEST
    assert all(piece.text for piece in pieces)
    assert all(a.is_hit != b.is_hit for a, b in pairwise(pieces))
