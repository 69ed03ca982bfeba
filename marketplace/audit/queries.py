"""Reads of the trail: the history of a row, and whether anybody tampered with it.

The trail hangs below the branch tree, so its scope is a plain choice: WHOLE_TRAIL for those who may read everything,
a subject for one row that the caller has already fetched within its own scope.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from marketplace.audit import chain
from marketplace.audit.models import AuditEntry, AuditHead
from marketplace.db.base import db

PAGE = 1000


@dataclass(frozen=True)
class AuditScope:
    """`subject` (kind:id) narrows to the history of one row; None is the whole trail."""

    subject: str | None = None

    def limit(self, query: Select[Any]) -> Select[Any]:
        return query if self.subject is None else query.where(AuditEntry.subject == self.subject)


WHOLE_TRAIL = AuditScope()


@dataclass(frozen=True)
class Verification:
    """`faults` says in words which rows do not fit; empty when the trail is whole."""

    entries: int
    head: str
    faults: tuple[str, ...]


def history(scope: AuditScope, limit: int = 100) -> list[AuditEntry]:
    """The newest entries first."""
    query = scope.limit(select(AuditEntry)).order_by(AuditEntry.number.desc()).limit(limit)
    return list(db.session.scalars(query))


def page(
    scope: AuditScope, *, before: int | None = None, topic: str = "", person_id: int | None = None, limit: int = 50
) -> list[AuditEntry]:
    """Entries older than number `before`, newest first; `topic` is a prefix."""
    query = scope.limit(select(AuditEntry)).order_by(AuditEntry.number.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditEntry.number < before)
    if topic:
        query = query.where(AuditEntry.topic.startswith(topic, autoescape=True))
    if person_id is not None:
        query = query.where(AuditEntry.person_id == person_id)
    return list(db.session.scalars(query))


def verify(scope: AuditScope, known_heads: tuple[tuple[int, str], ...] = ()) -> Verification:
    """Recompute every hash from the first row to the head.

    `known_heads` are (number, hash) pairs noted outside the database: they also find a trail that was rewritten
    as a whole. The scope must be the whole trail, since a chain cannot be checked in part.
    """
    if scope != WHOLE_TRAIL:
        raise ValueError("a chain is verified as a whole")
    faults: list[str] = []
    known = dict(known_heads)
    previous, number = chain.GENESIS, 0
    for row in _rows():
        number += 1
        if row["number"] != number:
            faults.append(f"number {row['number']} follows {number - 1}")
            number = row["number"]
        if row["previous_hash"] != previous:
            faults.append(f"entry {number} does not continue the entry before it")
        if row["hash"] != chain.digest(row):
            faults.append(f"entry {number} was changed after it was written")
        if known.pop(number, row["hash"]) != row["hash"]:
            faults.append(f"entry {number} is not the one noted outside the database")
        previous = row["hash"]
    head = db.session.execute(select(AuditHead.number, AuditHead.hash)).one_or_none()
    if head is None or (head.number, head.hash) != (number, previous):
        faults.append(f"the trail ends at {number}, its head says {head.number if head else 'nothing'}")
    faults += [f"entry {missing}, noted outside the database, is gone" for missing in sorted(known)]
    return Verification(number, previous, tuple(faults))


def _rows() -> Iterator[dict[str, Any]]:
    last = 0
    columns = [getattr(AuditEntry, name) for name in (*chain.COVERED, "hash")]
    while True:
        query = select(*columns).where(AuditEntry.number > last).order_by(AuditEntry.number).limit(PAGE)
        rows = db.session.execute(query).mappings().all()
        if not rows:
            return
        yield from (dict(row) for row in rows)
        last = rows[-1]["number"]
