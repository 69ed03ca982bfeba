"""How long the registration desk may take, as dated rules with their source, and the arithmetic of its clock. Pure.

The clock counts working days after the day of submission. It stands still while a submission is returned, and goes
on afterwards with the days that are left.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from marketplace.kernel.clock import add_working_days
from marketplace.kernel.money import FEN_PER_WAN

Days = frozenset[date]
NO_DAYS: Days = frozenset()


@dataclass(frozen=True)
class DeskRules:
    """What holds for contracts submitted from `since` on; `source` names the document.

    `working_days` to decide, `long_days` for a contract of `large_fen` or more, or one whose kind or amounts are
    in dispute. A contract of `large_fen` or more is looked at by two registrars. `is_confirmed` says that these
    numbers were read in the final text and not in its draft.
    """

    since: date
    source: str
    working_days: int
    long_days: int
    large_fen: int
    is_confirmed: bool = True

    def allowed(self, total_fen: int, *, disputed: bool = False) -> int:
        """Working days to decide on a contract of this amount."""
        return self.long_days if disputed or self.is_large(total_fen) else self.working_days

    def is_large(self, total_fen: int) -> bool:
        return total_fen >= self.large_fen


RULES: tuple[DeskRules, ...] = (
    DeskRules(date(2001, 1, 1), "国科发政字〔2000〕063号", 30, 30, 500 * FEN_PER_WAN),
    DeskRules(
        date(2026, 3, 1), "《技术合同认定登记管理办法》（2026年3月1日起施行）", 15, 30, 500 * FEN_PER_WAN,
        is_confirmed=False,
    ),
)  # fmt: skip
"""Oldest first; national, so the same in every province. The newest has the days and the amount of the draft of 2024.

Nothing was submitted here under the oldest, which stands for rows of earlier years; its days are counted as working
days too.
"""


def rules_on(day: date, rules: tuple[DeskRules, ...] = RULES) -> DeskRules:
    """The rules of the day of submission. Raises LookupError for a day before all of them."""
    for known in reversed(rules):
        if known.since <= day:
            return known
    raise LookupError(day)


@dataclass(frozen=True)
class Clock:
    """`allowed` working days in all, of which `used` had run before `started_on`. `due_on` is None while it stands."""

    allowed: int
    started_on: date
    used: int = 0
    due_on: date | None = None

    @property
    def left(self) -> int:
        """Days left when this run began."""
        return max(0, self.allowed - self.used)


def start(day: date, allowed: int, holidays: Days = NO_DAYS) -> Clock:
    return Clock(allowed, day, 0, add_working_days(day, allowed, holidays))


def pause(clock: Clock, day: date, holidays: Days = NO_DAYS) -> Clock:
    """Stop on `day`, which counts as used. A clock that stands already stays as it is."""
    if clock.due_on is None:
        return clock
    return Clock(clock.allowed, clock.started_on, clock.used + working_days(clock.started_on, day, holidays))


def resume(clock: Clock, day: date, holidays: Days = NO_DAYS) -> Clock:
    """Go on from `day` with what is left; an overrun clock is due on `day` itself. A running clock is left alone."""
    if clock.due_on is not None:
        return clock
    return Clock(clock.allowed, day, clock.used, add_working_days(day, clock.left, holidays))


def prolong(clock: Clock, allowed: int, holidays: Days = NO_DAYS) -> Clock:
    """More days for the same run; never fewer."""
    longer = Clock(max(allowed, clock.allowed), clock.started_on, clock.used)
    if clock.due_on is None:
        return longer
    return Clock(
        longer.allowed, longer.started_on, longer.used,
        add_working_days(longer.started_on, longer.left, holidays),
    )  # fmt: skip


def working_days(first: date, last: date, holidays: Days = NO_DAYS) -> int:
    """How many working days lie after `first`, up to and including `last`; 0 when `last` is earlier."""
    span = (first + timedelta(days=step) for step in range(1, (last - first).days + 1))
    return sum(1 for day in span if day.weekday() < 5 and day not in holidays)
