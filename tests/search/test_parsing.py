import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.analyzer import is_strong
from marketplace.search.index import MAX_QUERY
from marketplace.search.parsing import MAX_TERMS, ParsedQuery, Phrase, parse


@pytest.mark.parametrize("text", ['"碳纖維 板"', "“碳纤维板”", "「碳纤维板」", "＂碳纤维板＂"])
def test_quotes_of_every_kind_make_a_folded_phrase(text: str) -> None:
    parsed = parse(text)
    assert parsed.phrases == (Phrase("碳纤维板", ("碳", "纤", "维", "板")),)
    assert "纤维" in parsed.terms


def test_a_minus_before_a_word_excludes_and_inside_a_code_does_not() -> None:
    parsed = parse("KX-3F21 -电池 －水泵")
    assert parsed.excluded == (Phrase("电池", ("电池",)), Phrase("水泵", ("水泵",)))
    assert "kx3f21" in parsed.terms
    assert "电池" not in parsed.terms


@pytest.mark.parametrize(
    "text",
    [
        '论"全球化"与"本土化"',
        "坚持“五个统一”,以“亮剑精神”打造媒体",
        '"产儿"——新军的历史',
        '发现"府报"--古代报纸',
    ],
)
def test_quotes_within_a_sentence_are_punctuation(text: str) -> None:
    parsed = parse(text)
    assert (parsed.phrases, parsed.excluded) == ((), ())
    assert parsed.terms


def test_quoted_parts_side_by_side_are_phrases_each() -> None:
    assert [phrase.text for phrase in parse('叶片 "碳纤维""成型"').phrases] == ["碳纤维", "成型"]


def test_a_quoted_part_can_be_excluded_whole() -> None:
    parsed = parse('叶片 -"carbon fibre" 成型')
    assert [phrase.text for phrase in parsed.excluded] == ["carbonfibre"]
    assert parsed.phrases == ()
    assert "fibre" not in parsed.terms


@pytest.mark.parametrize("text", ["", " \u3000\n", "\x00", '""', "“”", "-", "—…。"])
def test_nothing_asked_is_an_empty_query(text: str) -> None:
    assert parse(text) == ParsedQuery()
    assert parse(text).is_empty


def test_a_phrase_of_latin_words_keeps_its_words_as_terms() -> None:
    assert parse('"Deep  learning"').phrases == (Phrase("deeplearning", ("deep", "learning")),)


def test_an_unclosed_quote_is_just_a_character() -> None:
    assert parse('"轴承').phrases == ()
    assert "轴承" in parse('"轴承').terms


def test_too_many_terms_leave_the_strong_ones() -> None:
    parsed = parse("".join(chr(0x4E00 + n) for n in range(200)))
    assert len(parsed.terms) == MAX_TERMS
    assert all(map(is_strong, parsed.terms))


@given(st.text(max_size=3 * MAX_QUERY))
def test_what_lies_beyond_the_cap_is_not_read(text: str) -> None:
    assert parse(text) == parse(text[:MAX_QUERY])
