"""Changes and revocation of a registration: the provider applies, a registrar decides, what used it can be found."""

from typing import Any, ClassVar

from sqlalchemy import select

from marketplace.contracts import desk_policy as policy
from marketplace.contracts.drafts import of_json
from marketplace.contracts.models import Contract, ContractAmendment, Registration
from marketplace.contracts.operations import _desk as steps
from marketplace.contracts.operations import certificates
from marketplace.contracts.operations._clock import rules_of
from marketplace.contracts.operations._counting import follow
from marketplace.contracts.patents import last_licence_day
from marketplace.contracts.registered import Registered
from marketplace.contracts.states import (
    ACCEPT_AMENDMENT,
    COUNTED,
    REFUSE_AMENDMENT,
    REVOKE,
    AmendmentKind,
    AmendmentReason,
    EndReason,
    PartyRole,
)
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.files.receiving import Received
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, MarketError, NotFound, Problem, WrongState
from marketplace.kernel.numbers import MOST_ID
from marketplace.kernel.text import clean_line
from marketplace.proofs.letterhead import Letterhead
from marketplace.workflow.apply import apply_move


class AmendmentOpen(MarketError):
    """Another application for the same contract is not decided yet."""

    code: ClassVar[str] = "amendment_open"


def apply_for_change(
    actor: Actor, contract_id: int, after: Registered, ground: str, paper: Received | None = None
) -> ContractAmendment:
    """Apply for a change of what is registered; `paper` is what the parties agreed.

    Raises NotFound, NotAllowed for the buyer, WrongState, AmendmentOpen, Invalid without ground or change or for a
    licence that would outlive its patents, UploadRefused.
    """
    contract, row = _registered(actor, contract_id)
    before = Registered.of(contract, row)
    after = Registered(
        clean_line(after.title), after.total_fen, after.technical_fen, after.valid_from, after.valid_to
    )
    problems = after.problems() + after.outliving(before, last_licence_day(of_json(contract.content)))
    if not problems and after == before:
        problems = (Problem("", "nothing_changed"),)
    if problems:
        raise Invalid(*problems)
    return _apply(actor, contract, AmendmentKind.CHANGE, ground, before.to_json(), after.to_json(), paper)


def apply_for_revocation(
    actor: Actor, contract_id: int, reason: EndReason, ground: str, paper: Received | None = None
) -> ContractAmendment:
    """Apply for the registration to be revoked. Raises what `apply_for_change` raises."""
    contract, row = _registered(actor, contract_id)
    before = Registered.of(contract, row).to_json()
    return _apply(actor, contract, AmendmentKind.REVOCATION, ground, before, {"reason": reason.value}, paper)


def accept(actor: Actor, amendment_id: int, head: Letterhead) -> ContractAmendment:
    """Register the change, with another certificate, or revoke the registration.

    A large contract wants another registrar than the first. Raises NotFound, OwnContract, SamePerson, WrongState.
    """
    found, contract, row = _waiting(actor, amendment_id)
    _require_second(actor, found, row)
    _decided(actor, found)
    apply_move(found, ACCEPT_AMENDMENT, actor, contract=contract.id, kind=found.kind.value)
    if found.kind is AmendmentKind.REVOCATION:
        _revoke(actor, contract, row, EndReason(found.content["reason"]), found.ground)
    else:
        _change(actor, contract, row, Registered.from_json(found.content))
        certificates.certify(actor, contract, row, head)
    return found


def refuse(actor: Actor, amendment_id: int, reason: AmendmentReason, note: str = "") -> ContractAmendment:
    """The registration stays as it is. Raises NotFound, OwnContract, WrongState, Invalid for 'other' without words."""
    found, contract, _row = _waiting(actor, amendment_id)
    said = steps.kept(note, "note", required=reason is AmendmentReason.OTHER)
    found.reason, found.reason_note = reason.value, said
    _decided(actor, found)
    apply_move(found, REFUSE_AMENDMENT, actor, reason=reason, contract=contract.id, note=said)
    return found


