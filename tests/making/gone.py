"""Brokers who work no more: without accreditation in force, or without the lead."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from marketplace.brokerage.models import Broker
from marketplace.brokerage.operations import accreditation, leads
from marketplace.brokerage.states import BrokerReason
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import beijing_today
from tests import make
from tests.making.negotiations import Talks

LONG = 30
"""Seconds after which a thread that waits is lost."""


def _row(talks: Talks) -> Broker:
    return db.session.scalars(select(Broker).where(Broker.person_id == talks.broker.person_id)).one()


def suspend(talks: Talks) -> None:
    """The role was given by hand, so that the pages stay open."""
    accreditation.suspend(SYSTEM, _row(talks).id, BrokerReason.COMPLAINT_UPHELD)


def lapse(talks: Talks) -> None:
    """Yesterday was the last day; no job has booked it yet."""
    _row(talks).valid_to = beijing_today() - timedelta(days=1)


def stall(talks: Talks) -> None:
    leads.release(talks.broker, talks.lead_id)


ENDS: dict[str, Callable[[Talks], None]] = {"suspended": suspend, "lapsed": lapse, "stalled": stall}


def gone(talks: Talks, how: str) -> Actor:
    """The broker of the talks, afterwards."""
    with unit_of_work():
        ENDS[how](talks)
    assert talks.broker.person_id is not None
    return make.actor_of(talks.broker.person_id)
