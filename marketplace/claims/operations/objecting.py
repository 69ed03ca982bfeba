"""Objections while a claim is on public notice, and the head's word on each."""

from marketplace.claims import policy
from marketplace.claims.errors import NoticeOver
from marketplace.claims.models import Claim, ClaimObjection
from marketplace.claims.operations import _steps as steps
from marketplace.claims.policy import ALL
from marketplace.claims.queries import claims as queries
from marketplace.claims.states import (
    DISMISS,
    DISMISS_OBJECTION,
    OBJECT,
    UPHOLD,
    UPHOLD_OBJECTION,
    UPHOLDING,
    ObjectionReason,
    ObjectionStatus,
)
from marketplace.contracts.desk_policy import require_other, require_person
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import NotFound
from marketplace.workflow.apply import apply_move


def object_(actor: Actor, claim_id: int, words: str) -> ClaimObjection:
    """Anybody who is signed in may object, by name, while the notice runs.

    Raises NotAllowed, NotFound for a claim that is not on notice, NoticeOver, Invalid without words.
    """
    person_id = require_person(actor)
    queries.notice(ALL, claim_id, beijing_today())
    claim = queries.one(ALL, claim_id, to_change=True)
    OBJECT.check(claim.status)
    if claim.notice_until is None or beijing_today() > claim.notice_until:
        raise NoticeOver(claim=claim.id)
    made = ClaimObjection(
        claim_id=claim.id, made_by=person_id, words=steps.kept(words, "words", required=True)
    )
    db.session.add(made)
    db.session.flush()
    apply_move(claim, OBJECT, actor, objection_id=made.id)
    return made


def decide(
    actor: Actor, claim_id: int, objection_id: int, reason: ObjectionReason, answer: str
) -> ObjectionStatus:
    """One that holds sends the claim back to be reviewed, and settles those beside it; the others leave it on notice.

    Raises NotFound, NotAllowed, OwnClaim, SamePerson, WrongState, Invalid without an answer.
    """
    claim = steps.held(actor, claim_id)
    policy.require_approver(actor, claim)
    rows = queries.objections(ALL, claim.id)
    found = next((row for row in rows if row.id == objection_id), None)
    if found is None:
        raise NotFound(kind="claim_objection")
    require_other(actor, found.made_by)
    said = steps.kept(answer, "answer", required=True)
    upheld = reason in UPHOLDING
    _settle(actor, found, reason, said, upheld=upheld)
    others = [row for row in rows if row.status is ObjectionStatus.OPEN]
    if upheld:
        for row in others:
            _settle(actor, row, reason, said, upheld=True)
        apply_move(claim, UPHOLD, actor, reason=reason, objection_id=found.id)
        _back_to_review(claim)
    elif not others:
        apply_move(claim, DISMISS, actor, reason=reason, objection_id=found.id)
    return found.status


def _settle(actor: Actor, row: ClaimObjection, reason: ObjectionReason, answer: str, *, upheld: bool) -> None:
    apply_move(row, UPHOLD_OBJECTION if upheld else DISMISS_OBJECTION, actor, reason=reason)
    row.reason, row.answer = reason.value, answer
    row.decided_by, row.decided_at = actor.person_id, utc_now()


def _back_to_review(claim: Claim) -> None:
    """Notice and sum are void: what comes out of the new review is made public anew."""
    claim.notice_from = claim.notice_until = None
    claim.decided_id = claim.decided_fen = claim.most_fen = None
    claim.lowered_reason = ""
