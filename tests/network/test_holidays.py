"""The days off of a year, as the province fills them in each autumn."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.audit.models import AuditEntry
from marketplace.branches import queries
from marketplace.branches.scope import PUBLIC
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import add_working_days
from marketplace.kernel.errors import Invalid, NotAllowed, Problem
from marketplace.network import operations
from tests.network.actors import BRANCH_1, OFFICER, PROVINCE

pytestmark = pytest.mark.usefixtures("network")

BRIDGE = date(2026, 2, 20)
"""A Friday between the festival and the weekend."""


def of_year(year: int) -> set[date]:
    return {day for day in queries.holidays(PUBLIC) if day.year == year}


def entries() -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.topic == "branch.set_holidays")))


@pytest.mark.parametrize("actor", [PROVINCE, SYSTEM], ids=lambda a: a.name)
def test_a_bridge_day_lengthens_a_clock_and_other_years_stay(actor: Actor) -> None:
    assert add_working_days(date(2026, 2, 13), 1, queries.holidays(PUBLIC)) == BRIDGE
    next_year = of_year(2027)
    with unit_of_work():
        operations.set_holidays(actor, 2026, of_year(2026) | {BRIDGE})
    assert add_working_days(date(2026, 2, 13), 1, queries.holidays(PUBLIC)) == date(2026, 2, 23)
    assert of_year(2027) == next_year


def test_the_trail_names_the_days_that_came_and_went() -> None:
    with unit_of_work():
        operations.set_holidays(PROVINCE, 2026, of_year(2026) - {date(2026, 1, 1)} | {BRIDGE})
    (entry,) = entries()
    assert entry.facts == {"year": 2026, "added": ["2026-02-20"], "gone": ["2026-01-01"]}


def test_a_year_that_has_none_yet_is_filled_and_emptied() -> None:
    with unit_of_work():
        operations.set_holidays(PROVINCE, 2028, [date(2028, 1, 1), date(2028, 1, 1)])
    assert of_year(2028) == {date(2028, 1, 1)}
    with unit_of_work():
        operations.set_holidays(PROVINCE, 2028, [])
    assert of_year(2028) == set()


def test_the_same_days_again_leave_no_trace() -> None:
    with unit_of_work():
        operations.set_holidays(PROVINCE, 2026, of_year(2026))
    assert entries() == []


@pytest.mark.parametrize("actor", [BRANCH_1, OFFICER], ids=lambda a: a.name)
def test_only_the_province_sets_the_days_off(actor: Actor) -> None:
    before = queries.holidays(PUBLIC)
    with pytest.raises(NotAllowed), unit_of_work():
        operations.set_holidays(actor, 2026, [])
    assert queries.holidays(PUBLIC) == before


@pytest.mark.parametrize(
    ("year", "days", "problem"),
    [
        (2026, [date(2027, 1, 1)], Problem("days", "another_year", value="2027-01-01")),
        (1999, [], Problem("year", "out_of_range", least=2000, most=2199)),
        (
            2026,
            [date(2026, 1, 1) + timedelta(days=n) for n in range(61)],
            Problem("days", "too_many", most=60, count=61),
        ),
    ],
)
def test_days_off_that_do_not_hold_are_refused(year: int, days: list[date], problem: Problem) -> None:
    with pytest.raises(Invalid) as refusal:
        operations.set_holidays(PROVINCE, year, days)
    assert refusal.value.problems == (problem,)
