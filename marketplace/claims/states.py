"""A claim for a subsidy or an award, from the draft to payment and what is found afterwards (product 3.7)."""

from enum import StrEnum

from marketplace.kernel.moves import Move, move


class ClaimStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    INELIGIBLE = "ineligible"
    CHECKED = "checked"
    """Every fact was confirmed; the engine computes next."""
    CALCULATED = "calculated"
    REVIEWED = "reviewed"
    PUBLIC_NOTICE = "public_notice"
    OBJECTION = "objection"
    """On public notice, with an objection that nobody has decided."""
    WAITLISTED = "waitlisted"
    """Approved, and there is no money yet."""
    APPROVED = "approved"
    PAY_ORDERED = "pay_ordered"
    PAID = "paid"
    AUDITED = "audited"
    CLAWED_BACK = "clawed_back"
    WITHDRAWN = "withdrawn"


S = ClaimStatus
WRITABLE = frozenset({S.DRAFT, S.RETURNED})
"""The claimant may change facts and documents; in every other status they are frozen."""
OVER = frozenset({S.INELIGIBLE, S.WITHDRAWN})
"""Ended without money: what was claimed may be claimed again."""
PAID_ONCE = frozenset({S.PAID, S.AUDITED, S.CLAWED_BACK})
DECIDED = frozenset(
    {
        S.REVIEWED, S.PUBLIC_NOTICE, S.OBJECTION, S.WAITLISTED, S.APPROVED, S.PAY_ORDERED, S.PAID, S.AUDITED,
        S.CLAWED_BACK,
    }
)  # fmt: skip
"""Their sums count against the ceiling of a claimant and year (A12)."""
GRANTED = frozenset({S.WAITLISTED, S.APPROVED, S.PAY_ORDERED, S.PAID, S.AUDITED})
"""Approved: each takes one of the places of a quota."""
ON_NOTICE = frozenset({S.PUBLIC_NOTICE, S.OBJECTION})
HAS_MONEY = frozenset({S.WAITLISTED, S.APPROVED, S.PAY_ORDERED})
"""A living reservation belongs to it."""

SUBMIT = move("submit", S.DRAFT, S.RETURNED, to=S.SUBMITTED)
RETURN = move("return", S.SUBMITTED, S.CALCULATED, to=S.RETURNED, needs_reason=True)
REFUSE = move("refuse", S.SUBMITTED, S.RETURNED, S.CALCULATED, S.REVIEWED, to=S.INELIGIBLE, needs_reason=True)
CANCEL = move(
    "cancel", S.PUBLIC_NOTICE, S.WAITLISTED, S.APPROVED, S.PAY_ORDERED, to=S.INELIGIBLE, needs_reason=True
)
"""What was decided cannot be paid any more: money and place go to others."""
CHECK = move("check", S.SUBMITTED, to=S.CHECKED)
COMPUTE = move("compute", S.CHECKED, to=S.CALCULATED)
REVIEW = move("review", S.CALCULATED, S.REVIEWED, to=S.REVIEWED)
POST = move("post", S.REVIEWED, to=S.PUBLIC_NOTICE)
OBJECT = move("object", S.PUBLIC_NOTICE, S.OBJECTION, to=S.OBJECTION)
UPHOLD = move("uphold", S.OBJECTION, to=S.CALCULATED, needs_reason=True)
"""The review is void: nothing is posted again before somebody has reviewed it anew."""
DISMISS = move("dismiss", S.OBJECTION, to=S.PUBLIC_NOTICE, needs_reason=True)
APPROVE = move("approve", S.PUBLIC_NOTICE, S.WAITLISTED, to=S.APPROVED)
"""From the waiting list by the market itself, when money has come."""
WAITLIST = move("waitlist", S.PUBLIC_NOTICE, to=S.WAITLISTED)
ORDER = move("order", S.APPROVED, to=S.PAY_ORDERED)
PAY = move("pay", S.PAY_ORDERED, to=S.PAID)
AUDIT = move("audit", S.PAID, to=S.AUDITED)
CLAW_BACK = move("claw_back", S.PAID, S.AUDITED, to=S.CLAWED_BACK, needs_reason=True)
WITHDRAW = move(
    "withdraw",
    S.DRAFT, S.SUBMITTED, S.RETURNED, S.CHECKED, S.CALCULATED, S.REVIEWED, S.PUBLIC_NOTICE, S.OBJECTION, S.WAITLISTED,
    S.APPROVED,
    to=S.WITHDRAWN,
)  # fmt: skip
CLAIM_MOVES: dict[str, Move[ClaimStatus]] = {
    m.name: m
    for m in (
        SUBMIT, RETURN, REFUSE, CANCEL, CHECK, COMPUTE, REVIEW, POST, OBJECT, UPHOLD, DISMISS, APPROVE, WAITLIST,
        ORDER, PAY, AUDIT, CLAW_BACK, WITHDRAW,
    )
}  # fmt: skip


class ReturnReason(StrEnum):
    """Why a claim was sent back to be put right."""

    FACTS_UNCLEAR = "facts_unclear"
    FACTS_WRONG = "facts_wrong"
    DOCUMENTS_MISSING = "documents_missing"
    DOCUMENTS_UNREADABLE = "documents_unreadable"


class RefusalReason(StrEnum):
    """Why a claim ends without money."""

    RULE_NOT_MET = "rule_not_met"
    """The lines of the rule stand in the calculation."""
    FACTS_UNTRUE = "facts_untrue"
    PAID_BEFORE = "paid_before"
    NOT_ANSWERED = "not_answered"
    RIGHT_LOST = "right_lost"
    """The patent is void, the award was taken back, the contract revoked."""
    PLACES_TAKEN = "places_taken"
    CLAIMANT_GONE = "claimant_gone"


CANCELLING = (
    RefusalReason.RIGHT_LOST, RefusalReason.PLACES_TAKEN, RefusalReason.CLAIMANT_GONE, RefusalReason.FACTS_UNTRUE,
    RefusalReason.PAID_BEFORE,
)  # fmt: skip
"""Why what was decided is not paid."""


class ObjectionStatus(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class ObjectionReason(StrEnum):
    """What the head of the department found."""

    PROVEN = "proven"
    PARTLY_PROVEN = "partly_proven"
    NOT_PROVEN = "not_proven"
    NOT_ABOUT_CLAIM = "not_about_claim"


UPHOLDING = (ObjectionReason.PROVEN, ObjectionReason.PARTLY_PROVEN)
DISMISSING = (ObjectionReason.NOT_PROVEN, ObjectionReason.NOT_ABOUT_CLAIM)
UPHOLD_OBJECTION = move("uphold", ObjectionStatus.OPEN, to=ObjectionStatus.UPHELD, needs_reason=True)
DISMISS_OBJECTION = move("dismiss", ObjectionStatus.OPEN, to=ObjectionStatus.DISMISSED, needs_reason=True)


class ClawBackGround(StrEnum):
    """Why money is asked back."""

    FALSE_FACTS = "false_facts"
    PAID_TWICE = "paid_twice"
    RIGHT_LOST = "right_lost"
    """The patent was declared void, the award taken back, the contract revoked."""
    MISUSED = "misused"


class Verdict(StrEnum):
    """What a checker found of one fact."""

    CONFIRMED = "confirmed"
    WRONG = "wrong"
    UNPROVEN = "unproven"
