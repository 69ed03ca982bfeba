"""The department's desk: who waits for a decision, and all accreditations by their state. Agencies read theirs."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Organisation, Person
from marketplace.brokerage.conditions import in_force, named_like, works_in
from marketplace.brokerage.models import Broker
from marketplace.brokerage.policy import BrokerScope
from marketplace.brokerage.queries.directory import PAGE, Found
from marketplace.brokerage.states import BrokerStatus
from marketplace.db.base import db

SOON = timedelta(days=60)
"""How near the last day of what the filter "over soon" shows."""


@dataclass(frozen=True)
class Wanted:
    """What is looked for; None and '' ask for nothing. `soon`: in force, and over within SOON."""

    words: str = ""
    status: BrokerStatus | None = None
    agency: int | None = None
    branch: str = ""
    soon: bool = False


def find(scope: BrokerScope, wanted: Wanted, today: date, page: int = 1) -> Found:
    """Those who wait come first-come, the others latest-changed first. A page beyond the last is the last."""
    query = select(Broker).join(Person, Broker.person_id == Person.id)
    query = query.where(scope.clause(), *_conditions(wanted, today))
    total = (
        db.session.scalar(select(func.count()).select_from(query.with_only_columns(Broker.id).subquery()))
        or 0
    )
    start = min(max(page, 1) - 1, max(total - 1, 0) // PAGE) * PAGE
    if wanted.status is BrokerStatus.APPLIED:
        query = query.order_by(Broker.applied_at, Broker.id)
    elif wanted.soon:
        query = query.order_by(Broker.valid_to, Broker.id)
    else:
        query = query.order_by(Broker.updated_at.desc(), Broker.id.desc())
    query = query.options(joinedload(Broker.person), joinedload(Broker.organisation))
    return Found(list(db.session.scalars(query.limit(PAGE).offset(start))), total)


def waiting(scope: BrokerScope) -> int:
    """How many wait for a decision."""
    query = select(func.count(Broker.id)).where(scope.clause(), Broker.status == BrokerStatus.APPLIED)
    return db.session.scalar(query) or 0


def agencies(scope: BrokerScope) -> list[tuple[int, str]]:
    """(id, name) of the agencies whose brokers the scope holds, by name."""
    query = select(Organisation.id, Organisation.name).where(
        Organisation.id.in_(select(Broker.organisation_id).where(scope.clause()))
    )
    return [
        (row.id, row.name) for row in db.session.execute(query.order_by(Organisation.name, Organisation.id))
    ]


def _conditions(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    found = [named_like(wanted.words)] if wanted.words.strip() else []
    if wanted.status is not None:
        found.append(_has_status(wanted.status, today))
    if wanted.agency is not None:
        found.append(Broker.organisation_id == wanted.agency)
    if wanted.branch:
        found.append(works_in(wanted.branch))
    if wanted.soon:
        found += [in_force(today), Broker.valid_to <= today + SOON]
    return found


def _has_status(status: BrokerStatus, today: date) -> ColumnElement[bool]:
    """`validity.effective_status` as SQL: one that is over is no longer accredited, booked or not."""
    if status is BrokerStatus.ACCREDITED:
        return in_force(today)
    if status is BrokerStatus.LAPSED:
        over = and_(Broker.status == BrokerStatus.ACCREDITED, Broker.valid_to < today)
        return or_(Broker.status == BrokerStatus.LAPSED, over)
    return Broker.status == status
