"""People are told: of news as it comes, of deadlines 7 and 2 days before, and by mail when it is due."""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

import structlog

from marketplace.accounts.queries import recipients
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.inbox import letters, operations, queries
from marketplace.inbox.policy import ANYBODY
from marketplace.inbox.states import NoticeKind
from marketplace.jobs import (
    broker_telling,
    catalogue_news,
    contract_news,
    pricing_news,
    registration_news,
    reward_news,
)
from marketplace.jobs.office import Office
from marketplace.jobs.pricing_news import Told
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.notices import WORDS

log = structlog.get_logger()
Source = Callable[[date], Iterable[Told]]
DEADLINES: tuple[Source, ...] = (
    pricing_news.reminders,
    contract_news.reminders,
    registration_news.reminders,
    reward_news.reminders,
    broker_telling.accreditations_ending,
    broker_telling.actions_due,
    catalogue_news.reminders,
)
"""Each gives, for a day, whom to remind of what. The key of a reminder names its days, so that it comes once."""


def tell_people(
    person_ids: Collection[int], kind: NoticeKind, template: str, key: str, path: str = "", **facts: Any
) -> int:
    return operations.tell(SYSTEM, person_ids, kind, template, key, path, **facts)


def tell_organisation(
    organisation_id: int, kind: NoticeKind, template: str, key: str, path: str = "", **facts: Any
) -> int:
    """Its administrators."""
    people = [person.id for person in recipients.administrators(EVERYTHING, organisation_id)]
    return operations.tell(SYSTEM, people, kind, template, key, path, **facts)


def tell_all(found: Iterable[Told]) -> int:
    return sum(
        operations.tell(SYSTEM, one.person_ids, one.kind, one.template, one.key, one.path, **one.facts)
        for one in found
    )


def tell_of_prices(_office: Office, event: OutboxEvent) -> None:
    tell_all(pricing_news.notices_of(event))


PRICES_TOLD: dict[str, Callable[[Office, OutboxEvent], None]] = dict.fromkeys(
    sorted(pricing_news.TOPICS), tell_of_prices
)


def tell_of_registration(_office: Office, event: OutboxEvent) -> None:
    tell_all(registration_news.notices_of(event))


REGISTRATION_TOLD: dict[str, Callable[[Office, OutboxEvent], None]] = dict.fromkeys(
    sorted(registration_news.TOPICS), tell_of_registration
)


def tell_of_contract(_office: Office, event: OutboxEvent) -> None:
    tell_all(contract_news.notices_of(event))


CONTRACTS_TOLD: dict[str, Callable[[Office, OutboxEvent], None]] = dict.fromkeys(
    sorted(contract_news.TOPICS), tell_of_contract
)


def remind_deadlines(_office: Office) -> dict[str, Any]:
    """Source by source: one that fails keeps nobody else from being reminded. Figures: reminded, failed."""
    figures = {"reminded": 0, "failed": 0}
    for source in DEADLINES:
        try:
            with unit_of_work():
                figures["reminded"] += tell_all(source(beijing_today()))
        except Exception:
            log.exception("deadlines not told", source=source.__name__)
            figures["failed"] += 1
    return figures


def post_notices(office: Office) -> dict[str, Any]:
    """Queue a letter for everybody to whom one is due, each in a unit of work of their own.

    One that fails stays due and keeps nobody else waiting. Figures: letters, failed.
    """
    now, last, figures = utc_now(), 0, {"letters": 0, "failed": 0}
    while not office.stop.is_set():
        person_id = queries.next_person_due(ANYBODY, now, last)
        db.session.rollback()  # the read is over
        if person_id is None:
            break
        last = person_id
        try:
            with unit_of_work():
                figures["letters"] += letters.write(office, WORDS, person_id, now)
        except Exception:
            log.exception("notices of a person not written", person_id=person_id)
            figures["failed"] += 1
    return figures
