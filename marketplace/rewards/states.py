"""An inventor share and its way: everybody confirms for oneself, the unit decides together and posts it (3.9)."""

from enum import StrEnum

from marketplace.kernel.moves import Move, move


class ShareStatus(StrEnum):
    DRAFTED = "drafted"
    CONFIRMING = "confirming"
    DISPUTED = "disputed"
    COLLECTIVE_DECISION = "collective_decision"
    UNIT_NOTICE = "unit_notice"
    EFFECTIVE = "effective"
    INSTALMENTS = "instalments"
    CLOSED = "closed"
    CANCELLED = "cancelled"


S = ShareStatus
ASKED = frozenset({S.CONFIRMING, S.DISPUTED})
"""Everybody may still say a word, or another one."""
PAYING = frozenset({S.EFFECTIVE, S.INSTALMENTS})
BOOKED = frozenset({S.INSTALMENTS, S.CLOSED})
"""Something was paid, which may be voided."""
REWORKED = (S.CONFIRMING, S.DISPUTED, S.COLLECTIVE_DECISION, S.UNIT_NOTICE)

ASK = move("ask", S.DRAFTED, to=S.CONFIRMING)
DISPUTE = move("dispute", S.CONFIRMING, to=S.DISPUTED)
SETTLE = move("settle", S.DISPUTED, to=S.CONFIRMING)
"""Nobody objects any longer."""
DECIDE = move("decide", S.CONFIRMING, S.DISPUTED, to=S.COLLECTIVE_DECISION)
POST = move("post", S.COLLECTIVE_DECISION, to=S.UNIT_NOTICE)
TAKE_EFFECT = move("take_effect", S.UNIT_NOTICE, to=S.EFFECTIVE)
PAY = move("pay", S.EFFECTIVE, to=S.INSTALMENTS)
CLOSE = move("close", S.EFFECTIVE, S.INSTALMENTS, to=S.CLOSED)
REOPEN = move("reopen", S.CLOSED, to=S.INSTALMENTS)
"""A payment was voided, so that something is still to be paid."""
REWORK = move("rework", *REWORKED, to=S.DRAFTED, needs_reason=True)
"""To the draft again: what was confirmed and decided was about another split."""
CANCEL = move("cancel", S.DRAFTED, *REWORKED, *PAYING, to=S.CANCELLED, needs_reason=True)
"""One that is in effect only when the registration of its contract was revoked."""
SHARE_MOVES: dict[str, Move[ShareStatus]] = {
    m.name: m for m in (ASK, DISPUTE, SETTLE, DECIDE, POST, TAKE_EFFECT, PAY, CLOSE, REOPEN, REWORK, CANCEL)
}


class ReworkReason(StrEnum):
    """Why a share went back to its draft."""

    DISPUTE = "dispute"
    PEOPLE_WRONG = "people_wrong"
    COSTS_WRONG = "costs_wrong"
    NOTICE_OBJECTION = "notice_objection"
    OTHER = "other"


class CancelReason(StrEnum):
    """Why a share was given up; its income may be shared anew."""

    INCOME_CHANGED = "income_changed"
    DUPLICATE = "duplicate"
    OTHER = "other"
