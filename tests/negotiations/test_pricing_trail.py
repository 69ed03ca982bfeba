"""Every step of a price leaves its line in the trail, under the name of whoever took it."""

from flask import Flask
from sqlalchemy import select

from marketplace.audit.models import AuditEntry
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.negotiations.operations import publicity
from marketplace.negotiations.states import ObjectionReason, ReviewReason
from tests.making import pricing as making
from tests.making.negotiations import Talks


def lines(talks: Talks) -> list[tuple[str, int | None]]:
    """(topic, person) of everything about the negotiation since its terms were agreed."""
    query = select(AuditEntry.topic, AuditEntry.person_id).where(
        AuditEntry.subject == f"negotiation:{talks.id}"
    )
    found = [(topic, person) for topic, person in db.session.execute(query.order_by(AuditEntry.number))]
    topics = [topic for topic, _person in found]
    return found[topics.index("negotiation.agree_terms") + 1 :]


def test_a_price_that_is_objected_to_and_taken_back(app: Flask) -> None:
    talks = making.published()
    visitor = Actor(person_id=None, address="203.0.113.8")
    objection = making.raise_objection(talks, visitor)
    making.answer(talks, objection, ObjectionReason.UNRELATED, "无关。")
    with unit_of_work():
        publicity.take_back(talks.holder, talks.id, ReviewReason.TEXT_WRONG)
    making.attach_minutes(talks)
    by = talks.holder.person_id
    assert lines(talks) == [
        ("negotiation.start_pricing", by),
        ("negotiation.publish_price", by),
        ("objection.raised", None),
        ("negotiation.answer_objection", by),
        ("negotiation.review_price", by),
        ("negotiation.attach_minutes", by),
    ]


def test_a_hold_and_its_end(app: Flask) -> None:
    talks, officer = making.held(), making.officer()
    making.release(talks, officer)
    by = talks.holder.person_id
    assert lines(talks) == [
        ("negotiation.start_pricing", by),
        ("negotiation.hold", by),
        ("negotiation.release", officer.person_id),
    ]
