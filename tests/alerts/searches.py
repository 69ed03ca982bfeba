"""A person with saved searches, an index, and mornings: for the tests of what is saved and written."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.alerts.finding import Fresh, Seeker
from marketplace.alerts.keeping import kept
from marketplace.alerts.models import SavedSearch, SavedSearchHit
from marketplace.alerts.operations import saved as operations
from marketplace.alerts.policy import ANYBODY
from marketplace.alerts.queries import saved
from marketplace.alerts.saved_draft import SavedDraft
from marketplace.alerts.states import Frequency
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.jobs import alerting, indexing
from marketplace.jobs.office import Office
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import BEIJING, to_beijing, utc_now
from marketplace.search.questions import Question
from tests import make
from tests.jobs.offices import Postbox, carry, office_with

NOTHING = {"ran": 0, "letters": 0, "frozen": 0, "failed": 0}


def figures(**other: int) -> dict[str, int]:
    return NOTHING | other


@dataclass
class Alerts:
    """The jobs of the test application with an index kept up to date."""

    office: Office
    postbox: Postbox = field(default_factory=Postbox)

    @classmethod
    def of(cls, app: Flask) -> "Alerts":
        postbox = Postbox()
        made = cls(office_with(app, postbox), postbox)
        indexing.keep_index(made.office)
        return made

    def catch_up(self) -> None:
        """Bring everything into the index that the tables hold by now."""
        indexing.repair(self.office)

    def save(self, actor: Actor, text: str = "密封", name: str = "", **values: Any) -> int:
        """A daily search of the actor; gives its id."""
        frequency = values.pop("frequency", Frequency.DAILY)
        question = Question(text, **values)
        there = Seeker(self.office.index).baseline(question, utc_now())
        db.session.rollback()
        with unit_of_work():
            search, _new = operations.save(actor, SavedDraft(name or text, frequency), kept(question), there)
            return search.id

    def published(self, *titles: str, **values: Any) -> list[int]:
        """New achievements of one owner, in the index, 虚构 before each title; their ids."""
        owner = make.member()
        ids = [make.achievement(owner, published=True, title=f"虚构{title}", **values).id for title in titles]
        self.catch_up()
        return ids

    def look(self, search_id: int) -> Fresh:
        """What the search would find now."""
        found = Seeker(self.office.index).fresh(search_of(search_id), utc_now())
        db.session.rollback()
        return found

    def run(self) -> dict[str, Any]:
        """The job, once."""
        db.session.rollback()
        return alerting.run_saved_searches(self.office)

    def post(self, actor: Actor) -> list[str]:
        """Send what waits; every letter the actor has got."""
        carry(self.office)
        return self.postbox.to(address_of(actor))


def search_of(search_id: int) -> SavedSearch:
    """The row as it is now."""
    db.session.rollback()
    return saved.one(ANYBODY, search_id)


@contextmanager
def mornings() -> Iterator[time_machine.Traveller]:
    """The clock stands at ten in the morning of a Wednesday in Beijing; tests move it."""
    with time_machine.travel(a_wednesday(), tick=False) as clock:
        yield clock


def a_wednesday() -> datetime:
    here = to_beijing(utc_now())
    day = here.date() + timedelta(days=(2 - here.weekday()) % 7)
    return datetime.combine(day, time(10), BEIJING)


def next_morning(clock: time_machine.Traveller, days: int = 1) -> None:
    """Half past eight, so many days on."""
    day = to_beijing(utc_now()).date() + timedelta(days=days)
    clock.move_to(datetime.combine(day, time(8, 30), BEIJING))


def address_of(actor: Actor) -> str:
    return db.session.get_one(Person, actor.person_id).email


def set_mail(actor: Actor, *, wanted: bool) -> None:
    with unit_of_work():
        db.session.get_one(Person, actor.person_id).mail_wanted = wanted


def told(search_id: int) -> list[int]:
    """Listings that a letter has told of."""
    db.session.rollback()
    query = select(SavedSearchHit.listing_id).where(SavedSearchHit.told_at.is_not(None))
    return sorted(db.session.scalars(query.where(SavedSearchHit.search_id == search_id)))
