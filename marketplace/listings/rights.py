"""Checks of the rows behind an achievement: its rights and the people who made it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from marketplace.kernel.errors import Problem
from marketplace.listings.drafts import IpRow, TeamMember
from marketplace.listings.numbers import PATENTS, normalise, patent_problem
from marketplace.listings.vocabulary import IpType

WHOLE_BP = 10_000


def ip_problems(rows: Sequence[IpRow], today: date) -> Iterator[Problem]:
    """A number for every right but a technical secret, good Chinese patent numbers, dates that can be."""
    seen: set[tuple[str, str]] = set()
    for index, row in enumerate(rows):
        path = f"ip.{index}"
        yield from _number(row, path, today)
        yield from _dates(row, path, today)
        if len(row.jurisdiction) != 2 or not (row.jurisdiction.isascii() and row.jurisdiction.isalpha()):
            yield Problem(f"{path}.jurisdiction", "jurisdiction_shape")
        key = (row.jurisdiction.upper(), normalise(row.number))
        if key[1] and key in seen:
            yield Problem(f"{path}.number", "duplicate")
        seen.add(key)


def _number(row: IpRow, path: str, today: date) -> Iterator[Problem]:
    if not row.number.strip():
        if row.type is not IpType.TECHNICAL_SECRET:
            yield Problem(f"{path}.number", "required")
    elif row.type in PATENTS and row.jurisdiction.upper() == "CN":
        problem = patent_problem(row.number, row.type, today)
        if problem:
            code, facts = problem
            yield Problem(f"{path}.number", code, **facts)


def _dates(row: IpRow, path: str, today: date) -> Iterator[Problem]:
    for name in ("filed_on", "granted_on"):
        day = getattr(row, name)
        if day is not None and day > today:
            yield Problem(f"{path}.{name}", "in_future")
    if row.filed_on and row.granted_on and row.granted_on < row.filed_on:
        yield Problem(f"{path}.granted_on", "before_filing")


def team_problems(team: Sequence[TeamMember]) -> Iterator[Problem]:
    """A name in every row; shares for all or for none, and then the whole (10 000 basis points)."""
    for index, member in enumerate(team):
        if not member.name.strip():
            yield Problem(f"team.{index}.name", "required")
    names = Counter((member.name.strip(), member.organisation.strip()) for member in team)
    if any(count > 1 for (name, _), count in names.items() if name):
        yield Problem("team", "duplicate")
    shares = [member.share_bp for member in team if member.share_bp is not None]
    if shares and len(shares) < len(team):
        yield Problem("team", "shares_incomplete", given=len(shares), members=len(team))
    elif shares and sum(shares) != WHOLE_BP:
        yield Problem("team", "shares_total", total_bp=sum(shares), whole_bp=WHOLE_BP)
