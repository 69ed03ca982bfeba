"""A suggestion is open until somebody dismisses it or a broker adopts it; a lost lead lets its pair go again."""

from enum import StrEnum

from marketplace.kernel.moves import Move, move


class MatchStatus(StrEnum):
    SUGGESTED = "suggested"
    DISMISSED = "dismissed"
    ADOPTED = "adopted"


class DismissReason(StrEnum):
    """Why a pair does not fit; the other side reads it."""

    OTHER_PROBLEM = "other_problem"
    TOO_EARLY = "too_early"
    PRICE = "price"
    REGION = "region"
    BENEFIT_UNCLEAR = "benefit_unclear"
    ALREADY_KNOWN = "already_known"
    ALREADY_SOLVED = "already_solved"
    OTHER = "other"


DISMISS = move("dismiss", MatchStatus.SUGGESTED, to=MatchStatus.DISMISSED, needs_reason=True)
SUGGEST_AGAIN = move("suggest_again", MatchStatus.DISMISSED, to=MatchStatus.SUGGESTED)
ADOPT = move("adopt", MatchStatus.SUGGESTED, to=MatchStatus.ADOPTED)
LET_GO = move("let_go", MatchStatus.ADOPTED, to=MatchStatus.DISMISSED, needs_reason=True)
MATCH_MOVES: dict[str, Move[MatchStatus]] = {m.name: m for m in (DISMISS, SUGGEST_AGAIN, ADOPT, LET_GO)}


class Verdict(StrEnum):
    """What somebody who knows thinks of a suggestion. NOT_SUITABLE comes with a DismissReason."""

    GOOD = "good"
    NOT_SUITABLE = "not_suitable"


class JudgeSide(StrEnum):
    """For whom a verdict was given: an owner of one of the two listings, or a broker or operator between them."""

    NEED = "need"
    ACHIEVEMENT = "achievement"
    BROKER = "broker"
