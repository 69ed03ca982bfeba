"""Workflows of what a person watches: saved searches that send letters, and followed listings."""

from enum import StrEnum

from marketplace.kernel.moves import Move, move


class SearchStatus(StrEnum):
    """Only ACTIVE sends letters. FROZEN: nobody opened its letters; its owner can take it up again."""

    ACTIVE = "active"
    FROZEN = "frozen"
    STOPPED = "stopped"


class Frequency(StrEnum):
    """How often a saved search may write: at most once a day, once a week, or never (kept to be run by hand)."""

    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class SearchReason(StrEnum):
    """Why letters of a saved search ended."""

    BY_LINK = "by_link"
    BY_HAND = "by_hand"
    UNOPENED = "unopened"
    ACCOUNT_CLOSED = "account_closed"


class FollowStatus(StrEnum):
    FOLLOWING = "following"
    ENDED = "ended"


class FollowReason(StrEnum):
    """Why a person no longer follows a listing."""

    BY_LINK = "by_link"
    BY_HAND = "by_hand"
    LISTING_CLOSED = "listing_closed"
    ACCOUNT_CLOSED = "account_closed"


FREEZE = move("freeze", SearchStatus.ACTIVE, to=SearchStatus.FROZEN, needs_reason=True)
STOP = move("stop", SearchStatus.ACTIVE, SearchStatus.FROZEN, to=SearchStatus.STOPPED, needs_reason=True)
TAKE_UP = move("take_up", SearchStatus.FROZEN, SearchStatus.STOPPED, to=SearchStatus.ACTIVE)
SEARCH_MOVES: dict[str, Move[SearchStatus]] = {m.name: m for m in (FREEZE, STOP, TAKE_UP)}

END_FOLLOW = move("end", FollowStatus.FOLLOWING, to=FollowStatus.ENDED, needs_reason=True)
FOLLOW_AGAIN = move("follow_again", FollowStatus.ENDED, to=FollowStatus.FOLLOWING)
FOLLOW_MOVES: dict[str, Move[FollowStatus]] = {m.name: m for m in (END_FOLLOW, FOLLOW_AGAIN)}
