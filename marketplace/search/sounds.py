"""How words sound: pinyin without tones, so that a word is found by its sound or by its initials. Pure."""

from functools import lru_cache
from typing import Any

from marketplace.search.analyzer import is_word

LONGEST_SOUND = 400


def syllables(folded: str) -> tuple[str, ...]:
    """The sound of each Han character, each run of Latin letters and digits as it stands; the rest is silent."""
    spoken = _pinyin()(folded, errors=_as_it_stands)
    return tuple(part for part in spoken if part)


@lru_cache(maxsize=256)
def sound(folded: str) -> str:
    """The syllables in one, such as tanxianwei; '' for a word without a Han character."""
    return "".join(syllables(folded))[:LONGEST_SOUND] if _has_han(folded) else ""


def initials(folded: str) -> str:
    """The first letters of the syllables, such as txw, Latin runs whole; '' for a word without a Han character."""
    if not _has_han(folded):
        return ""
    latin = set(_as_it_stands(folded))
    return "".join(part if part in latin else part[0] for part in syllables(folded))


def _has_han(folded: str) -> bool:
    return any(char.isalnum() and not is_word(char) for char in folded)


def _as_it_stands(text: str) -> list[str]:
    """The runs of Latin letters and digits in a piece of text."""
    return "".join(char if char.isalnum() and is_word(char) else " " for char in text).split()


@lru_cache(maxsize=1)
def _pinyin() -> Any:
    """Reading the dictionary takes most of a second and some memory: only where a sound is asked for."""
    from pypinyin import lazy_pinyin

    return lazy_pinyin
