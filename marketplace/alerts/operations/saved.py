"""Saved searches as people keep them: save, rename, stop, take up again, delete, open."""

from datetime import datetime

from sqlalchemy import delete as sql_delete
from sqlalchemy import func, insert, select

from marketplace.accounts.queries import people
from marketplace.alerts.finding import Baseline, Fresh
from marketplace.alerts.keeping import Kept
from marketplace.alerts.models import SavedSearch, SavedSearchHit
from marketplace.alerts.operations._steps import note
from marketplace.alerts.policy import ANYBODY, Owner, person_of
from marketplace.alerts.queries import saved
from marketplace.alerts.saved_draft import SavedDraft
from marketplace.alerts.schedule import next_due
from marketplace.alerts.states import STOP, TAKE_UP, SearchReason, SearchStatus
from marketplace.audit import trail
from marketplace.branches.scope import PUBLIC
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, NotFound, Problem, Stale
from marketplace.listings.models import Listing
from marketplace.workflow.apply import apply_move

MOST_SAVED = 50
"""Saved searches of one person."""


def save(actor: Actor, draft: SavedDraft, question: Kept, there: Baseline) -> tuple[SavedSearch, bool]:
    """Keep a search; what is there now counts as known. Gives the search and whether it is a new one.

    Somebody who asks the same again gets the one there is, unchanged. Raises NotSignedIn, or Invalid with
    `too_many` for one more than MOST_SAVED, `nothing_asked` for a search without words and filters.
    """
    person_id = person_of(actor)
    if not question:
        raise Invalid(Problem("", "nothing_asked"))
    people.hold(PUBLIC, person_id)
    mine = saved.mine(Owner(person_id))
    for search in mine:
        if search.question == question:
            return search, False
    if len(mine) >= MOST_SAVED:
        raise Invalid(Problem("", "too_many", most=MOST_SAVED))
    return _insert(actor, draft, question, there), True


def change(actor: Actor, search_id: int, draft: SavedDraft, seen_version: int) -> SavedSearch:
    """Another name or frequency. Raises NotFound, or Stale when the search has been changed since it was seen."""
    search = _own(actor, search_id)
    if search.row_version != seen_version:
        raise Stale(kind="saved_search")
    other_rhythm = search.frequency is not draft.frequency
    search.name, search.frequency = draft.name, draft.frequency
    if other_rhythm and search.status is SearchStatus.ACTIVE:
        search.due_at = next_due(search.frequency, utc_now())
    trail.record(actor, "saved_search.change", f"saved_search:{search.id}", frequency=search.frequency)
    return search


def stop(actor: Actor, search_id: int) -> None:
    """No more letters of this search; it stays in the list. Safe to repeat. Raises NotFound."""
    search = _own(actor, search_id)
    if search.status in STOP.start:
        _stop(actor, search, SearchReason.BY_HAND)


def stop_by_link(actor: Actor, search_id: int) -> SavedSearch | None:
    """The same for whoever holds the link of a letter; None when the search has been deleted. Safe to repeat."""
    search = saved.find(ANYBODY, search_id, lock=True)
    if search is not None and search.status in STOP.start:
        _stop(actor, search, SearchReason.BY_LINK)
    return search


def stop_all_by_link(actor: Actor, person_id: int) -> int:
    """Every search of a person that writes; gives how many. Safe to repeat. Others stay as they are."""
    return _stop_all(actor, Owner(person_id), SearchReason.BY_LINK)


def close_account(actor: Actor, person_id: int) -> int:
    """A disabled account gets no more letters; gives how many searches that ends. Safe to repeat."""
    return _stop_all(actor, Owner(person_id), SearchReason.ACCOUNT_CLOSED)


def take_up(actor: Actor, search_id: int) -> SavedSearch:
    """Go on where it ended: what came in between is in the next letter, if it writes any. Safe to repeat.

    Raises NotFound.
    """
    search = _own(actor, search_id)
    if search.status in TAKE_UP.start:
        apply_move(search, TAKE_UP, actor)
        search.reason, search.unopened = None, 0
        search.due_at = next_due(search.frequency, utc_now())
    return search


