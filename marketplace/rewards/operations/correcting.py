"""A payment that was booked wrongly is voided; what is right is booked anew, by a voucher of its own."""

from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, Problem, WrongState
from marketplace.rewards import policy
from marketplace.rewards.models import SharePayment
from marketplace.rewards.operations import _steps as steps
from marketplace.rewards.policy import ALL
from marketplace.rewards.queries import shares
from marketplace.rewards.states import BOOKED, REOPEN, ShareStatus
from marketplace.workflow.apply import apply_move


def void(actor: Actor, share_id: int, payment_id: int, note: str) -> SharePayment:
    """Take a payment out of what was paid to the person. The row stays, with who voided it and why, and its voucher is
    not booked again. A share that was closed is open again.

    A revoked contract does not stop it: then above all there is something to put right. Raises NotFound, NotAllowed,
    WrongState, Invalid (`void_note` is required; `payment` that is voided already).
    """
    share = steps.held(actor, share_id)
    policy.require_managing(actor, share)
    if share.status not in BOOKED:
        raise WrongState(action="void", status=share.status.value, start=sorted(BOOKED))
    found = shares.payment(ALL, share.id, payment_id)
    said = steps.kept(note, "void_note", required=True)
    if found.voided_at is not None:
        raise Invalid(Problem("payment", "voided"))
    person = shares.person(ALL, share.id, found.share_person_id)
    person.paid_fen -= found.amount_fen
    found.voided_by, found.voided_at, found.void_note = actor.person_id, utc_now(), said
    db.session.flush()
    steps.note(actor, "void", share, payment=found.id, amount_fen=found.amount_fen)
    if share.status is ShareStatus.CLOSED:
        apply_move(share, REOPEN, actor, payment=found.id)
    return found
