"""What the operations of the desk and of performance share: the rows they work on, locked and allowed."""

from typing import Any

from marketplace.audit import trail
from marketplace.branches.scope import EVERYTHING
from marketplace.contracts import desk_policy as policy
from marketplace.contracts.desk_policy import DeskScope
from marketplace.contracts.models import Contract, Registration
from marketplace.contracts.queries import involved
from marketplace.contracts.states import PartyRole
from marketplace.db.base import db
from marketplace.files import operations as files
from marketplace.files.models import Attachment
from marketplace.files.receiving import Received
from marketplace.files.states import Visibility
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, Problem, Stale
from marketplace.kernel.numbers import MOST_ID
from marketplace.kernel.text import clean_block

LONGEST_NOTE = 2000


def locked(contract_id: int) -> Contract:
    """The contract for a change; the next one waits. Raises NotFound."""
    inside = 0 < contract_id <= MOST_ID
    found = (
        db.session.get(Contract, contract_id, with_for_update=True, populate_existing=True)
        if inside
        else None
    )
    if found is None:
        raise NotFound(kind="contract")
    return found


def at_desk(actor: Actor, contract_id: int) -> tuple[Contract, Registration]:
    """A submission in the registrar's subtree. Raises NotFound outside of it, OwnContract for one's own."""
    contract = locked(contract_id)
    row = db.session.get(Registration, contract_id, populate_existing=True)
    if row is None or not DeskScope.of(actor).admits(row):
        raise NotFound(kind="contract")
    policy.require_foreign(actor, contract, involved.people(EVERYTHING, contract))
    return contract, row


def as_shown(actor: Actor, contract_id: int, seen_version: int | None) -> tuple[Contract, Registration]:
    """The same, as the page showed it: None asks for no more than `at_desk`. Raises Stale too."""
    contract, row = at_desk(actor, contract_id)
    if seen_version is not None and seen_version != contract.row_version:
        raise Stale(kind="contract")
    return contract, row


def of_party(actor: Actor, contract_id: int, *roles: PartyRole) -> Contract:
    """A contract of the actor's organisation, for a change.

    Raises NotFound for a stranger, NotAllowed when it is the other party's step (by default either may).
    """
    contract = locked(contract_id)
    side = policy.side_of(actor, contract)
    if side is None:
        raise NotFound(kind="contract")
    if roles and side not in roles:
        raise NotAllowed(action="contract", side=side.value)
    return contract


def note(actor: Actor, action: str, contract: Contract, **facts: Any) -> None:
    """A line in the trail of the contract that is no move."""
    trail.record(actor, action, f"contract:{contract.id}", **facts)


def store(actor: Actor, contract: Contract, received: Received) -> Attachment:
    """A paper of the seller's about a contract, for those who follow it. Raises NotAllowed, UploadRefused."""
    return files.store_upload(
        actor, contract.organisation_id, contract.branch_path, received, Visibility.RESTRICTED
    )


def kept(text: str, field: str, *, required: bool = False) -> str:
    """A note as it is kept. Raises Invalid for one that is too long, or empty where words are wanted."""
    cleaned = clean_block(text)
    if required and not cleaned:
        raise Invalid(Problem(field, "required"))
    if len(cleaned) > LONGEST_NOTE:
        raise Invalid(Problem(field, "too_long", length=len(cleaned), most=LONGEST_NOTE))
    return cleaned
