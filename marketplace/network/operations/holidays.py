"""Days off, a year at a time."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import delete, extract, select

from marketplace.audit import trail
from marketplace.branches import queries
from marketplace.branches.models import Holiday
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.kernel.actor import PROVINCE_PATH, Actor
from marketplace.network import policy
from marketplace.network.drafts import holidays_problems
from marketplace.network.operations._steps import one_at_a_time, refuse


def set_holidays(actor: Actor, year: int, days: Collection[date]) -> None:
    """Replace a year's days off by those the State Council has announced; other years stay as they are.

    Saturdays and Sundays need not be named. Raises NotAllowed, Invalid.
    """
    province = queries.by_path(EVERYTHING, PROVINCE_PATH)
    policy.require(actor, "set_holidays", province)
    refuse(*holidays_problems(year, days))
    one_at_a_time(province)
    listed = set(days)
    known = set(db.session.scalars(select(Holiday.day).where(extract("year", Holiday.day) == year)))
    db.session.execute(delete(Holiday).where(Holiday.day.in_(known - listed)))
    db.session.add_all(Holiday(day=day) for day in sorted(listed - known))
    if listed != known:
        added, gone = sorted(listed - known), sorted(known - listed)
        trail.record(actor, "branch.set_holidays", f"branch:{province.id}", year=year, added=added, gone=gone)
