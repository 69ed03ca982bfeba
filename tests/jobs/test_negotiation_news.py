"""A lost lead takes its negotiation with it, once and for the same reason."""

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.audit.models import AuditEntry
from marketplace.brokerage.states import LOSE, EndReason, LeadStatus
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.inbox.models import Notice
from marketplace.inbox.wording import facts_in
from marketplace.jobs.hearers import HEARERS
from marketplace.jobs.negotiation_news import (
    LEAD_LOST,
    NEGOTIATION_NEWS,
    TO_BOTH,
    TO_OTHER,
    end_with_lead,
)
from marketplace.jobs.office import Office, open_office
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.negotiations.models import Negotiation
from marketplace.negotiations.notices import NOTICES
from marketplace.negotiations.operations import ending, secrecy
from marketplace.negotiations.states import DRAFT_CONTRACT, NegotiationStatus
from marketplace.workflow.apply import apply_move
from tests.making import negotiations as making
from tests.making.gone import gone
from tests.making.negotiations import Talks


@pytest.fixture
def office(app: Flask) -> Office:
    return open_office(app.extensions["settings"], app.app_context)


def lose(talks: Talks, reason: EndReason, note: str = "") -> None:
    with unit_of_work():
        lead = talks.lead
        apply_move(lead, LOSE, SYSTEM, reason=reason)
        lead.reason, lead.reason_note = reason.value, note


def heard(office: Office, lead_id: int) -> None:
    with unit_of_work():
        end_with_lead(office, OutboxEvent(topic=LEAD_LOST, subject_id=lead_id, facts={}))


def test_it_ends_for_the_reason_of_the_lead(office: Office) -> None:
    talks = making.in_room()
    lose(talks, EndReason.OTHER_PRIORITY, "明年再议")
    for _twice in range(2):
        heard(office, talks.lead_id)
    row = talks.row
    assert (row.status, row.reason, row.reason_note) == (
        NegotiationStatus.BROKEN_OFF, "other_priority", "明年再议",
    )  # fmt: skip


def test_another_reason_without_words_ends_it_too(office: Office) -> None:
    talks = making.opened()
    lose(talks, EndReason.OTHER)
    heard(office, talks.lead_id)
    assert talks.row.status is NegotiationStatus.BROKEN_OFF


def test_a_lead_without_one_changes_nothing(office: Office) -> None:
    """Another lead's negotiation goes on, and nothing is written or told."""
    talks, other = making.introduced(), making.opened()
    lose(talks, EndReason.PRICE)
    before = counted()
    heard(office, talks.lead_id)
    assert counted() == before
    assert other.row.status is NegotiationStatus.OPENED
    assert (talks.lead.status, talks.lead.reason) == (LeadStatus.LOST, "price")


def counted() -> list[int]:
    return [db.session.query(model).count() for model in (Negotiation, AuditEntry, OutboxEvent, Notice)]


def test_a_contract_in_drafting_goes_on(office: Office) -> None:
    talks = making.opened()
    making.put_in(talks, NegotiationStatus.CLEARED)
    making.moved(talks, DRAFT_CONTRACT)
    lose(talks, EndReason.PRICE)
    heard(office, talks.lead_id)
    assert talks.row.status is NegotiationStatus.CONTRACT_DRAFTING


def test_the_news_of_a_lost_lead_is_heard() -> None:
    assert end_with_lead in HEARERS[LEAD_LOST]


def told(talks: Talks, actor: Actor) -> list[str]:
    """Templates that the person was told, in their order."""
    query = select(Notice.template).where(
        Notice.person_id == actor.person_id, Notice.path == f"/negotiations/{talks.id}"
    )
    return list(db.session.scalars(query.order_by(Notice.id)))


def deliver(office: Office) -> None:
    """Every piece of news of negotiations, twice: hearers are safe to repeat."""
    db.session.rollback()
    for _twice in range(2):
        query = select(OutboxEvent.id).where(OutboxEvent.topic.in_([*TO_BOTH, *TO_OTHER]))
        for number in db.session.scalars(query.order_by(OutboxEvent.id)).all():
            with unit_of_work():
                event = db.session.get_one(OutboxEvent, number)
                NEGOTIATION_NEWS[event.topic](office, event)


def test_both_sides_and_the_broker_are_told_what_others_did(office: Office) -> None:
    talks = making.asked()
    making.consent(talks.seeker, talks)
    making.consent(talks.holder, talks)
    making.propose(talks.holder, talks, 0)
    making.agree(talks.seeker, talks, 1)
    making.agree(talks.holder, talks, 1)
    deliver(office)
    first = ["negotiation_opened", "negotiation_secrecy"]
    assert told(talks, talks.seeker) == [
        *first, "negotiation_room", "negotiation_proposed", "negotiation_agreed",
    ]  # fmt: skip
    assert told(talks, talks.holder) == [*first, "negotiation_secrecy", "negotiation_agreed_by_one"]
    assert told(talks, talks.broker) == ["negotiation_room", "negotiation_proposed", "negotiation_agreed"]


def test_only_the_sides_are_asked_to_confirm_secrecy(office: Office) -> None:
    talks = making.opened()
    with unit_of_work():
        secrecy.ask(talks.seeker, talks.id, 24)
    deliver(office)
    assert "negotiation_secrecy" in told(talks, talks.holder)
    assert "negotiation_secrecy" not in told(talks, talks.broker)


def test_who_breaks_off_tells_the_others(office: Office) -> None:
    talks = making.opened()
    with unit_of_work():
        ending.break_off(talks.seeker, talks.id, EndReason.PRICE)
    deliver(office)
    assert "negotiation_ended" in told(talks, talks.holder)
    assert "negotiation_ended" in told(talks, talks.broker)
    assert "negotiation_ended" not in told(talks, talks.seeker)


def test_a_broker_who_works_no_more_is_told_nothing(office: Office) -> None:
    talks = making.in_room()
    gone(talks, "lapsed")
    making.propose(talks.holder, talks, 0)
    deliver(office)
    assert "negotiation_proposed" in told(talks, talks.seeker)
    assert told(talks, talks.broker) == []


def test_every_template_has_its_words_and_its_facts() -> None:
    wanted = {*TO_BOTH.values(), *TO_OTHER.values()}
    assert wanted == set(NOTICES)
    numbered = {name for name, words in NOTICES.items() if "number" in facts_in(words)}
    assert numbered == {"negotiation_proposed", "negotiation_agreed_by_one"}
    assert all(facts_in(words) <= {"title", "number"} for words in NOTICES.values())
