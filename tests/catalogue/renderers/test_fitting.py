"""What print shows of a text, and what it would lack."""

import time
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from marketplace.catalogue.content import Erratum
from marketplace.catalogue.renderers.fitting import Fitting, lacking, missing_glyphs, pieces
from tests.making.catalogue import achievement, need, snapshot

PLAIN = Fitting()


def test_what_cannot_be_seen_goes_and_spaces_are_plain() -> None:
    assert PLAIN.fit("a\u200bb\ue000c\u202ed\ud800e\x00f\ufe0fg") == "abcdefg"
    assert PLAIN.fit("a\u00a0b\tc\r\nd\u3000e") == "a b c\nd\u3000e"
    assert PLAIN.fit("e\u0301") == "é"
    assert PLAIN.line("  多\n 行 ", "空") == "多 行"
    assert PLAIN.line("\u200b", "空") == "空"


def test_a_loose_mark_and_an_unassigned_character_are_not_lost_in_silence() -> None:
    assert lacking("q\u0307\u0378") == {"\u0307", "\u0378"}
    assert lacking("正常 text é CO₂ 10⁻⁶ ①\ue000\u200d") == frozenset()


def test_pieces_tell_what_is_set_otherwise() -> None:
    assert pieces("平常") == "平常"
    assert pieces("CO₂排放\n10⁻⁶") == [
        ("text", "CO"), ("sub", "2"), ("text", "排放"), ("line", "\n"), ("text", "10"), ("super", "−6"),
    ]  # fmt: skip
    assert pieces("见" + "x" * 30) == [("text", "见"), ("long", "x" * 30)]


def test_missing_characters_are_named_with_their_entries() -> None:
    found = missing_glyphs(
        snapshot(
            [achievement(1, title="𠮷"), achievement(2, note="😀𠮷"), need(1, keywords=("😀",))],
            preface="𡈽", errata=(Erratum("2026·3·1", "", "😀"),),
        )
    )  # fmt: skip
    assert found == {"𠮷": ("A0001", "A0002"), "😀": ("", "A0002", "N0001"), "𡈽": ("",)}


def test_replaced_characters_are_not_missing_unless_their_words_are() -> None:
    entries = [achievement(title="𠮷与𡈽")]
    assert missing_glyphs(snapshot(entries, replacements=(("𠮷", "吉"), ("𡈽", "土")))) == {}
    assert missing_glyphs(snapshot(entries, replacements=(("𠮷", "😀"), ("𡈽", "土")))) == {"😀": ("",)}
    assert Fitting((("𠮷", "吉"),)).fit("𠮷x") == "〔吉〕x"


def test_a_character_that_only_composes_is_replaced_in_its_composed_form() -> None:
    assert missing_glyphs(snapshot([achievement(title="x\u0308")])) != {}


def test_ten_thousand_entries_are_looked_through_quickly() -> None:
    given = snapshot(
        [achievement(n, summary="虚构的摘要，二百字上下。" * 18 + str(n)) for n in range(1, 2_001)]
    )
    began = time.perf_counter()
    assert missing_glyphs(given) == {}
    assert time.perf_counter() - began < 2


@given(st.text())
def test_what_lacks_nothing_is_fitted_without_loss_of_what_is_seen(text: str) -> None:
    if lacking(text):
        return
    seen = [
        c for c in unicodedata.normalize("NFC", text)
        if unicodedata.category(c)[0] not in "CZ" and "VARIATION SELECTOR" not in unicodedata.name(c, "")
    ]  # fmt: skip
    assert [c for c in PLAIN.fit(text) if not c.isspace()] == [c for c in seen if not c.isspace()]
