"""Bars of a chart in whole units of its drawing. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDE = 400
"""Width of the drawing; the longest bar takes all of it."""
ROW = 48
MOST = 12
"""A chart shows the greatest parts, or the last months; the table beside it shows all."""


@dataclass(frozen=True)
class Bar:
    """One part: both amounts as lengths, and where its row begins."""

    label: str
    amount: str
    y: int
    total: int
    technical: int


@dataclass(frozen=True)
class Chart:
    bars: tuple[Bar, ...]
    height: int
    left_out: int


def chart(parts: Sequence[tuple[str, str, int, int]], *, newest: bool = False) -> Chart:
    """Bars for (label, amount in words, total, technical), in their order: the first, or the `newest` at the end."""
    shown = parts[-MOST:] if newest else parts[:MOST]
    longest = max((total for _label, _words, total, _technical in shown), default=0)
    bars = tuple(
        Bar(label, words, number * ROW, length(total, longest), length(technical, longest))
        for number, (label, words, total, technical) in enumerate(shown)
    )
    return Chart(bars, max(1, len(bars)) * ROW, len(parts) - len(shown))


def length(amount: int, longest: int) -> int:
    """In units of the drawing; what is not nothing can be seen."""
    if amount <= 0 or longest <= 0:
        return 0
    return max(1, amount * WIDE // longest)
