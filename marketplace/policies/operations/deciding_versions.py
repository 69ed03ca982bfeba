"""Proposed by one, decided by another: a version begins to decide, is refused, or ends."""

from datetime import date, timedelta

from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import Invalid, Problem
from marketplace.kernel.text import clean_block
from marketplace.policies import policy
from marketplace.policies.models import PolicyVersion
from marketplace.policies.operations._steps import add_hand, ready, require_reason, whole
from marketplace.policies.states import (
    APPROVE,
    CLOSE,
    PROPOSE,
    REFUSALS,
    REFUSE,
    REPEAL,
    REPEALS,
    REVISE,
    VersionReason,
)
from marketplace.policies.together import closes
from marketplace.workflow.apply import apply_move


def propose(actor: Actor, version_id: int, *, seen: int | None = None) -> PolicyVersion:
    """Raises NotAllowed, NotFound, WrongState, Stale, TextsAltered, and Invalid for what `whole` misses."""
    policy.require_draft(actor)
    row, every = ready(actor, version_id, PROPOSE, seen)
    whole(row, every, beijing_today())
    apply_move(row, PROPOSE, actor, sha256=row.sha256)
    row.proposed_by, row.proposed_at = actor.person_id, utc_now()
    add_hand(row, actor)
    row.reason, row.reason_note = None, ""
    return row


def revise(actor: Actor, version_id: int, *, seen: int | None = None) -> PolicyVersion:
    """Back to the draft, from a proposal or after a refusal. Raises NotAllowed, NotFound, WrongState, Stale."""
    policy.require_draft(actor)
    row, _every = ready(actor, version_id, REVISE, seen)
    apply_move(row, REVISE, actor)
    return row


def approve(actor: Actor, version_id: int, *, seen: int | None = None) -> PolicyVersion:
    """It decides from its first day on; one without an end that began earlier is closed on the eve.

    Raises NotAllowed, OwnVersion, NotFound, WrongState, Stale, TextsAltered, and Invalid for what `whole` misses.
    """
    policy.require_approver(actor)
    row, every = ready(actor, version_id, APPROVE, seen)
    policy.require_judge(actor, row)
    whole(row, every, beijing_today())
    others = [other for other in every if other.pack_id == row.pack_id and other.id != row.id]
    for other in closes(row.since, others):
        other.closed_on = row.since - timedelta(days=1)
        apply_move(other, CLOSE, actor, closed_on=other.closed_on, successor=row.number)
    apply_move(row, APPROVE, actor, sha256=row.sha256)
    row.approved_by, row.approved_at = actor.person_id, utc_now()
    return row


def refuse(
    actor: Actor, version_id: int, reason: VersionReason | None, note: str = "", *, seen: int | None = None
) -> PolicyVersion:
    """Raises NotAllowed, OwnVersion, NotFound, WrongState, Stale; Invalid: `reason`, `reason_note`."""
    policy.require_approver(actor)
    row, _every = ready(actor, version_id, REFUSE, seen)
    policy.require_judge(actor, row)
    text = clean_block(note)
    found = require_reason(reason, text, REFUSALS)
    apply_move(row, REFUSE, actor, reason=found)
    row.reason, row.reason_note = found.value, text
    return row


def repeal(
    actor: Actor,
    version_id: int,
    last_day: date | None,
    reason: VersionReason | None,
    note: str = "",
    *,
    seen: int | None = None,
) -> PolicyVersion:
    """It decides up to and with `last_day`, which may lie in the past: what was decided stays as it is.

    Raises NotAllowed, NotFound, WrongState, Stale; Invalid: `last_day` outside of its days, `reason`, `reason_note`.
    """
    policy.require_approver(actor)
    row, _every = ready(actor, version_id, REPEAL, seen)
    text = clean_block(note)
    found = require_reason(reason, text, REPEALS)
    if last_day is None:
        raise Invalid(Problem("last_day", "required"))
    if last_day < row.since or (row.until is not None and last_day > row.until):
        raise Invalid(Problem("last_day", "outside", since=row.since, until=row.until))
    row.closed_on = last_day
    apply_move(row, REPEAL, actor, reason=found, closed_on=last_day)
    row.reason, row.reason_note = found.value, text
    return row
