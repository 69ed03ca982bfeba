"""Text made fit for paper: characters that the fonts hold, and no others."""

import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "fonts"
BOX = "\u25a1"
"""Stands where the fonts have nothing for a character."""
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"})
_SPACES = frozenset({"Zs", "Zl", "Zp"})


@lru_cache(maxsize=1)
def covered() -> frozenset[int]:
    """The code points that both weights hold."""
    found: set[int] = set()
    for line in (FONTS / "coverage.txt").read_text(encoding="ascii").split():
        first, _dash, last = line.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)


def fitted(text: str) -> str:
    """What can be set of a text: line ends kept, spaces made plain, BOX for what the fonts lack.

    Control, format (also direction-changing), surrogate, private and unassigned characters and loose marks go.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(_fitted(character) for character in composed)


def fitted_all(value: Any) -> Any:
    """The same for every text in plain data, keys left alone."""
    if isinstance(value, str):
        return fitted(value)
    if isinstance(value, dict):
        return {key: fitted_all(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [fitted_all(item) for item in value]
    return value


def boxes(value: Any) -> int:
    """How many characters of the data become BOX."""
    if isinstance(value, str):
        return fitted(value).count(BOX) - value.count(BOX)
    if isinstance(value, dict):
        return sum(boxes(item) for item in value.values())
    if isinstance(value, list | tuple):
        return sum(boxes(item) for item in value)
    return 0


def _fitted(character: str) -> str:
    if character in "\n\t":
        return "\n" if character == "\n" else " "
    category = unicodedata.category(character)
    if category in _SPACES:
        return "\u3000" if character == "\u3000" else " "
    if ord(character) in covered() and category not in {"Cc", "Cf"}:
        return character
    return "" if category in _DROPPED else BOX
