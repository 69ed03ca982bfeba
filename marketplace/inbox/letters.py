"""The letter of notices: one for everything that is due for a person at the same time."""

from collections.abc import Mapping
from datetime import datetime

from marketplace.accounts.letters import Desk, page
from marketplace.accounts.models import Person
from marketplace.accounts.states import PersonStatus
from marketplace.db.base import db
from marketplace.inbox import operations
from marketplace.inbox.models import Notice
from marketplace.inbox.wording import UNKNOWN, Words, said
from marketplace.kernel.actor import SYSTEM
from marketplace.mail import queue
from marketplace.mail.compose import catalogue

TEMPLATE = "notices"
MOST_NAMED = 20


def write(desk: Desk, words: Mapping[str, Words], person_id: int, now: datetime) -> bool:
    """Queue one person's letter; none for an account that is closed or wants no mail any more."""
    found = operations.take_due(SYSTEM, person_id, now)
    person = db.session.get_one(Person, person_id)
    if not (found and person.mail_wanted and person.status is PersonStatus.ACTIVE):
        return False
    entries = [_entry(desk, words, notice, person.language) for notice in found[:MOST_NAMED]]
    queue.put(
        TEMPLATE, found[0].id, person_id=person_id, entries=entries, first=entries[0]["title"],
        count=len(found), more=len(found) - len(entries),
        link=page(desk, "/notices"), choices=page(desk, "/account/notices"),
    )  # fmt: skip
    return True


def _entry(desk: Desk, words: Mapping[str, Words], notice: Notice, language: str) -> dict[str, str]:
    text = said(words.get(notice.template, UNKNOWN), notice.facts, catalogue(language).gettext)
    link = page(desk, f"/notices/{notice.id}/open")
    return {"title": " ".join(text.title.split()), "body": text.body, "link": link}
