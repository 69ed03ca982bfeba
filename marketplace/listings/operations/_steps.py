"""Steps that several operations share."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import attributes

from marketplace.accounts.models import Organisation
from marketplace.accounts.states import OrganisationStatus
from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.db.outbox import Urgency
from marketplace.files import queries as files
from marketplace.kernel.actor import SYSTEM, Actor, with_hand
from marketplace.kernel.errors import Invalid, NotFound, Problem
from marketplace.kernel.moves import Move
from marketplace.kernel.numbers import MOST_ID
from marketplace.kernel.text import clean_block
from marketplace.listings import quality, reasons
from marketplace.listings.checks import CheckLevel, problems
from marketplace.listings.content import from_json, to_json
from marketplace.listings.drafts import AchievementDraft, Draft, NeedDraft
from marketplace.listings.limits import COUNTS
from marketplace.listings.models import Listing, ListingField, ListingVersion, ReviewNote
from marketplace.listings.notes import FieldNote
from marketplace.listings.rules import ListingRules
from marketplace.listings.states import ACHIEVEMENT_MOVES, LAPSE, NEED_MOVES, ListingStatus
from marketplace.listings.validity import has_lapsed, own_end, valid_until
from marketplace.listings.vocabulary import Kind
from marketplace.workflow.apply import apply_move

MOST_NOTE = 2_000


def move_of(listing: Listing, name: str) -> Move[ListingStatus]:
    """The kind's move of that name. Raises Invalid for one that the kind does not have."""
    moves = NEED_MOVES if listing.kind is Kind.NEED else ACHIEVEMENT_MOVES
    if name not in moves:
        raise Invalid(Problem("action", "not_for_this_kind", action=name, kind=listing.kind.value))
    return moves[name]


def refuse(*found: Problem) -> None:
    """Raises Invalid when there is anything."""
    if found:
        raise Invalid(*found)


def checked(draft: Draft, level: CheckLevel, rules: ListingRules) -> None:
    """Raises Invalid with everything that is wrong for the level."""
    refuse(*problems(draft, level, rules.vocabulary))


def organisation_of(listing: Listing) -> Organisation:
    """The owner, read at most once for each row in hand."""
    if "organisation" not in listing.__dict__:
        found = db.session.get_one(Organisation, listing.organisation_id)
        attributes.set_committed_value(listing, "organisation", found)
    return listing.organisation


def existing_organisation(organisation_id: int) -> Organisation:
    """Raises NotFound."""
    found = db.session.get(Organisation, organisation_id) if 0 < organisation_id <= MOST_ID else None
    if found is None:
        raise NotFound(kind="organisation")
    return found


def require_verified(organisation: Organisation) -> None:
    """Raises Invalid: only a verified organisation hands in and shows anything."""
    if organisation.status is not OrganisationStatus.VERIFIED:
        raise Invalid(Problem("organisation", "not_verified", status=organisation.status.value))


def version(listing: Listing, number: int) -> ListingVersion:
    """One version of the listing; the working one is read at most once for each row in hand."""
    if number == listing.working_version and "working" in listing.__dict__:
        return listing.working
    found = db.session.scalars(
        select(ListingVersion).where(ListingVersion.listing_id == listing.id, ListingVersion.number == number)
    ).one()
    if number == listing.working_version:
        attributes.set_committed_value(listing, "working", found)
    return found


def working(listing: Listing) -> ListingVersion:
    return version(listing, listing.working_version)


def add_version(
    actor: Actor, listing: Listing, number: int, draft: Draft, after: ListingVersion | None = None
) -> ListingVersion:
    """A version that can still be written; it becomes the working one. It takes over the writers of `after`.

    The listing's own row is written first, so that of two who begin the same version one is told (Stale).
    """
    if listing.working_version != number:
        listing.working_version = number
        db.session.flush()
    made = ListingVersion(
        listing_id=listing.id, number=number, content=to_json(draft), created_by=actor.person_id,
        written_by=[] if after is None else after.written_by,
    )  # fmt: skip
    sign(actor, made)
    db.session.add(made)
    attributes.set_committed_value(listing, "working", made)
    return made


def sign(actor: Actor, row: ListingVersion) -> None:
    """Remember that the actor wrote this version or handed it in, and so does not check it."""
    row.written_by = with_hand(row.written_by, actor)


def draft_of(listing: Listing, row: ListingVersion) -> Draft:
    return from_json(listing.kind, row.content)


def published_draft(listing: Listing) -> Draft:
    """What visitors read. The listing has been published."""
    assert listing.published_version is not None
    return draft_of(listing, version(listing, listing.published_version))


