"""The past of a listing: versions, notes, what changed, the trail. All for owners and operators."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from marketplace.audit.models import AuditEntry
from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID
from marketplace.listings.content import from_json
from marketplace.listings.diff import FieldChange, differences
from marketplace.listings.drafts import Draft
from marketplace.listings.models import Amendment, Listing, ListingVersion, ReviewNote
from marketplace.listings.queries._paging import checked_id

MOST_ENTRIES = 200
MOST_VERSIONS = 200


@dataclass(frozen=True)
class VersionInfo:
    """`frozen_at` is when it was handed in, `published_at` when visitors first read it."""

    number: int
    created_at: datetime
    frozen_at: datetime | None
    published_at: datetime | None
    is_public: bool


@dataclass(frozen=True)
class Note:
    """What an operator asked for; `field` '' is the whole listing."""

    version: int
    field: str
    text: str
    created_at: datetime


@dataclass(frozen=True)
class SinceReturn:
    """What the owner changed after the newest notes, and the notes themselves."""

    notes: tuple[Note, ...]
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True)
class HistoryEntry:
    """One line of the trail as owners may read it: `move` is the topic's verb, addresses are left out."""

    at: datetime
    actor_name: str
    subject: str
    move: str
    before: str | None
    after: str | None
    reason: str | None
    note: str
    facts: dict[str, Any]


def versions(scope: Scope, listing_id: int) -> list[VersionInfo]:
    """Every version, newest first. Raises NotFound outside the scope."""
    query = (
        _within(scope, listing_id, ListingVersion, Listing.published_version.label("shown"))
        .order_by(ListingVersion.number.desc())
        .limit(MOST_VERSIONS)
    )
    rows = db.session.execute(query).all()
    if not rows:
        raise NotFound(kind="listing")
    return [
        VersionInfo(v.number, v.created_at, v.frozen_at, v.published_at, v.number == shown)
        for v, shown in rows
    ]


def version(scope: Scope, listing_id: int, number: int) -> Draft:
    """What one version says. Raises NotFound for a number that does not exist or a listing outside the scope."""
    return _contents(scope, listing_id, number)[number]


def changes_between(scope: Scope, listing_id: int, old: int, new: int) -> tuple[FieldChange, ...]:
    """What version `new` changes in version `old`. Raises NotFound."""
    found = _contents(scope, listing_id, old, new)
    return differences(found[old], found[new])


def amendment_changes(scope: Scope, amendment_id: int) -> tuple[FieldChange, ...]:
    """What an amendment changes in what is public now. Raises NotFound."""
    query = (
        select(Listing.id, Listing.published_version, Amendment.version_number)
        .join(Listing, Amendment.listing_id == Listing.id)
        .where(Amendment.id == checked_id(amendment_id, "amendment"))
    )
    row = db.session.execute(scope.limit(query, Listing)).one_or_none()
    if row is None or row.published_version is None:
        raise NotFound(kind="amendment")
    listing_id, shown, proposed = row.id, row.published_version, row.version_number
    return changes_between(scope, listing_id, shown, proposed)


def notes(scope: Scope, listing_id: int) -> list[Note]:
    """All notes, the newest version's first and in the order they were written. Empty outside the scope."""
    query = _notes(scope, listing_id).order_by(ReviewNote.version_number.desc(), ReviewNote.id)
    return [_note(row) for row in db.session.scalars(query.limit(MOST_ENTRIES))]


def changes_since_return(scope: Scope, listing_id: int) -> SinceReturn:
    """What the newest version changes in the one that was last returned, beside what was asked for.

    Empty when nothing was ever returned. Raises NotFound outside the scope. Three statements.
    """
    query = select(Listing.working_version).where(Listing.id == checked_id(listing_id))
    working = db.session.scalar(scope.limit(query, Listing))
    if working is None:
        raise NotFound(kind="listing")
    asked = notes(scope, listing_id)
    last = tuple(note for note in asked if note.version == asked[0].version)
    changed = last and last[0].version != working
    return SinceReturn(last, changes_between(scope, listing_id, last[0].version, working) if changed else ())


def history(scope: Scope, listing_id: int, *, limit: int = 100) -> list[HistoryEntry]:
    """The trail of a listing and of its amendments, newest first. Raises NotFound outside the scope."""
    query = (
        select(Listing.id, Amendment.id)
        .outerjoin(Amendment, Amendment.listing_id == Listing.id)
        .where(Listing.id == checked_id(listing_id))
    )
    rows = db.session.execute(scope.limit(query, Listing)).all()
    if not rows:
        raise NotFound(kind="listing")
    subjects = [f"listing:{listing_id}", *(f"amendment:{number}" for _, number in rows if number is not None)]
    entries = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject.in_(subjects))
        .order_by(AuditEntry.number.desc())
        .limit(min(limit, MOST_ENTRIES))
    )
    return [_entry(entry) for entry in entries]


def _entry(entry: AuditEntry) -> HistoryEntry:
    facts = dict(entry.facts)
    return HistoryEntry(
        at=entry.at, actor_name=entry.actor_name, subject=entry.subject.split(":")[0],
        move=entry.topic.split(".")[-1], before=facts.pop("before", None), after=facts.pop("after", None),
        reason=facts.pop("reason", None), note=facts.pop("note", ""), facts=facts,
    )  # fmt: skip


def _note(row: ReviewNote) -> Note:
    return Note(row.version_number, row.field, row.text, row.created_at)


def _within(scope: Scope, listing_id: int, *columns: Any) -> Select[*tuple[Any, ...]]:
    query = (
        select(*columns)
        .select_from(ListingVersion)
        .join(Listing, ListingVersion.listing_id == Listing.id)
        .where(Listing.id == checked_id(listing_id))
    )
    return scope.limit(query, Listing)


def _notes(scope: Scope, listing_id: int) -> Select[*tuple[Any, ...]]:
    query = (
        select(ReviewNote)
        .join(Listing, ReviewNote.listing_id == Listing.id)
        .where(Listing.id == checked_id(listing_id))
    )
    return scope.limit(query, Listing)


def _contents(scope: Scope, listing_id: int, *numbers: int) -> dict[int, Draft]:
    wanted = [number for number in numbers if 0 < number <= MOST_ID]
    query = _within(scope, listing_id, Listing.kind, ListingVersion.number, ListingVersion.content)
    rows = db.session.execute(query.where(ListingVersion.number.in_(wanted)))
    found = {number: from_json(kind, content) for kind, number, content in rows}
    if any(number not in found for number in numbers):
        raise NotFound(kind="version")
    return found
