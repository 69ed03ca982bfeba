"""The four exceptions: what holds a disposal up, who decides on it, and that nothing else waits for a department."""

from dataclasses import replace

import pytest
from flask import Flask

from marketplace.accounts.permissions import GRANTS, Permission
from marketplace.brokerage.states import EndReason, LeadStatus
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from marketplace.negotiations.errors_pricing import DisposalHeld
from marketplace.negotiations.operations import pricing
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.queries import held
from marketplace.negotiations.states import (
    NEGOTIATION_MOVES,
    HoldReason,
    NegotiationStatus,
)
from tests import make
from tests.making import negotiations
from tests.making import pricing as making
from tests.making.pricing import AGREED, LISTED, PRICE

S = NegotiationStatus


@pytest.mark.parametrize("reason", list(HoldReason))
def test_each_exception_holds_the_disposal_up(app: Flask, reason: HoldReason) -> None:
    talks = making.held(reason)
    assert talks.row.status is S.HELD
    for act in (lambda: making.clear(talks), lambda: pricing.require_cleared(talks.seeker, talks.row)):
        with pytest.raises(DisposalHeld):
            act()
    with pytest.raises(DisposalHeld):
        making.decide(talks, AGREED)
    with pytest.raises(WrongState):
        making.publish(talks)


def test_a_recorded_decision_releases(app: Flask) -> None:
    talks = making.held()
    officer = making.officer()
    making.release(talks, officer)
    row = talks.row
    assert row.status is S.PRICING
    assert row.hold_decision_id is not None
    assert row.hold_decision_note == "经审查，可以转让。"
    making.publish(talks)
    assert talks.row.status is S.PUBLICITY


def test_the_same_exception_is_not_held_up_twice_but_a_new_one_is(app: Flask) -> None:
    talks = making.held(HoldReason.DEFENCE)
    making.release(talks, making.officer())
    again = replace(LISTED, price_fen=PRICE - 1, exceptions=(HoldReason.DEFENCE,), declares_none=False)
    making.decide(talks, again)
    assert talks.row.status is S.PRICING
    making.decide(talks, replace(again, exceptions=(HoldReason.DEFENCE, HoldReason.PUBLIC_INTEREST)))
    assert talks.row.status is S.HELD
    assert talks.row.hold_decision_id is None


def test_a_recorded_decision_forbids_and_the_lead_is_lost(app: Flask) -> None:
    talks = making.held()
    making.forbid(talks, making.officer())
    row, lead = talks.row, talks.lead
    assert (row.status, row.reason) == (S.BROKEN_OFF, EndReason.DISPOSAL_FORBIDDEN.value)
    assert (lead.status, lead.reason) == (LeadStatus.LOST, EndReason.DISPOSAL_FORBIDDEN.value)
    assert row.hold_decision_id is not None


def test_a_decision_says_why(app: Flask) -> None:
    talks = making.held()
    with pytest.raises(Invalid):
        making.release(talks, making.officer(), note="  ")
    assert talks.row.status is S.HELD


def test_nobody_but_the_department_ends_a_hold(app: Flask) -> None:
    talks = making.held()
    for actor in (talks.holder, talks.seeker, talks.broker, make.operator("/p/")):
        with pytest.raises(NotAllowed):
            making.release(talks, actor)
    assert talks.row.status is S.HELD


@pytest.mark.parametrize("side", ["seeker", "holder"])
def test_nobody_decides_on_a_disposal_of_ones_own_organisation(app: Flask, side: str) -> None:
    talks = making.held()
    officer = negotiations.joined(making.officer(), getattr(talks, side))
    for act in (making.release, making.forbid):
        with pytest.raises(NotAllowed) as refused:
            act(talks, officer)
        assert refused.value.facts["action"] == "release"
    assert (talks.row.status, talks.row.hold_decision_id) == (S.HELD, None)
    assert held.page(NegotiationScope.of_holds(officer)) == ([], 0)
    assert held.page(NegotiationScope.of_holds(making.officer()))[1] == 1


def test_the_department_has_nothing_to_do_with_any_other_disposal(app: Flask) -> None:
    """Plan 三(六)20: neither approval nor filing. It does not even find a disposal that is not held up."""
    officer = making.officer()
    for talks in (making.agreed(), making.priced(), making.published()):
        with pytest.raises(NotFound):
            making.release(talks, officer)


def test_there_is_no_approval_of_a_disposal_at_all(app: Flask) -> None:
    """No permission, no move, and no address of a negotiation or publicity has to do with approving."""
    words = ("approve", "approval", "permit", "authorise", "file_with")
    named = [p.value for p in Permission if p.value.startswith(("negotiation.", "publicity."))]
    assert sorted(named) == ["negotiation.join", "negotiation.release"]
    department = {"department_officer", "department_head"}
    theirs = {p for p in GRANTS if p.value in named and {str(r) for r in GRANTS[p]} & department}
    assert theirs == {Permission.NEGOTIATION_RELEASE}
    assert [name for name in NEGOTIATION_MOVES if any(word in name for word in words)] == []
    rules = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/negotiations", "/publicity"))
    ]
    assert rules
    assert [rule for rule in rules if any(word in rule for word in words)] == []
