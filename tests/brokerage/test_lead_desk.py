"""The desk shows what a plain sort of all leads would show first, and counts what it shows."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from benchmarks import desk_rows
from marketplace.brokerage.models import Lead, LeadSide
from marketplace.brokerage.policy_leads import LeadScope
from marketplace.brokerage.queries import desk
from marketplace.brokerage.queries.desk import COLUMNS, Order, Wanted, Whose
from marketplace.brokerage.states import FREE, LIVE, STAGES, LeadSource, LeadStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from tests.making import leads as making

pytestmark = pytest.mark.usefixtures("app")
TODAY = date(2026, 6, 1)
MANY = 300


@pytest.fixture
def mine(app: object) -> LeadScope:
    """The scope of a broker with most of MANY leads, some without a next action."""
    person_id, broker_id = desk_rows.broker()
    desk_rows.add_leads(MANY, broker_id)
    with unit_of_work():
        for lead in db.session.scalars(select(Lead).where(Lead.id % 7 == 0)):
            lead.next_action_on = None
    return LeadScope(person_id=person_id, free=True)


def rows(scope: LeadScope) -> list[Lead]:
    """Those of the broker and the free ones, picked in Python."""
    everything = db.session.scalars(
        select(Lead).options(selectinload(Lead.sides).joinedload(LeadSide.organisation))
    ).all()
    broker_id = desk_rows.broker()[1]
    return [
        lead for lead in everything if lead.broker_id == broker_id or lead.status in FREE or scope.everything
    ]


def by_next(lead: Lead) -> tuple[bool, date, object, int]:
    return lead.next_action_on is None, lead.next_action_on or date.min, lead.acted_at, lead.id


SOUGHT = [
    (Wanted(), lambda _lead: True),
    (Wanted(overdue=True), lambda lead: lead.status in STAGES and (lead.next_action_on or TODAY) < TODAY),
    (Wanted(words="线索 12"), lambda lead: "线索 12" in lead.title),
    (Wanted(words="虚构单位2202"), lambda lead: any("2202" in side.organisation.name for side in lead.sides)),
    (Wanted(words="100%_"), lambda _lead: False),
    (Wanted(branch="/p/BR2/"), lambda lead: lead.branch_path.startswith("/p/BR2/")),
    (Wanted(source=LeadSource.MATCH), lambda _lead: False),
    (Wanted(source=LeadSource.MANUAL), lambda _lead: True),
    (Wanted(whose=Whose.FREE), lambda lead: lead.status in FREE),
    (
        Wanted(whose=Whose.MINE),
        lambda lead: lead.broker_id is not None and lead.status is not LeadStatus.STALLED,
    ),
]


@pytest.mark.parametrize(("wanted", "fits"), SOUGHT)
def test_columns_counts_and_list_are_those_of_a_plain_sort(
    mine: LeadScope, wanted: Wanted, fits: object
) -> None:
    assert callable(fits)
    all_rows = sorted((lead for lead in rows(mine) if fits(lead)), key=by_next)
    living = [lead.id for lead in all_rows if lead.status in LIVE]
    counted = desk.counts(mine, wanted, TODAY)
    assert counted == Counter(lead.status for lead in all_rows if lead.status in LIVE)
    total = desk.total(mine, wanted, counted)
    assert total == len(living)
    board = desk.board(mine, wanted, TODAY, cards=3)
    assert list(board) == list(COLUMNS)
    for status, cards in board.items():
        assert [lead.id for lead in cards] == [lead.id for lead in all_rows if lead.status is status][:3]
    for page in (1, 2, 99):
        found = desk.listed(mine, wanted, TODAY, page=page, total=total)
        first = (found.page - 1) * desk.PAGE
        assert [lead.id for lead in found.rows] == living[first : first + desk.PAGE]


@pytest.mark.parametrize("status", [LeadStatus.LOST, LeadStatus.WON, LeadStatus.OPEN])
def test_an_ended_status_is_counted_and_listed_when_asked_for(mine: LeadScope, status: LeadStatus) -> None:
    wanted = Wanted(status=status)
    ids = [lead.id for lead in sorted(rows(mine), key=by_next) if lead.status is status]
    counted = desk.counts(mine, wanted, TODAY)
    assert desk.total(mine, wanted, counted) == len(ids)
    found = desk.listed(mine, wanted, TODAY, total=len(ids))
    assert [lead.id for lead in found.rows] == ids[: desk.PAGE]


@pytest.mark.parametrize("order", list(Order))
def test_every_order_is_a_plain_sort(mine: LeadScope, order: Order) -> None:
    keys = {
        Order.NEXT: by_next,
        Order.ACTED: lambda lead: (lead.acted_at, lead.id),
        Order.OPENED: lambda lead: lead.id,
        Order.STAGE: lambda lead: (lead.stage_since, lead.id),
        Order.TITLE: lambda lead: (lead.title.encode(), lead.id),
    }
    if order is Order.TITLE and db.engine.dialect.name != "sqlite":
        pytest.skip("the server's language says how titles are sorted")
    living = [lead.id for lead in sorted(rows(mine), key=keys[order]) if lead.status in LIVE]
    found = desk.listed(mine, Wanted(), TODAY, order, total=len(living))
    assert [lead.id for lead in found.rows] == living[: desk.PAGE]


def test_leads_are_numbered_in_the_order_of_their_opening() -> None:
    made = [making.interested().row for _ in range(3)]
    assert [lead.id for lead in made] == sorted(lead.id for lead in made)
    assert [lead.created_at for lead in made] == sorted(lead.created_at for lead in made)


def test_an_operator_sees_the_subtree_and_nobody_else_sees_any(mine: LeadScope) -> None:
    path = replace(mine, person_id=None, free=False, path="/p/BR2/")
    there = [lead for lead in rows(LeadScope(everything=True)) if lead.branch_path.startswith("/p/BR2/")]
    assert sum(desk.counts(path, Wanted(), TODAY).values()) == sum(lead.status in LIVE for lead in there) > 0
    nobody = LeadScope()
    assert desk.counts(nobody, Wanted(), TODAY) == {}
    assert not any(desk.board(nobody, Wanted(), TODAY).values())
    assert desk.listed(nobody, Wanted(), TODAY, total=0).rows == []


def test_the_day_of_the_next_action_is_not_overdue() -> None:
    case = making.interested()
    with unit_of_work():
        lead = db.session.get_one(Lead, case.id)
        lead.status, lead.next_action_on = LeadStatus.ADOPTED, TODAY
    everything = LeadScope(everything=True)
    assert desk.counts(everything, Wanted(overdue=True), TODAY) == {}
    assert desk.counts(everything, Wanted(overdue=True), TODAY + timedelta(days=1)) == {LeadStatus.ADOPTED: 1}
