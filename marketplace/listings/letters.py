"""The letters of this room: what the market, or the clock, did to somebody's listing.

They go to whoever entered it, and to the organisation's administrators when that person has left; never to
whoever did it, and not after imports and the like (urgency BULK), whose page says what became of the rows.
Each says what holds now, which is half a second after it happened.
"""

from datetime import datetime, time
from typing import Any

from sqlalchemy import select

from marketplace.accounts.letters import Desk, Hearer, page
from marketplace.accounts.queries import recipients
from marketplace.audit import queries as audit
from marketplace.audit.queries import AuditScope
from marketplace.branches.scope import EVERYTHING, Scope
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent, Urgency
from marketplace.kernel.actor import Role
from marketplace.kernel.clock import BEIJING, beijing_today, to_beijing
from marketplace.listings import reasons
from marketplace.listings.labels import N_, label
from marketplace.listings.models import Amendment, Listing, ReviewNote
from marketplace.listings.queries import review
from marketplace.listings.reasons import SuspensionReason
from marketplace.listings.topics import REMIND
from marketplace.listings.wording import field_label
from marketplace.mail import queue

WHOLE = N_("整条信息")
MOST_NOTES = 20
LONGEST_NOTE = 500
"""A letter quotes so much and leads to the page that has it all."""
MOVED = {
    "listing.return": ("listing_returned", "edit"),
    "listing.reject": ("listing_rejected", "history"),
    "listing.publish": ("listing_published", ""),
    "listing.park": ("listing_parked", "history"),
    "listing.pause": ("listing_paused", "history"),
    "listing.take_down": ("listing_taken_down", "history"),
    "listing.lapse": ("listing_expired", "history"),
    REMIND: ("listing_expiring", "history"),
}
"""News → template, and the page below the listing's own that it leads to. What only an organisation's
administrator may do is offered on the page `history` to those who may."""
AMENDED = {
    "amendment.return": ("amendment_returned", "amend"),
    "amendment.accept": ("amendment_accepted", ""),
}
OVERDUE = "overdue_reviews"


def listing_moved(desk: Desk, event: OutboxEvent) -> None:
    listing = db.session.get(Listing, event.subject_id) if event.urgency < Urgency.BULK else None
    if listing is None or _is_their_own_pause(event, listing):
        return
    template, path = MOVED[event.topic]
    move = event.topic.partition(".")[2]
    notes = _notes(listing.id, listing.working_version) if move == "return" else []
    tell(
        desk, event, template, listing, path=path, reason=_reason(move, listing, listing.reason),
        note=listing.reason_note, notes=notes, appealed=listing.appealed, until=_moment(listing.valid_until),
        revisit_on=listing.revisit_on.isoformat() if listing.revisit_on else "",
        days=event.facts.get("days"),
    )  # fmt: skip


def amendment_moved(desk: Desk, event: OutboxEvent) -> None:
    """A change that took effect without a review is no news to those who made it."""
    amendment = db.session.get(Amendment, event.subject_id) if event.urgency < Urgency.BULK else None
    if amendment is None or amendment.submitted_at is None:
        return
    listing = db.session.get_one(Listing, amendment.listing_id)
    template, path = AMENDED[event.topic]
    tell(
        desk, event, template, listing, amendment.created_by, path=path,
        reason=_reason("return", listing, amendment.reason), note=_note_on_change(amendment.id),
        notes=_notes(listing.id, amendment.version_number),
    )  # fmt: skip


def remind_reviewers(desk: Desk) -> int:
    """Queue each operator's count of reviews past their day, once a Beijing day; gives how many letters.

    An appeal is heard by the province, so it counts there alone.
    """
    today = datetime.combine(beijing_today(), time(), BEIJING)
    told = 0
    for role in (Role.BRANCH_OPERATOR, Role.PROVINCE_OPERATOR):
        for person, path in recipients.holders(EVERYTHING, role):
            count = review.overdue(Scope(path), appeals=role is Role.PROVINCE_OPERATOR)
            if not count or not person.mail_wanted or queue.was_put_since(OVERDUE, person.id, today):
                continue
            link = page(desk, "/reviews?overdue=1")
            queue.put(OVERDUE, person.id, person_id=person.id, urgency=Urgency.SOON, count=count, link=link)
            told += 1
    return told


LETTERS: dict[str, Hearer] = {
    **dict.fromkeys(MOVED, listing_moved),
    **dict.fromkeys(AMENDED, amendment_moved),
}
"""Who writes about which news, for the table of hearers."""


def tell(
    desk: Desk, event: OutboxEvent, template: str, listing: Listing, *writers: int | None,
    path: str = "", **values: Any,
) -> None:  # fmt: skip
    """Queue a letter about a listing to who is responsible for it, if they want mail and did not do it.

    `writers` come before whoever entered the listing; `path` is a page below the listing's own.
    """
    link = page(desk, f"/listings/{listing.id}" + (f"/{path}" if path else ""))
    wanted = (*writers, listing.created_by)
    for person in recipients.responsible(EVERYTHING, listing.organisation_id, wanted):
        if person.mail_wanted and person.id != event.facts.get("by"):
            queue.put(
                template, listing.id, person_id=person.id, urgency=event.urgency,
                title=listing.title, kind=label(listing.kind), link=link, **values,
            )  # fmt: skip


def _is_their_own_pause(event: OutboxEvent, listing: Listing) -> bool:
    """Paused by the organisation itself, or with it: those letters have been written already."""
    if event.topic != "listing.pause":
        return False
    if listing.reason == SuspensionReason.ORGANISATION_SUSPENDED:
        return True
    return recipients.is_member(EVERYTHING, listing.organisation_id, event.facts.get("by"))


def _reason(move: str, listing: Listing, code: str | None) -> str:
    """The Chinese source string of a stored reason; '' when there is none of that move."""
    found = next((c for c in reasons.codes_for(move, listing.kind) if c.value == code), None)
    return reasons.label(found) if found is not None else ""


def _notes(listing_id: int, number: int) -> list[dict[str, str]]:
    query = select(ReviewNote).where(ReviewNote.listing_id == listing_id, ReviewNote.version_number == number)
    return [
        {"field": field_label(note.field) if note.field else WHOLE, "text": _shortened(note.text)}
        for note in db.session.scalars(query.order_by(ReviewNote.id).limit(MOST_NOTES))
    ]


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_NOTE else text[:LONGEST_NOTE] + "…"


def _note_on_change(amendment_id: int) -> str:
    """What was said about a change as a whole; the row keeps only the reason."""
    entries = audit.history(AuditScope(f"amendment:{amendment_id}"), limit=1)
    return str(entries[0].facts.get("note", "")) if entries else ""


def _moment(moment: datetime | None) -> str:
    return to_beijing(moment).strftime("%Y-%m-%d %H:%M") if moment is not None else ""
