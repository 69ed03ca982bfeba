"""The others are told that a contract was begun and of messages in its thread, each once."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from marketplace.contracts.notices_contracts import DRAFTED as DRAFTED_WORDS
from marketplace.contracts.notices_contracts import MESSAGE, NOTICES
from marketplace.contracts.topics import DRAFTED
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.inbox.models import Notice
from marketplace.inbox.wording import facts_in
from marketplace.jobs.hearers import HEARERS
from marketplace.notices import WORDS
from marketplace.threads import operations as threads
from marketplace.threads.policy import Thread
from marketplace.threads.states import Quality
from marketplace.threads.topics import POSTED
from tests.making import contracts as making


def hear(topic: str) -> None:
    """Every piece of news of the topic."""
    office: Any = None
    for number in db.session.scalars(select(OutboxEvent.id).where(OutboxEvent.topic == topic)).all():
        for hearer in HEARERS[topic]:
            with unit_of_work():
                hearer(office, db.session.get_one(OutboxEvent, number))


def told(template: str) -> dict[int, Notice]:
    rows = db.session.scalars(select(Notice).where(Notice.template == template)).all()
    assert len(rows) == len({row.person_id for row in rows})
    return {row.person_id: row for row in rows}


def test_the_others_hear_that_a_contract_was_begun(app: Flask) -> None:
    deal = making.drafted()
    for _ in range(2):
        hear(DRAFTED)
    assert deal.buyer is not None
    assert deal.broker is not None
    found = told("contract_drafted")
    assert set(found) == {deal.buyer.person_id, deal.broker.person_id}
    row = next(iter(found.values()))
    assert (row.path, row.facts["title"]) == (f"/contracts/{deal.id}", deal.contract.title)


def test_begun_by_hand_there_is_nobody_else_to_tell(app: Flask) -> None:
    making.by_hand()
    hear(DRAFTED)
    assert told("contract_drafted") == {}


def test_the_others_are_told_of_a_message(app: Flask) -> None:
    deal = making.drafted()
    assert deal.buyer is not None
    assert deal.broker is not None
    with unit_of_work():
        posted = threads.post(deal.buyer, Thread(f"contract:{deal.id}", Quality.SEEKER), "秘密内容").id
    for _ in range(2):
        hear(POSTED)
    found = told("contract_message")
    assert set(found) == {deal.seller.person_id, deal.broker.person_id}
    row = next(iter(found.values()))
    assert row.path == f"/contracts/{deal.id}?page=1#message-{posted}"
    assert "秘密内容" not in str(row.facts)


def test_words_and_facts_agree(app: Flask) -> None:
    assert WORDS.items() >= NOTICES.items()
    for name in (DRAFTED_WORDS, MESSAGE):
        assert facts_in(NOTICES[name]) == {"title"}
