"""What the steps between a draft and its signatures share: rows that are held, notes, what going back makes void."""

from typing import Any

from sqlalchemy import delete, select, update

from marketplace.audit import trail
from marketplace.brokerage.operations.working import stay_working
from marketplace.contracts import policy
from marketplace.contracts.models import Contract, ContractApproval, ContractInventor, ContractSignature
from marketplace.contracts.policy import ContractScope
from marketplace.contracts.queries import contracts
from marketplace.contracts.states import PartyRole
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.files.models import Attachment
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now


def held(actor: Actor, contract_id: int) -> Contract:
    """A contract that the actor reads, kept from changing until the commit. Raises NotFound for others' too."""
    return contracts.one(ContractScope.of(actor), contract_id, to_change=True)


def held_to_write(actor: Actor, contract_id: int) -> Contract:
    """The same for who writes it. Raises NotFound, NotAllowed."""
    contract = held(actor, contract_id)
    require_writing(actor, contract)
    return contract


def require_writing(actor: Actor, contract: Contract) -> None:
    """The contract is held; a broker stays one until the commit. Raises NotFound, NotAllowed."""
    if actor.is_system:
        return
    policy.require_writing(actor, contract, contracts.broker_of(policy.ALL, contract))
    if policy.side_of(actor, contract) is not PartyRole.SELLER:
        stay_working(actor, contract.lead_id)


def newest_round(contract: Contract) -> list[ContractInventor]:
    """The people of the round that goes on, as the database has them now; the contract is held."""
    mine = select(ContractInventor).where(ContractInventor.contract_id == contract.id)
    query = mine.order_by(ContractInventor.round.desc(), ContractInventor.id)
    rows = list(db.session.scalars(query.execution_options(populate_existing=True)))
    return [row for row in rows if row.round == rows[0].round]


def done(actor: Actor, contract: Contract, topic: str, **facts: Any) -> None:
    """A step that is no move: write the trail, queue the news."""
    trail.record(actor, topic, f"contract:{contract.id}", **facts)
    outbox.add(topic, contract.id, by=actor.person_id, **facts)


def make_void(actor: Actor, contract: Contract) -> None:
    """Approvals hold no longer, and what one party signed is no contract; the trail keeps that it was there."""
    approvals = update(ContractApproval).where(
        ContractApproval.contract_id == contract.id, ContractApproval.voided_at.is_(None)
    )
    db.session.execute(approvals.values(voided_at=utc_now()))
    db.session.execute(delete(ContractSignature).where(ContractSignature.contract_id == contract.id))
    drop_file(actor, contract)


def drop_file(actor: Actor, contract: Contract) -> None:
    """The file that a party put up for signature; its bytes go when their time is over."""
    if contract.text_file_id is not None:
        found = db.session.get_one(Attachment, contract.text_file_id)
        found.deleted_at = utc_now()
        trail.record(actor, "attachment.remove", f"attachment:{found.id}", sha256=found.sha256)
        contract.text_file_id = None
