"""Everybody who made the technology is heard before signature: asked once a text, silent after ten days."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.audit.models import AuditEntry
from marketplace.contracts import topics
from marketplace.contracts.drafts import Maker
from marketplace.contracts.errors_signing import Incomplete, OpinionsOpen
from marketplace.contracts.models import ContractInventor
from marketplace.contracts.operations import approval, opinions
from marketplace.contracts.policy import ALL
from marketplace.contracts.queries import contracts as queries
from marketplace.contracts.states import ContractStatus, Opinion, SendBackReason
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import ANONYMOUS, SYSTEM, Actor
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, MarketError, NotAllowed, NotFound, Stale, WrongState
from tests import make
from tests.making import contracts as making
from tests.making import negotiations
from tests.making.contracts import Deal

pytestmark = pytest.mark.usefixtures("app")
S = ContractStatus
LATER = beijing_today() + timedelta(days=11)


def people(deal: Deal) -> list[ContractInventor]:
    db.session.expire_all()
    return queries.inventors(ALL, deal.id)


def give(deal: Deal, number: int, opinion: Opinion, note: str = "") -> None:
    with unit_of_work():
        opinions.give_by_link(ANONYMOUS, number, opinion, note)


def close(deal: Deal, actor: Actor | None = None) -> None:
    with unit_of_work():
        opinions.close(actor or deal.seller, deal.id)


def test_each_maker_is_asked_once_and_has_ten_days() -> None:
    deal = making.asked()
    rows = people(deal)
    assert [(row.name, row.email, row.round) for row in rows] == [
        ("张青山", "zhang@tech.example", 1), ("李白河", "li@tech.example", 1),
    ]  # fmt: skip
    assert {row.due_on for row in rows} == {beijing_today() + timedelta(days=10)}
    assert all(row.asked_at and row.opinion is None for row in rows)
    asked = select(OutboxEvent.subject_id).where(OutboxEvent.topic == topics.INVENTOR_ASKED)
    assert sorted(db.session.scalars(asked)) == sorted(row.id for row in rows)
    assert deal.contract.status is S.INVENTOR_OPINION


def test_the_broker_and_every_member_of_the_seller_may_ask_but_the_buyer_may_not() -> None:
    deal = making.complete()
    assert deal.buyer is not None
    with pytest.raises(NotAllowed):
        making.ask(deal, deal.buyer)
    with pytest.raises(NotFound):
        making.ask(deal, make.member())
    making.ask(deal, deal.broker)
    colleague = negotiations.colleague(deal.seller)
    with unit_of_work():
        approval.send_back(colleague, deal.id, SendBackReason.AMOUNTS_UNCLEAR)
    making.ask(deal, colleague)
    assert {row.round for row in people(deal)} == {2}


def test_a_draft_that_lacks_something_is_not_sent() -> None:
    deal = making.drafted()
    with pytest.raises(Incomplete) as refused:
        making.ask(deal)
    assert refused.value.code == "incomplete"
    assert {"makers", "rights", "programme"} <= {point.field for point in refused.value.facts["missing"]}
    assert deal.contract.status is S.DRAFT
    assert not people(deal)


def test_nobody_to_hear_is_incomplete_whoever_sells() -> None:
    deal = making.by_hand(makers=())
    with pytest.raises(Incomplete) as refused:
        making.ask(deal)
    assert [point.field for point in refused.value.facts["missing"]] == ["makers"]


def test_who_saw_another_text_is_told() -> None:
    deal = making.complete()
    with pytest.raises(Stale), unit_of_work():
        opinions.ask(deal.seller, deal.id, deal.contract.row_version - 1)


def test_asking_twice_asks_once_and_nothing_can_be_written_meanwhile() -> None:
    deal = making.asked()
    making.ask(deal)
    with pytest.raises(WrongState):
        making.save(deal, title="另一个名称")
    assert len(people(deal)) == 2


def test_a_maker_with_an_account_answers_on_the_own_page() -> None:
    maker = make.reader(email="zhang@tech.example")
    deal = making.asked()
    with unit_of_work():
        opinions.give(maker, deal.id, Opinion.OBJECTS, " 署名顺序不对 ")
    first, second = people(deal)
    assert (first.person_id, first.opinion, first.note) == (maker.person_id, Opinion.OBJECTS, "署名顺序不对")
    assert first.answered_at is not None
    assert (second.person_id, second.opinion) == (None, None)


@pytest.mark.parametrize("who", ["stranger", "seller", "nobody"])
def test_who_was_not_asked_finds_nothing(who: str) -> None:
    deal = making.asked()
    actor = {"stranger": make.reader(), "seller": deal.seller, "nobody": ANONYMOUS}[who]
    with pytest.raises(NotFound), unit_of_work():
        opinions.give(actor, deal.id, Opinion.AGREES)
    with pytest.raises(NotFound), unit_of_work():
        opinions.give(actor, 2**70, Opinion.AGREES)


@pytest.mark.parametrize("number", [0, -1, 999_999, 2**70])
def test_a_link_to_nobody_finds_nothing(number: int) -> None:
    with pytest.raises(NotFound), unit_of_work():
        opinions.give_by_link(ANONYMOUS, number, Opinion.AGREES)


def test_an_opinion_may_be_changed_until_it_is_closed_and_the_trail_keeps_both() -> None:
    deal = making.asked()
    number = people(deal)[0].id
    give(deal, number, Opinion.OBJECTS, "金额不明")
    give(deal, number, Opinion.OBJECTS, "金额不明")
    give(deal, number, Opinion.AGREES)
    assert people(deal)[0].opinion is Opinion.AGREES
    lines = (
        select(AuditEntry.facts).where(AuditEntry.topic == topics.OPINION_GIVEN).order_by(AuditEntry.number)
    )
    assert [facts["opinion"] for facts in db.session.scalars(lines)] == ["objects", "agrees"]


@pytest.mark.parametrize(
    ("opinion", "note", "field", "code"),
    [
        (Opinion.OBJECTS, "", "note", "required"),
        (Opinion.OBJECTS, " \n", "note", "required"),
        (Opinion.AGREES, "字" * 2001, "note", "too_long"),
        (Opinion.SILENT, "", "opinion", "unknown"),
        (Opinion.CLAIMS_PRIORITY, "愿以同一价格受让", "opinion", "unknown"),
    ],
)
def test_what_will_not_do_as_an_opinion(opinion: Opinion, note: str, field: str, code: str) -> None:
    deal = making.asked()
    with pytest.raises(Invalid) as refused:
        give(deal, people(deal)[0].id, opinion, note)
    assert [(one.field, one.code) for one in refused.value.problems] == [(field, code)]
    assert people(deal)[0].opinion is None


def test_who_made_what_is_transferred_may_claim_it_and_says_why() -> None:
    """Civil Code art. 847; a licence leaves the right where it is."""
    deal = making.transfer()
    making.ask(deal)
    number = people(deal)[0].id
    with pytest.raises(Invalid) as refused:
        give(deal, number, Opinion.CLAIMS_PRIORITY, " ")
    assert [(one.field, one.code) for one in refused.value.problems] == [("note", "required")]
    give(deal, number, Opinion.CLAIMS_PRIORITY, "愿以同一价格受让")
    row = people(deal)[0]
    assert (row.opinion, row.note) == (Opinion.CLAIMS_PRIORITY, "愿以同一价格受让")


def test_opinions_are_not_closed_while_somebody_may_answer() -> None:
    deal = making.asked()
    first, second = people(deal)
    give(deal, first.id, Opinion.AGREES)
    with pytest.raises(OpinionsOpen) as refused:
        close(deal)
    assert (refused.value.code, refused.value.facts["count"]) == ("opinions_open", 1)
    assert refused.value.facts["until"] == second.due_on
    give(deal, second.id, Opinion.OBJECTS, "不同意署名")
    close(deal)
    close(deal)
    assert deal.contract.status is S.INTERNAL_APPROVAL
    with pytest.raises(WrongState):
        give(deal, first.id, Opinion.OBJECTS, "太迟了")


def test_the_buyer_does_not_close_them() -> None:
    deal = making.asked()
    making.answer(deal)
    assert deal.buyer is not None
    with pytest.raises(NotAllowed):
        close(deal, deal.buyer)


def test_on_the_last_day_silence_is_no_answer_yet_and_afterwards_it_is() -> None:
    deal = making.asked()
    give(deal, people(deal)[0].id, Opinion.AGREES)
    with time_machine.travel(LATER - timedelta(days=1), tick=False), pytest.raises(OpinionsOpen):
        close(deal)
    with time_machine.travel(LATER, tick=False):
        close(deal)
    assert [row.opinion for row in people(deal)] == [Opinion.AGREES, Opinion.SILENT]
    assert people(deal)[1].answered_at is None


def test_the_job_closes_what_is_due_and_nothing_else() -> None:
    due, answered, fresh = making.asked(), making.asked(), making.complete()
    making.answer(answered)
    with time_machine.travel(LATER, tick=False):
        making.ask(fresh)
        with unit_of_work():
            assert opinions.close_due(SYSTEM) == 2
        with unit_of_work():
            assert opinions.close_due(SYSTEM) == 0
    assert [deal.contract.status for deal in (due, answered, fresh)] == [
        S.INTERNAL_APPROVAL, S.INTERNAL_APPROVAL, S.INVENTOR_OPINION,
    ]  # fmt: skip
    assert {row.opinion for row in people(due)} == {Opinion.SILENT}


def test_a_second_round_is_not_closed_by_the_days_of_the_first() -> None:
    deal = making.asked()
    with time_machine.travel(LATER, tick=False):
        with unit_of_work():
            approval.send_back(deal.seller, deal.id, SendBackReason.TERMS_DIFFER)
        making.ask(deal)
        with unit_of_work():
            assert opinions.close_due(SYSTEM) == 0
    assert deal.contract.status is S.INVENTOR_OPINION


def test_a_link_of_an_earlier_round_says_nothing_any_more() -> None:
    deal = making.asked()
    old = people(deal)[0].id
    give(deal, old, Opinion.OBJECTS, "金额不明")
    with unit_of_work():
        approval.send_back(deal.seller, deal.id, SendBackReason.INVENTOR_OBJECTS)
    assert deal.contract.reason == "inventor_objects"
    with pytest.raises(WrongState):
        give(deal, old, Opinion.AGREES)
    making.ask(deal)
    assert deal.contract.reason is None
    with pytest.raises(NotFound):
        give(deal, old, Opinion.AGREES)
    assert all(row.opinion is None for row in people(deal))


def test_the_step_cannot_be_skipped() -> None:
    deal = making.complete()
    refused: list[MarketError] = []
    for skip in (lambda: making.approve(deal), lambda: close(deal)):
        with pytest.raises(WrongState) as error:
            skip()
        refused.append(error.value)
    making.ask(deal)
    with pytest.raises(WrongState) as error:
        making.approve(deal)
    refused.append(error.value)
    assert [one.facts["status"] for one in refused] == ["draft", "draft", "inventor_opinion"]


def test_two_makers_with_one_address_answer_together() -> None:
    one = make.reader(email="lab@tech.example")
    deal = making.asked(makers=(Maker("张青山", "lab@tech.example"), Maker("李白河", "lab@tech.example")))
    with unit_of_work():
        opinions.give(one, deal.id, Opinion.AGREES)
    assert [row.opinion for row in people(deal)] == [Opinion.AGREES, Opinion.AGREES]


def test_an_installation_may_give_them_more_time() -> None:
    deal = making.complete()
    with unit_of_work():
        opinions.ask(deal.seller, deal.id, deal.contract.row_version, days=20)
    assert {row.due_on for row in people(deal)} == {beijing_today() + timedelta(days=20)}


def test_who_has_no_address_can_only_be_silent() -> None:
    deal = making.complete(makers=(replace(making.MAKERS[0], email=""),))
    with pytest.raises(Incomplete) as refused:
        making.ask(deal)
    assert [point.field for point in refused.value.facts["missing"]] == ["makers"]
