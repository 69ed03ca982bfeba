"""A version of a document's rules, from the draft to the day it is closed or repealed (dated policy, facts 0)."""

from enum import StrEnum

from marketplace.kernel.moves import Move, move


class VersionStatus(StrEnum):
    DRAFTED = "drafted"
    PROPOSED = "proposed"
    ACTIVE = "active"
    """Decides from its first day on."""
    REFUSED = "refused"
    CLOSED = "closed"
    """A successor takes over on the day after the last; for the days before it still decides."""
    REPEALED = "repealed"
    """As with CLOSED, without a successor."""


class VersionReason(StrEnum):
    """Why a version was refused or repealed; whoever drafted it reads it."""

    TEXT_DIFFERS = "text_differs"
    FIGURES_WRONG = "figures_wrong"
    REVIEW_INCOMPLETE = "review_incomplete"
    BUDGET_MISSING = "budget_missing"
    DOCUMENT_REPEALED = "document_repealed"
    SUPERIOR_RULE = "superior_rule"
    TARGETS_ENDED = "targets_ended"
    OTHER = "other"


S, R = VersionStatus, VersionReason
REFUSALS = (R.TEXT_DIFFERS, R.FIGURES_WRONG, R.REVIEW_INCOMPLETE, R.BUDGET_MISSING, R.OTHER)
REPEALS = (R.DOCUMENT_REPEALED, R.SUPERIOR_RULE, R.TARGETS_ENDED, R.OTHER)
BINDING = frozenset({S.ACTIVE, S.CLOSED, S.REPEALED})
"""These decide, each on its own days."""
WRITABLE = frozenset({S.DRAFTED})

PROPOSE = move("propose", S.DRAFTED, to=S.PROPOSED)
REVISE = move("revise", S.PROPOSED, S.REFUSED, to=S.DRAFTED)
APPROVE = move("approve", S.PROPOSED, to=S.ACTIVE)
REFUSE = move("refuse", S.PROPOSED, to=S.REFUSED, needs_reason=True)
CLOSE = move("close", S.ACTIVE, to=S.CLOSED)
REPEAL = move("repeal", S.ACTIVE, to=S.REPEALED, needs_reason=True)
VERSION_MOVES: dict[str, Move[VersionStatus]] = {
    m.name: m for m in (PROPOSE, REVISE, APPROVE, REFUSE, CLOSE, REPEAL)
}
