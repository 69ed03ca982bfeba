"""What is worked out beforehand for a beginning is what reading and sorting all words would give."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search import starts
from marketplace.search.sounds import initials, sound
from marketplace.search.starts import Key, Offer, crowded_starts, spelt
from marketplace.search.synonyms import folded_word

WORDS = (
    st.text(st.sampled_from("碳炭探纤维电池abt1-' "), min_size=1, max_size=6).map(folded_word).filter(bool)
)


def keys_of(counted: dict[str, int]) -> list[Key]:
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Key(word, sound(word), initials(word), Offer(word, number)) for word, number in ordered]


def begins(key: Key, start: str) -> bool:
    """As the query for other beginnings has it."""
    letters = spelt(start) if spelt(start) == start else ""
    return key.folded.startswith(start) or bool(
        letters and (key.initials.startswith(letters) or (len(letters) > 1 and key.sound.startswith(letters)))
    )


@given(st.dictionaries(WORDS, st.integers(1, 4), max_size=30), st.integers(0, 5))
def test_the_best_of_each_crowded_beginning_and_of_no_other(counted: dict[str, int], crowd: int) -> None:
    keys = keys_of(counted)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(starts, "CROWDED", crowd)
        found = crowded_starts(keys)
    possible = {
        text[:length]
        for key in keys
        for text in (key.folded, key.sound, key.initials)
        for length in range(1, starts.LONGEST_START + 1)
        if text
    }
    for start in possible:
        sharing = [key.offer for key in keys if begins(key, start)]
        expected = sharing[: starts.MOST_OFFERED] if len(sharing) > crowd else None
        assert found.get(start) == expected
    assert set(found) <= possible


@pytest.mark.parametrize(
    ("typed", "letters"),
    [("tan'xian wei", "tanxianwei"), ("t", "t"), ("kx3", ""), ("碳", ""), ("", ""), ("'", ""), ("é", "")],
)
def test_letters_may_be_a_sound(typed: str, letters: str) -> None:
    assert spelt(typed) == letters
