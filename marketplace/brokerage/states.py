"""Two workflows: a broker's accreditation, and a lead from its first mention to won or lost (match and lead, 3.4)."""

from enum import StrEnum

from marketplace.brokerage.vocabulary import BrokerGrade as BrokerGrade
from marketplace.kernel.moves import Move, move


class BrokerStatus(StrEnum):
    APPLIED = "applied"
    ACCREDITED = "accredited"
    REFUSED = "refused"
    SUSPENDED = "suspended"
    LAPSED = "lapsed"


class BrokerReason(StrEnum):
    """Why an application was refused or an accreditation suspended; the broker reads it."""

    CERTIFICATE_UNPROVEN = "certificate_unproven"
    HOURS_TOO_FEW = "hours_too_few"
    LEFT_AGENCY = "left_agency"
    CONFLICT_HIDDEN = "conflict_hidden"
    COMPLAINT_UPHELD = "complaint_upheld"
    OWN_WISH = "own_wish"
    OTHER = "other"


B = BrokerStatus
ACCREDIT = move("accredit", B.APPLIED, to=B.ACCREDITED)
REFUSE_BROKER = move("refuse", B.APPLIED, to=B.REFUSED, needs_reason=True)
APPLY_AGAIN = move("apply_again", B.REFUSED, B.SUSPENDED, B.LAPSED, to=B.APPLIED)
SUSPEND = move("suspend", B.ACCREDITED, to=B.SUSPENDED, needs_reason=True)
REINSTATE = move("reinstate", B.SUSPENDED, to=B.ACCREDITED)
LAPSE = move("lapse", B.ACCREDITED, to=B.LAPSED)
RENEW = move("renew", B.ACCREDITED, to=B.ACCREDITED)
"""A further term before the present one is over, so that nobody's leads have to change hands over a date."""
BROKER_MOVES: dict[str, Move[BrokerStatus]] = {
    m.name: m for m in (ACCREDIT, REFUSE_BROKER, APPLY_AGAIN, SUSPEND, REINSTATE, LAPSE, RENEW)
}


class LeadSource(StrEnum):
    MATCH = "match"
    INTEREST = "interest"
    EVENT = "event"
    MANUAL = "manual"


class Side(StrEnum):
    """The two sides of a deal: who seeks a technology, and who holds it."""

    SEEKER = "seeker"
    HOLDER = "holder"

    @property
    def other(self) -> "Side":
        return Side.HOLDER if self is Side.SEEKER else Side.SEEKER


class Answer(StrEnum):
    """What a side said to the offer of a lead; no row value means not yet."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


class EndReason(StrEnum):
    """Why a lead ended without a deal, a side refused it, or a negotiation broke off; both sides read it."""

    TOO_EARLY = "too_early"
    BENEFIT_UNCLEAR = "benefit_unclear"
    ROUTE_UNCLEAR = "route_unclear"
    DESCRIPTION_UNCLEAR = "description_unclear"
    SCIENTIFIC_DOUBT = "scientific_doubt"
    OTHER_PRIORITY = "other_priority"
    NO_RESOURCES = "no_resources"
    ALREADY_COOPERATING = "already_cooperating"
    PRICE = "price"
    ALREADY_SOLVED = "already_solved"
    NO_ANSWER = "no_answer"
    LISTING_ENDED = "listing_ended"
    DISPOSAL_FORBIDDEN = "disposal_forbidden"
    OTHER = "other"


class LeadStatus(StrEnum):
    OPEN = "open"
    ADOPTED = "adopted"
    OFFERED = "offered"
    ONE_INTERESTED = "one_interested"
    BOTH_INTERESTED = "both_interested"
    INTRODUCED = "introduced"
    NEGOTIATING = "negotiating"
    WON = "won"
    LOST = "lost"
    STALLED = "stalled"
    DISMISSED = "dismissed"


S = LeadStatus
STAGES = (S.ADOPTED, S.OFFERED, S.ONE_INTERESTED, S.BOTH_INTERESTED, S.INTRODUCED, S.NEGOTIATING)
"""In a broker's hands, in the order of the board's columns."""
FREE = frozenset({S.OPEN, S.STALLED})
"""Any accredited broker may take it."""
LIVE = frozenset({*STAGES, *FREE})
ENDED = frozenset({S.WON, S.LOST, S.DISMISSED})
IDENTITIES_OPEN = frozenset({S.BOTH_INTERESTED, S.INTRODUCED, S.NEGOTIATING, S.WON})
"""From here on both sides have accepted, and each reads who the other is. A stalled lead keeps its answers."""

ADOPT = move("adopt", S.OPEN, to=S.ADOPTED)
DISMISS_LEAD = move("dismiss", S.OPEN, to=S.DISMISSED, needs_reason=True)
OFFER = move("offer", S.ADOPTED, to=S.OFFERED)
ACCEPT_FIRST = move("accept", S.OFFERED, to=S.ONE_INTERESTED)
ACCEPT_SECOND = move("accept", S.ONE_INTERESTED, to=S.BOTH_INTERESTED)
REFUSE_LEAD = move("refuse", S.OFFERED, S.ONE_INTERESTED, to=S.LOST, needs_reason=True)
INTRODUCE = move("introduce", S.BOTH_INTERESTED, to=S.INTRODUCED)
NEGOTIATE = move("negotiate", S.INTRODUCED, to=S.NEGOTIATING)
WIN = move("win", S.NEGOTIATING, S.STALLED, to=S.WON)
"""A contract that both sides signed wins the lead, however long it took."""
LOSE = move("lose", *STAGES, S.STALLED, to=S.LOST, needs_reason=True)
STALL = move("stall", *STAGES, to=S.STALLED)
TAKE_OVER: dict[LeadStatus, Move[LeadStatus]] = {
    stage: move("take_over", S.STALLED, to=stage) for stage in STAGES
}
"""A stalled lead goes on with another broker in the stage in which it stopped."""
LEAD_MOVES: tuple[Move[LeadStatus], ...] = (
    ADOPT, DISMISS_LEAD, OFFER, ACCEPT_FIRST, ACCEPT_SECOND, REFUSE_LEAD, INTRODUCE, NEGOTIATE, WIN, LOSE, STALL,
    *TAKE_OVER.values(),
)  # fmt: skip


class MeetingStatus(StrEnum):
    PLANNED = "planned"
    CANCELLED = "cancelled"


CANCEL_MEETING = move("cancel", MeetingStatus.PLANNED, to=MeetingStatus.CANCELLED)
MEETING_STAGES = frozenset({S.BOTH_INTERESTED, S.INTRODUCED, S.NEGOTIATING})
"""Before both sides have accepted, a meeting would say who they are."""
