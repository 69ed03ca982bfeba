"""Followers and what reaches them, for the tests of follows."""

from dataclasses import dataclass

from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.alerts.models import Follow
from marketplace.alerts.operations import following
from marketplace.alerts.policy import Owner
from marketplace.alerts.queries import following as queries
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.jobs.office import Office
from marketplace.kernel.actor import Actor
from tests.jobs.offices import Postbox, carry


def follows(actor: Actor, listing_id: int) -> int:
    """Begin to follow; gives the follow's id."""
    with unit_of_work():
        return following.follow(actor, listing_id).id


def follow_of(actor: Actor, listing_id: int) -> Follow:
    db.session.rollback()
    found = queries.one(Owner.of(actor), listing_id)
    assert found is not None
    db.session.refresh(found)
    return found


@dataclass
class Watch:
    """The jobs at work, and the letters that come of it."""

    office: Office
    postbox: Postbox

    def carry(self) -> None:
        """Deliver until nothing is left, and post."""
        while True:
            figures = carry(self.office)
            assert not figures["failed"], figures
            if not figures["delivered"]:
                return

    def letters(self, actor: Actor) -> list[str]:
        """Subject and text of every letter on a followed listing to somebody, oldest first."""
        self.carry()
        address = db.session.scalar(select(Person.email).where(Person.id == actor.person_id))
        return [letter for letter in self.postbox.to(str(address)) if letter.startswith("您关注的")]
