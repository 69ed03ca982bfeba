"""Keep lists of listings: make, fill, order, annotate, share by link. Every change leaves its line in the trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete as sql_delete
from sqlalchemy import select

from marketplace.accounts.queries import people
from marketplace.accounts.tokens import new_token, token_hash
from marketplace.audit import trail
from marketplace.branches.scope import PUBLIC, Scope
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, NotFound, Problem
from marketplace.kernel.text import clean_block, clean_line
from marketplace.listings.queries.several import public_many
from marketplace.listings.showing import Shown
from marketplace.shortlists import queries
from marketplace.shortlists.drafts import (
    LONGEST_NAME,
    LONGEST_NOTE,
    MOST_ENTRIES,
    MOST_LISTS,
    SHARE_DAYS,
    ShareDraft,
)
from marketplace.shortlists.models import Shortlist, ShortlistEntry
from marketplace.shortlists.policy import Owner


@dataclass(frozen=True)
class Added:
    """How many came onto the list, and how many were there already."""

    shortlist_id: int
    name: str
    new: int
    known: int


def create(actor: Actor, name: str) -> tuple[Shortlist, bool]:
    """(list, True) for a new empty one, (list, False) when there is one of that name: a second click makes no second.

    Raises NotSignedIn, Invalid for the name or when there are MOST_LISTS.
    """
    owner = Owner.of(actor)
    people.hold(PUBLIC, owner.person_id)
    wanted = _checked_name(name)
    known = queries.named(owner, wanted)
    if known is not None:
        return known, False
    if queries.count(owner) >= MOST_LISTS:
        raise Invalid(Problem("name", "too_many", most=MOST_LISTS))
    made = Shortlist(person_id=owner.person_id, name=wanted)
    db.session.add(made)
    db.session.flush()
    trail.record(actor, "shortlist.create", f"shortlist:{made.id}")
    return made, True


def rename(actor: Actor, shortlist_id: int, name: str) -> None:
    """Raises NotSignedIn, NotFound, Invalid."""
    found = _mine(actor, shortlist_id)
    found.name = _checked_name(name)
    trail.record(actor, "shortlist.rename", f"shortlist:{found.id}")


def delete(actor: Actor, shortlist_id: int) -> None:
    """With all its notes; its link opens nothing any more. Raises NotSignedIn, NotFound."""
    found = _mine(actor, shortlist_id)
    gone = db.session.execute(sql_delete(ShortlistEntry).where(ShortlistEntry.shortlist_id == found.id))
    db.session.delete(found)
    trail.record(actor, "shortlist.delete", f"shortlist:{shortlist_id}", entries=getattr(gone, "rowcount", 0))


def add(
    actor: Actor, listing_ids: Sequence[int], shortlist_id: int | None, *, default_name: str, note: str = ""
) -> Added:
    """Put public listings at the end of a list: a given one, the one used last, or a first one of `default_name`.

    The note goes to those that are new. Raises NotSignedIn, NotFound for a list or a listing that is not there
    for the actor, Invalid (`entries` `too_many`, `note` `too_long`).
    """
    owner, text = Owner.of(actor), _checked_note(note)
    pages = public_many(Scope.of_drafts(actor), listing_ids, signed_in=True)
    wanted = [page.id for page in pages if page.shown is not Shown.REMOVED]
    if not wanted:
        raise NotFound(kind="listing")
    found = _list_for(actor, owner, shortlist_id, default_name)
    rows = _rows(found.id)
    new = [number for number in wanted if number not in rows]
    if len(rows) + len(new) > MOST_ENTRIES:
        raise Invalid(Problem("entries", "too_many", most=MOST_ENTRIES, count=len(rows)))
    end = max((row.position for row in rows.values()), default=0)
    for place, number in enumerate(new, start=1):
        made = ShortlistEntry(shortlist_id=found.id, listing_id=number, note=text, position=end + place)
        db.session.add(made)
    _touch(found)
    trail.record(actor, "shortlist.add", f"shortlist:{found.id}", listings=new)
    return Added(found.id, found.name, len(new), len(wanted) - len(new))


def set_note(actor: Actor, shortlist_id: int, listing_id: int, note: str) -> None:
    """Raises NotSignedIn, NotFound, Invalid for one that is too long."""
    found, row = _entry(actor, shortlist_id, listing_id)
    row.note = _checked_note(note)
    _touch(found)
    trail.record(actor, "shortlist.note", f"shortlist:{shortlist_id}", listing=listing_id)


def move(actor: Actor, shortlist_id: int, listing_id: int, *, down: bool) -> None:
    """One place up or down; at the end of the list nothing happens. Raises NotSignedIn, NotFound."""
    found, row = _entry(actor, shortlist_id, listing_id)
    order = sorted(_rows(found.id).values(), key=lambda one: (one.position, one.listing_id))
    here = order.index(row)
    there = here + (1 if down else -1)
    if not 0 <= there < len(order):
        return
    order[here], order[there] = order[there], order[here]
    for place, one in enumerate(order, start=1):
        one.position = place
    _touch(found)
    trail.record(actor, "shortlist.move", f"shortlist:{shortlist_id}", listing=listing_id, down=down)


def remove(actor: Actor, shortlist_id: int, listing_id: int) -> None:
    """Take a listing off the list; one that is not on it (any more) is left so. Raises NotSignedIn, NotFound."""
    found = _mine(actor, shortlist_id)
    row = _rows(found.id).get(listing_id)
    if row is None:
        return
    db.session.delete(row)
    _touch(found)
    trail.record(actor, "shortlist.remove", f"shortlist:{shortlist_id}", listing=listing_id)


def share(actor: Actor, shortlist_id: int, draft: ShareDraft) -> str:
    """The token of a new link, to be shown once: only its hash is kept. A link made before opens nothing any more.

    Raises NotSignedIn, NotFound, Invalid for another number of days.
    """
    found = _mine(actor, shortlist_id)
    if draft.days not in SHARE_DAYS:
        raise Invalid(Problem("days", "unknown", value=draft.days))
    token = new_token()
    found.share_digest, found.share_notes = token_hash(token), draft.with_notes
    found.shared_until = utc_now() + timedelta(days=draft.days)
    trail.record(
        actor, "shortlist.share", f"shortlist:{found.id}", days=draft.days, with_notes=draft.with_notes
    )
    return token


def revoke(actor: Actor, shortlist_id: int) -> None:
    """The link opens nothing any more. Raises NotSignedIn, NotFound."""
    found = _mine(actor, shortlist_id)
    found.share_digest, found.shared_until, found.share_notes = None, None, False
    trail.record(actor, "shortlist.revoke", f"shortlist:{found.id}")


def _mine(actor: Actor, shortlist_id: int) -> Shortlist:
    return queries.one(Owner.of(actor), shortlist_id, to_change=True)


def _entry(actor: Actor, shortlist_id: int, listing_id: int) -> tuple[Shortlist, ShortlistEntry]:
    found = _mine(actor, shortlist_id)
    row = _rows(found.id).get(listing_id)
    if row is None:
        raise NotFound(kind="listing")
    return found, row


def _list_for(actor: Actor, owner: Owner, shortlist_id: int | None, default_name: str) -> Shortlist:
    if shortlist_id is not None:
        return queries.one(owner, shortlist_id, to_change=True)
    people.hold(PUBLIC, owner.person_id)
    last = queries.last_used(owner)
    return create(actor, default_name)[0] if last is None else queries.one(owner, last.id, to_change=True)


def _rows(shortlist_id: int) -> dict[int, ShortlistEntry]:
    query = select(ShortlistEntry).where(ShortlistEntry.shortlist_id == shortlist_id)
    return {row.listing_id: row for row in db.session.scalars(query)}


def _touch(found: Shortlist) -> None:
    """The list used last comes first."""
    found.updated_at = utc_now()


def _checked_name(name: str) -> str:
    text = clean_line(name)
    if not text:
        raise Invalid(Problem("name", "required"))
    if len(text) > LONGEST_NAME:
        raise Invalid(Problem("name", "too_long", length=len(text), most=LONGEST_NAME))
    return text


def _checked_note(note: str) -> str:
    text = clean_block(note)
    if len(text) > LONGEST_NOTE:
        raise Invalid(Problem("note", "too_long", length=len(text), most=LONGEST_NOTE))
    return text
