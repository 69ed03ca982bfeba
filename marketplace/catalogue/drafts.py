"""Input shapes of an issue."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from marketplace.kernel.clock import BEIJING, Quarter

FIRST_YEAR = 2016
"""The plan is of that year."""
LAST_YEAR = 2199
LONGEST = {
    "preface": 4_000, "late_reason": 1_000, "reason_note": 1_000, "note": 500, "words": 1_000,
    "share_note": 500, "replacement": 20,
}  # fmt: skip


@dataclass(frozen=True)
class IssueDraft:
    """When what happens. Days are those of Beijing, moments aware; None where nothing was given."""

    year: int | None
    quarter: int | None
    collect_on: date | None
    cut_off_at: datetime | None
    confirm_by: date | None
    publish_at: datetime | None
    late_reason: str = ""


def quarter_days(quarter: Quarter) -> tuple[date, date]:
    """First and last day."""
    first = date(quarter.year, 3 * quarter.number - 2, 1)
    following = date(quarter.year + quarter.number // 4, 3 * quarter.number % 12 + 1, 1)
    return first, following - timedelta(days=1)


def suggested(quarter: Quarter, today: date) -> IssueDraft:
    """Collecting from the last month's first day, cut off on its 20th, public at nine on the quarter's last day.

    For a quarter that is over, or nearly so, as soon as the steps can be taken.
    """
    _first, last = quarter_days(quarter)
    collect, cut_off = last.replace(day=1), last.replace(day=20)
    if cut_off < today:
        collect, cut_off = today, today
    publish = max(last, cut_off + timedelta(days=7))
    return IssueDraft(
        quarter.year, quarter.number, max(collect, today), at(cut_off, time(18)), cut_off + timedelta(days=4),
        at(publish, time(9)),
    )  # fmt: skip


def at(day: date, moment: time) -> datetime:
    """On the Beijing clock."""
    return datetime.combine(day, moment, BEIJING)
