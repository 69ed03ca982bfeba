"""Words that somebody types, as entries are searched by them."""

import pytest

from marketplace.catalogue.words import LONGEST, MOST, is_cut, sought


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ()),
        ("  　\t", ()),
        ("秸秆 成型", (("秸秆",), ("成型",))),
        ("秸秆　秸秆", (("秸秆",),)),
        ("ZL2021", (("zl2021",),)),
        ("ＺＬ２０", (("ｚｌ２０", "zl20"),)),
        ("a\x00b\ud800", (("ab",),)),
        ("Straße", (("strasse",),)),
    ],
)
def test_each_word_is_folded_as_entries_are(typed: str, expected: object) -> None:
    assert sought(typed) == expected


def test_what_is_too_long_is_cut_and_that_is_known() -> None:
    assert len(sought("字" * 5_000)[0][0]) == LONGEST
    assert len(sought(" ".join(str(n) for n in range(50)))) == MOST
    assert is_cut("字" * (LONGEST + 1))
    assert is_cut(" ".join("ab" for _n in range(MOST + 1)))
    assert not is_cut("秸秆 成型")
