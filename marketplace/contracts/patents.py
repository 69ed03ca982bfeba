"""How long a patent lives, counted from its filing (Patent Law art. 42), and a licence of it. Pure."""

from datetime import date, timedelta

from marketplace.contracts.drafts import ContractDraft
from marketplace.contracts.vocabulary import ContractKind, IpKind

YEARS = {IpKind.INVENTION_PATENT: 20, IpKind.UTILITY_PATENT: 10, IpKind.DESIGN_PATENT: 15}
PATENTS = frozenset(YEARS)
LONGER_DESIGNS = date(2021, 6, 1)
"""Designs filed before this day live ten years (CNIPA announcement 423)."""
OLDER_DESIGN_YEARS = 10


def last_day(kind: IpKind, filed_on: date) -> date | None:
    """The last day of a patent's life, the day before the anniversary of its filing; None for other rights.

    None too where the calendar of `date` ends first.
    """
    if kind not in PATENTS:
        return None
    years = YEARS[kind]
    if kind is IpKind.DESIGN_PATENT and filed_on < LONGER_DESIGNS:
        years = OLDER_DESIGN_YEARS
    if filed_on.year + years > date.max.year:
        return None
    if (filed_on.month, filed_on.day) == (2, 29) and not _is_leap(filed_on.year + years):
        return date(filed_on.year + years, 2, 28)
    return filed_on.replace(year=filed_on.year + years) - timedelta(days=1)


def last_licence_day(draft: ContractDraft) -> date | None:
    """The day on which a licence of patents alone ends at the latest, whatever its sub-kind.

    It lasts as long as one of the patents does (Civil Code art. 865). None for any other contract, and while one of
    the rights is no patent or has no filing date.
    """
    if draft.kind is not ContractKind.LICENCE:
        return None
    ends = [
        None if right.filed_on is None else last_day(right.kind, right.filed_on) for right in draft.rights
    ]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
