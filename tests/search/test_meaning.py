"""A word is only ever offered for another when there is no doubt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.analyzer import fold
from marketplace.search.meaning import FEWEST_LISTINGS, Known, meant, one_edit_apart
from marketplace.search.sounds import initials, sound, syllables
from marketplace.search.synonyms import folded_word


def known(word: str, listings: int = 5) -> Known:
    folded = folded_word(word)
    return Known(word, folded, listings, sound(folded))


WORDS = tuple(map(known, ("碳纤维", "复合材料", "石墨烯", "电池", "graphene", "KX-3F21", "钛合金", "机器人")))


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("探纤维", "碳纤维"),
        ("碳先维", "碳纤维"),
        ("电迟", "电池"),
        ("店池", "电池"),
        ("复合才料", "复合材料"),
        ("石墨锡", "石墨烯"),
        ("石墨", None),
        ("碳纤", None),
        ("纤碳维", "碳纤维"),
        ("grapheen", "graphene"),
        ("graphen", "graphene"),
        ("grapene", "graphene"),
        ("kx-3f22", None),
        ("碳纤维", None),
        ("量子纠缠", None),
        ("", None),
        ("池", None),
    ],
)
def test_what_a_slip_stands_for(typed: str, word: str | None) -> None:
    found = meant(folded_word(typed), WORDS)
    assert (found.word if found else None) == word


def test_between_two_words_nothing_is_said() -> None:
    assert meant("合金钢", [known("合金铜"), known("合金铝")]) is None
    assert meant("公式", [known("公示"), known("攻势")]) is None


def test_a_rare_word_may_be_a_slip_itself() -> None:
    assert meant("探纤维", [known("碳纤维", FEWEST_LISTINGS - 1)]) is None
    assert meant("探纤维", [known("碳纤维", FEWEST_LISTINGS)])
    assert meant("碳纤维", [known("碳纤维", 1), known("碳纤唯", 9)]) is None


HAN = st.text(st.sampled_from("碳探炭纤先维唯电池迟石墨烯"), max_size=5)
ANY = st.one_of(HAN, st.text(st.sampled_from("abc1-"), max_size=6), st.text(max_size=6))


@given(ANY, st.lists(st.tuples(ANY, st.integers(1, 5)), max_size=8))
def test_no_word_is_offered_for_itself_nor_for_a_known_one_nor_one_of_several(
    typed: str, words: list[tuple[str, int]]
) -> None:
    typed = folded_word(typed)
    offered = [known(word, number) for word, number in words if folded_word(word)]
    found = meant(typed, offered)
    if found is not None:
        assert found.folded != typed
        assert typed not in {word.folded for word in offered}
        assert found.listings >= FEWEST_LISTINGS
        alone = [word for word in offered if word.folded == found.folded]
        assert meant(typed, alone) is not None
        others = [word for word in offered if word.folded != found.folded]
        assert meant(typed, others) is None


@given(ANY, ANY)
def test_an_edit_goes_both_ways(one: str, other: str) -> None:
    assert one_edit_apart(one, other) == one_edit_apart(other, one)
    assert not one_edit_apart(one, one)


@given(st.text(st.sampled_from("abcd"), min_size=1, max_size=6), st.data())
def test_each_kind_of_edit_is_one(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    longer = word[:place] + "x" + word[place:]
    changed = word[:place] + "x" + word[place + 1 :]
    exchanged = word[:place] + word[place : place + 2][::-1] + word[place + 2 :]
    assert one_edit_apart(word, longer)
    assert one_edit_apart(word, changed)
    assert one_edit_apart(word, exchanged) == (exchanged != word)
    assert not one_edit_apart(word, f"xx{word}")


@pytest.mark.parametrize(
    ("word", "spoken", "short"),
    [
        ("碳纤维", "tanxianwei", "txw"),
        ("ai芯片", "aixinpian", "aixp"),
        ("kx-3f21 电池", "kx3f21dianchi", "kx3f21dc"),
        ("绿色", "lvse", "ls"),
        ("graphene", "", ""),
        ("", "", ""),
        ("！？", "", ""),
    ],
)
def test_how_words_sound(word: str, spoken: str, short: str) -> None:
    assert (sound(word), initials(word)) == (spoken, short)


@given(st.text(st.characters(codec=None), max_size=30))
def test_anything_has_a_sound_of_some_kind(text: str) -> None:
    folded = fold(text)
    assert all(syllables(folded))
    assert len(initials(folded)) <= len(folded)
    assert not set(sound(folded)) & set(" -'\t")
