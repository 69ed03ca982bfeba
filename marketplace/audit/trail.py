"""record() notes what happened; the chain is sealed once, as the last step before the commit."""

import json
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import insert, select, update

from marketplace.audit import chain
from marketplace.audit.models import AuditEntry, AuditHead
from marketplace.db.base import db
from marketplace.db.work import before_commit, notes
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now


def record(actor: Actor, topic: str, subject: str, **facts: Any) -> None:
    """Note one event. `subject` is kind:id; `facts` are plain values, never secrets or personal data.

    The row is written when the unit of work commits, and not at all when it rolls back. Raises OutsideWork when
    none is open.
    """
    row = {
        "at": utc_now(),
        "person_id": actor.person_id,
        "actor_name": actor.name,
        "roles": ",".join(sorted(actor.roles)) or ("system" if actor.is_system else ""),
        "branch_path": actor.branch_path,
        "address": actor.address,
        "request_id": actor.request_id,
        "topic": topic,
        "subject": subject,
        "facts": json.loads(json.dumps(facts, ensure_ascii=False, default=_plain)),
    }
    notes().append(row)


def seal() -> None:
    """Number and chain the recorded rows. Holds the head's row lock from here to the commit."""
    rows = notes()
    if not rows:
        return
    head = db.session.execute(select(AuditHead.number, AuditHead.hash).with_for_update()).one()
    number, previous = head.number, head.hash
    for row in rows:
        number += 1
        row |= {"number": number, "previous_hash": previous}
        row["hash"] = previous = chain.digest(row)
    db.session.execute(insert(AuditEntry), rows)
    db.session.execute(update(AuditHead).values(number=number, hash=previous))


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(str(item) for item in value)
    return str(value)


before_commit.append(seal)
