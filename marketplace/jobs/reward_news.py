"""Who is told what of a share, and the letters to contributors without an account."""

from collections.abc import Callable
from datetime import date, timedelta

from marketplace.accounts import topics as accounts
from marketplace.db.outbox import OutboxEvent
from marketplace.inbox import operations as inbox
from marketplace.inbox.states import NoticeKind
from marketplace.jobs.office import Office
from marketplace.jobs.pricing_news import REMIND_DAYS, Told
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.errors import NotFound
from marketplace.mail import queue, signed
from marketplace.rewards import notices as words
from marketplace.rewards import policy, topics
from marketplace.rewards.models import Share, SharePerson
from marketplace.rewards.policy import ALL
from marketplace.rewards.queries import shares, told
from marketplace.rewards.states import ASKED

TEMPLATE = "share_asked"


def ask_person(_office: Office, event: OutboxEvent) -> None:
    """A notice for who can sign in, else the letter with the signed link; nothing once the answer is there."""
    try:
        asked = shares.asked(ALL, event.subject_id)
    except NotFound:
        return
    share, row = asked.share, asked.row
    if share.status not in ASKED or row.word is not None:
        return
    if row.person_id is not None and shares.signs_in(ALL, row):
        _tell(event, share, words.ASKED, {row.person_id}, f":{row.id}")
        return
    _write(share, row)


def write_to_disabled(_office: Office, event: OutboxEvent) -> None:
    """Who was asked by a notice and cannot sign in any more gets the letter, so that the word is not taken away."""
    for number in told.unanswered(ALL, event.subject_id):
        asked = shares.asked(ALL, number)
        if not shares.signs_in(ALL, asked.row):
            _write(asked.share, asked.row)


def _write(share: Share, row: SharePerson) -> None:
    queue.put(
        TEMPLATE, row.id, to=row.email, person=row.name, title=share.contract.title,
        organisation=share.organisation.name, due=_day(share.words_until),
        link=signed.wish("/shares/own/{token}", topics.LINK, row.link_key),
    )  # fmt: skip


def tell_reworked(_office: Office, event: OutboxEvent) -> None:
    """A draft is not shown to the people in it, so that their notice leads nowhere."""
    share = _found(event)
    if share is not None:
        unit = _unit(share)
        _tell(event, share, words.REWORKED, unit)
        _tell(event, share, words.REWORKED, _contributors(share) - unit, leads=False)


def tell_cancelled(_office: Office, event: OutboxEvent) -> None:
    """A draft that nobody was asked about is the unit's matter alone."""
    share = _found(event)
    if share is not None:
        asked = _contributors(share) if policy.is_shown_to_people(share) else set()
        _tell(event, share, words.CANCELLED, _unit(share) | asked)


def tell_revoked(_office: Office, event: OutboxEvent) -> None:
    """Subject: the contract."""
    for share in told.revoked(ALL, event.subject_id):
        _tell(event, share, words.REVOKED, _unit(share))


def _tell(
    event: OutboxEvent, share: Share, template: str, people: set[int], more: str = "", *, leads: bool = True
) -> None:
    """Whoever did it is not told."""
    others = sorted(people - {event.facts.get("by")})
    key, path = f"share:{share.id}:{event.id}{more}", f"/shares/{share.id}" if leads else ""
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
        share = _found(event)
        if share is not None:
            _tell(event, share, template, set[int]().union(*(found(share) for found in whom)))

    return tell


def _found(event: OutboxEvent) -> Share | None:
    try:
        return shares.one(ALL, event.subject_id)
    except NotFound:
        return None


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
    ("share.rework", tell_reworked),
    ("share.cancel", tell_cancelled),
    ("contract.revoke", tell_revoked),
    (accounts.DISABLED, write_to_disabled),
)
