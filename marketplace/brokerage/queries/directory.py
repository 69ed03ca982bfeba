"""The public directory: who is accredited today, with load and results counted from leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Organisation, Person
from marketplace.accounts.states import OrganisationStatus, PersonStatus
from marketplace.branches.scope import Scope
from marketplace.brokerage.conditions import in_force, named_like, names, works_in
from marketplace.brokerage.models import Broker, Lead
from marketplace.brokerage.states import STAGES, BrokerGrade, LeadStatus
from marketplace.db.base import db
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID

PAGE = 20


@dataclass(frozen=True)
class Wanted:
    """What is looked for; None and '' ask for nothing. `branch` is a path: those who work there or everywhere.

    `agency` is the id of an organisation.
    """

    words: str = ""
    field: str = ""
    branch: str = ""
    grade: BrokerGrade | None = None
    agency: int | None = None


@dataclass(frozen=True)
class Found:
    """One page of the directory; `total` counts all pages."""

    rows: list[Broker]
    total: int


@dataclass(frozen=True)
class Load:
    """Leads of a broker: in hand, won, and lost."""

    live: int = 0
    won: int = 0
    lost: int = 0

    @property
    def conversion(self) -> int | None:
        """Won of those that ended, in per cent, rounded; None while none has."""
        ended = self.won + self.lost
        return (200 * self.won + ended) // (2 * ended) if ended else None


NOTHING = Load()


def find(scope: Scope, wanted: Wanted, today: date, page: int = 1) -> Found:
    """Two statements, however many brokers there are. A page beyond the last is the last."""
    query = _public(today).where(*_conditions(wanted))
    total = (
        db.session.scalar(select(func.count()).select_from(query.with_only_columns(Broker.id).subquery()))
        or 0
    )
    start = min(max(page, 1) - 1, max(total - 1, 0) // PAGE) * PAGE
    rows = query.order_by(Person.name, Broker.id).limit(PAGE).offset(start)
    return Found(list(db.session.scalars(rows.options(*_names()))), total)


def one(scope: Scope, broker_id: int, today: date) -> Broker:
    """Raises NotFound for one that is not accredited today."""
    query = _public(today).where(Broker.id == broker_id).options(*_names())
    found = db.session.scalars(query).one_or_none() if 0 < broker_id <= MOST_ID else None
    if found is None:
        raise NotFound(kind="broker")
    return found


def agencies(scope: Scope, today: date) -> list[tuple[int, str]]:
    """(id, name) of the agencies that have brokers in the directory, by name."""
    query = select(Organisation.id, Organisation.name).where(
        Organisation.id.in_(_public(today).with_only_columns(Broker.organisation_id)),
        Organisation.status == OrganisationStatus.VERIFIED,
    )
    return [
        (row.id, row.name) for row in db.session.execute(query.order_by(Organisation.name, Organisation.id))
    ]


def loads(scope: Scope, broker_ids: Sequence[int]) -> dict[int, Load]:
    """One grouped statement; a broker without leads is left out."""
    counted = (_count(*STAGES), _count(LeadStatus.WON), _count(LeadStatus.LOST))
    query = select(Lead.broker_id, *counted).where(Lead.broker_id.in_(broker_ids)).group_by(Lead.broker_id)
    return {number: Load(live, won, lost) for number, live, won, lost in db.session.execute(query) if number}


def _public(today: date) -> Select[Broker]:
    active = Person.status == PersonStatus.ACTIVE
    return select(Broker).join(Person, Broker.person_id == Person.id).where(in_force(today), active)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [named_like(wanted.words)] if wanted.words.strip() else []
    if wanted.field:
        found.append(names(Broker.fields, wanted.field))
    if wanted.branch:
        found.append(works_in(wanted.branch))
    if wanted.grade is not None:
        found.append(Broker.grade == wanted.grade)
    if wanted.agency is not None:
        found.append(Broker.organisation_id == wanted.agency)
    return found


def _names() -> tuple[joinedload, joinedload]:  # type: ignore[valid-type]
    return joinedload(Broker.person), joinedload(Broker.organisation)


def _count(*statuses: LeadStatus) -> ColumnElement[int]:
    return func.sum(case((Lead.status.in_(statuses), 1), else_=0))