def mirror(listing: Listing, draft: Draft, rules: ListingRules) -> None:
    """Copy into the listing's own columns what lists show. Codes that do not exist here are left out."""
    known = rules.vocabulary
    codes = [code for code in dict.fromkeys(draft.fields) if code in known.fields]
    _set_fields(listing, codes[: COUNTS["fields"].most])  # first, since it may read, and reading flushes
    listing.title = draft.title
    listing.region_code = draft.region_code if draft.region_code in known.regions else None
    listing.price_kind = draft.price_kind
    if isinstance(draft, AchievementDraft):
        listing.trl, listing.price_fen = draft.trl, draft.price_fen
        listing.publicly_funded = bool(draft.publicly_funded)
    else:
        listing.trl, listing.price_fen = draft.min_trl, draft.budget_fen
        listing.visibility = draft.visibility


def _set_fields(listing: Listing, codes: list[str]) -> None:
    if listing.id is not None and "field_rows" not in listing.__dict__:
        rows = db.session.scalars(select(ListingField).where(ListingField.listing_id == listing.id))
        attributes.set_committed_value(listing, "field_rows", sorted(rows, key=lambda row: row.position))
    have = {row.field_code: row for row in listing.field_rows}
    if list(have) == codes:
        return
    listing.field_rows = [have.get(code) or ListingField(field_code=code) for code in codes]
    for position, row in enumerate(listing.field_rows):
        row.position = position


def score(listing: Listing, draft: Draft) -> None:
    """Store how well a need is described; achievements have no such figure."""
    if isinstance(draft, NeedDraft):
        listing.quality_score = quality.score(draft).total


def require_own_files(listing: Listing, ids: tuple[int, ...]) -> None:
    """Raises Invalid when an attachment is gone or another organisation's: content may not borrow files."""
    if not ids:
        return
    own = Scope(organisation_ids=frozenset({listing.organisation_id}))
    found = {row.id for row in files.many(own, ids)}
    refuse(*(Problem("attachments", "unknown", value=number) for number in ids if number not in found))


def end_badly(actor: Actor, listing: Listing, name: str, code: str, note: str, **facts: Any) -> None:
    """Make a move that needs a reason; the reason stays on the row, where the other side reads it.

    Raises Invalid for an unknown code or a missing or overlong note, WrongState.
    """
    move = move_of(listing, name)
    move.check(listing.status)
    text = checked_note(note)
    found = reasons.reason(name, listing.kind, code, text)
    end_with(actor, listing, move, found, text, **facts)


def end_with(
    actor: Actor,
    listing: Listing,
    move: Move[ListingStatus],
    reason: StrEnum,
    note: str = "",
    urgency: Urgency = Urgency.NOW,
    **facts: Any,
) -> None:
    """The same for a reason that no page offers."""
    listing.reason, listing.reason_note = reason.value, note
    if note:
        facts["note"] = note
    apply_move(listing, move, actor, reason=reason, urgency=urgency, **facts)


def checked_note(note: str, *, required: bool = False) -> str:
    """A free note, cleaned. Raises Invalid when it is too long, or missing where it is required."""
    text = clean_block(note)
    if required and not text:
        raise Invalid(Problem("note", "required"))
    if len(text) > MOST_NOTE:
        raise Invalid(Problem("note", "too_long", most=MOST_NOTE, length=len(text)))
    return text


def forget_reason(listing: Listing) -> None:
    """What was wrong is over."""
    listing.reason, listing.reason_note = None, ""


def book_lapse(listing: Listing, now: datetime) -> None:
    """Book what the clock has already decided, so that the table of moves sees the status that holds."""
    if has_lapsed(listing.status, listing.valid_until, now):
        apply_move(listing, LAPSE, SYSTEM, valid_until=listing.valid_until)


def set_validity(listing: Listing, draft: Draft, now: datetime, rules: ListingRules) -> None:
    """Confirmed now, valid from now on. Raises Invalid for a need whose own date is over."""
    own = own_end(draft)
    if own is not None and own <= now:
        raise Invalid(Problem("valid_until", "not_in_future"))
    listing.confirmed_at = now
    listing.valid_until = valid_until(draft, now, rules.valid_days)


def add_notes(actor: Actor, listing: Listing, number: int, notes: Sequence[FieldNote]) -> None:
    """Keep notes beside the version they are about."""
    db.session.add_all(
        ReviewNote(
            listing_id=listing.id,
            version_number=number,
            field=note.field,
            text=note.text,
            created_by=actor.person_id,
        )
        for note in notes
    )


def changed_fields(old: Draft, new: Draft) -> list[str]:
    """Names of the fields that differ."""
    names = (field.name for field in fields(old))
    return [name for name in names if getattr(old, name) != getattr(new, name)]
