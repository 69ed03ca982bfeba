"""Check, change, write the trail, announce: the only place where a status is set."""

from enum import StrEnum
from typing import Any, ClassVar, Protocol, TypeVar

from marketplace.audit import trail
from marketplace.db import outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, Problem
from marketplace.kernel.moves import Move

S = TypeVar("S", bound=StrEnum)


class Stateful(Protocol[S]):
    """A row with a workflow. `kind_name` is its name in topics and in the trail."""

    kind_name: ClassVar[str]
    id: Any
    status: S


def apply_move(
    item: Stateful[S],
    move: Move[S],
    actor: Actor,
    *,
    reason: StrEnum | None = None,
    urgency: outbox.Urgency = outbox.Urgency.NOW,
    **facts: Any,
) -> None:
    """Move `item`, record it, and queue the news `kind.move` (facts: `by`, the person's id or None).

    The item must have been flushed (it needs its id). Raises WrongState, or Invalid when a negative end comes
    without a reason code.
    """
    before: S = item.status
    after = move.check(before)
    if move.needs_reason and reason is None:
        raise Invalid(Problem("reason", "required"))
    item.status = after
    if reason is not None:
        facts["reason"] = reason.value
    topic = f"{item.kind_name}.{move.name}"
    trail.record(actor, topic, f"{item.kind_name}:{item.id}", before=before.value, after=after.value, **facts)
    outbox.add(topic, item.id, urgency=urgency, by=actor.person_id)
