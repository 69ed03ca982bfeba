"""Who is told what of registration, performance and income, and who is reminded of which day."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.contracts.notices_desk import NOTICES
from marketplace.contracts.operations import amendments, income, paying, performing, registration, review
from marketplace.contracts.operations.registration import Answer
from marketplace.contracts.operations.review import Missing
from marketplace.contracts.registered import Registered
from marketplace.contracts.states import (
    AmendmentReason,
    EndReason,
    IncomeReason,
    NotRecognisedReason,
    ReturnReason,
)
from marketplace.contracts.vocabulary import MissingItem
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.inbox.models import Notice
from marketplace.inbox.wording import said
from marketplace.jobs import registration_news as news
from marketplace.jobs.hearers import HEARERS
from marketplace.jobs.notifying import DEADLINES, remind_deadlines
from marketplace.jobs.office import open_office
from marketplace.jobs.pricing_news import Told
from marketplace.jobs.registration_news import TOPICS, notices_of, reminders
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today
from marketplace.notices import WORDS
from tests import make
from tests.making import desk
from tests.making.desk import WAN, Deal

pytestmark = pytest.mark.usefixtures("app")
TODAY = beijing_today()


def told(topic: str) -> list[Told]:
    """By all news of a topic, in its order."""
    db.session.rollback()
    query = select(OutboxEvent).where(OutboxEvent.topic == topic).order_by(OutboxEvent.id)
    return [notice for event in db.session.scalars(query) for notice in notices_of(event)]


def words(notice: Told) -> str:
    """Both texts; every fact that they want is there."""
    wanted = set(re.findall(r"%\((\w+)\)s", "".join(NOTICES[notice.template])))
    assert wanted <= set(notice.facts)
    found = said(NOTICES[notice.template], notice.facts, lambda text: text)
    return f"{found.title}\n{found.body}"


def people(*actors: Actor) -> tuple[int, ...]:
    return tuple(sorted(actor.person_id or 0 for actor in actors))


def test_the_desk_hears_of_a_submission_and_of_its_answer() -> None:
    by, other = desk.registrar(), desk.registrar("/p/BR2/")
    deal = desk.submitted(title="虚构的测土施肥技术")
    (notice,) = told("contract.submit")
    assert notice.person_ids == people(by)
    assert notice.path == f"/registration/{deal.id}"
    assert "合同待认定：虚构的测土施肥技术" in words(notice)
    assert other.person_id not in notice.person_ids
    with unit_of_work():
        review.return_(by, deal.id, ReturnReason.FIELDS_WRONG, [Missing(MissingItem.TARGETS)])
    (back,) = told("contract.return")
    assert back.person_ids == people(deal.seller, deal.buyer)
    assert "填写有误" in words(back)
    assert "共 1 项" in words(back)
    with unit_of_work():
        registration.resubmit(deal.seller, deal.id, [Answer("已补")])
    (again,) = told("contract.resubmit")
    assert again.person_ids == people(by)
    (late,) = told("contract.return")
    assert "填写有误" not in words(late)


def test_both_sides_hear_what_was_decided_and_its_number() -> None:
    by = desk.registrar()
    deal = desk.registered(by, technical_fen=60 * WAN)
    for topic, expected in (("contract.recognise", "技术交易额 60 万元"),
                            ("contract.register", str(deal.contract.registration_no))):  # fmt: skip
        (notice,) = told(topic)
        assert notice.person_ids == people(deal.seller, deal.buyer)
        assert notice.path == f"/contracts/{deal.id}/registration"
        assert expected in words(notice)


def test_a_large_contract_calls_the_second_registrar_but_not_the_first() -> None:
    first, second = desk.registrar(), desk.registrar()
    desk.recognised(first, second, total_fen=600 * WAN)
    (notice,) = told("contract.refer")
    assert notice.person_ids == people(second)
    (decided,) = told("contract.confirm")
    assert "成交额 600 万元" in words(decided)


def test_a_longer_clock_is_told_with_its_last_day() -> None:
    by, deal = desk.registrar(), desk.submitted()
    with unit_of_work():
        review.prolong(by, deal.id, "类别有争议")
    (notice,) = told("contract.prolong")
    assert notice.person_ids == people(deal.seller, deal.buyer)
    assert str(desk.row_of(deal).due_on) in words(notice)


def test_a_refusal_and_a_revocation_name_their_ground() -> None:
    by, deal, gone = desk.registrar(), desk.submitted(), desk.registered()
    with unit_of_work():
        review.not_recognise(by, deal.id, NotRecognisedReason.UNLAWFUL, "不合法", desk.HEAD)
    with unit_of_work():
        amendments.revoke(by, gone.id, EndReason.FALSE_FACTS, "虚构")
    (refused,) = told("contract.not_recognise")
    assert "内容违反法律法规" in words(refused)
    (revoked,) = told("contract.revoke")
    assert revoked.person_ids == people(gone.seller, gone.buyer)
    assert "登记事实虚假" in words(revoked)


def test_applications_go_to_the_desk_and_decisions_come_back() -> None:
    by = desk.registrar()
    deal = desk.registered(by)
    for accepted in (False, True):
        after = Registered(deal.contract.title, 90 * WAN, 90 * WAN)
        with unit_of_work():
            number = amendments.apply_for_change(deal.seller, deal.id, after, "调减").id
        with unit_of_work():
            if accepted:
                amendments.accept(by, number, desk.HEAD)
            else:
                amendments.refuse(by, number, AmendmentReason.NOT_AGREED)
    with unit_of_work():
        last = amendments.apply_for_revocation(deal.seller, deal.id, EndReason.VOID, "无效").id
    with unit_of_work():
        amendments.accept(by, last, desk.HEAD)
    applied = told("contract_amendment.apply")
    assert [notice.person_ids for notice in applied] == [people(by)] * 3
    assert applied[2].path == f"/registration/changes/{last}"
    assert "撤销登记" in words(applied[2])
    (refused,) = told("contract_amendment.refuse")
    assert refused.person_ids == people(deal.seller, deal.buyer)
    assert "双方意见不一致" in words(refused)
    (accepted_one,) = told("contract_amendment.accept")
    assert "变更已登记" in words(accepted_one)
    assert len(told("contract.revoke")) == 1


def running() -> tuple[Deal, int, int]:
    deal = desk.registered()
    with unit_of_work():
        performing.start(deal.seller, deal.id)
    return deal, *desk.plan(deal)


def test_of_the_plan_the_other_side_hears() -> None:
    deal, step, part = running()
    with unit_of_work():
        performing.report_milestone(deal.seller, step, TODAY)
        paying.report_payment(deal.buyer, part, 50 * WAN, TODAY, "回单 1")
    with unit_of_work():
        performing.accept_milestone(deal.buyer, step, TODAY)
        paying.confirm_payment(deal.seller, part)
    with unit_of_work():
        performing.complete(deal.seller, deal.id)
    expected = {
        "contract.start": deal.buyer, "milestone.report": deal.buyer, "milestone.finish": deal.seller,
        "payment.report": deal.seller, "payment.finish": deal.buyer, "contract.complete": deal.buyer,
    }  # fmt: skip
    for topic, who in expected.items():
        (notice,) = told(topic)
        assert notice.person_ids == people(who), topic
        assert deal.contract.title in words(notice)
    assert "50 万元" in words(told("payment.report")[0])


def test_of_a_dispute_and_an_end_the_other_side_hears_why() -> None:
    deal, _step, _part = running()
    with unit_of_work():
        performing.dispute(deal.buyer, deal.id, EndReason.BREACH)
    (notice,) = told("contract.dispute")
    assert notice.person_ids == people(deal.seller)
    assert "一方违约" in words(notice)
    with unit_of_work():
        performing.settle(deal.seller, deal.id)
    assert told("contract.settle_dispute")[0].person_ids == people(deal.buyer)
    with unit_of_work():
        performing.terminate(deal.seller, deal.id, EndReason.PURPOSE_FAILED)
    assert "合同目的不能实现" in words(told("contract.terminate")[0])


def test_income_goes_to_finance_and_its_outcome_to_the_seller() -> None:
    by, finance = desk.registrar(), desk.finance()
    deal, _step, _part = running()
    with unit_of_work():
        first = income.propose(by, deal.id, 10 * WAN, "合同约定").id
        second = income.propose(by, deal.id, 20 * WAN, "合同约定").id
    with unit_of_work():
        income.confirm(finance, first)
        income.refuse(finance, second, IncomeReason.NOT_PAID)
    proposed = told("verified_income.propose")
    assert [notice.person_ids for notice in proposed] == [people(finance)] * 2
    assert proposed[0].path == "/registration/income"
    (verified,) = told("verified_income.confirm")
    assert set(people(deal.seller, by)) <= set(verified.person_ids)
    assert "10 万元" in words(verified)
    (refused,) = told("verified_income.refuse")
    assert deal.seller.person_id not in refused.person_ids
    assert "款项未到账" in words(refused)


@pytest.mark.parametrize(
    ("days", "step"), [(8, None), (7, "7"), (3, "7"), (2, "2"), (0, "2"), (-1, "late"), (-90, "late")]
)
def test_the_registrar_is_reminded_of_the_day_of_decision(days: int, step: str | None) -> None:
    by, deal = desk.registrar(), desk.submitted()
    row = desk.row_of(deal)
    assert row.due_on is not None
    found = reminders(row.due_on - timedelta(days=days))
    assert [(notice.person_ids, notice.key.rsplit(":", 1)[1]) for notice in found] == (
        [(people(by), step)] if step else []
    )
    for notice in found:
        assert ("超过时限" in words(notice)) == (step == "late")


def test_what_is_returned_or_registered_is_no_deadline() -> None:
    by, deal = desk.registrar(), desk.submitted()
    desk.registered(by)
    with unit_of_work():
        review.return_(by, deal.id, ReturnReason.FIELDS_WRONG, [Missing(MissingItem.TARGETS)])
    assert reminders(TODAY + timedelta(days=400)) == []


@pytest.mark.parametrize(
    ("days", "step"), [(8, None), (7, "7"), (2, "2"), (0, "2"), (-1, "late"), (-30, "late"), (-31, None)]
)
def test_both_parties_are_reminded_of_the_plan(days: int, step: str | None) -> None:
    deal, _step, _part = running()
    found = reminders(TODAY + timedelta(days=30 - days))
    assert [notice.template for notice in found] == (
        [f"milestone_{'late' if step == 'late' else 'due'}", f"payment_{'late' if step == 'late' else 'due'}"]
        if step
        else []
    )
    for notice in found:
        assert notice.person_ids == people(deal.seller, deal.buyer)
        assert notice.key.endswith(f":{step}")
        words(notice)


def test_a_reminder_comes_once(app: Flask) -> None:
    office = open_office(app.extensions["settings"], app.app_context)
    deal, _step, _part = running()
    desk.plan(deal, days=1)
    counts = [remind_deadlines(office) for _twice in range(2)]
    assert [figures["reminded"] for figures in counts] == [4, 0]
    assert [figures["failed"] for figures in counts] == [0, 0]
    assert db.session.scalars(select(Notice).where(Notice.template == "payment_due")).first() is not None


def test_news_of_what_is_gone_tells_nobody() -> None:
    for topic in sorted(TOPICS):
        assert notices_of(OutboxEvent(id=1, topic=topic, subject_id=2**31 - 1, facts={})) == []
    assert notices_of(OutboxEvent(id=1, topic="listing.publish", subject_id=1, facts={})) == []


def test_everything_is_heard_and_every_template_is_used() -> None:
    assert set(HEARERS) >= TOPICS
    assert reminders in DEADLINES
    tables = (news.OF_CONTRACT, news.OF_AMENDMENT, news.OF_PLAN, news.OF_INCOME)
    used = {telling.template for table in tables for telling in table.values()}
    used |= {
        f"{what}_{when}" for what in ("registration", "milestone", "payment") for when in ("due", "late")
    }
    assert used == set(NOTICES) <= set(WORDS)


def test_a_buyer_outside_the_market_is_told_nothing() -> None:
    deal = desk.submitted()
    with unit_of_work():
        deal.contract.buyer_organisation_id = None
    by = desk.registrar()
    with unit_of_work():
        review.recognise(by, deal.id, desk.finding(deal))
    (notice,) = told("contract.recognise")
    assert notice.person_ids == people(deal.seller)
    assert make.member().person_id not in notice.person_ids
