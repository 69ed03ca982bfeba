"""Single accreditations: one's own, one that the scope holds, and whether a person is a broker today."""

from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.queries import people
from marketplace.branches.scope import PUBLIC, Scope
from marketplace.brokerage.conditions import in_force
from marketplace.brokerage.models import Broker
from marketplace.brokerage.policy import BrokerScope
from marketplace.brokerage.states import BrokerStatus
from marketplace.db.base import db
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID


def accredited(scope: Scope, person_id: int | None, today: date, *, hold: bool = False) -> Broker | None:
    """Public, whoever asks: the person's accreditation if it is in force on `today` (Beijing's), else None.

    With `hold` the row stays as it is until the commit: no suspension comes between.
    """
    if person_id is None:
        return None
    query = select(Broker).where(Broker.person_id == person_id, in_force(today))
    return db.session.scalars(query.with_for_update() if hold else query).one_or_none()


def of_person(scope: BrokerScope, person_id: int) -> Broker | None:
    """A person's accreditation whatever became of it, with the agency."""
    query = select(Broker).where(Broker.person_id == person_id, scope.clause())
    return db.session.scalars(_with_names(query)).one_or_none()


def one(scope: BrokerScope, broker_id: int) -> Broker:
    """With person and agency. Raises NotFound for one that is not there or outside the scope."""
    query = select(Broker).where(Broker.id == broker_id, scope.clause())
    found = db.session.scalars(_with_names(query)).one_or_none() if 0 < broker_id <= MOST_ID else None
    if found is None:
        raise NotFound(kind="broker")
    return found


def held(scope: BrokerScope, found: Broker) -> Broker:
    """One that was found, as it is now, kept from changing until the commit. Raises NotFound when it left the scope.

    Whoever changes a broker holds the person first, whose role comes and goes with the accreditation: two at once wait
    for each other in this order.
    """
    people.hold(PUBLIC, found.person_id)
    query = select(Broker).where(Broker.id == found.id, scope.clause()).with_for_update()
    row = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound(kind="broker")
    return row


def over(scope: BrokerScope, today: date, limit: int) -> list[Broker]:
    """Accredited ones whose last day lies before `today`."""
    query = select(Broker).where(
        scope.clause(), Broker.status == BrokerStatus.ACCREDITED, Broker.valid_to < today
    )
    return list(db.session.scalars(query.order_by(Broker.person_id).limit(limit)))


def ending(scope: BrokerScope, first: date, last: date) -> list[Broker]:
    """Those in force on `first` whose last day is `last` or earlier, the nearest first."""
    query = select(Broker).where(scope.clause(), in_force(first), Broker.valid_to <= last)
    return list(db.session.scalars(_with_names(query.order_by(Broker.valid_to, Broker.id))))


def _with_names(query: Select[Broker]) -> Select[Broker]:
    return query.options(joinedload(Broker.person), joinedload(Broker.organisation))
