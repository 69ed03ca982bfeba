"""The papers themselves, read back: nothing written is a command, nothing missing stops the export."""

import unicodedata
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from marketplace.proofs.coverage import BOX, boxes, covered, fitted, fitted_all
from marketplace.proofs.typesetting import typeset

MOMENT = datetime(2026, 11, 28, 16, 30, tzinfo=UTC)
HOSTILE = (
    '#read("/etc/passwd")', '#import "@preview/x:1.0.0"', "*粗* _斜_ $x^2$ `代码` = 标题",
    "<script>alert(1)</script>",
    "\\ \"引号\" #panic()",
)  # fmt: skip


def data(*bodies: str, **more: Any) -> dict[str, Any]:
    messages = [
        {"number": str(number), "author": "需求方", "posted_at": "2026-11-28 10:00:00", "body": body,
         "files": [["试验报告.pdf", "340 KB", "cd" * 32]]}
        for number, body in enumerate(bodies, 1)
    ]  # fmt: skip
    return {
        "title": "对接记录存证", "market": "虚构交易市场", "issued_at": MOMENT, "code": "7K3M-Q2XP-9RTA-4WHC",
        "verify_url": "https://market.example/proofs/7K3M-Q2XP-9RTA-4WHC", "digest": "ab" * 32,
        "facts": [["名称", "玉米秸秆制备乳酸"]], "moves": [["2026-11-27 09:00:00", "已认领", "12"]],
        "messages": messages, "note": "本文件依平台数据生成。",
    } | more  # fmt: skip


def words(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_a_paper_says_what_it_is_and_how_to_check_it() -> None:
    pdf = typeset("evidence", data("您好，请问样机何时可以试用？"))
    reader, text = PdfReader(BytesIO(pdf)), words(pdf)
    for expected in ("查验码：7K3M-Q2XP-9RTA-4WHC", "2026-11-29 00:30:00", "https://market.example/proofs/",
                     "ab" * 32, "虚构交易市场", "玉米秸秆制备乳酸", "已认领", "您好，请问样机何时可以试用？",
                     "试验报告.pdf", "cd" * 32, "第 1 页，共 1 页"):  # fmt: skip
        assert expected in text
    assert reader.metadata is not None
    assert reader.metadata.title == "对接记录存证"
    assert reader.metadata.creation_date == MOMENT
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert BOX not in text
    fonts = {
        str(f["/BaseFont"]) for f in (x.get_object() for x in reader.pages[0]["/Resources"]["/Font"].values())
    }
    assert fonts
    assert all("NotoSansSC" in name for name in fonts)


def test_the_same_data_gives_the_same_bytes() -> None:
    assert typeset("evidence", data("一")) == typeset("evidence", data("一"))
    assert typeset("evidence", data("一")) != typeset("evidence", data("二"))


@pytest.mark.parametrize("body", HOSTILE)
def test_what_people_wrote_is_printed_and_not_run(body: str) -> None:
    assert body in words(typeset("evidence", data(body)))


def test_characters_without_a_picture_become_boxes_and_the_paper_says_so() -> None:
    pdf = typeset("evidence", data("好😀的\ud800\ue000\u202eabc\u0000龘", title="题目🚀"))
    text = words(pdf)
    assert f"好{BOX}的abc" in text.replace(" ", "")
    assert "以“□”代替" in text
    assert "root:" not in text


def test_a_word_that_no_line_holds_stays_on_the_page() -> None:
    text = words(typeset("evidence", data("a" * 4_000)))
    rows = [line for line in text.splitlines() if set(line) == {"a"}]
    assert sum(map(len, rows)) == 4_000
    assert max(map(len, rows)) < 120


def test_many_messages_have_many_numbered_pages() -> None:
    pdf = typeset("evidence", data(*["第一行\n第二行"] * 60))
    pages = PdfReader(BytesIO(pdf)).pages
    assert len(pages) > 3
    assert f"第 {len(pages)} 页，共 {len(pages)} 页" in pages[-1].extract_text()
    assert "第一行\n第二行" in words(pdf)


def test_a_paper_without_code_has_no_box_for_checking() -> None:
    text = words(typeset("evidence", data("一", code="", verify_url="", digest="")))
    assert "查验" not in text


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=300), st.text(max_size=60))
def test_no_text_stops_the_export(body: str, title: str) -> None:
    assert typeset("evidence", data(body, title=title or "题")).startswith(b"%PDF-")


def test_every_covered_character_is_set_in_both_weights() -> None:
    """The list of what the fonts hold is right: a missing character would stop the setting."""
    whole = "".join(chr(point) for point in sorted(covered()) if fitted(chr(point)) not in {"", BOX})
    assert len(whole) > 10_000
    typeset("evidence", data(whole, facts=[["名称", whole]], title="字"))
    typeset("evidence", data("", title=whole[:4_000]))


@given(st.text())
def test_fitted_text_has_only_what_the_fonts_hold(text: str) -> None:
    found = fitted(text)
    assert all(c == "\n" or ord(c) in covered() for c in found)
    assert fitted(found) == found
    assert not any(unicodedata.category(c) in {"Cf", "Cs", "Co"} for c in found)


def test_plain_data_is_fitted_to_its_depth() -> None:
    assert fitted_all({"a": ["😀", {"b": ("x\u200b", 3, None)}]}) == {"a": [BOX, {"b": ["x", 3, None]}]}
    assert boxes({"a": ["😀", {"b": ("□", 3, "👍👍")}]}) == 3
