"""Technical contracts: five kinds with their sub-kinds, and the way from a draft to registration and income (3.6)."""

from enum import StrEnum

from marketplace.contracts.vocabulary import SUB_KINDS as SUB_KINDS
from marketplace.contracts.vocabulary import ContractKind as ContractKind
from marketplace.contracts.vocabulary import IpKind as IpKind
from marketplace.contracts.vocabulary import LegalType as LegalType
from marketplace.contracts.vocabulary import PartyRole as PartyRole
from marketplace.contracts.vocabulary import PaymentKind as PaymentKind
from marketplace.contracts.vocabulary import SubKind as SubKind
from marketplace.kernel.moves import Move, move


class ContractStatus(StrEnum):
    DRAFT = "draft"
    INVENTOR_OPINION = "inventor_opinion"
    INTERNAL_APPROVAL = "internal_approval"
    TO_SIGN = "to_sign"
    SIGNED = "signed"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    NOT_RECOGNISED = "not_recognised"
    LARGE_REVIEW = "large_review"
    RECOGNISED = "recognised"
    REGISTERED = "registered"
    PERFORMING = "performing"
    COMPLETED = "completed"
    TERMINATED = "terminated"
    DISPUTED = "disputed"
    REVOKED = "revoked"
    CANCELLED = "cancelled"


S = ContractStatus
BEFORE_SIGNATURE = frozenset({S.DRAFT, S.INVENTOR_OPINION, S.INTERNAL_APPROVAL, S.TO_SIGN})
AT_DESK = frozenset({S.SUBMITTED, S.LARGE_REVIEW, S.RECOGNISED})
"""With the registration desk."""
COUNTED = frozenset({S.REGISTERED, S.PERFORMING, S.COMPLETED, S.TERMINATED, S.DISPUTED})
"""Registered and not revoked: what statistics count."""
RUNNING = frozenset({S.PERFORMING, S.DISPUTED})
"""While these hold, steps and payments are reported."""

ASK_INVENTORS = move("ask_inventors", S.DRAFT, to=S.INVENTOR_OPINION)
CLOSE_OPINIONS = move("close_opinions", S.INVENTOR_OPINION, to=S.INTERNAL_APPROVAL)
APPROVE = move("approve", S.INTERNAL_APPROVAL, to=S.TO_SIGN)
SEND_BACK = move(
    "send_back", S.INVENTOR_OPINION, S.INTERNAL_APPROVAL, S.TO_SIGN, to=S.DRAFT, needs_reason=True
)
SIGN = move("sign", S.TO_SIGN, to=S.SIGNED)
CANCEL = move("cancel", *BEFORE_SIGNATURE, to=S.CANCELLED, needs_reason=True)
SUBMIT = move("submit", S.SIGNED, to=S.SUBMITTED)
RESUBMIT = move("resubmit", S.RETURNED, to=S.SUBMITTED)
RETURN = move("return", S.SUBMITTED, S.LARGE_REVIEW, S.RECOGNISED, to=S.RETURNED, needs_reason=True)
RECOGNISE = move("recognise", S.SUBMITTED, to=S.RECOGNISED)
REFER = move("refer", S.SUBMITTED, to=S.LARGE_REVIEW)
CONFIRM = move("confirm", S.LARGE_REVIEW, to=S.RECOGNISED)
NOT_RECOGNISE = move(
    "not_recognise", S.SUBMITTED, S.LARGE_REVIEW, S.RECOGNISED, to=S.NOT_RECOGNISED, needs_reason=True
)
"""What was recognised may still turn out wrong, or to be registered already: until it has its number it can go back."""
REGISTER = move("register", S.RECOGNISED, to=S.REGISTERED)
START = move("start", S.REGISTERED, to=S.PERFORMING)
COMPLETE = move("complete", S.PERFORMING, to=S.COMPLETED)
TERMINATE = move("terminate", S.REGISTERED, S.PERFORMING, S.DISPUTED, to=S.TERMINATED, needs_reason=True)
DISPUTE = move("dispute", S.PERFORMING, to=S.DISPUTED, needs_reason=True)
SETTLE_DISPUTE = move("settle_dispute", S.DISPUTED, to=S.PERFORMING)
REVOKE = move(
    "revoke",
    S.REGISTERED,
    S.PERFORMING,
    S.TERMINATED,
    S.DISPUTED,
    S.COMPLETED,
    to=S.REVOKED,
    needs_reason=True,
)
CONTRACT_MOVES: dict[str, Move[ContractStatus]] = {
    m.name: m
    for m in (
        ASK_INVENTORS, CLOSE_OPINIONS, APPROVE, SEND_BACK, SIGN, CANCEL, SUBMIT, RESUBMIT, RETURN, RECOGNISE, REFER,
        CONFIRM, NOT_RECOGNISE, REGISTER, START, COMPLETE, TERMINATE, DISPUTE, SETTLE_DISPUTE, REVOKE,
    )
}  # fmt: skip


