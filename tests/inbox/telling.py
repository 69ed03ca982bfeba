"""Notices of the tests, and the letters that come of them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.inbox import operations
from marketplace.inbox.models import Notice
from marketplace.inbox.states import NoticeKind
from marketplace.jobs import notifying, posting
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM, Actor
from tests.jobs.offices import Postbox

TEMPLATE = "publicity_finished"
FACTS: dict[str, Any] = {"title": "虚构的轴承", "last": "2026-12-05"}


def tell(*actors: Actor, key: str = "news:1", kind: NoticeKind = NoticeKind.PUBLICITY, **facts: Any) -> int:
    """Tell the actors of a price whose publicity is over; gives how many were told."""
    people = [actor.person_id for actor in actors if actor.person_id is not None]
    with unit_of_work():
        return operations.tell(SYSTEM, people, kind, TEMPLATE, key, "/publicity", **(FACTS | facts))


def notices_of(actor: Actor) -> list[Notice]:
    """Oldest first, as the database has them now."""
    db.session.rollback()
    query = select(Notice).where(Notice.person_id == actor.person_id).order_by(Notice.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


@dataclass
class Mail:
    """The job at work, and what it brings."""

    office: Office
    postbox: Postbox

    def post(self) -> int:
        db.session.rollback()
        figures = notifying.post_notices(self.office)
        posting.post_letters(self.office)
        return int(figures["letters"])

    def letters(self, actor: Actor) -> list[str]:
        address = db.session.scalar(select(Person.email).where(Person.id == actor.person_id))
        return self.postbox.to(str(address))
