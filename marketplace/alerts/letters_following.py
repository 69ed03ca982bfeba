"""Letters to those who follow a listing: what changed, what became of it, and that its time is nearly over.

Everybody reads in them what any signed-in reader may; whoever may see more sees it on the page.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.accounts.letters import Desk, Hearer, page
from marketplace.accounts.models import Person
from marketplace.accounts.states import PersonStatus
from marketplace.alerts.models import Follow
from marketplace.alerts.operations import telling
from marketplace.alerts.operations.telling import DUE, Owed
from marketplace.alerts.policy import ANYBODY
from marketplace.alerts.queries import following as queries
from marketplace.alerts.wording_following import Lines, change_lines
from marketplace.branches.scope import PUBLIC
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent, Urgency
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import to_beijing, utc_now
from marketplace.listings import reasons
from marketplace.listings.codes import code_of
from marketplace.listings.diff import differences
from marketplace.listings.labels import label
from marketplace.listings.models import Listing
from marketplace.listings.queries.several import public_many, published_drafts_of
from marketplace.listings.showing import PublicListing, Shown
from marketplace.listings.states import ENDED, OPEN, ListingStatus
from marketplace.listings.topics import AMENDED
from marketplace.mail import queue, signed

CHANGED, CLOSING = "follow_changed", "follow_closing"
STOP = "follow, stop"
"""What the signed link of these letters is for; it names a follow."""
TELL = "follow.tell"
"""Followers of a listing are to be told. Facts: `after`, the last follow that has been; `anew`, whether its time
has been set anew. Subject: a listing's id.
"""
BATCH = 200
ANEW = frozenset({"listing.confirm", "listing.renew"})
HEARD = ANEW | {
    "listing.pause", "listing.resume", "listing.lapse", "listing.withdraw", "listing.take_down", "listing.book",
    "listing.solve", "listing.give_up", AMENDED,
}  # fmt: skip
S = ListingStatus
_REASON_OF = {
    S.PAUSED: "pause", S.WITHDRAWN: "withdraw", S.TAKEN_DOWN: "take_down", S.SOLVED: "solve", S.UNSOLVED: "give_up",
}  # fmt: skip
"""The move whose reason a listing in this state carries."""


def pass_on(desk: Desk, event: OutboxEvent) -> None:  # noqa: ARG001 every hearer takes the desk
    """Have the followers told, if there are any: news of thousands of listings at once stays cheap."""
    if queries.is_followed(ANYBODY, event.subject_id):
        outbox.add(TELL, event.subject_id, Urgency(event.urgency), after=0, anew=event.topic in ANEW)


def tell_followers(desk: Desk, event: OutboxEvent) -> None:
    """The next BATCH of them; the rest come with news of their own."""
    listing, after = db.session.get(Listing, event.subject_id), event.facts["after"]
    if listing is None:
        return
    found = queries.followers(ANYBODY, listing.id, after=after, limit=BATCH)
    writer = Writer(desk, listing, utc_now(), event.urgency)
    for follow, person in found:
        if event.facts["anew"]:
            telling.start_reminders_anew(SYSTEM, follow)
        writer.tell(follow, person)
    if len(found) == BATCH:
        more = {"after": found[-1][0].id, "anew": event.facts["anew"]}
        outbox.add(TELL, listing.id, Urgency(event.urgency), **more)


def tell_after_an_hour(desk: Desk, event: OutboxEvent) -> None:
    found = queries.follower(ANYBODY, event.subject_id)
    if found is not None:
        listing = db.session.get_one(Listing, found[0].listing_id)
        Writer(desk, listing, utc_now(), event.urgency).tell(*found)


def remind(desk: Desk, follow_id: int, now: datetime) -> bool:
    """Tell one follower that the listing's time is nearly over, if that is due; whether it was."""
    found = queries.follower(ANYBODY, follow_id)
    if found is None:
        return False
    follow, person = found
    listing = db.session.get_one(Listing, follow.listing_id)
    days = telling.remind(SYSTEM, follow, listing, now)
    return days is not None and Writer(desk, listing, now, Urgency.SOON).remind(follow, person, days)


LETTERS: dict[str, Hearer] = {
    TELL: tell_followers,
    DUE: tell_after_an_hour,
    **dict.fromkeys(sorted(HEARD), pass_on),
}
"""Who writes about which news, for the table of hearers."""


@dataclass(frozen=True)
class _Seen:
    """Changes between two versions in one language."""

    before: int
    after: int
    language: str


class Writer:
    """Letters about one listing as it is now; what they share is worked out once."""

    def __init__(self, desk: Desk, listing: Listing, now: datetime, urgency: int) -> None:
        self.desk, self.listing, self.now, self.urgency = desk, listing, now, urgency
        self.page: PublicListing = public_many(PUBLIC, [listing.id], signed_in=True, now=now)[0]
        self._lines: dict[_Seen, Lines] = {}

    def tell(self, follow: Follow, person: Person) -> None:
        """One letter with all that is owed; none where nothing of it can be read, or nobody wants to."""
        if person.status is PersonStatus.DISABLED:
            telling.close_account(SYSTEM, follow)
            return
        owed = telling.settle(SYSTEM, follow, self.listing, self.now)
        if owed is None or not person.mail_wanted:
            return
        lines = self._changes(owed, person.language)
        if not (owed.moved or lines.shown):
            return
        self._put(
            CHANGED, follow, person, moved=owed.moved, changes=lines.shown, more=lines.more, version=owed.after,
            status=label(self.listing.status), reason=self._reason() if owed.moved else "",
            final=self.listing.status in ENDED, open_again=owed.moved and self.listing.status in OPEN,
        )  # fmt: skip

    def remind(self, follow: Follow, person: Person, days: int) -> bool:
        if person.status is PersonStatus.DISABLED:
            telling.close_account(SYSTEM, follow)
            return False
        if person.mail_wanted and self.listing.valid_until is not None:
            until = to_beijing(self.listing.valid_until).strftime("%Y-%m-%d %H:%M")
            self._put(CLOSING, follow, person, days=days, until=until)
        return person.mail_wanted

    def _put(self, template: str, follow: Follow, person: Person, **values: Any) -> None:
        title = "" if self.page.shown is Shown.REMOVED else self.page.title
        queue.put(
            template, follow.id, person_id=person.id, urgency=self.urgency, title=title,
            kind=label(self.listing.kind), code=code_of(self.listing.kind, self.listing.id),
            link=page(self.desk, f"/listings/{self.listing.id}"),
            stop=signed.wish("/follows/stop/{token}", STOP, follow.id), **values,
        )  # fmt: skip

    def _changes(self, owed: Owed, language: str) -> Lines:
        key = _Seen(owed.before, owed.after, language)
        if key not in self._lines:
            self._lines[key] = self._compared(key)
        return self._lines[key]

    def _compared(self, key: _Seen) -> Lines:
        wanted = [(self.page.id, key.before), (self.page.id, key.after)] if key.before != key.after else []
        drafts = published_drafts_of(PUBLIC, {self.page.id: self.page}, wanted, signed_in=True)
        if len(drafts) < 2:
            return Lines([], 0)
        old, new = (drafts[pair] for pair in wanted)
        return change_lines(differences(old, new), key.language, self.desk.settings.province_data)

    def _reason(self) -> str:
        """The Chinese source string of why the listing is in its state; '' for none."""
        offered = [
            *reasons.codes_for(_REASON_OF.get(self.listing.status, ""), self.listing.kind),
            *reasons.SuspensionReason,
        ]
        found = next((code for code in offered if code.value == self.listing.reason), None)
        return reasons.label_without_note(found) if found is not None else ""
