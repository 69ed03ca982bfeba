"""The seller's own approval: by somebody who wrote nothing of the contract, for exactly the text that was read.

What a maker objected to or claims is answered in words, and so is why a contract begun by hand is none of what the two
parties negotiate: its terms were agreed on there, and its price is made public there.
"""

from marketplace.contracts import policy
from marketplace.contracts.content import digest
from marketplace.contracts.desk_policy import require_person
from marketplace.contracts.errors_signing import ContentChanged
from marketplace.contracts.models import Contract, ContractApproval
from marketplace.contracts.operations import _steps
from marketplace.contracts.operations._desk import kept
from marketplace.contracts.policy import ALL, side_of
from marketplace.contracts.queries import contracts, negotiated
from marketplace.contracts.states import (
    APPROVE,
    SEND_BACK,
    ContractStatus,
    Opinion,
    PartyRole,
    SendBackReason,
)
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, Problem
from marketplace.negotiations.policy import NegotiationScope
from marketplace.workflow.apply import apply_move

EVERY_NEGOTIATION = NegotiationScope(everything=True)


def approve(actor: Actor, contract_id: int, content_sha256: str, note: str = "") -> None:
    """The contract may be signed as it reads. What stands against it is answered in the note.

    A second click does no harm. Raises NotFound, NotAllowed for all but the seller's administrators, SamePerson for
    one who wrote it, WrongState, ContentChanged when another text was read, Invalid (`note`: too long,
    `objection_unanswered`, `claim_unanswered`, `negotiation_unexplained`).
    """
    contract = _steps.held(actor, contract_id)
    policy.require_approving(actor, contract)
    found, person_id = digest(contract.content), require_person(actor)
    if _has_approved(contract, person_id, content_sha256):
        return
    APPROVE.check(contract.status)
    if found != content_sha256:
        raise ContentChanged
    said = kept(note, "note")
    if not said and (code := _unanswered(contract)):
        raise Invalid(Problem("note", code))
    made = ContractApproval(contract_id=contract.id, person_id=person_id, content_sha256=found, note=said)
    db.session.add(made)
    apply_move(contract, APPROVE, actor, content_sha256=found)


def send_back(actor: Actor, contract_id: int, reason: SendBackReason, note: str = "") -> None:
    """To the draft again; opinions, approvals and the signature of one party are void.

    By whoever writes it, or, once it is to be signed, by an administrator of the buyer. Raises NotFound, NotAllowed,
    WrongState, Invalid (`note`: too long, or missing with OTHER). A second click does no harm.
    """
    contract = _steps.held(actor, contract_id)
    if not _may_refuse_to_sign(actor, contract):
        _steps.require_writing(actor, contract)
    said = kept(note, "note", required=reason is SendBackReason.OTHER)
    is_back = contract.status is ContractStatus.DRAFT
    if is_back and (contract.reason, contract.reason_note) == (reason.value, said):
        return
    SEND_BACK.check(contract.status)
    _steps.make_void(actor, contract)
    contract.reason, contract.reason_note = reason.value, said
    apply_move(contract, SEND_BACK, actor, reason=reason)


def _unanswered(contract: Contract) -> str:
    """The code of what cannot be approved in silence; '' where nothing is."""
    given = {row.opinion for row in _steps.newest_round(contract)}
    if Opinion.OBJECTS in given:
        return "objection_unanswered"
    if Opinion.CLAIMS_PRIORITY in given:
        return "claim_unanswered"
    return "negotiation_unexplained" if negotiated.beside(EVERY_NEGOTIATION, contract) else ""


def _may_refuse_to_sign(actor: Actor, contract: Contract) -> bool:
    is_buyer = side_of(actor, contract) is PartyRole.BUYER
    return (
        is_buyer and contract.status is ContractStatus.TO_SIGN and policy.binds(actor, contract) is not None
    )


def _has_approved(contract: Contract, person_id: int, content_sha256: str) -> bool:
    given = [info.row for info in contracts.approvals(ALL, contract.id) if info.row.voided_at is None]
    return any((row.person_id, row.content_sha256) == (person_id, content_sha256) for row in given)
