"""Leads: every move by every kind of person, and the answers of the sides."""

from collections.abc import Callable
from functools import partial

import pytest

from marketplace.accounts.operations import organisations
from marketplace.brokerage.operations import answers, leads, stalling
from marketplace.brokerage.policy_leads import LeadScope
from marketplace.brokerage.queries import leads as queries
from marketplace.brokerage.states import (
    ENDED,
    FREE,
    STAGES,
    EndReason,
    LeadStatus,
)
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, OrganisationRole
from marketplace.kernel.errors import Invalid
from marketplace.matching.models import Match
from marketplace.matching.states import MatchStatus
from tests import make
from tests.making import brokers
from tests.making import leads as making
from tests.making.leads import attempt

pytestmark = pytest.mark.usefixtures("app")
S = LeadStatus
MOVES: dict[str, Callable[[Actor, int], object]] = {
    "adopt": lambda actor, number: leads.adopt(actor, number, has_interest=False),
    "take_over": lambda actor, number: leads.take_over(actor, number, has_interest=False),
    "dismiss": lambda actor, number: leads.dismiss(actor, number, EndReason.TOO_EARLY),
    "offer": leads.offer,
    "accept": answers.accept,
    "refuse": lambda actor, number: answers.refuse(actor, number, EndReason.PRICE),
    "introduce": leads.introduce,
    "lose": lambda actor, number: leads.lose(actor, number, EndReason.NO_ANSWER),
    "release": leads.release,
}
START: dict[str, frozenset[LeadStatus]] = {
    "adopt": frozenset({S.OPEN}),
    "take_over": frozenset({S.STALLED}),
    "dismiss": frozenset({S.OPEN}),
    "offer": frozenset({S.ADOPTED}),
    "introduce": frozenset({S.BOTH_INTERESTED}),
    "lose": frozenset(STAGES) - {S.NEGOTIATING},
    "release": frozenset(STAGES),
}
"""From where the lead's broker, or for a free lead any broker, gets a move through."""
WAYS = (
    S.OPEN,
    S.ADOPTED,
    S.OFFERED,
    S.ONE_INTERESTED,
    S.BOTH_INTERESTED,
    S.INTRODUCED,
    S.STALLED,
    S.LOST,
    S.DISMISSED,
)


@pytest.mark.parametrize("status", WAYS)
@pytest.mark.parametrize("name", [name for name in MOVES if name in START])
def test_a_brokers_move_goes_through_from_its_statuses_alone(status: LeadStatus, name: str) -> None:
    case = making.in_status(status)
    before = case.status
    said = attempt(lambda: MOVES[name](case.broker, case.id))
    if status in START[name]:
        assert (said, case.status == before) == ("done", False)
    else:
        again = name in {"adopt", "take_over"} and status in STAGES  # a second click of the lead's own broker
        assert (said == "done") is again
        assert case.status is before


@pytest.mark.parametrize(
    "who", ["seeker", "holder", "stranger", "other_broker", "operator", "colleague_broker"]
)
@pytest.mark.parametrize("name", [name for name in MOVES if name not in {"accept", "refuse"}])
def test_nobody_but_the_broker_works_on_a_lead(who: str, name: str) -> None:
    case = making.offered()
    people = {
        "seeker": case.seeker, "holder": case.holder, "stranger": make.member(), "other_broker": brokers.working(),
        "operator": make.operator("/p/"), "colleague_broker": make.broker(),
    }  # fmt: skip
    assert attempt(lambda: MOVES[name](people[who], case.id)) in {"not_allowed", "not_found", "lead_taken"}
    assert case.status is S.OFFERED


@pytest.mark.parametrize("who", ["broker", "stranger", "operator"])
@pytest.mark.parametrize("name", ["accept", "refuse"])
def test_only_sides_answer(who: str, name: str) -> None:
    case = making.offered()
    actor = {"broker": case.broker, "stranger": make.member(), "operator": make.operator("/p/")}[who]
    assert attempt(lambda: MOVES[name](actor, case.id)) in {"not_allowed", "not_found"}
    assert [side.answer for side in case.row.sides] == [None, None]


@pytest.mark.parametrize("first", ["seeker", "holder"])
def test_both_sides_accept_in_any_order_and_are_introduced(first: str) -> None:
    case = making.offered()
    sides = {"seeker": case.seeker, "holder": case.holder}
    one, other = sides.pop(first), next(iter(sides.values()))
    assert attempt(lambda: answers.accept(one, case.id)) == "done"
    assert case.status is S.ONE_INTERESTED
    assert attempt(lambda: answers.accept(one, case.id)) == "done"  # a double click
    assert case.status is S.ONE_INTERESTED
    assert attempt(lambda: answers.accept(other, case.id)) == "done"
    assert case.status is S.BOTH_INTERESTED
    assert attempt(lambda: leads.introduce(case.broker, case.id)) == "done"
    assert case.status is S.INTRODUCED


def test_a_refusal_ends_the_lead_with_its_reason_and_lets_the_pair_go() -> None:
    case = making.one_interested()
    assert attempt(lambda: answers.refuse(case.holder, case.id, EndReason.PRICE, "差得太远")) == "done"
    row = case.row
    assert (row.status, row.reason, row.reason_note, row.pair_key) == (S.LOST, "price", "差得太远", None)
    assert row.ended_at is not None
    assert queries.one(LeadScope.of(case.seeker), case.id).reason == "price"
    with unit_of_work():
        assert stalling.let_go(SYSTEM, case.id)
    with unit_of_work():
        assert not stalling.let_go(SYSTEM, case.id)
    match = db.session.get_one(Match, row.match_id)
    assert (match.status, match.reason) == (MatchStatus.DISMISSED, "price")


@pytest.mark.parametrize(
    ("reason", "note", "field"),
    [(None, "", "reason"), (EndReason.OTHER, " ", "note"), (EndReason.PRICE, "长" * 1_001, "note")],
)
def test_an_end_wants_its_reason(reason: EndReason | None, note: str, field: str) -> None:
    case = making.offered()
    for act in (partial(answers.refuse, case.holder), partial(leads.lose, case.broker)):
        with pytest.raises(Invalid) as refused, unit_of_work():
            act(case.id, reason, note)
        assert [problem.field for problem in refused.value.problems] == [field]
    assert case.status is S.OFFERED


def test_a_side_that_accepted_does_not_refuse_afterwards() -> None:
    case = making.one_interested()
    assert attempt(lambda: answers.refuse(case.seeker, case.id, EndReason.PRICE)) == "wrong_state"


def test_a_member_of_both_sides_speaks_for_neither() -> None:
    case = making.offered()
    with unit_of_work():
        organisations.add_member(
            SYSTEM, making.organisation_of(case.holder).id, case.seeker.person_id, OrganisationRole.MEMBER
        )
    torn = make.actor_of(case.seeker.person_id or 0)
    assert attempt(lambda: answers.accept(torn, case.id)) == "not_allowed"


def test_every_status_is_free_worked_on_or_over() -> None:
    assert set(LeadStatus) == FREE | set(STAGES) | ENDED
