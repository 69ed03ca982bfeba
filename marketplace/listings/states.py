"""The two listing workflows, each a table one can read aloud (achievements 3.1, needs 3.2)."""

from enum import StrEnum

from marketplace.kernel.moves import Move, move


class ListingStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    DIAGNOSING = "diagnosing"
    RETURNED = "returned"
    REJECTED = "rejected"
    LONG_TERM = "long_term"
    PUBLISHED = "published"
    MATCHING = "matching"
    PAUSED = "paused"
    EXPIRED = "expired"
    CONTRACTED = "contracted"
    SOLVED = "solved"
    UNSOLVED = "unsolved"
    WITHDRAWN = "withdrawn"
    TAKEN_DOWN = "taken_down"
    DISCARDED = "discarded"


class AmendmentStatus(StrEnum):
    """An amendment is a proposed next version of a listing that stays public meanwhile."""

    EDITING = "editing"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    DISCARDED = "discarded"


S = ListingStatus
OPEN = frozenset({S.PUBLISHED, S.MATCHING})
"""Found by search and matched."""
LISTED = OPEN | {S.PAUSED, S.EXPIRED}
"""Has been published and can still come back."""
ENDED = frozenset({S.CONTRACTED, S.SOLVED, S.UNSOLVED, S.WITHDRAWN, S.TAKEN_DOWN})
"""Has been published and ended: the page stays up as a tombstone."""
EDITABLE = frozenset({S.DRAFT, S.RETURNED})
AWAITING_OPERATOR = frozenset({S.SUBMITTED, S.DIAGNOSING})

SUBMIT = move("submit", S.DRAFT, to=S.SUBMITTED)
RESUBMIT = move("resubmit", S.RETURNED, to=S.SUBMITTED)
DISCARD = move("discard", S.DRAFT, S.RETURNED, to=S.DISCARDED)
REJECT = move("reject", S.SUBMITTED, S.DIAGNOSING, to=S.REJECTED, needs_reason=True)
APPEAL = move("appeal", S.REJECTED, to=S.SUBMITTED)
PAUSE = move("pause", S.PUBLISHED, S.MATCHING, to=S.PAUSED, needs_reason=True)
RESUME = move("resume", S.PAUSED, to=S.PUBLISHED)
CONFIRM = move("confirm", S.PUBLISHED, to=S.PUBLISHED)
LAPSE = move("lapse", S.PUBLISHED, S.MATCHING, S.PAUSED, to=S.EXPIRED)
RENEW = move("renew", S.EXPIRED, to=S.PUBLISHED)
WITHDRAW = move("withdraw", S.PUBLISHED, S.MATCHING, S.PAUSED, S.EXPIRED, to=S.WITHDRAWN, needs_reason=True)
TAKE_DOWN = move("take_down", *(LISTED | ENDED) - {S.TAKEN_DOWN}, to=S.TAKEN_DOWN, needs_reason=True)

# achievements alone
RETURN_ACHIEVEMENT = move("return", S.SUBMITTED, to=S.RETURNED, needs_reason=True)
PUBLISH_ACHIEVEMENT = move("publish", S.SUBMITTED, to=S.PUBLISHED)
BOOK_ACHIEVEMENT = move("book", S.PUBLISHED, S.PAUSED, S.EXPIRED, to=S.CONTRACTED)
"""By a contract after which nobody else can have it."""

# needs alone
TAKE = move("take", S.SUBMITTED, S.LONG_TERM, to=S.DIAGNOSING)
ASK = move("return", S.DIAGNOSING, to=S.RETURNED, needs_reason=True)
PARK = move("park", S.DIAGNOSING, to=S.LONG_TERM, needs_reason=True)
PUBLISH_NEED = move("publish", S.DIAGNOSING, to=S.PUBLISHED)
BOOK_NEED = move("book", S.PUBLISHED, S.MATCHING, S.PAUSED, S.EXPIRED, to=S.SOLVED)
"""By a contract that answers it."""
SOLVE = move("solve", S.PUBLISHED, S.MATCHING, to=S.SOLVED, needs_reason=True)
GIVE_UP = move("give_up", S.PUBLISHED, S.MATCHING, to=S.UNSOLVED, needs_reason=True)

SHARED: tuple[Move[ListingStatus], ...] = (
    SUBMIT, RESUBMIT, DISCARD, REJECT, APPEAL, PAUSE, RESUME, CONFIRM, LAPSE, RENEW, WITHDRAW, TAKE_DOWN,
)  # fmt: skip
ACHIEVEMENT_MOVES: dict[str, Move[ListingStatus]] = {
    m.name: m for m in (*SHARED, RETURN_ACHIEVEMENT, PUBLISH_ACHIEVEMENT, BOOK_ACHIEVEMENT)
}
NEED_MOVES: dict[str, Move[ListingStatus]] = {
    m.name: m for m in (*SHARED, TAKE, ASK, PARK, PUBLISH_NEED, BOOK_NEED, SOLVE, GIVE_UP)
}

A = AmendmentStatus
SUBMIT_AMENDMENT = move("submit", A.EDITING, A.RETURNED, to=A.SUBMITTED)
RETURN_AMENDMENT = move("return", A.SUBMITTED, to=A.RETURNED, needs_reason=True)
ACCEPT_AMENDMENT = move("accept", A.EDITING, A.SUBMITTED, A.RETURNED, to=A.ACCEPTED)
DISCARD_AMENDMENT = move("discard", A.EDITING, A.SUBMITTED, A.RETURNED, to=A.DISCARDED)
AMENDMENT_MOVES: dict[str, Move[AmendmentStatus]] = {
    m.name: m for m in (SUBMIT_AMENDMENT, RETURN_AMENDMENT, ACCEPT_AMENDMENT, DISCARD_AMENDMENT)
}