def revoke(actor: Actor, contract_id: int, reason: EndReason, note: str) -> None:
    """A registrar revokes without being asked, because the registration should not have been made.

    Raises NotFound, OwnContract, WrongState, Invalid without words.
    """
    contract, row = steps.at_desk(actor, contract_id)
    REVOKE.check(contract.status)
    _revoke(actor, contract, row, reason, steps.kept(note, "note", required=True))
    open_one = db.session.scalars(_open_of(contract_id)).one_or_none()
    if open_one is not None:
        open_one.reason = AmendmentReason.OTHER.value
        _decided(actor, open_one)
        apply_move(open_one, REFUSE_AMENDMENT, actor, reason=AmendmentReason.OTHER, contract=contract_id)


def _apply(
    actor: Actor, contract: Contract, kind: AmendmentKind, ground: str, before: dict[str, Any],
    content: dict[str, Any], paper: Received | None,
) -> ContractAmendment:  # fmt: skip
    made = ContractAmendment(
        contract_id=contract.id, kind=kind, ground=steps.kept(ground, "ground", required=True), before=before,
        content=content, applied_by=policy.require_person(actor),
        file_id=None if paper is None else steps.store(actor, contract, paper).id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    outbox.add("contract_amendment.apply", made.id, by=actor.person_id)
    steps.note(actor, "contract.apply", contract, amendment=made.id, kind=kind.value)
    return made


def _registered(actor: Actor, contract_id: int) -> tuple[Contract, Registration]:
    contract = steps.of_party(actor, contract_id, PartyRole.SELLER)
    if contract.status not in COUNTED:
        raise WrongState(action="amend", status=contract.status.value, start=sorted(COUNTED))
    if db.session.scalars(_open_of(contract_id)).one_or_none() is not None:
        raise AmendmentOpen(contract=contract_id)
    return contract, db.session.get_one(Registration, contract_id)


def _open_of(contract_id: int) -> Any:
    mine = (ContractAmendment.contract_id == contract_id, ContractAmendment.is_open.is_(True))
    return select(ContractAmendment).where(*mine)


def _waiting(actor: Actor, amendment_id: int) -> tuple[ContractAmendment, Contract, Registration]:
    found = db.session.get(ContractAmendment, amendment_id) if 0 < amendment_id <= MOST_ID else None
    if found is None:
        raise NotFound(kind="amendment")
    contract, row = steps.at_desk(actor, found.contract_id)
    db.session.refresh(found)
    ACCEPT_AMENDMENT.check(found.status)
    return found, contract, row


def _require_second(actor: Actor, found: ContractAmendment, row: Registration) -> None:
    amounts = [data["total_fen"] for data in (found.before, found.content) if "total_fen" in data]
    if rules_of(row).is_large(max(amounts, default=0)):
        policy.require_other(actor, row.registrar_id)


def _decided(actor: Actor, found: ContractAmendment) -> None:
    """`is_open` becomes NULL, so that another application may follow."""
    found.is_open = None
    found.decided_by, found.decided_at = policy.require_person(actor), utc_now()


def _change(actor: Actor, contract: Contract, row: Registration, after: Registered) -> None:
    row.total_fen, row.technical_fen = after.total_fen, after.technical_fen
    contract.title = after.title
    contract.valid_from, contract.valid_to = after.valid_from, after.valid_to
    contract.used_flag = "amended"
    outbox.add("contract.amend", contract.id, by=actor.person_id)
    follow([contract.id])


def _revoke(actor: Actor, contract: Contract, row: Registration, reason: EndReason, note: str) -> None:
    contract.reason, contract.reason_note = reason.value, note
    contract.used_flag = "revoked"
    row.due_on = None
    apply_move(contract, REVOKE, actor, reason=reason, registration_no=contract.registration_no)
    follow([contract.id])
    certificates.withdraw(actor, contract)
