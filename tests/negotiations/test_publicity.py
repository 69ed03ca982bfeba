"""A price in public: its clock, taking it back, objections and their answers."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.states import OrganisationKind
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, NotAllowed, Problem, WrongState
from marketplace.negotiations.drafts_pricing import cleaned_publicity, publicity_problems
from marketplace.negotiations.errors_pricing import PublicityRunning
from marketplace.negotiations.operations import objections, pricing, publicity
from marketplace.negotiations.queries import publicity as queries
from marketplace.negotiations.standing import Standing, standing
from marketplace.negotiations.states import (
    NegotiationStatus,
    ObjectionReason,
    PricingMethod,
    ReviewReason,
)
from marketplace.negotiations.topics_pricing import FINISHED
from tests.making import pricing as making
from tests.making.pricing import AGREED, PRICE, PUBLIC
from tests.negotiations.conftest import at

S, G = NegotiationStatus, ObjectionReason


def test_the_policys_example_to_the_day(app: Flask, clock: time_machine.Traveller) -> None:
    """NX05: made public on 2 March 2026, earliest next step on 18 March."""
    talks = making.published()
    found = making.running(talks)
    assert (found.starts_on, found.ends_on, found.days) == (date(2026, 3, 3), date(2026, 3, 17), 15)
    assert (found.price_fen, found.completers) == (PRICE, ["张青山", "李白河"])
    at(clock, date(2026, 3, 17), hour=23)
    with pytest.raises(PublicityRunning) as refused:
        making.clear(talks)
    assert refused.value.facts["until"] == date(2026, 3, 17)
    with pytest.raises(PublicityRunning):
        pricing.require_cleared(talks.seeker, talks.row)
    at(clock, date(2026, 3, 18), hour=0)
    making.clear(talks)
    assert talks.row.status is S.CLEARED
    closed = queries.one(pricing.ALL, found.id)
    assert standing(closed, beijing_today()) is Standing.CLEARED


def test_the_markets_own_number_of_days_counts(app: Flask, clock: time_machine.Traveller) -> None:
    talks = making.priced()
    making.publish(talks, days=20)
    assert making.running(talks).ends_on == date(2026, 3, 23)


def test_fewer_than_fifteen_days_are_no_publicity(app: Flask) -> None:
    talks = making.priced()
    with pytest.raises(ValueError, match="14"):
        making.publish(talks, days=14)
    assert talks.row.status is S.PRICING


def test_a_second_click_publishes_once(app: Flask) -> None:
    talks = making.priced()
    assert making.publish(talks) == making.publish(talks)
    assert len(queries.of_negotiation(pricing.ALL, talks.id)) == 1


def test_only_a_public_holders_agreed_price_is_made_public(app: Flask) -> None:
    private = making.priced(OrganisationKind.ENTERPRISE)
    listed = making.priced(method=PricingMethod.AUCTION, exchange_name="交易所", priced_on=date(2026, 1, 5))
    for talks in (private, listed, making.agreed()):
        with pytest.raises(WrongState):
            making.publish(talks)


@pytest.mark.parametrize("who", ["seeker", "broker"])
def test_only_the_holders_people_publish_answer_and_take_back(app: Flask, who: str) -> None:
    talks = making.published()
    actor: Actor = getattr(talks, who)
    objection = making.raise_objection(talks)
    acts = (
        lambda: publicity.publish(actor, talks.id, PUBLIC, 15),
        lambda: publicity.take_back(actor, talks.id, ReviewReason.TEXT_WRONG),
        lambda: objections.answer(actor, talks.id, objection, G.UNRELATED, "无关。"),
    )
    for act in acts:
        with pytest.raises(NotAllowed), unit_of_work():
            act()
    assert talks.row.status is S.PUBLICITY


def test_who_buys_is_named_only_where_the_holder_says_so(app: Flask) -> None:
    hidden, named = making.published(), making.priced()
    making.publish(named, names_counterpart=True)
    assert making.running(hidden).counterpart_name == ""
    assert making.running(named).counterpart_name.startswith("虚构单位")


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"title": " "}, "title", "required"),
        ({"text": ""}, "text", "required"),
        ({"objections_to": ""}, "objections_to", "required"),
        ({"completers": (" ",)}, "completers", "required"),
        ({"completers": ("张青山 13900000000",)}, "completers", "personal_contact"),
        ({"completers": ("zhang@example.invalid",)}, "completers", "personal_contact"),
        ({"completers": ("张 0431-8511",)}, "completers", "personal_contact"),
    ],
)
def test_what_everybody_would_read_is_checked(changes: dict[str, object], field: str, code: str) -> None:
    draft = cleaned_publicity(replace(PUBLIC, **changes))  # type: ignore[arg-type]
    assert Problem(field, code) in publicity_problems(draft)


def test_texts_are_not_longer_than_their_columns() -> None:
    long = replace(
        PUBLIC,
        title="长" * 201,
        price_words="长" * 201,
        objections_to="长" * 201,
        completers=("长" * 61,) * 2,
    )
    fields = [problem.field for problem in publicity_problems(cleaned_publicity(long))]
    assert fields == ["title", "objections_to", "price_words", "completers"]


def test_another_price_begins_a_new_clock(app: Flask, clock: time_machine.Traveller) -> None:
    talks = making.published()
    at(clock, date(2026, 3, 10))
    with unit_of_work():
        publicity.take_back(talks.holder, talks.id, ReviewReason.PRICE_CHANGED, "双方重新商定")
    with unit_of_work():
        publicity.take_back(talks.holder, talks.id, ReviewReason.PRICE_CHANGED, "双方重新商定")
    assert talks.row.status is S.PRICING
    appraised = replace(AGREED, method=PricingMethod.APPRAISAL, appraisal_no="12", price_fen=PRICE + 100)
    making.decide(talks, appraised)
    making.publish(talks)
    found = making.running(talks)
    assert (found.price_fen, found.ends_on) == (PRICE + 100, date(2026, 3, 25))
    earlier = queries.of_negotiation(pricing.ALL, talks.id)[1]
    assert standing(earlier, beijing_today()) is Standing.TAKEN_BACK
    assert earlier.closed_reason == ReviewReason.PRICE_CHANGED


def test_a_price_in_public_cannot_be_changed_without_taking_it_back(app: Flask) -> None:
    talks = making.published()
    with pytest.raises(WrongState):
        making.decide(talks, replace(AGREED, price_fen=PRICE + 1))


def test_nobody_takes_back_by_claiming_an_upheld_objection(app: Flask) -> None:
    talks = making.published()
    with pytest.raises(Invalid), unit_of_work():
        publicity.take_back(talks.holder, talks.id, ReviewReason.OBJECTION_UPHELD)


def test_the_end_is_announced_once(app: Flask, clock: time_machine.Traveller) -> None:
    talks = making.published()
    found = making.running(talks).id
    assert _announced() == 0
    at(clock, date(2026, 3, 18))
    assert (_announced(), _announced()) == (1, 0)
    news = db.session.scalars(select(OutboxEvent.subject_id).where(OutboxEvent.topic == FINISHED)).all()
    assert news == [found]
    assert talks.row.status is S.PUBLICITY  # the job books nothing by itself


def test_people_announce_nothing(app: Flask) -> None:
    officer = making.officer()
    with pytest.raises(NotAllowed), unit_of_work():
        publicity.announce_finished(officer)


def _announced() -> int:
    with unit_of_work():
        return publicity.announce_finished(SYSTEM)


def test_lists_and_deadlines_go_by_the_day(app: Flask, clock: time_machine.Traveller) -> None:
    first, second = making.published(), making.priced()
    making.publish(second, title="寒地水稻育秧基质")
    last = making.running(first).ends_on
    today = beijing_today()
    assert queries.page(pricing.ALL, today, running=True).total == 2
    assert [row.title for row in queries.page(pricing.ALL, today, running=True, words="水稻").rows] == [
        "寒地水稻育秧基质"
    ]
    assert queries.page(pricing.ALL, today, running=True, words="100%").total == 0
    assert queries.page(pricing.ALL, last, running=True).total == 2
    after = last + timedelta(days=1)
    assert queries.page(pricing.ALL, after, running=True).total == 0
    assert queries.page(pricing.ALL, after, running=False, page=9).total == 2
    assert len(queries.ending(pricing.ALL, today, last)) == 2
    assert queries.ending(pricing.ALL, today, last - timedelta(days=1)) == []
