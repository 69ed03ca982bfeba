"""A broker who belongs to a side: takes no such lead, works on none, and can give back the own one."""

from collections.abc import Callable
from functools import partial

import pytest

from marketplace.accounts.operations import organisations
from marketplace.brokerage.operations import answers, leads, meetings
from marketplace.brokerage.states import EndReason, LeadStatus
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, OrganisationRole
from tests import make
from tests.brokerage.test_meetings import draft
from tests.making import brokers
from tests.making import leads as making
from tests.making.leads import Case, attempt

pytestmark = pytest.mark.usefixtures("app")
S = LeadStatus
WORK: dict[str, tuple[Callable[[], Case], Callable[[Actor, int], object]]] = {
    "offer": (making.adopted, leads.offer),
    "introduce": (making.both_interested, leads.introduce),
    "plan": (making.offered, lambda actor, number: leads.plan(actor, number, "打电话", None)),
    "lose": (making.offered, lambda actor, number: leads.lose(actor, number, EndReason.PRICE)),
    "meet": (making.introduced, lambda actor, number: meetings.plan(actor, number, draft())),
}


def joined(case: Case, *sides: Actor) -> Actor:
    """The lead's broker, a member of the sides' organisations by now."""
    with unit_of_work():
        for side in sides:
            home = making.organisation_of(side).id
            organisations.add_member(SYSTEM, home, case.broker.person_id, OrganisationRole.MEMBER)
    return make.actor_of(case.broker.person_id or 0)


@pytest.mark.parametrize("act", WORK)
def test_a_broker_who_came_to_a_side_does_nothing_more_on_the_lead(act: str) -> None:
    made, work = WORK[act]
    case = made()
    before = case.status
    insider = joined(case, case.seeker)
    assert attempt(partial(work, insider, case.id)) == "own_side"
    assert (case.status, case.row.next_action) == (before, "")


@pytest.mark.parametrize("both", [False, True])
def test_the_own_lead_is_given_back_all_the_same(both: bool) -> None:
    case = making.introduced()
    insider = joined(case, case.seeker, case.holder) if both else joined(case, case.holder)
    assert attempt(lambda: leads.release(insider, case.id)) == "done"
    assert case.status is S.STALLED
    assert attempt(lambda: leads.release(insider, case.id)) in {"wrong_state", "not_found"}


def test_a_stalled_lead_is_not_taken_back_by_its_broker_who_came_to_a_side() -> None:
    case = making.stalled()
    insider = joined(case, case.holder)
    assert attempt(lambda: leads.take_over(insider, case.id, has_interest=False)) == "own_side"
    assert case.status is S.STALLED
    other = brokers.working()
    assert attempt(lambda: leads.take_over(other, case.id, has_interest=False)) == "done"
    row = case.row
    assert row.broker is not None
    assert row.broker.person_id == other.person_id


def test_an_insider_takes_over_no_stalled_lead_of_another() -> None:
    case = making.stalled()
    member = make.member(making.organisation_of(case.seeker), OrganisationRole.MEMBER)
    insider = brokers.working(actor=member)
    assert attempt(lambda: leads.take_over(insider, case.id, has_interest=False)) == "own_side"
    assert case.status is S.STALLED


def test_the_own_side_still_answers() -> None:
    case = making.offered()
    insider = joined(case, case.holder)
    assert attempt(lambda: answers.accept(insider, case.id)) == "done"
    assert case.status is S.ONE_INTERESTED
