"""From an introduced lead to a negotiation, and a negotiation that leads to nothing."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.states import OrganisationKind
from marketplace.brokerage.models import LeadStage
from marketplace.brokerage.operations import leads
from marketplace.brokerage.states import EndReason, LeadStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.errors import Invalid, MarketError, NotAllowed, NotFound, Problem, WrongState
from marketplace.negotiations.models import Negotiation
from marketplace.negotiations.operations import ending, opening
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.queries import negotiations
from marketplace.negotiations.states import DRAFT_CONTRACT, NegotiationStatus
from tests import make
from tests.making import negotiations as making
from tests.making.negotiations import Talks


@pytest.fixture
def lead(app: Flask) -> Talks:
    return making.introduced()


def open_for(actor: Actor, lead_id: int) -> int:
    with unit_of_work():
        return opening.open_for(actor, lead_id).id


@pytest.mark.parametrize("who", ["broker", "seeker", "holder"])
def test_the_broker_and_either_side_open(lead: Talks, who: str) -> None:
    number = open_for(getattr(lead, who), lead.lead_id)
    found = db.session.get_one(Negotiation, number)
    assert found.status is NegotiationStatus.OPENED
    assert found.seeker_organisation_id in lead.seeker.organisation_ids
    assert found.holder_organisation_id in lead.holder.organisation_ids
    assert lead.lead.status is LeadStatus.NEGOTIATING
    stays = list(db.session.scalars(select(LeadStage).where(LeadStage.left_at.is_(None))))
    assert [stay.status for stay in stays] == [LeadStatus.NEGOTIATING]


def test_a_second_click_finds_the_first_one(lead: Talks) -> None:
    assert open_for(lead.seeker, lead.lead_id) == open_for(lead.broker, lead.lead_id)
    assert db.session.scalar(select(func.count()).select_from(Negotiation)) == 1


@pytest.mark.parametrize(
    ("kind", "is_public"),
    [("university", True), ("research_institute", True), ("enterprise", False), ("other", False)],
)
def test_a_university_or_institute_is_a_public_holder(app: Flask, kind: str, is_public: bool) -> None:
    talks = making.opened(holder_kind=OrganisationKind(kind))
    assert talks.row.public_holder is is_public


@pytest.mark.parametrize("stranger", ["member", "broker", "reader", "operator"])
def test_to_others_the_lead_does_not_exist(lead: Talks, stranger: str) -> None:
    with pytest.raises(NotFound):
        open_for(getattr(make, stranger)(), lead.lead_id)


@pytest.mark.parametrize("number", [0, -1, 2**70])
def test_a_lead_that_is_not_there(lead: Talks, number: int) -> None:
    with pytest.raises(NotFound):
        open_for(lead.broker, number)


def test_a_lead_not_offered_yet_does_not_exist_for_its_sides(app: Flask) -> None:
    talks = making.introduced(far=LeadStatus.ADOPTED)
    for side in talks.sides:
        with pytest.raises(NotFound):
            open_for(side, talks.lead_id)
    with pytest.raises(WrongState):
        open_for(talks.broker, talks.lead_id)


@pytest.mark.parametrize("far", ["offered", "one_interested", "both_interested"])
def test_nobody_negotiates_before_the_introduction(app: Flask, far: str) -> None:
    talks = making.introduced(far=LeadStatus(far))
    for actor in (*talks.sides, talks.broker):
        with pytest.raises(WrongState):
            open_for(actor, talks.lead_id)


def test_nobody_opens_for_both_sides(lead: Talks) -> None:
    with pytest.raises(NotAllowed):
        open_for(making.joined(lead.seeker, lead.holder), lead.lead_id)


@pytest.mark.parametrize("who", ["seeker", "holder", "broker"])
def test_a_lead_that_ended_opens_nothing(lead: Talks, who: str) -> None:
    with unit_of_work():
        leads.lose(lead.broker, lead.lead_id, EndReason.PRICE)
    with pytest.raises(WrongState) as refused:
        open_for(getattr(lead, who), lead.lead_id)
    assert refused.value.facts["action"] == "negotiate"
    assert lead.lead.status is LeadStatus.LOST
    assert db.session.scalar(select(func.count(Negotiation.id))) == 0


def test_what_was_broken_off_stays_so_and_the_pair_may_meet_again(app: Flask) -> None:
    talks = making.opened()
    broken(talks, talks.broker)
    assert open_for(talks.broker, talks.lead_id) == talks.id
    other = making.introduced(seeker=talks.seeker, holder=talks.holder, broker=talks.broker)
    number = open_for(other.broker, other.lead_id)
    assert number != talks.id
    assert talks.row.status is NegotiationStatus.BROKEN_OFF
    assert db.session.get_one(Negotiation, number).status is NegotiationStatus.OPENED


def broken(
    talks: Talks, actor: Actor, reason: EndReason = EndReason.PRICE, note: str = "相差三十万元"
) -> None:
    with unit_of_work():
        ending.break_off(actor, talks.id, reason, note)


@pytest.mark.parametrize("who", ["seeker", "holder", "broker"])
def test_breaking_off_loses_the_lead_for_the_same_reason(app: Flask, who: str) -> None:
    talks = making.in_room()
    broken(talks, getattr(talks, who))
    row, lead = talks.row, talks.lead
    assert (row.status, row.reason, row.reason_note) == (
        NegotiationStatus.BROKEN_OFF, "price", "相差三十万元",
    )  # fmt: skip
    assert (lead.status, lead.reason, lead.pair_key) == (LeadStatus.LOST, "price", None)
    assert row.ended_at is not None
    assert not list(db.session.scalars(select(LeadStage).where(LeadStage.left_at.is_(None))))


def test_breaking_off_twice_keeps_the_first_reason(app: Flask) -> None:
    talks = making.opened()
    broken(talks, talks.seeker)
    broken(talks, talks.holder, EndReason.TOO_EARLY, "")
    assert talks.row.reason == "price"


def test_another_reason_is_put_into_words(app: Flask) -> None:
    talks = making.opened()
    with pytest.raises(Invalid):
        broken(talks, talks.seeker, EndReason.OTHER, "  ")
    with pytest.raises(Invalid):
        broken(talks, talks.seeker, EndReason.PRICE, "长" * 2001)
    broken(talks, talks.seeker, EndReason.OTHER, "董事会未通过")
    assert talks.row.reason_note == "董事会未通过"


@pytest.mark.parametrize("who", ["seeker", "holder", "broker"])
def test_only_the_department_says_that_a_disposal_is_forbidden(app: Flask, who: str) -> None:
    talks = making.opened()
    with pytest.raises(Invalid) as refused:
        broken(talks, getattr(talks, who), EndReason.DISPOSAL_FORBIDDEN)
    assert refused.value.problems == (Problem("reason", "unknown"),)
    assert talks.row.status is NegotiationStatus.OPENED


REFUSED: dict[str, type[MarketError]] = {
    "colleague": NotAllowed, "operator": NotAllowed, "member": NotFound, "broker": NotFound, "officer": NotFound,
}  # fmt: skip


@pytest.mark.parametrize("who", REFUSED)
def test_others_break_nothing_off(app: Flask, who: str) -> None:
    talks = making.opened()
    actors = {
        "colleague": lambda: making.colleague(talks.seeker),
        "operator": lambda: make.operator("/p/"),
        "member": make.member,
        "broker": make.broker,
        "officer": lambda: make.officer(making.DEPARTMENT_ROLE),
    }
    with pytest.raises(REFUSED[who]):
        broken(talks, actors[who]())
    assert talks.row.status is NegotiationStatus.OPENED


def test_a_contract_in_drafting_is_not_broken_off(app: Flask) -> None:
    talks = making.opened()
    making.put_in(talks, NegotiationStatus.CLEARED)
    making.moved(talks, DRAFT_CONTRACT)
    with pytest.raises(WrongState):
        broken(talks, talks.seeker)


@pytest.mark.parametrize("who", ["seeker", "holder", "broker", "operator", "system"])
def test_who_reads_a_negotiation(app: Flask, who: str) -> None:
    talks = making.opened()
    actors = {"operator": make.operator("/p/"), "system": SYSTEM}
    actor = actors.get(who) or getattr(talks, who)
    assert negotiations.one(NegotiationScope.of(actor), talks.id).id == talks.id


@pytest.mark.parametrize("who", ["member", "broker", "reader"])
def test_who_does_not(app: Flask, who: str) -> None:
    talks = making.opened()
    with pytest.raises(NotFound):
        negotiations.one(NegotiationScope.of(getattr(make, who)()), talks.id)


def test_an_operator_reads_those_of_the_own_subtree(app: Flask) -> None:
    talks = making.opened()
    with pytest.raises(NotFound):
        negotiations.one(NegotiationScope.of(make.operator("/p/BR3/")), talks.id)


def test_the_department_reads_what_is_held_up_alone(app: Flask) -> None:
    talks = making.opened()
    officer = make.officer(making.DEPARTMENT_ROLE)
    with pytest.raises(NotFound):
        negotiations.one(NegotiationScope.of(officer), talks.id)
    making.put_in(talks, NegotiationStatus.HELD)
    assert negotiations.one(NegotiationScope.of(officer), talks.id).id == talks.id


def test_nobody_reads_one_without_a_number(app: Flask) -> None:
    talks = replace(making.opened(), id=2**70)
    with pytest.raises(NotFound):
        negotiations.one(NegotiationScope(everything=True), talks.id)
