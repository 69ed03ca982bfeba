"""How good suggestions were, summed from counts of verdicts. Pure: counts in, figures out."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import TypeVar

from marketplace.kernel.clock import BEIJING
from marketplace.matching.scoring import FULL_SCORE
from marketplace.matching.states import JudgeSide, Verdict

K = TypeVar("K", bound=Hashable)
BAND = 2_000
"""Basis points of a band of scores: of pairs scored 60 to 80, how many were good?"""
BANDS = FULL_SCORE // BAND


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month on the Beijing clock."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> "Month":
        """2026-11. Raises ValueError for anything else, and for a year before 2000 or after 2999."""
        year, separator, number = text.partition("-")
        digits = year + number
        if not (separator and len(year) == 4 and len(number) == 2 and digits.isascii() and digits.isdigit()):
            raise ValueError("a month is written like 2026-11")
        found = cls(int(year), int(number))
        if not (2000 <= found.year <= 2999 and 1 <= found.number <= 12):
            raise ValueError("a month is written like 2026-11")
        return found

    def before(self, months: int) -> "Month":
        """The month that many months earlier; negative ones lie later."""
        count = self.year * 12 + self.number - 1 - months
        return Month(count // 12, count % 12 + 1)

    @property
    def begins_at(self) -> datetime:
        """Its first moment, in UTC."""
        return datetime.combine(date(self.year, self.number, 1), time(), BEIJING).astimezone(UTC)


def last_months(today: date, count: int) -> tuple[Month, ...]:
    """The months up to that of `today`, the oldest first."""
    return tuple(Month.of(today).before(number) for number in reversed(range(count)))


@dataclass(frozen=True)
class Cell:
    """How many verdicts of one kind. `band` counts from 0, scores below BAND; `field_code` is the need's."""

    month: Month
    field_code: str | None
    side: JudgeSide
    band: int
    verdict: Verdict
    reason: str | None
    count: int


@dataclass
class Tally:
    """Good and unsuitable ones of some verdicts."""

    good: int = 0
    unsuitable: int = 0

    @property
    def judged(self) -> int:
        return self.good + self.unsuitable

    @property
    def precision(self) -> float | None:
        """Good ÷ judged, 0 to 1; None when nothing was judged."""
        return self.good / self.judged if self.judged else None

    def add(self, verdict: Verdict, count: int) -> None:
        if verdict is Verdict.GOOD:
            self.good += count
        else:
            self.unsuitable += count


@dataclass(frozen=True)
class Quality:
    """Tallies of the same verdicts, cut in different ways; `reasons` counts those of unsuitable ones."""

    total: Tally = field(default_factory=Tally)
    by_field: dict[str | None, Tally] = field(default_factory=dict)
    by_month: dict[Month, Tally] = field(default_factory=dict)
    by_field_and_month: dict[tuple[str | None, Month], Tally] = field(default_factory=dict)
    by_side: dict[JudgeSide, Tally] = field(default_factory=dict)
    by_band: dict[int, Tally] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)


def summed(cells: Iterable[Cell]) -> Quality:
    """The figures of all cells together."""
    kept = tuple(cells)
    whole = _tallies(kept, lambda _cell: "all").get("all", Tally())
    reasons: dict[str, int] = defaultdict(int)
    for cell in kept:
        if cell.verdict is Verdict.NOT_SUITABLE and cell.reason:
            reasons[cell.reason] += cell.count
    return Quality(
        total=whole,
        by_field=_tallies(kept, lambda cell: cell.field_code),
        by_month=_tallies(kept, lambda cell: cell.month),
        by_field_and_month=_tallies(kept, lambda cell: (cell.field_code, cell.month)),
        by_side=_tallies(kept, lambda cell: cell.side),
        by_band=_tallies(kept, lambda cell: cell.band),
        reasons=dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
    )


def band_of(score_bp: int) -> int:
    """The band of a score; a full score is in the last one."""
    return min(score_bp // BAND, BANDS - 1)


def _tallies(cells: Iterable[Cell], key: Callable[[Cell], K]) -> dict[K, Tally]:
    found: dict[K, Tally] = defaultdict(Tally)
    for cell in cells:
        found[key(cell)].add(cell.verdict, cell.count)
    return dict(found)
