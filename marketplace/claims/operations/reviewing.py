"""The department's first word: the sum within what the rule allows, and the public notice."""

from marketplace.accounts.permissions import Permission
from marketplace.branches import queries as places
from marketplace.branches.scope import EVERYTHING
from marketplace.claims import policy
from marketplace.claims.limits import LEAST_NOTICE_DAYS, MOST_NOTICE_DAYS
from marketplace.claims.models import Claim
from marketplace.claims.operations import _steps as steps
from marketplace.claims.states import POST, REVIEW
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import add_working_days, beijing_today
from marketplace.kernel.errors import Invalid, Problem
from marketplace.policies.models import PolicyDecision
from marketplace.rules.codes import Cap, Code, Mode
from marketplace.workflow.apply import apply_move

PROBLEMS = {Code.DECISION_OVER_CAP.value: "over_cap", Code.DECISION_BELOW_MIN.value: "below_min"}


def review(
    actor: Actor, claim_id: int, amount_fen: int | None = None, lowered_reason: str = "",
    seen_version: int | None = None,
) -> Claim:  # fmt: skip
    """Decide the sum, in fen; None is the most that the rule allows.

    Under a ceiling or within a range it may be lower, with a reason; a fixed sum stays as it is. Once more after an
    upheld objection. Raises NotFound, NotAllowed, OwnClaim, SamePerson, WrongState, Stale, Invalid (amount_fen:
    `not_payable` with codes, `over_cap`, `below_min`, `fixed`; lowered_reason: required).
    """
    claim = steps.held(actor, claim_id, seen_version)
    person_id = policy.require_reviewer(actor, claim)
    REVIEW.check(claim.status)
    steps.lock_rivals(claim)
    most = _most(actor, claim)
    amount = most if amount_fen is None else amount_fen
    if amount != most and steps.benefit_of(claim).cap is Cap.FIXED:
        raise Invalid(Problem("amount_fen", "fixed", most_fen=most))
    if amount > most:
        raise Invalid(Problem("amount_fen", "over_cap", most_fen=most))
    if amount <= 0:
        raise Invalid(Problem("amount_fen", "below_min"))
    said = steps.kept(lowered_reason, "lowered_reason", required=amount < most)
    made = decide_sum(actor, claim, amount)
    claim.reviewed_by, claim.approved_by = person_id, None
    claim.decided_id, claim.decided_fen, claim.most_fen = made.id, amount, most
    claim.lowered_reason = said if amount < most else ""
    apply_move(claim, REVIEW, actor, decision_id=made.id, amount_fen=amount, most_fen=most)
    return claim


def decide_sum(actor: Actor, claim: Claim, amount_fen: int, **facts: int) -> PolicyDecision:
    """The engine's word on a decided sum, stored. Raises Invalid for one that it does not pay."""
    made = steps.compute(actor, claim, Mode.DECIDE, decided_fen=amount_fen, **facts)
    if made.decision["outcome"] in steps.PAYABLE and made.decision["amount_fen"] == amount_fen:
        return made
    codes = made.decision["codes"]
    wrong = next((PROBLEMS[code] for code in codes if code in PROBLEMS), "not_payable")
    raise Invalid(Problem("amount_fen", wrong, codes=codes))


def post(actor: Actor, claim_id: int, days: int, seen_version: int | None = None) -> Claim:
    """On public notice for so many working days after today.

    Raises as `review`, and Invalid (days) outside of five to seven.
    """
    claim = steps.held(actor, claim_id, seen_version)
    policy.require_desk(actor, claim, Permission.CLAIM_REVIEW)
    POST.check(claim.status)
    if not LEAST_NOTICE_DAYS <= days <= MOST_NOTICE_DAYS:
        raise Invalid(Problem("days", "out_of_range", least=LEAST_NOTICE_DAYS, most=MOST_NOTICE_DAYS))
    today = beijing_today()
    claim.notice_from = today
    claim.notice_until = add_working_days(today, days, places.holidays(EVERYTHING))
    apply_move(claim, POST, actor, until=claim.notice_until, days=days)
    return claim


def _most(actor: Actor, claim: Claim) -> int:
    """The most that may be decided. Raises Invalid when the rule pays nothing, or a person has to clear it up."""
    found = steps.compute(actor, claim, Mode.ESTIMATE)
    claim.estimate_id = found.id
    most = steps.payable_fen(found)
    if not most:
        raise Invalid(Problem("amount_fen", "not_payable", codes=found.decision["codes"]))
    return most
