"""Rows that the figures of brokers are counted from: leads in any status, and contracts."""

from marketplace.brokerage.models import Broker, Lead
from marketplace.brokerage.states import LeadSource, LeadStatus
from marketplace.contracts.models import Contract
from marketplace.contracts.states import ContractStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from tests.making import desk


def lead(broker: Broker | None, status: LeadStatus = LeadStatus.ADOPTED) -> Lead:
    """As a step of the leads' own room would leave it; only what is counted matters."""
    number = broker.id if broker is not None else None
    with unit_of_work():
        row = Lead(
            title="虚构线索", source=LeadSource.MANUAL, status=status, broker_id=number, branch_path="/p/"
        )
        db.session.add(row)
        db.session.flush()
        made = row.id
    return db.session.get_one(Lead, made)


def contract(broker: Broker, status: ContractStatus) -> None:
    """A signed contract of the broker, set where a test wants it counted."""
    number, made = broker.id, desk.signed().id
    with unit_of_work():
        row = db.session.get_one(Contract, made)
        row.broker_id, row.status = number, status
