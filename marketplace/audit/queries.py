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
Row = dict[str, Any]


@dataclass(frozen=True)
class AuditScope:
    """`subject` (kind:id) narrows to the history of one row, `branch_path` to what people working in a subtree did.

    Neither is the whole trail.
    """

    subject: str | None = None
    branch_path: str | None = None

    def limit(self, query: Select[Any]) -> Select[Any]:
        if self.subject is not None:
            query = query.where(AuditEntry.subject == self.subject)
        if self.branch_path is not None:
            query = query.where(AuditEntry.branch_path.startswith(self.branch_path, autoescape=True))
        return query


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
    scope: AuditScope,
    *,
    before: int | None = None,
    topic: str = "",
    person_id: int | None = None,
    limit: int = 50,
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
    head = db.session.execute(select(AuditHead.number, AuditHead.hash)).one_or_none()
    seen = _Last()
    faults = chain.faults_in(
        seen.following(rows(scope)), (head.number, head.hash) if head else None, known_heads
    )
    return Verification(seen.number, seen.hash, tuple(faults))


class _Last:
    """Remembers the last row that went by."""

    number = 0
    hash = chain.GENESIS

    def following(self, passing: Iterator[Row]) -> Iterator[Row]:
        for row in passing:
            self.number, self.hash = row["number"], row["hash"]
            yield row


def rows(scope: AuditScope) -> Iterator[Row]:
    """Every row in order, in pages, as plain dictionaries of the covered columns and the hash."""
    last = 0
    columns = [getattr(AuditEntry, name) for name in (*chain.COVERED, "hash")]
    while True:
        query = scope.limit(select(*columns)).where(AuditEntry.number > last)
        found = db.session.execute(query.order_by(AuditEntry.number).limit(PAGE)).mappings().all()
        if not found:
            return
        yield from (dict(row) for row in found)
        last = found[-1]["number"]
