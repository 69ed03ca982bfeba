"""From a queued letter to the message that leaves. Here, and nowhere before, a mailed link gets its token."""

from dataclasses import dataclass
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path

from marketplace.accounts.models import OneTimeLink, Person
from marketplace.accounts.operations import links
from marketplace.accounts.queries import people
from marketplace.accounts.states import PersonStatus
from marketplace.branches.province import Province
from marketplace.branches.province_data import load
from marketplace.branches.scope import EVERYTHING
from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import utc_now
from marketplace.mail import queue, signed
from marketplace.mail.compose import compose, message_id, to_message

PATHS = {"confirm": "/confirm/", "reset": "/password/reset/", "invite": "/invitations/"}
"""Where a link of each purpose leads; a test holds these against the routes."""


@dataclass(frozen=True)
class Written:
    """A message, and the name under which a file of it is kept; both are the same at every attempt."""

    message: EmailMessage
    name: str


@dataclass(frozen=True)
class Reader:
    """Where a letter goes, and how it speaks to whoever reads it."""

    to: str
    language: str
    name: str


def write(settings: Settings, letter: OutboxEvent) -> Written | None:
    """The message of a queued letter; None when there is nobody to read it or its link is no longer open."""
    template, values = queue.template_of(letter), dict(letter.facts["values"])
    reader = _reader(letter)
    if reader is None:
        return None
    if letter.facts["about"] is not None:
        applicant = db.session.get_one(Person, letter.facts["about"])
        values |= {"applicant": applicant.name, "email": applicant.email}
    if template in PATHS:
        link = _open_link(letter.subject_id)
        if link is None:
            return None
        token = links.mint(SYSTEM, link, settings.signing_key())
        values["link"] = settings.base_url.rstrip("/") + PATHS[template] + token
    root, until = settings.base_url.rstrip("/"), letter.created_at + signed.LASTS
    values = signed.fulfilled(values, settings.signing_key(), root, until)
    return _written(settings, letter, template, reader, values | {"name": reader.name})


def _reader(letter: OutboxEvent) -> Reader | None:
    """Whom the letter is for; a disabled account gets none."""
    person_id = letter.facts["person"]
    if person_id is not None:
        person = db.session.get(Person, person_id)
        if person is None or person.status is PersonStatus.DISABLED:
            return None
        return Reader(person.email, person.language, person.name)
    address = letter.facts.get("to") or _linked(letter.subject_id)
    if not address:
        return None
    known = people.by_email(EVERYTHING, address)
    return Reader(address, known.language if known else "zh", known.name if known else "")


def _linked(link_id: int) -> str:
    link = db.session.get(OneTimeLink, link_id)
    return "" if link is None else link.email


def _open_link(link_id: int) -> OneTimeLink | None:
    """None for one that was used or taken back meanwhile."""
    link = db.session.get(OneTimeLink, link_id)
    if link is None or link.used_at or link.cancelled_at or link.expires_at < utc_now():
        return None
    return link


def _written(
    settings: Settings, letter: OutboxEvent, template: str, reader: Reader, values: dict[str, object]
) -> Written:
    province = _province(settings.province_data)
    market = province.market_zh if reader.language == "zh" else province.market_en
    composed = compose(template, reader.language, reader.to, market=market, **values)
    sender = settings.mail_sender
    number = message_id(letter.id, sender)
    message = to_message(composed, sender=sender, message_id=number, at=letter.created_at)
    return Written(message, f"{letter.id:08d}-{template}")


@lru_cache(maxsize=4)
def _province(folder: Path) -> Province:
    return load(folder)
