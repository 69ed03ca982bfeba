"""Whose papers they are."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Letterhead:
    """The market's name, and the address under which the codes of its papers are checked."""

    market: str
    base_url: str
