"""The head's word: money is set aside, or the claim waits for it; and what is found after payment."""

from marketplace.budgets import operations as budgets
from marketplace.budgets.models import BudgetReservation
from marketplace.budgets.policy import ALL as ALL_BUDGETS
from marketplace.budgets.queries import reservations
from marketplace.budgets.states import ReleaseReason, ReservationStatus
from marketplace.claims import policy
from marketplace.claims.errors import NoticeRunning
from marketplace.claims.models import Claim
from marketplace.claims.operations import _steps as steps
from marketplace.claims.operations.reviewing import decide_sum
from marketplace.claims.policy import ALL
from marketplace.claims.queries import claims as queries
from marketplace.claims.states import (
    APPROVE,
    AUDIT,
    CANCEL,
    CANCELLING,
    CLAW_BACK,
    HAS_MONEY,
    WAITLIST,
    ClaimStatus,
    ClawBackGround,
    RefusalReason,
)
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, Problem, WrongState
from marketplace.rules.codes import Cap
from marketplace.rules.packs import Benefit
from marketplace.workflow.apply import apply_move


def approve(
    actor: Actor, claim_id: int, *, accept_less: bool = False, seen_version: int | None = None
) -> ClaimStatus:
    """Sign after the notice has run: APPROVED when the money is there, WAITLISTED when it is not.

    `accept_less`: a sum under a ceiling or in a range is cut to what is left of the budget rather than wait
    (REDUCED_TO_BUDGET); a fixed one never. Raises NotFound, NotAllowed, OwnClaim, SamePerson, WrongState, Stale,
    NoticeRunning, Invalid where the rule no longer pays the sum.
    """
    claim = steps.held(actor, claim_id, seen_version)
    person_id = policy.require_approver(actor, claim)
    if claim.status is not ClaimStatus.PUBLIC_NOTICE:
        raise WrongState(action="claim.approve", status=claim.status.value, start=[ClaimStatus.PUBLIC_NOTICE])
    if claim.notice_until is None or beijing_today() <= claim.notice_until:
        raise NoticeRunning(until=claim.notice_until)
    steps.lock_rivals(claim)
    amount = claim.decided_fen or 0
    decided = decide_sum(actor, claim, amount)
    claim.decided_id = decided.id
    steps.drop_unpaid_keys(claim, decided)
    benefit = steps.benefit_of(claim)
    claim.approved_by = person_id
    claim.budget_year, claim.fund = beijing_today().year, next(iter(benefit.funds))
    least = _least(claim, benefit) if accept_less else amount
    row = budgets.reserve(actor, claim.budget_year, claim.fund, claim.subject, amount, least)
    if row.status is ReservationStatus.WAITING:
        apply_move(claim, WAITLIST, actor, amount_fen=amount, year=claim.budget_year, fund=claim.fund)
    else:
        _approved(actor, claim, row)
    return claim.status


def served(actor: Actor, reservation_id: int) -> bool:
    """Money has come for a claim that waited: it is approved. For jobs; hearing it twice does no harm.

    False for a reservation that is no waiting claim's. Raises NotAllowed for people, NotFound.
    """
    policy.require_job(actor)
    kind, _colon, number = reservations.one(ALL_BUDGETS, reservation_id).subject.partition(":")
    if kind != Claim.kind_name or not number.isdecimal():
        return False
    claim = queries.one(ALL, int(number), to_change=True)
    row = reservations.one(ALL_BUDGETS, reservation_id)
    db.session.refresh(row)
    if claim.status is not ClaimStatus.WAITLISTED or row.status is not ReservationStatus.RESERVED:
        return False
    _approved(actor, claim, row)
    return True


def cancel(
    actor: Actor, claim_id: int, reason: RefusalReason, note: str, seen_version: int | None = None
) -> None:
    """The end of a claim that was posted or approved and cannot be paid any more: its money goes to who waits, and what
    it names may be claimed again.

    Raises NotFound, NotAllowed, OwnClaim, SamePerson, WrongState, Stale, Invalid without words (note) or for a reason
    that is none of CANCELLING.
    """
    claim = steps.held(actor, claim_id, seen_version)
    policy.require_approver(actor, claim)
    CANCEL.check(claim.status)
    if reason not in CANCELLING:
        raise Invalid(Problem("reason", "required"))
    said = steps.kept(note, "note", required=True)
    if claim.status in HAS_MONEY:
        budgets.release(actor, claim.subject, ReleaseReason.NOT_APPROVED)
    claim.reason, claim.reason_note = reason.value, said
    claim.decided_id = claim.decided_fen = claim.most_fen = None
    steps.drop_keys(claim)
    apply_move(claim, CANCEL, actor, reason=reason)


def audit(actor: Actor, claim_id: int, note: str) -> None:
    """Looked at after payment, and in order. Raises NotFound, NotAllowed, OwnClaim, SamePerson, WrongState, Invalid."""
    claim = steps.held(actor, claim_id)
    person_id = policy.require_auditor(actor, claim)
    said = steps.kept(note, "note", required=True)
    AUDIT.check(claim.status)
    claim.audited_by, claim.reason_note = person_id, said
    apply_move(claim, AUDIT, actor)


def claw_back(actor: Actor, claim_id: int, ground: ClawBackGround, amount_fen: int, note: str) -> None:
    """Ask money back, all or a part; from then on whoever handles the claimant's claims sees it.

    Finance books what comes (`paying.receive`). Raises as `audit`, and Invalid (amount_fen) for more than was paid.
    """
    claim = steps.held(actor, claim_id)
    person_id = policy.require_auditor(actor, claim)
    CLAW_BACK.check(claim.status)
    said = steps.kept(note, "note", required=True)
    if not 0 < amount_fen <= (claim.decided_fen or 0):
        raise Invalid(Problem("amount_fen", "more_than_paid"))
    claim.audited_by, claim.clawed_fen = person_id, amount_fen
    claim.reason, claim.reason_note = ground.value, said
    apply_move(claim, CLAW_BACK, actor, reason=ground, amount_fen=amount_fen)


def _approved(actor: Actor, claim: Claim, row: BudgetReservation) -> None:
    """With the sum that was set aside; less than decided is a decision of its own."""
    if row.is_reduced:
        claim.decided_id = decide_sum(actor, claim, row.amount_fen, budget_remaining_fen=row.amount_fen).id
        claim.decided_fen = row.amount_fen
    apply_move(claim, APPROVE, actor, amount_fen=claim.decided_fen, decision_id=claim.decided_id)


def _least(claim: Claim, benefit: Benefit) -> int:
    """The least that the sum may be cut to, in fen; the sum itself for a fixed one."""
    amount = claim.decided_fen or 0
    if benefit.cap is Cap.FIXED:
        return amount
    if benefit.cap is Cap.RANGE:
        items = max(1, len(claim.facts.get("items", ())))
        return min(amount, items * benefit.figure("least_fen").on(claim.claim_day or beijing_today()).value)
    return 1
