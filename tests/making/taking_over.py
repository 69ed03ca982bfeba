"""Leads of contracts that change hands."""

from sqlalchemy import select

from marketplace.brokerage.models import Broker
from marketplace.brokerage.operations import leads
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from tests.making import brokers
from tests.making.contracts import Deal


def broker_row(actor: Actor) -> Broker:
    return db.session.scalars(select(Broker).where(Broker.person_id == actor.person_id)).one()


def taken_over(deal: Deal, by: Actor | None = None) -> Actor:
    """The lead of a contract: its broker gave it back, and another one (a new one by default) went on with it."""
    lead_id = deal.contract.lead_id
    assert deal.broker is not None
    assert lead_id is not None
    return taken_over_lead(lead_id, deal.broker, by)


def taken_over_lead(lead_id: int, broker: Actor, by: Actor | None = None) -> Actor:
    other = by or brokers.working()
    with unit_of_work():
        leads.release(broker, lead_id)
    with unit_of_work():
        leads.take_over(other, lead_id, has_interest=False)
    return other
