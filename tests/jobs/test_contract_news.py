"""Makers get a letter with a link of their own; everybody concerned is told once of each step until the signatures."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import organisations
from marketplace.contracts import notices_contracts as words
from marketplace.contracts import topics
from marketplace.contracts.operations import approval, ending, opinions
from marketplace.contracts.policy import ALL
from marketplace.contracts.queries import contracts as queries
from marketplace.contracts.states import CancelReason, ContractStatus, Opinion, PartyRole, SendBackReason
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.inbox.models import Notice
from marketplace.inbox.states import NoticeKind
from marketplace.inbox.wording import facts_in, said
from marketplace.jobs import contract_news
from marketplace.jobs.hearers import HEARERS
from marketplace.jobs.notifying import remind_deadlines
from marketplace.jobs.office import Office
from marketplace.jobs.registry import run_now
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import NotFound
from marketplace.mail import signed
from tests import make
from tests.blueprints.contracts.addresses import SignIn
from tests.jobs.offices import Postbox, carry, letter_rows, office_with
from tests.making import contracts as making
from tests.making import negotiations
from tests.making.contracts import Deal
from tests.making.gone import ENDS, gone

ZHANG, LI = "zhang@tech.example", "li@tech.example"
LINK = re.compile(r"/opinions/([\w.-]+)")


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def office(app: Flask, postbox: Postbox) -> Office:
    return office_with(app, postbox)


def told(actor: Actor | None, deal: Deal) -> list[str]:
    assert actor is not None
    query = select(Notice.template).where(
        Notice.person_id == actor.person_id, Notice.path.startswith(f"/contracts/{deal.id}")
    )
    return list(db.session.scalars(query.order_by(Notice.id)))


def send_back(deal: Deal) -> None:
    with unit_of_work():
        approval.send_back(deal.seller, deal.id, SendBackReason.TERMS_DIFFER)


def subject_of(office: Office, token: str) -> int:
    return signed.subject_of([office.settings.signing_key()], topics.OPINION_LINK, token, utc_now())


def test_each_maker_gets_a_letter_with_the_link_of_the_own_row(office: Office, postbox: Postbox) -> None:
    deal = making.asked()
    carry(office)
    for row in queries.inventors(ALL, deal.id):
        (letter,) = postbox.to(row.email)
        found = LINK.search(letter)
        assert found
        assert subject_of(office, found[1]) == row.id
        for said_in in (row.name, deal.contract.title, str(row.due_on), "技术许可"):
            assert said_in in letter
    assert all(
        "/opinions/" not in str(event.facts).replace("/opinions/{token}", "") for event in letter_rows()
    )


def test_a_maker_with_an_account_is_told_inside_as_well(office: Office, postbox: Postbox) -> None:
    maker = make.reader(email=ZHANG)
    deal = making.asked()
    carry(office)
    assert told(maker, deal) == [words.ASKED]
    assert (
        db.session.scalars(select(Notice.path).where(Notice.person_id == maker.person_id))
        .one()
        .endswith(f"/contracts/{deal.id}/opinion")
    )
    assert any("/opinions/" in letter for letter in postbox.to(ZHANG))


def test_who_is_asked_anew_before_the_letter_left_gets_one(office: Office, postbox: Postbox) -> None:
    maker = make.reader(email=ZHANG)
    deal = making.asked()
    send_back(deal)
    making.ask(deal)
    carry(office)
    (letter,) = [one for one in postbox.to(ZHANG) if "/opinions/" in one]
    found = LINK.search(letter)
    assert found
    assert subject_of(office, found[1]) == queries.inventors(ALL, deal.id)[0].id
    assert told(maker, deal).count(words.ASKED) == 1


@pytest.mark.parametrize("ended", ["answered", "sent_back"])
def test_nobody_is_asked_for_what_is_over(office: Office, postbox: Postbox, ended: str) -> None:
    maker = make.reader(email=ZHANG)
    deal = making.asked()
    if ended == "answered":
        making.answer(deal)
    else:
        send_back(deal)
    carry(office)
    assert not any("/opinions/" in letter for letter in postbox.to(ZHANG) + postbox.to(LI))
    assert words.ASKED not in told(maker, deal)


def test_everybody_concerned_hears_of_each_step(office: Office) -> None:
    deal = making.complete()
    by = making.approver(deal)
    making.heard(deal)
    making.approve(deal, by)
    making.sign(deal.seller, deal, PartyRole.SELLER)
    assert deal.buyer is not None
    making.sign(deal.buyer, deal, PartyRole.BUYER)
    for _twice in range(2):
        carry(office)
    answers = [words.OPINION] * 2
    assert told(deal.seller, deal) == [*answers, words.TO_SIGN, words.SIGNED]
    assert told(deal.broker, deal) == [words.DRAFTED, *answers, words.TO_SIGN, words.SIGNED]
    assert told(deal.buyer, deal) == [words.DRAFTED, words.TO_SIGN, words.SIGNED_BY_ONE]
    assert told(by, deal) == [words.CLOSED, words.SIGNED]


def leaves(who: Actor, deal: Deal) -> None:
    with unit_of_work():
        home = db.session.get_one(Organisation, deal.contract.organisation_id)
        organisations.remove_member(SYSTEM, home, who.person_id or 0)


def test_every_notice_leads_where_its_reader_may_read(office: Office, signed_in: SignIn) -> None:
    make.reader(email=ZHANG)
    deal = making.complete()
    colleague = negotiations.colleague(deal.seller)
    making.save(deal, colleague, title="秸秆预处理技术许可合同")
    making.signed(deal)
    carry(office)
    found = db.session.scalars(select(Notice).where(Notice.path.startswith(f"/contracts/{deal.id}"))).all()
    assert words.TO_SIGN in told(colleague, deal)
    assert {one.path.rpartition("/")[2] for one in found if one.template == words.TO_SIGN} == {
        "signature", str(deal.id),
    }  # fmt: skip
    for person_id, path in {(one.person_id, one.path) for one in found}:
        assert signed_in(make.actor_of(person_id)).get(path).status_code == 200, path


def test_only_who_may_approve_is_asked_to(office: Office) -> None:
    deal = making.complete()
    by, wrote = making.approver(deal), making.approver(deal)
    making.save(deal, wrote, title="秸秆预处理技术许可合同")
    making.heard(deal)
    carry(office)
    assert words.CLOSED in told(by, deal)
    assert words.CLOSED not in told(wrote, deal)


def test_where_everybody_wrote_the_others_hear_that_one_more_is_needed(office: Office) -> None:
    deal = making.complete()
    wrote = making.approver(deal)
    making.save(deal, wrote, title="秸秆预处理技术许可合同")
    making.heard(deal)
    carry(office)
    assert words.CLOSED in told(wrote, deal)


def test_who_has_left_the_seller_hears_and_does_no_more(office: Office) -> None:
    deal = making.complete()
    stays, colleague = making.approver(deal), negotiations.colleague(deal.seller)
    making.save(deal, colleague, title="秸秆预处理技术许可合同")
    leaves(colleague, deal)
    making.ask(deal)
    making.answer(deal)
    assert colleague.person_id is not None
    with pytest.raises(NotFound), unit_of_work():
        opinions.close(make.actor_of(colleague.person_id), deal.id)
    carry(office)
    assert told(colleague, deal) == []
    assert told(deal.seller, deal) == [words.OPINION] * 2
    assert told(stays, deal) == []


def test_when_every_writer_has_left_the_administrators_hear(office: Office) -> None:
    deal = making.complete()
    stays = making.approver(deal)
    making.ask(deal)
    leaves(deal.seller, deal)
    making.answer(deal)
    carry(office)
    assert told(deal.seller, deal) == []
    assert told(stays, deal) == [words.DRAFTED, *[words.OPINION] * 2]


@pytest.mark.parametrize("how", ENDS)
def test_a_broker_who_works_no_more_hears_nothing(office: Office, how: str) -> None:
    talks = making.cleared()
    deal = making.complete(talks)
    gone(talks, how)
    making.ask(deal)
    making.answer(deal)
    carry(office)
    assert told(deal.broker, deal) == []
    assert told(deal.seller, deal) == [words.OPINION] * 2


def test_going_back_and_giving_up_say_why(office: Office) -> None:
    deal = making.asked()
    send_back(deal)
    carry(office)
    with unit_of_work():
        ending.cancel(deal.seller, deal.id, CancelReason.PARTIES_WITHDREW, "买方另有安排")
    carry(office)
    assert deal.buyer is not None
    query = select(Notice).where(Notice.person_id == deal.buyer.person_id).order_by(Notice.id)
    ours = [one for one in db.session.scalars(query) if one.template in (words.SENT_BACK, words.CANCELLED)]
    texts = [said(words.NOTICES[one.template], one.facts, str) for one in ours]
    assert [one.template for one in ours] == [words.SENT_BACK, words.CANCELLED]
    assert "条款" in texts[0].body
    assert "双方" in texts[1].body


def test_makers_who_have_not_answered_are_reminded_twice(office: Office) -> None:
    maker, other = make.reader(email=ZHANG), make.reader(email=LI)
    deal = making.asked()
    with unit_of_work():
        opinions.give(other, deal.id, Opinion.AGREES)
    for days in (2, 3, 4, 8, 9, 10):
        with time_machine.travel(beijing_today() + timedelta(days=days), tick=False):
            remind_deadlines(office)
    query = select(Notice).where(Notice.person_id == maker.person_id, Notice.template == words.DUE)
    reminders = list(db.session.scalars(query))
    assert len(reminders) == 2
    assert {one.kind for one in reminders} == {NoticeKind.DEADLINE}
    assert words.DUE not in told(other, deal)


def test_the_job_books_silence_once_the_time_is_over(office: Office) -> None:
    deal = making.asked()
    assert run_now(office, "close-opinions") == {"closed": 0}
    with time_machine.travel(beijing_today() + timedelta(days=11), tick=False):
        assert run_now(office, "close-opinions") == {"closed": 1}
        assert run_now(office, "close-opinions") == {"closed": 0}
    assert deal.contract.status is ContractStatus.INTERNAL_APPROVAL


@pytest.mark.parametrize("topic", sorted(contract_news.TOPICS))
def test_news_whose_row_is_gone_is_told_to_nobody(app: Flask, topic: str) -> None:
    facts = {"inventor": 999, "role": "seller"}
    assert contract_news.notices_of(OutboxEvent(id=1, topic=topic, subject_id=999, facts=facts)) == []


def test_a_letter_whose_row_is_gone_is_not_written(app: Flask, office: Office) -> None:
    with unit_of_work():
        contract_news.write_to_maker(
            office, OutboxEvent(topic=topics.INVENTOR_ASKED, subject_id=999, facts={})
        )
    assert not letter_rows()


def test_every_step_has_its_hearers_and_every_notice_the_facts_that_are_given() -> None:
    assert set(HEARERS) >= contract_news.TOPICS
    assert contract_news.write_to_maker in HEARERS[topics.INVENTOR_ASKED]
    assert all(facts_in(one) <= {"title", "due", "reason", "name"} for one in words.NOTICES.values())
