"""A negotiation from the first agreement of secrecy to terms that may be put into a contract (negotiation, 3.5)."""

from enum import StrEnum

from marketplace.kernel.moves import Move, move


class NegotiationStatus(StrEnum):
    OPENED = "opened"
    SECRECY_PENDING = "secrecy_pending"
    ROOM_OPEN = "room_open"
    TERMS_AGREED = "terms_agreed"
    PRICING = "pricing"
    PUBLICITY = "publicity"
    CLEARED = "cleared"
    HELD = "held"
    CONTRACT_DRAFTING = "contract_drafting"
    BROKEN_OFF = "broken_off"


S = NegotiationStatus
ASK_SECRECY = move("ask_secrecy", S.OPENED, to=S.SECRECY_PENDING)
SIGN_SECRECY = move("sign_secrecy", S.SECRECY_PENDING, to=S.ROOM_OPEN)
WAIVE_SECRECY = move("waive_secrecy", S.OPENED, S.SECRECY_PENDING, to=S.ROOM_OPEN, needs_reason=True)
AGREE_TERMS = move("agree_terms", S.ROOM_OPEN, to=S.TERMS_AGREED)
START_PRICING = move("start_pricing", S.TERMS_AGREED, to=S.PRICING)
HOLD = move("hold", S.PRICING, to=S.HELD, needs_reason=True)
RELEASE = move("release", S.HELD, to=S.PRICING)
PUBLISH_PRICE = move("publish_price", S.PRICING, to=S.PUBLICITY)
REVIEW_PRICE = move("review_price", S.PUBLICITY, to=S.PRICING, needs_reason=True)
CLEAR = move("clear", S.PRICING, S.PUBLICITY, to=S.CLEARED)
DRAFT_CONTRACT = move("draft_contract", S.CLEARED, to=S.CONTRACT_DRAFTING)
BREAK_OFF = move(
    "break_off", *(set(S) - {S.CONTRACT_DRAFTING, S.BROKEN_OFF}), to=S.BROKEN_OFF, needs_reason=True
)
ABANDON = move("abandon", S.CONTRACT_DRAFTING, to=S.BROKEN_OFF, needs_reason=True)
"""Its contract was cancelled before both sides had signed."""
NEGOTIATION_MOVES: dict[str, Move[NegotiationStatus]] = {
    m.name: m
    for m in (
        ASK_SECRECY, SIGN_SECRECY, WAIVE_SECRECY, AGREE_TERMS, START_PRICING, HOLD, RELEASE, PUBLISH_PRICE,
        REVIEW_PRICE, CLEAR, DRAFT_CONTRACT, BREAK_OFF, ABANDON,
    )
}  # fmt: skip
ROOM = frozenset(
    {S.ROOM_OPEN, S.TERMS_AGREED, S.PRICING, S.PUBLICITY, S.CLEARED, S.HELD, S.CONTRACT_DRAFTING}
)
"""The document room can be read, by whoever has consented to secrecy or when secrecy was waived."""


class WaiverReason(StrEnum):
    """Why no agreement of secrecy is needed."""

    PUBLIC_ONLY = "public_only"
    FRAMEWORK = "framework"
    BOTH_DECLINE = "both_decline"


class PricingMethod(StrEnum):
    """How the price comes about (law on promoting transfer, art. 18); appraisal is for shares as contribution."""

    AGREEMENT = "agreement"
    LISTING = "listing"
    AUCTION = "auction"
    APPRAISAL = "appraisal"


class HoldReason(StrEnum):
    """The four exceptions of plan 三(六)20: disposal stops until a decision is on record."""

    DEFENCE = "defence"
    NATIONAL_SECURITY = "national_security"
    NATIONAL_INTEREST = "national_interest"
    PUBLIC_INTEREST = "public_interest"


class ReviewReason(StrEnum):
    """Why a published price went back to pricing."""

    OBJECTION_UPHELD = "objection_upheld"
    PRICE_CHANGED = "price_changed"
    TEXT_WRONG = "text_wrong"


class ObjectionStatus(StrEnum):
    OPEN = "open"
    REJECTED = "rejected"
    UPHELD = "upheld"


class ObjectionReason(StrEnum):
    """On which ground an objection was decided; the objector reads it."""

    PRICE_SUPPORTED = "price_supported"
    RIGHTS_CLEAR = "rights_clear"
    UNRELATED = "unrelated"
    PRICE_DOUBTFUL = "price_doubtful"
    RIGHTS_DISPUTED = "rights_disputed"
    PROCEDURE_FAULT = "procedure_fault"


REJECT_OBJECTION = move("reject", ObjectionStatus.OPEN, to=ObjectionStatus.REJECTED, needs_reason=True)
UPHOLD_OBJECTION = move("uphold", ObjectionStatus.OPEN, to=ObjectionStatus.UPHELD, needs_reason=True)
