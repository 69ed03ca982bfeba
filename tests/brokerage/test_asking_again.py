"""An interest in what a living lead is about already: it is kept, whatever the lead has come to."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from marketplace.audit.models import AuditEntry
from marketplace.brokerage.models import LeadSide
from marketplace.brokerage.operations import answers, creating, leads
from marketplace.brokerage.operations.creating import Opened, Said
from marketplace.brokerage.states import Answer, LeadStatus, Side
from marketplace.brokerage.topics_leads import INTEREST
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from tests.making import brokers
from tests.making import leads as making
from tests.making.leads import Case

pytestmark = pytest.mark.usefixtures("app")
S = LeadStatus
QUESTION = "想先看中试报告"


def ask(case: Case, wish: str = QUESTION) -> Opened:
    listing, mine = case.row.achievement_id or 0, making.organisation_of(case.seeker).id
    with unit_of_work():
        return creating.interest(case.seeker, listing, mine, wish)


def seeker_of(case: Case) -> LeadSide:
    return next(side for side in case.row.sides if side.side is Side.SEEKER)


def told() -> int:
    return db.session.scalar(select(func.count(OutboxEvent.id)).where(OutboxEvent.topic == INTEREST)) or 0


def stalled_before_the_offer() -> Case:
    case = making.adopted()
    with unit_of_work():
        leads.release(case.broker, case.id)
    return case


@pytest.mark.parametrize("make", [making.adopted, stalled_before_the_offer])
def test_before_the_offer_an_interest_is_an_acceptance(make: Callable[[], Case]) -> None:
    case = make()
    assert ask(case) == Opened(case.id, is_new=False, said=Said.ACCEPTED)
    side = seeker_of(case)
    assert (side.answer, side.wish, side.answered_by) == (
        Answer.ACCEPTED, QUESTION, case.seeker.person_id,
    )  # fmt: skip
    if case.status is S.STALLED:
        with unit_of_work():
            leads.take_over(case.broker, case.id, has_interest=False)
    with unit_of_work():
        leads.offer(case.broker, case.id)
    assert case.status is S.ONE_INTERESTED


@pytest.mark.parametrize("make", [making.offered, making.stalled])
def test_after_the_offer_the_words_are_kept_and_the_answer_is_still_awaited(make: Callable[[], Case]) -> None:
    case = make()
    status = case.status
    assert ask(case) == Opened(case.id, is_new=False, said=Said.AWAITED)
    side = seeker_of(case)
    assert (side.answer, side.wish, case.status) == (None, QUESTION, status)
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.topic == INTEREST))
    assert (entry.subject, entry.facts["side"], entry.facts["said"]) == (
        f"lead:{case.id}", "seeker", "awaited",
    )  # fmt: skip


def test_the_same_words_again_are_no_news_and_others_are() -> None:
    case = making.offered()
    assert [ask(case).said for _ in range(2)] == [Said.AWAITED] * 2
    assert told() == 1
    ask(case, "还想问价格")
    assert (told(), seeker_of(case).wish) == (2, "还想问价格")
    with unit_of_work():
        answers.accept(case.seeker, case.id)
    assert seeker_of(case).wish == "还想问价格"


def test_who_has_answered_is_told_so_and_what_was_said_stays() -> None:
    case = making.interested()
    assert ask(case).said is Said.BEFORE
    assert (seeker_of(case).wish, told()) == (making.WISH, 1)


def test_a_first_interest_says_that_it_is_accepted_and_other_ways_say_nothing() -> None:
    case = making.interested()
    match = making.pair()
    broker = brokers.working()
    with unit_of_work():
        assert creating.from_match(broker, match.id, has_interest=False).said is None
    assert seeker_of(case).answer is Answer.ACCEPTED
