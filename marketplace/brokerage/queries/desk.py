"""The desk: leads as a board, a column for each stage, and as a list, in a fixed number of statements.

What is shown is found in the index `ix_lead_desk` alone, which is in the order of the next action and knows the broker
and the place of each lead; only the leads that are shown are read whole.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    func,
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.models import Organisation, Person
from marketplace.brokerage.models import Broker, Lead, LeadSide
from marketplace.brokerage.policy_leads import LeadScope
from marketplace.brokerage.queries.leads import Found
from marketplace.brokerage.states import FREE, LIVE, STAGES, LeadSource, LeadStatus
from marketplace.db.base import db
from marketplace.kernel.numbers import page_within
from marketplace.kernel.text import clean_line
from marketplace.listings.models import ListingField

PAGE = 50
COLUMNS = (LeadStatus.OPEN, *STAGES, LeadStatus.STALLED)
"""Of the board, from left to right."""
CARDS = 10
"""At most in a column; the list has the others."""
LONGEST_WORDS = 60


class Whose(StrEnum):
    ALL = "all"
    MINE = "mine"
    FREE = "free"


class Order(StrEnum):
    """NEXT: the nearest next action first, leads without one last. OPENED: numbers are given in time."""

    NEXT = "next"
    ACTED = "acted"
    OPENED = "opened"
    STAGE = "stage"
    TITLE = "title"


@dataclass(frozen=True)
class Wanted:
    """What is looked for; None and '' ask for nothing. `branch` is a path, `field` the code of a priority field."""

    whose: Whose = Whose.ALL
    words: str = ""
    branch: str = ""
    field: str = ""
    source: LeadSource | None = None
    status: LeadStatus | None = None
    overdue: bool = False

    @property
    def reads_whole(self) -> bool:
        """Is more looked at than the index of the desk knows?"""
        return bool(clean_line(self.words) or self.field or self.source)


def counts(scope: LeadScope, wanted: Wanted, today: date) -> dict[LeadStatus, int]:
    """How many leads of each living status, and of the status asked for, in one statement."""
    statuses = LIVE if wanted.status is None else LIVE | {wanted.status}
    query = select(Lead.status, func.count()).where(
        Lead.status.in_(sorted(statuses)), scope.clause(), *_conditions(scope, wanted, today)
    )
    rows = db.session.execute(query.group_by(Lead.status))
    return {status: number for status, number in rows}  # noqa: C416 a row is no pair to a type checker


def board(scope: LeadScope, wanted: Wanted, today: date, cards: int = CARDS) -> dict[LeadStatus, list[Lead]]:
    """The first cards of every column: what is due first, then what has waited longest."""
    conditions, orders = [scope.clause(), *_conditions(scope, wanted, today)], _orders(Order.NEXT)
    if wanted.reads_whole:  # once for all columns, which would each look for the same
        conditions = [Lead.id.in_(select(select(Lead.id).where(*conditions).cte("sought").c.id))]
    columns = []
    for status in COLUMNS:
        query = select(Lead.id).where(Lead.status == status, *conditions).order_by(*orders).limit(cards)
        columns.append(select(query.subquery().c.id))
    shown = select(Lead).where(Lead.id.in_(union_all(*columns))).order_by(*orders)
    found: dict[LeadStatus, list[Lead]] = {status: [] for status in COLUMNS}
    for lead in db.session.scalars(_with_short_names(shown)).unique():
        found[lead.status].append(lead)
    return found


def listed(
    scope: LeadScope, wanted: Wanted, today: date, order: Order = Order.NEXT, page: int = 1, *, total: int
) -> Found:
    """A page of the list; living leads alone unless a status is asked for. `total` is what `counts` counted.

    A page beyond the last is the last.
    """
    number, orders = page_within(page, total, PAGE), _orders(order)
    query = select(Lead.id).where(_living(wanted), scope.clause(), *_conditions(scope, wanted, today))
    of_page = query.order_by(*orders).limit(PAGE).offset((number - 1) * PAGE).subquery()
    shown = select(Lead).where(Lead.id.in_(select(of_page.c.id))).order_by(*orders)
    return Found(list(db.session.scalars(_with_short_names(shown)).unique()), total, number)


def total(scope: LeadScope, wanted: Wanted, counted: dict[LeadStatus, int]) -> int:
    """Of the list, from the counts."""
    statuses = [wanted.status] if wanted.status is not None else sorted(LIVE)
    return sum(counted.get(status, 0) for status in statuses)


def _with_short_names(query: Select[Lead]) -> Select[Lead]:
    """With the names that a card shows and nothing else of whoever bears them. Two statements."""
    person = joinedload(Lead.broker).joinedload(Broker.person).load_only(Person.name)
    shown = (Organisation.name, Organisation.kind, Organisation.region_code)
    return query.options(person, selectinload(Lead.sides).joinedload(LeadSide.organisation).load_only(*shown))


def _living(wanted: Wanted) -> ColumnElement[bool]:
    return Lead.status.in_(sorted(LIVE)) if wanted.status is None else true()


def _orders(order: Order) -> tuple[SQLColumnExpression[Any], ...]:
    by_next = (Lead.next_action_on.asc().nulls_last(), Lead.acted_at, Lead.id)
    orders: dict[Order, tuple[SQLColumnExpression[Any], ...]] = {
        Order.NEXT: by_next,
        Order.ACTED: (Lead.acted_at, Lead.id),
        Order.OPENED: (Lead.id,),
        Order.STAGE: (Lead.stage_since, Lead.id),
        Order.TITLE: (Lead.title, Lead.id),
    }
    return orders[order]


def _conditions(scope: LeadScope, wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.whose is Whose.MINE:
        found.append(Lead.broker_id.in_(select(Broker.id).where(Broker.person_id == scope.person_id)))
        found.append(Lead.status != LeadStatus.STALLED)
    if wanted.whose is Whose.FREE:
        found.append(Lead.status.in_(sorted(FREE)))
    if wanted.status is not None:
        found.append(Lead.status == wanted.status)
    if wanted.source is not None:
        found.append(Lead.source == wanted.source)
    if wanted.branch:
        found.append(Lead.branch_path.startswith(wanted.branch, autoescape=True))
    if wanted.field:
        found.append(_in_field(wanted.field))
    if wanted.overdue:
        found.append(and_(Lead.next_action_on < today, Lead.status.in_(STAGES)))
    if clean_line(wanted.words):
        found.append(_says(clean_line(wanted.words)[:LONGEST_WORDS]))
    return found


def _in_field(code: str) -> ColumnElement[bool]:
    there = select(ListingField.listing_id).where(ListingField.field_code == code)
    return or_(Lead.need_id.in_(there), Lead.achievement_id.in_(there))


def _says(words: str) -> ColumnElement[bool]:
    """In the title, or in the name of a side."""
    named = select(Organisation.id).where(Organisation.name.icontains(words, autoescape=True))
    in_title = select(Lead.id).where(Lead.title.icontains(words, autoescape=True))
    in_name = select(LeadSide.lead_id).where(LeadSide.organisation_id.in_(named))
    return Lead.id.in_(union(in_title, in_name))
