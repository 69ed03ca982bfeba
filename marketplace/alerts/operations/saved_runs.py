"""The morning's run: keep what searches have found, write the one letter of the day, freeze what nobody reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from marketplace.accounts.letters import Desk
from marketplace.accounts.models import Person
from marketplace.alerts import letters_saved
from marketplace.alerts.finding import Fresh
from marketplace.alerts.keeping import question_of
from marketplace.alerts.letters_saved import Section
from marketplace.alerts.models import SavedSearch, SavedSearchHit
from marketplace.alerts.operations._steps import note
from marketplace.alerts.operations.saved import remember
from marketplace.alerts.policy import ANYBODY, Owner
from marketplace.alerts.queries import saved
from marketplace.alerts.schedule import MOST_UNOPENED, next_due, tomorrow
from marketplace.alerts.states import FREEZE, SearchReason
from marketplace.audit import trail
from marketplace.branches.scope import PUBLIC
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.search.index import Hit
from marketplace.search.queries import active_synonyms, found_listings
from marketplace.workflow.apply import apply_move

MOST_NAMED = 10
"""Listings that a letter names of one search; the others are behind the link to the results."""
Looks = Mapping[int, Fresh | None]


@dataclass(frozen=True)
class Settled:
    """What became of one person's due searches."""

    ran: int = 0
    letters: int = 0
    frozen: int = 0
    failed: int = 0


def take_in(actor: Actor, search_id: int, fresh: Fresh, now: datetime) -> int:
    """Keep what a search has found, to wait for the letter of `settle`; gives how much is new. Safe to repeat."""
    if saved.find(ANYBODY, search_id, lock=True) is None:
        return 0
    return remember(actor, search_id, fresh, found_at=now)


def settle(actor: Actor, desk: Desk, person_id: int, looks: Looks, now: datetime) -> Settled:
    """Take in what was found for one person's due searches, and queue the letter in the same unit of work.

    `looks` holds for each search what `Seeker.fresh` has found, None where that failed: it is tried again the next
    morning. One that nobody has looked for, because it was to be frozen and its owner has just opened it, stays due
    for the next run. Somebody who has had today's letter gets what is due now with tomorrow's. A second run finds
    nothing due and changes nothing.
    """
    searches = saved.due(Owner(person_id), now, lock=True)
    if letters_saved.was_written_today(person_id, now):
        for search in searches:
            note(search.id, due_at=tomorrow(now))
        return Settled()
    frozen = [search for search in searches if search.unopened >= MOST_UNOPENED]
    looked = [search for search in searches if search not in frozen and search.id in looks]
    ran = [search for search in looked if looks[search.id] is not None]
    failed = [search for search in looked if search not in ran]
    for search in frozen:
        _freeze(actor, search)
    for search in failed:
        note(search.id, due_at=tomorrow(now))
    for search in ran:
        remember(actor, search.id, looks[search.id] or (), found_at=now)
        note(search.id, ran_at=now, due_at=next_due(search.frequency, now))
    letters = _tell(actor, desk, person_id, ran, frozen, now)
    return Settled(len(ran), letters, len(frozen), len(failed))


def _tell(
    actor: Actor,
    desk: Desk,
    person_id: int,
    ran: Sequence[SavedSearch],
    frozen: Sequence[SavedSearch],
    now: datetime,
) -> int:
    """One letter, or none: what somebody finds who wants no mail waits until they do."""
    person = db.session.get_one(Person, person_id)
    if not person.mail_wanted:
        return 0
    sections = [section for search in ran if (section := _section(search, now)).count]
    if not sections and not frozen:
        return 0
    letters_saved.write(desk, person, sections, frozen)
    for section in sections:
        search = section.search
        note(search.id, told_at=now, unopened=search.unopened + 1)
        trail.record(actor, "saved_search.tell", f"saved_search:{search.id}", new=section.count)
    return 1


def _section(search: SavedSearch, now: datetime) -> Section:
    """What waits is told of, the newest by name, in the words that everybody may read now: they may be others than
    those it was found by. What has closed meanwhile goes on waiting, in case it comes back.
    """
    tell = (
        update(SavedSearchHit)
        .where(SavedSearchHit.search_id == search.id)
        .where(SavedSearchHit.listing_id.in_(saved.waiting(ANYBODY, search.id, now)))
        .values(waits=False, told_at=now)
        .execution_options(synchronize_session=False)
    )
    count = getattr(db.session.execute(tell), "rowcount", 0)
    told = saved.newest_told(ANYBODY, search.id, now, MOST_NAMED) if count else []
    question, newest = question_of(search.question), [Hit(number, 0.0) for number in told]
    also = question.expansions(active_synonyms(PUBLIC)) if newest else ()
    return Section(search, count, found_listings(PUBLIC, newest, question.text, now, also))


def _freeze(actor: Actor, search: SavedSearch) -> None:
    apply_move(search, FREEZE, actor, reason=SearchReason.UNOPENED)
    search.reason, search.due_at = SearchReason.UNOPENED.value, None
