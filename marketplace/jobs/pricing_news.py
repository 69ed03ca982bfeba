"""Who is told what of prices: one table from the news to the words, and the days before a publicity ends."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from marketplace.accounts.queries import recipients
from marketplace.branches.scope import EVERYTHING
from marketplace.brokerage.policy_leads import LeadScope
from marketplace.brokerage.queries import hearers
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.inbox.states import NoticeKind
from marketplace.inbox.wording import word
from marketplace.jobs.office import Office
from marketplace.kernel.actor import DEPARTMENT, SYSTEM
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import NotFound
from marketplace.negotiations.labels import LABELS
from marketplace.negotiations.models import Negotiation, Publicity
from marketplace.negotiations.operations import publicity as operations
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.queries import negotiations, objections, publicity
from marketplace.negotiations.states import ObjectionReason, ObjectionStatus
from marketplace.negotiations.topics_pricing import FINISHED, RAISED

ALL = NegotiationScope(everything=True)
ALL_LEADS = LeadScope(everything=True)
REMIND_DAYS = (7, 2)
"""How many days before the end of a publicity its holder is reminded."""


@dataclass(frozen=True)
class Told:
    """A notice for some people: `template` names its words, `key` what it is told for, once for each person."""

    person_ids: tuple[int, ...]
    kind: NoticeKind
    template: str
    key: str
    path: str
    facts: dict[str, Any] = field(default_factory=dict)


def notices_of(event: OutboxEvent) -> list[Told]:
    """What follows from a piece of news of TOPICS; nothing from any other, nor when its row is gone."""
    make = _MAKERS.get(event.topic)
    try:
        return [] if make is None else make(event)
    except NotFound:
        return []


def reminders(today: date) -> list[Told]:
    """For the holders of publicities that end within as many days as REMIND_DAYS says.

    The key names the nearest of these days, so that each reminder comes once, also when a day was missed.
    """
    first, last = REMIND_DAYS
    return [
        _ending(one, last if one.ends_on <= today + timedelta(days=last) else first)
        for one in publicity.ending(ALL, today, today + timedelta(days=first))
    ]


def announce_finished_publicities(_office: Office) -> dict[str, Any]:
    """Queue the news of publicities whose time is over; pages have said so since midnight."""
    with unit_of_work():
        return {"announced": operations.announce_finished(SYSTEM)}


def _ending(one: Publicity, days: int) -> Told:
    row = negotiations.one(ALL, one.negotiation_id)
    facts = {
        "title": one.title,
        "last": one.ends_on.isoformat(),
        "waiting": objections.open_count(ALL, row.id),
    }
    key = f"publicity.ending:{one.id}:{days}"
    return Told(_holders(row), NoticeKind.DEADLINE, "publicity_ending", key, _path(row), facts)


def _of_move(template: str, kind: NoticeKind = NoticeKind.PUBLICITY) -> Callable[[OutboxEvent], list[Told]]:
    """Both sides' administrators and the broker who works, but not whoever did it."""

    def make(event: OutboxEvent) -> list[Told]:
        row = negotiations.one(ALL, event.subject_id)
        people = [person for person in _everybody(row) if person != event.facts.get("by")]
        return [Told(tuple(people), kind, template, f"{event.topic}:{event.id}", _path(row), _facts(row))]

    return make


def _held(event: OutboxEvent) -> list[Told]:
    row = negotiations.one(ALL, event.subject_id)
    members = {
        person_id
        for organisation_id in (row.seeker_organisation_id, row.holder_organisation_id)
        for person_id in recipients.members(EVERYTHING, organisation_id)
    }
    officers = {
        person.id
        for role in DEPARTMENT
        for person, path in recipients.holders(EVERYTHING, role)
        if row.branch_path.startswith(path)
    }
    deciding = tuple(sorted(officers - members))
    desk = Told(
        deciding, NoticeKind.NEGOTIATION, "disposal_to_decide", f"{event.topic}:{event.id}:decide",
        f"/negotiations/{row.id}/hold", _facts(row),
    )  # fmt: skip
    return [*_of_move("disposal_held", NoticeKind.NEGOTIATION)(event), desk]


def _raised(event: OutboxEvent) -> list[Told]:
    objection = objections.by_link(ALL, event.subject_id)
    row = negotiations.one(ALL, publicity.one(ALL, objection.publicity_id).negotiation_id)
    path = f"{_path(row)}#objection-{objection.id}"
    key = f"{RAISED}:{objection.id}"
    return [Told(_holders(row), NoticeKind.PUBLICITY, "objection_raised", key, path, _facts(row))]


def _answered(event: OutboxEvent) -> list[Told]:
    """Whoever objected with an account is told the whole answer; without one, the signed link leads to it."""
    objection = objections.by_link(ALL, event.subject_id)
    if objection.person_id is None or objection.reason is None:
        return []
    facts = {
        "title": objection.publicity.title,
        "outcome": word(LABELS[ObjectionStatus][objection.status]),
        "ground": word(LABELS[ObjectionReason][ObjectionReason(objection.reason)]),
        "answer": objection.answer,
    }
    path = f"/publicity/{objection.publicity_id}#objection-{objection.id}"
    key = f"{event.topic}:{objection.id}"
    return [Told((objection.person_id,), NoticeKind.PUBLICITY, "objection_answered", key, path, facts)]


def _finished(event: OutboxEvent) -> list[Told]:
    one = publicity.one(ALL, event.subject_id)
    row = negotiations.one(ALL, one.negotiation_id)
    facts = {"title": one.title, "last": one.ends_on.isoformat()}
    key = f"{FINISHED}:{one.id}"
    return [Told(_holders(row), NoticeKind.PUBLICITY, "publicity_finished", key, _path(row), facts)]


def _facts(row: Negotiation) -> dict[str, Any]:
    """`last` is the last day of the newest publicity, which may be over by the time the news is brought."""
    newest = next(iter(publicity.of_negotiation(ALL, row.id)), None)
    last = {} if newest is None else {"last": newest.ends_on.isoformat()}
    return {"title": row.lead.title} | last


def _path(row: Negotiation) -> str:
    return f"/negotiations/{row.id}/pricing"


def _holders(row: Negotiation) -> tuple[int, ...]:
    return tuple(person.id for person in recipients.administrators(EVERYTHING, row.holder_organisation_id))


def _everybody(row: Negotiation) -> list[int]:
    seekers = [person.id for person in recipients.administrators(EVERYTHING, row.seeker_organisation_id)]
    broker = hearers.of_broker(ALL_LEADS, row.lead, beijing_today())
    return list(dict.fromkeys([*_holders(row), *seekers, *sorted(broker)]))


_MAKERS: dict[str, Callable[[OutboxEvent], list[Told]]] = {
    "negotiation.publish_price": _of_move("publicity_started"),
    "negotiation.review_price": _of_move("publicity_taken_back"),
    "negotiation.clear": _of_move("price_cleared", NoticeKind.NEGOTIATION),
    "negotiation.hold": _held,
    "negotiation.release": _of_move("disposal_released", NoticeKind.NEGOTIATION),
    RAISED: _raised,
    "objection.reject": _answered,
    "objection.uphold": _answered,
    FINISHED: _finished,
}
TOPICS = frozenset(_MAKERS)
