"""What the market does and whom it tells when a claim moves on."""

from flask import Flask
from sqlalchemy import select

from marketplace.budgets.topics import RESERVED
from marketplace.claims.notices import NOTICES
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.inbox.models import Notice
from marketplace.jobs.claim_news import CLAIM_NEWS, OBJECTION_DECIDED, OBJECTION_ENDS, TOLD
from tests.making import claims as making


def hear_all(app: Flask) -> None:
    """Everything twice: hearing it again does no harm."""
    hearers = dict(CLAIM_NEWS)
    query = select(OutboxEvent.id).where(OutboxEvent.topic.in_(sorted(hearers))).order_by(OutboxEvent.id)
    for number in [*db.session.scalars(query)] * 2:
        with unit_of_work():
            event = db.session.get_one(OutboxEvent, number)
            hearers[event.topic](None, event)  # type: ignore[arg-type]


def told(person_id: int | None) -> list[str]:
    db.session.rollback()
    query = select(Notice.template).where(Notice.person_id == person_id).order_by(Notice.id)
    return list(db.session.scalars(query))


def test_money_that_comes_approves_the_claim_that_waited(app: Flask) -> None:
    case = making.posted()
    making.approve(case)
    hear_all(app)
    assert case.status == "waitlisted"
    making.money(10**9)
    hear_all(app)
    assert case.status == "approved"
    hear_all(app)
    assert told(case.claimant.person_id) == ["claim_posted", "claim_waits", "claim_approved"]


def test_every_office_hears_what_is_to_be_done(app: Flask) -> None:
    case = making.posted()
    hear_all(app)
    assert told(case.checker.person_id) == ["claim_to_check"]
    assert told(case.officer.person_id) == ["claim_to_review"]


def test_every_telling_has_its_words() -> None:
    templates = {telling.template for tellings in TOLD.values() for telling in tellings}
    assert templates | {OBJECTION_DECIDED} == set(NOTICES)
    assert dict(CLAIM_NEWS).keys() == {RESERVED, *TOLD, *OBJECTION_ENDS}
