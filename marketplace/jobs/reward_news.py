"""Who is told what of a share, and the letters to contributors without an account."""

from collections.abc import Callable
from datetime import date, timedelta

from marketplace.db.outbox import OutboxEvent
from marketplace.inbox import operations as inbox
from marketplace.inbox.states import NoticeKind
from marketplace.jobs.office import Office
from marketplace.jobs.pricing_news import REMIND_DAYS, Told
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.errors import NotFound
from marketplace.mail import queue, signed
from marketplace.rewards import notices as words
from marketplace.rewards import topics
from marketplace.rewards.models import Share
from marketplace.rewards.policy import ALL
from marketplace.rewards.queries import shares, told
from marketplace.rewards.states import ASKED

TEMPLATE = "share_asked"


def ask_person(_office: Office, event: OutboxEvent) -> None:
    """A notice for who has an account, else the letter with the signed link; nothing once the answer is there."""
    try:
        asked = shares.asked(ALL, event.subject_id)
    except NotFound:
        return
    share, row = asked.share, asked.row
    if share.status not in ASKED or row.word is not None:
        return
    if row.person_id is not None:
        _tell(event, share, words.ASKED, {row.person_id}, f":{row.id}")
        return
    queue.put(
        TEMPLATE, row.id, to=row.email, person=row.name, title=share.contract.title,
        organisation=share.organisation.name, due=_day(share.words_until),
        link=signed.wish("/shares/own/{token}", topics.LINK, row.id),
    )  # fmt: skip


def _tell(event: OutboxEvent, share: Share, template: str, people: set[int], more: str = "") -> None:
    """Whoever did it is not told."""
    others = sorted(people - {event.facts.get("by")})
    key, path = f"share:{share.id}:{event.id}{more}", f"/shares/{share.id}"
    inbox.tell(SYSTEM, others, NoticeKind.MONEY, template, key, path, **_facts(share))


def _facts(share: Share) -> dict[str, str]:
    return {"title": share.contract.title, "due": _day(share.words_until)}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def reminders(today: date) -> list[Told]:
    """For contributors with an account who have not answered, 7 and 2 days before the end; each reminder comes once."""
    first, last = REMIND_DAYS
    near = today + timedelta(days=last)
    return [
        Told(
            (row.person_id,), NoticeKind.DEADLINE, words.DUE,
            f"share.words_due:{row.id}:{share.words_until}:{last if share.words_until <= near else first}",
            f"/shares/{share.id}", _facts(share),
        )
        for share, row in told.words_due(ALL, today, today + timedelta(days=first))
        if row.person_id is not None and share.words_until is not None
    ]  # fmt: skip


def _teller(template: str, *whom: Callable[[Share], set[int]]) -> Callable[[Office, OutboxEvent], None]:
    def tell(_office: Office, event: OutboxEvent) -> None:
        try:
            share = shares.one(ALL, event.subject_id)
        except NotFound:
            return
        people = set[int]().union(*(found(share) for found in whom))
        _tell(event, share, template, people)

    return tell


def _unit(share: Share) -> set[int]:
    return told.unit(ALL, share)


def _contributors(share: Share) -> set[int]:
    return told.contributors(ALL, share.id)


REWARDS_TOLD: tuple[tuple[str, Callable[[Office, OutboxEvent], None]], ...] = (
    (topics.PERSON_ASKED, ask_person),
    (topics.ANSWERED, _teller(words.ANSWERED, _unit)),
    ("share.decide", _teller(words.DECIDED, _unit)),
    ("share.post", _teller(words.POSTED, _unit, _contributors)),
    ("share.take_effect", _teller(words.EFFECTIVE, _unit, _contributors)),
    ("share.rework", _teller(words.REWORKED, _unit, _contributors)),
)
