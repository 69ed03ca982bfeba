"""The others of a lead are told of its messages and meetings, each once."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.brokerage.notices_talk import NOTICES
from marketplace.brokerage.operations import meetings
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.inbox.models import Notice
from marketplace.inbox.wording import facts_in
from marketplace.jobs.hearers import HEARERS
from marketplace.jobs.talk_news import OF_MEETINGS, tell_of_message
from marketplace.kernel.actor import Actor
from marketplace.notices import WORDS
from marketplace.threads import operations as threads
from marketplace.threads.policy import Thread
from marketplace.threads.queries import PAGE
from marketplace.threads.states import Quality
from marketplace.threads.topics import POSTED
from tests.brokerage.test_meetings import draft
from tests.making import leads as making


def hear(topic: str) -> None:
    """Every piece of news of the topic, as often as it comes."""
    office: Any = None
    for event in db.session.scalars(select(OutboxEvent).where(OutboxEvent.topic == topic)).all():
        number = event.id
        for hearer in HEARERS[topic]:
            with unit_of_work():
                hearer(office, db.session.get_one(OutboxEvent, number))  # type: ignore[operator]


def told(template: str) -> dict[int, Notice]:
    rows = db.session.scalars(select(Notice).where(Notice.template == template)).all()
    assert len(rows) == len({(row.person_id, row.key) for row in rows})
    return {row.person_id: row for row in rows}


def test_the_others_are_told_of_a_message_once(app: Flask) -> None:
    case = making.introduced()
    with unit_of_work():
        posted = threads.post(case.seeker, Thread(f"lead:{case.id}", Quality.SEEKER), "秘密内容").id
    for _ in range(2):
        hear(POSTED)
    found = told("lead_message")
    assert {case.holder.person_id, case.broker.person_id} <= set(found)
    assert case.seeker.person_id not in found
    row = next(iter(found.values()))
    assert row.path == f"/leads/{case.id}/messages?page=1#message-{posted}"
    assert "秘密内容" not in str(row.facts)
    assert len(db.session.scalars(select(Notice)).all()) == len(found)


def test_the_way_to_a_message_ends_at_it_however_long_the_thread(
    app: Flask, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    case = making.introduced()
    with unit_of_work():
        for number in range(PAGE + 2):
            threads.post(case.seeker, Thread(f"lead:{case.id}", Quality.SEEKER), f"第 {number} 条")
    hear(POSTED)
    paths = {
        notice.path
        for notice in db.session.scalars(select(Notice).where(Notice.person_id == case.holder.person_id))
        if notice.template == "lead_message"
    }
    assert len(paths) == PAGE + 2
    assert len({path.partition("#")[0] for path in paths}) == 2
    browser = signed_in(case.holder)
    pages = {path.partition("#")[0]: "" for path in paths}
    for address in pages:
        pages[address] = browser.get(address).text
    for path in paths:
        address, _, anchor = path.partition("#")
        assert f'id="{anchor}"' in pages[address]


@pytest.mark.parametrize("subject", ["negotiation:1", "objection:9"])
def test_threads_of_other_rooms_are_told_of_there(app: Flask, subject: str) -> None:
    case = making.introduced()
    with unit_of_work():
        threads.post(case.seeker, Thread(subject, Quality.SEEKER), "您好")
    event = db.session.scalars(select(OutboxEvent).where(OutboxEvent.topic == POSTED)).one()
    tell_of_message(None, event)  # type: ignore[arg-type]
    assert told("lead_message") == {}


def test_the_sides_are_told_of_every_change_of_a_meeting(app: Flask) -> None:
    case = making.introduced()
    with unit_of_work():
        number = meetings.plan(case.broker, case.id, draft(3)).id
    for days in (4, 5):
        with unit_of_work():
            meetings.change(case.broker, case.id, number, draft(days))
    with unit_of_work():
        meetings.cancel(case.broker, case.id, number)
    for topic in OF_MEETINGS:
        hear(topic)
        hear(topic)
    changed = db.session.scalars(
        select(Notice).where(Notice.template == "meeting_changed", Notice.person_id == case.holder.person_id)
    ).all()
    assert len(changed) == 2
    for template in ("meeting_planned", "meeting_cancelled"):
        found = told(template)
        assert {case.seeker.person_id, case.holder.person_id} <= set(found)
        assert case.broker.person_id not in found
        assert found[case.holder.person_id].facts["subject"] == "首次见面"


def test_the_words_want_only_facts_that_are_told() -> None:
    assert set(NOTICES) <= set(WORDS)
    assert facts_in(NOTICES["lead_message"]) == {"title"}
    for template in OF_MEETINGS.values():
        assert facts_in(NOTICES[template]) <= {"title", "subject", "at"}
