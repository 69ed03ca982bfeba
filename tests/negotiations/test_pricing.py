"""How the price comes about, minutes, and when a price is clear."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.states import OrganisationKind
from marketplace.audit.models import AuditEntry
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, Problem, Stale, WrongState
from marketplace.negotiations.drafts_pricing import PricingDraft, cleaned_pricing, pricing_problems
from marketplace.negotiations.errors_pricing import MinutesMissing, PublicityRunning
from marketplace.negotiations.operations import pricing
from marketplace.negotiations.states import (
    HoldReason,
    NegotiationStatus,
    PricingMethod,
)
from tests import make
from tests.making import negotiations
from tests.making import pricing as making
from tests.making.pricing import AGREED, LISTED, PDF, PRICE

S = NegotiationStatus
OTHER = PDF.replace(b"1.4", b"1.5")


def test_a_private_holders_agreed_price_is_clear_at_once(app: Flask) -> None:
    talks = making.priced(OrganisationKind.ENTERPRISE)
    assert talks.row.status is S.PRICING
    making.clear(talks)
    assert talks.row.status is S.CLEARED
    pricing.require_cleared(talks.seeker, talks.row)


@pytest.mark.parametrize("kind", [OrganisationKind.UNIVERSITY, OrganisationKind.RESEARCH_INSTITUTE])
def test_a_public_holders_agreed_price_is_not(app: Flask, kind: OrganisationKind) -> None:
    talks = making.priced(kind)
    with pytest.raises(PublicityRunning):
        making.clear(talks)
    with pytest.raises(PublicityRunning):
        pricing.require_cleared(talks.broker, talks.row)
    assert talks.row.status is S.PRICING


def test_a_public_holders_appraised_price_is_not_either(app: Flask) -> None:
    talks = making.priced(method=PricingMethod.APPRAISAL, appraisal_no="吉评报字（2026）第 12 号")
    with pytest.raises(PublicityRunning):
        making.clear(talks)


@pytest.mark.parametrize("method", [PricingMethod.LISTING, PricingMethod.AUCTION])
def test_a_price_found_in_public_is_clear_at_once_with_its_facts(app: Flask, method: PricingMethod) -> None:
    talks = making.agreed()
    making.decide(talks, replace(LISTED, method=method, price_fen=PRICE + 5))
    making.clear(talks)
    assert (talks.row.status, talks.row.price_fen) == (S.CLEARED, PRICE + 5)
    query = select(AuditEntry.facts).where(AuditEntry.topic == "negotiation.clear")
    facts = db.session.scalars(query).one()
    assert facts["exchange"] == LISTED.exchange_name
    assert facts["priced_on"] == "2026-02-10"
    assert facts["method"] == method.value


def test_a_second_click_on_either_button_does_no_harm(app: Flask) -> None:
    talks = making.priced(OrganisationKind.ENTERPRISE)
    seen = talks.row.row_version
    making.decide(talks)
    assert talks.row.row_version == seen
    making.clear(talks)
    making.clear(talks)
    assert talks.row.status is S.CLEARED


@pytest.mark.parametrize("who", ["seeker", "broker"])
def test_only_the_holders_people_decide_and_clear(app: Flask, who: str) -> None:
    talks = making.agreed(OrganisationKind.ENTERPRISE)
    with pytest.raises(NotAllowed):
        making.decide(talks, actor=getattr(talks, who))
    making.decide(talks)
    with pytest.raises(NotAllowed):
        making.clear(talks, getattr(talks, who))


def test_a_stranger_finds_no_negotiation(app: Flask) -> None:
    talks = making.agreed()
    with pytest.raises(NotFound):
        making.decide(talks, actor=make.member())


def test_pricing_waits_for_agreed_terms_and_ends_with_the_clearing(app: Flask) -> None:
    early = negotiations.in_room(holder_kind=OrganisationKind.ENTERPRISE)
    with pytest.raises(WrongState):
        making.decide(early)
    with pytest.raises(WrongState):
        pricing.require_cleared(early.seeker, early.row)
    late = making.priced(OrganisationKind.ENTERPRISE)
    making.clear(late)
    with pytest.raises(WrongState):
        making.decide(late, replace(AGREED, price_fen=1))


def test_who_saved_second_is_told(app: Flask) -> None:
    talks = making.priced()
    with pytest.raises(Stale), unit_of_work():
        pricing.decide(
            talks.holder, talks.id, replace(AGREED, price_fen=PRICE - 1), talks.row.row_version - 1
        )


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"method": None}, "method", "required"),
        ({"price_fen": None}, "price", "required"),
        ({"price_fen": 0}, "price", "out_of_range"),
        ({"price_fen": 10**15 + 1}, "price", "out_of_range"),
        ({"method": PricingMethod.LISTING}, "exchange_name", "required"),
        ({"method": PricingMethod.AUCTION}, "priced_on", "required"),
        ({"method": PricingMethod.APPRAISAL}, "appraisal_no", "required"),
        ({"declares_none": False}, "exceptions", "required"),
        ({"exceptions": (HoldReason.DEFENCE,)}, "exceptions", "contradiction"),
    ],
)
def test_what_is_missing_is_named(changes: dict[str, object], field: str, code: str) -> None:
    draft = cleaned_pricing(replace(AGREED, **changes))  # type: ignore[arg-type]
    assert Problem(field, code) in pricing_problems(draft, beijing_today())


def test_a_deal_of_tomorrow_is_refused() -> None:
    draft = replace(LISTED, priced_on=beijing_today() + timedelta(days=1))
    assert pricing_problems(draft, beijing_today()) == (Problem("priced_on", "in_future"),)


def test_what_belongs_to_another_method_is_not_kept() -> None:
    draft = replace(LISTED, method=PricingMethod.AGREEMENT, appraisal_no="12")
    cleaned = cleaned_pricing(draft)
    assert (cleaned.exchange_name, cleaned.priced_on, cleaned.appraisal_no) == ("", None, "")


def test_an_empty_draft_is_invalid(app: Flask) -> None:
    talks = making.agreed()
    with pytest.raises(Invalid) as refused:
        making.decide(talks, PricingDraft())
    assert {problem.field for problem in refused.value.problems} == {"method", "price", "exceptions"}
    assert talks.row.status is S.TERMS_AGREED


def test_above_the_holders_limit_the_minutes_come_first(app: Flask) -> None:
    talks = making.priced(OrganisationKind.ENTERPRISE)
    making.limit(talks, PRICE - 1)
    with pytest.raises(MinutesMissing) as refused:
        making.clear(talks)
    assert refused.value.facts["limit_fen"] == PRICE - 1
    making.attach_minutes(talks)
    making.clear(talks)
    assert (talks.row.status, talks.row.decision_needed) == (S.CLEARED, True)
    assert talks.row.decision_id is not None


@pytest.mark.parametrize("limit", [None, PRICE])
def test_without_a_limit_or_up_to_it_none_are_needed(app: Flask, limit: int | None) -> None:
    talks = making.priced(OrganisationKind.ENTERPRISE)
    making.limit(talks, limit)
    making.clear(talks)
    assert (talks.row.status, talks.row.decision_needed) == (S.CLEARED, False)


def test_nothing_is_made_public_before_the_minutes(app: Flask) -> None:
    talks = making.priced()
    making.limit(talks, 0)
    with pytest.raises(MinutesMissing):
        making.publish(talks)
    making.attach_minutes(talks)
    making.publish(talks)
    assert talks.row.status is S.PUBLICITY


def test_minutes_have_a_day_that_has_been(app: Flask) -> None:
    talks = making.priced()
    for day in (None, beijing_today() + timedelta(days=1)):
        with pytest.raises(Invalid):
            making.attach_minutes(talks, day)
    assert talks.row.decision_id is None


def test_minutes_of_one_price_are_no_minutes_of_another(app: Flask) -> None:
    talks = making.priced(method=PricingMethod.APPRAISAL, appraisal_no="吉评报字（2026）第 12 号")
    making.limit(talks, 0)
    making.attach_minutes(talks)
    appraised = replace(AGREED, method=PricingMethod.APPRAISAL, appraisal_no="吉评报字（2026）第 13 号")
    making.decide(talks, appraised)
    assert talks.row.decision_id is not None
    for other in (replace(appraised, price_fen=PRICE * 10), replace(LISTED, price_fen=PRICE * 10)):
        making.attach_minutes(talks)
        making.decide(talks, other)
        assert (talks.row.decision_id, talks.row.decided_on) == (None, None)
    with pytest.raises(MinutesMissing):
        making.clear(talks)
    files = select(AuditEntry.facts).where(AuditEntry.topic == "negotiation.attach_minutes")
    assert all(facts["sha256"] for facts in db.session.scalars(files))


def test_minutes_are_of_the_price_that_was_read(app: Flask) -> None:
    """The page was opened before a colleague set another price."""
    talks = making.priced(method=PricingMethod.APPRAISAL, appraisal_no="吉评报字（2026）第 12 号")
    seen = talks.row.row_version
    making.decide(talks, replace(LISTED, price_fen=PRICE * 10))
    with pytest.raises(Stale):
        making.attach_minutes(talks, seen=seen)
    assert (talks.row.decision_id, talks.row.decided_on) == (None, None)
    making.attach_minutes(talks)
    assert talks.row.decision_id is not None


def test_the_same_minutes_again_change_nothing_and_others_ask_for_a_look(app: Flask) -> None:
    talks = making.priced()
    seen = talks.row.row_version
    making.attach_minutes(talks, seen=seen)
    first = talks.row.decision_id, talks.row.row_version
    making.attach_minutes(talks, seen=seen)
    assert (talks.row.decision_id, talks.row.row_version) == first
    with pytest.raises(Stale):
        making.attach_minutes(talks, seen=seen, content=OTHER)
    assert talks.row.decision_id == first[0]
    making.attach_minutes(talks, content=OTHER)
    assert talks.row.decision_id != first[0]


@pytest.mark.parametrize("price", [PRICE - 1, PRICE + 1])
def test_a_price_by_agreement_is_the_one_agreed_on(app: Flask, price: int) -> None:
    talks = making.agreed()
    with pytest.raises(Invalid) as refused:
        making.decide(talks, replace(AGREED, price_fen=price))
    assert refused.value.problems == (Problem("price", "price_differs", agreed_fen=PRICE),)
    assert talks.row.status is S.TERMS_AGREED
    appraised = replace(AGREED, method=PricingMethod.APPRAISAL, appraisal_no="12", price_fen=price)
    making.decide(talks, appraised)
    assert talks.row.price_fen == price


def test_a_central_units_licence_waits_for_no_approval_but_for_its_publicity(app: Flask) -> None:
    """Policy example NX08."""
    talks = making.priced()
    making.publish(talks)
    with time_machine.travel(making.running(talks).ends_on + timedelta(days=2)):
        making.clear(talks)
    assert talks.row.status is S.CLEARED
    pricing.require_cleared(SYSTEM, talks.row)
