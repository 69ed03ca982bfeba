"""The letter of saved searches: one a person a day, with everything new that their searches have found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.accounts.letters import Desk, page
from marketplace.accounts.models import Person
from marketplace.alerts.conditions import conditions
from marketplace.alerts.keeping import question_of
from marketplace.alerts.models import SavedSearch
from marketplace.alerts.schedule import day_began
from marketplace.db.outbox import Urgency
from marketplace.listings.labels import label
from marketplace.mail import queue, signed
from marketplace.search.excerpts import Piece
from marketplace.search.queries import Found

TEMPLATE = "saved_searches"
STOP, STOP_ALL, OPEN = "saved search, stop", "saved searches, stop all", "saved search, open"
"""What the signed links of a letter are for; each names a search, STOP_ALL a person."""


@dataclass(frozen=True)
class Section:
    """A search in a letter: how many are new, and the few that are named, as everybody may read them now."""

    search: SavedSearch
    count: int
    named: Sequence[Found]


def was_written_today(person_id: int, now: datetime) -> bool:
    """Whether the person has had the letter of this Beijing day."""
    return queue.was_put_since(TEMPLATE, person_id, day_began(now))


def write(desk: Desk, person: Person, sections: Sequence[Section], frozen: Sequence[SavedSearch]) -> None:
    """Queue the letter. `frozen` are the searches of which it is the last."""
    first = sections[0].search if sections else frozen[0]
    queue.put(
        TEMPLATE,
        person.id,
        person_id=person.id,
        urgency=Urgency.SOON,
        first=first.name,
        more=len(sections) - 1 if sections else len(frozen) - 1,
        total=sum(section.count for section in sections),
        searches=[_section(desk, person, section) for section in sections],
        frozen=[search.name for search in frozen],
        link=page(desk, "/saved"),
        stop=signed.wish("/saved/stop-all/{token}", STOP_ALL, person.id),
    )


def _section(desk: Desk, person: Person, section: Section) -> dict[str, Any]:
    search = section.search
    question = question_of(search.question)
    return {
        "name": search.name,
        "text": question.text,
        "conditions": conditions(question, person.language, desk.settings.province_data),
        "count": section.count,
        "hits": [_hit(search, found) for found in section.named],
        "open": signed.wish(f"/saved/{search.id}/open?key={signed.PLACE}", OPEN, search.id),
        "stop": signed.wish("/saved/stop/{token}", STOP, search.id),
    }


def _hit(search: SavedSearch, found: Found) -> dict[str, Any]:
    """The link goes by way of the search, so that a letter that is read counts as opened."""
    address = f"/saved/{search.id}/open?listing={found.card.id}&key={signed.PLACE}"
    return {
        "kind": label(found.card.kind),
        "title": marked(found.title),
        "why": marked(found.excerpt),
        "link": signed.wish(address, OPEN, search.id),
    }


def marked(pieces: Sequence[Piece]) -> str:
    """The pieces of a text as plain text, the hits in 【】."""
    return "".join(f"【{text}】" if is_hit else text for text, is_hit in pieces)