def delete(actor: Actor, search_id: int) -> None:
    """The search and the memory of what it found. Raises NotFound."""
    search = _own(actor, search_id)
    trail.record(actor, "saved_search.delete", f"saved_search:{search.id}")
    db.session.execute(sql_delete(SavedSearchHit).where(SavedSearchHit.search_id == search.id))
    db.session.delete(search)


def open_results(actor: Actor, search_id: int, *, proven: bool = False) -> SavedSearch:
    """Its owner looks at the results: what was new no longer is. Or whoever holds a letter's link (`proven`) does:
    then its letters are read, and what is new to the owner stays so.

    Writes only where that changes anything. Raises NotFound, NotSignedIn.
    """
    search = saved.one(ANYBODY if proven else Owner.of(actor), search_id)
    looks_at_new = search.person_id == actor.person_id and saved.has_new(ANYBODY, search.id)
    changes: dict[str, object] = {"unopened": 0} if search.unopened else {}
    if looks_at_new:
        changes["opened_at"] = utc_now()
    if changes:
        note(search.id, **changes)
        trail.record(actor, "saved_search.open", f"saved_search:{search.id}", by_link=proven)
    return search


def run_by_hand(actor: Actor, search_id: int, fresh: Fresh) -> int:
    """What the owner's own look has found is known from now on and in no letter; gives how much that is.

    `fresh` comes from `Seeker.fresh`. Raises NotFound, NotSignedIn.
    """
    search = _own(actor, search_id)
    now = utc_now()
    count = remember(actor, search.id, fresh, found_at=now, told_at=now)
    note(search.id, ran_at=now)
    trail.record(actor, "saved_search.run", f"saved_search:{search.id}", found=count)
    return count


def remember(
    actor: Actor,  # noqa: ARG001 every operation takes the actor
    search_id: int,
    fresh: Fresh,
    *,
    found_at: datetime,
    told_at: datetime | None = None,
) -> int:
    """Keep hits that are not kept yet, waiting for a letter unless they are told of; gives how many.

    The search's row is locked by the caller.
    """
    known = saved.known(ANYBODY, search_id, fresh)
    rows = [
        {
            "search_id": search_id,
            "listing_id": number,
            "waits": told_at is None,
            "found_at": found_at,
            "told_at": told_at,
        }
        for number in fresh
        if number not in known
    ]
    if rows:
        db.session.execute(insert(SavedSearchHit), rows)
    return len(rows)


def _insert(actor: Actor, draft: SavedDraft, question: Kept, there: Baseline) -> SavedSearch:
    now = utc_now()
    search = SavedSearch(
        person_id=actor.person_id,
        name=draft.name,
        question=question,
        frequency=draft.frequency,
        status=SearchStatus.ACTIVE,
        due_at=next_due(draft.frequency, now),
        known_until=None if there.complete else _oldest(there),
        opened_at=now,
        created_at=now,
    )
    db.session.add(search)
    db.session.flush()
    rows = [
        {"search_id": search.id, "listing_id": number, "waits": False, "found_at": now}
        for number in there.listing_ids
    ]
    if rows:
        db.session.execute(insert(SavedSearchHit), rows)
    trail.record(actor, "saved_search.save", f"saved_search:{search.id}", frequency=draft.frequency)
    return search


def _oldest(there: Baseline) -> datetime | None:
    """When the last of the remembered listings was published: all others are no younger."""
    query = select(func.min(Listing.published_at)).where(Listing.id.in_(there.listing_ids))
    return db.session.scalar(query)


def _own(actor: Actor, search_id: int) -> SavedSearch:
    """One's own search, its row locked until the commit."""
    search = saved.find(Owner.of(actor), search_id, lock=True)
    if search is None:
        raise NotFound(kind="saved_search")
    return search


def _stop(actor: Actor, search: SavedSearch, reason: SearchReason) -> None:
    apply_move(search, STOP, actor, reason=reason)
    search.reason, search.due_at = reason.value, None


def _stop_all(actor: Actor, owner: Owner, reason: SearchReason) -> int:
    searches = saved.writing(owner)
    for search in searches:
        _stop(actor, search, reason)
    return len(searches)