class SendBackReason(StrEnum):
    """Why a contract went back to its drafters; earlier opinions and approvals are void then."""

    INVENTOR_OBJECTS = "inventor_objects"
    TERMS_DIFFER = "terms_differ"
    AMOUNTS_UNCLEAR = "amounts_unclear"
    RIGHTS_UNCLEAR = "rights_unclear"
    OTHER = "other"


class CancelReason(StrEnum):
    PARTIES_WITHDREW = "parties_withdrew"
    DUPLICATE = "duplicate"
    REPLACED = "replaced"
    OTHER = "other"


class ReturnReason(StrEnum):
    """Why the registrar returned a submission; the missing list says what exactly."""

    PAPERS_MISSING = "papers_missing"
    FIELDS_WRONG = "fields_wrong"
    AMOUNTS_UNPROVEN = "amounts_unproven"
    SIGNATURE_MISSING = "signature_missing"


class NotRecognisedReason(StrEnum):
    """Why it is not registered as a technology contract; printed on the notice."""

    NOT_TECHNOLOGY = "not_technology"
    NO_TARGETS = "no_targets"
    RIGHTS_UNSETTLED = "rights_unsettled"
    NOT_IN_WRITING = "not_in_writing"
    REGISTERED_ELSEWHERE = "registered_elsewhere"
    UNLAWFUL = "unlawful"


class EndReason(StrEnum):
    """Why a registered contract was terminated, came into dispute, or its registration was revoked."""

    BY_AGREEMENT = "by_agreement"
    BREACH = "breach"
    PURPOSE_FAILED = "purpose_failed"
    FALSE_FACTS = "false_facts"
    VOID = "void"
    OTHER = "other"


class Opinion(StrEnum):
    """What an inventor said before signature; SILENT is recorded when the clock ran out.

    CLAIMS_PRIORITY: to take over on equal terms what is to be transferred (Civil Code art. 847).
    """

    AGREES = "agrees"
    OBJECTS = "objects"
    CLAIMS_PRIORITY = "claims_priority"
    SILENT = "silent"


REASONED = frozenset({Opinion.OBJECTS, Opinion.CLAIMS_PRIORITY})
"""Opinions that say why, and that whoever approves has to answer."""


def opinions_on(kind: ContractKind) -> tuple[Opinion, ...]:
    """What a maker can say to a contract of this kind: the right to take over is one in what is transferred."""
    claims = (Opinion.CLAIMS_PRIORITY,) if kind is ContractKind.TRANSFER else ()
    return (Opinion.AGREES, Opinion.OBJECTS, *claims)


class AmendmentStatus(StrEnum):
    APPLIED = "applied"
    ACCEPTED = "accepted"
    REFUSED = "refused"


ACCEPT_AMENDMENT = move("accept", AmendmentStatus.APPLIED, to=AmendmentStatus.ACCEPTED)
REFUSE_AMENDMENT = move("refuse", AmendmentStatus.APPLIED, to=AmendmentStatus.REFUSED, needs_reason=True)


class AmendmentKind(StrEnum):
    """What a provider applies for after registration."""

    CHANGE = "change"
    REVOCATION = "revocation"


class AmendmentReason(StrEnum):
    """Why a change or revocation applied for was refused."""

    PAPERS_MISSING = "papers_missing"
    NOT_AGREED = "not_agreed"
    ALREADY_USED = "already_used"
    OTHER = "other"


class DueStatus(StrEnum):
    """A milestone or payment of the plan."""

    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"


FINISH = move("finish", DueStatus.PLANNED, to=DueStatus.DONE)
DROP = move("drop", DueStatus.PLANNED, to=DueStatus.CANCELLED, needs_reason=True)
"""A milestone is done once it is accepted, a payment once the seller has it; what a contract leaves open is dropped."""


class IncomeReason(StrEnum):
    """Why verified income that was proposed is not confirmed."""

    NOT_PAID = "not_paid"
    NOT_TECHNICAL = "not_technical"
    AMOUNT_WRONG = "amount_wrong"
    OTHER = "other"
