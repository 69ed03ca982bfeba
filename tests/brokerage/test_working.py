"""Who acts as a broker in the rooms that carry a lead on, and in which order a step takes what it needs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState

from marketplace.accounts.operations import organisations
from marketplace.brokerage.models import Broker
from marketplace.brokerage.operations import accreditation, creating, leads
from marketplace.brokerage.operations.working import stay_working
from marketplace.brokerage.policy_working import acts_as
from marketplace.brokerage.states import BrokerReason, EndReason
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, OrganisationRole
from marketplace.kernel.clock import utc_now
from tests import make
from tests.making import brokers
from tests.making import leads as making
from tests.making.leads import Case, attempt

pytestmark = pytest.mark.usefixtures("app")


def may(actor: Actor, case: Case) -> bool:
    row = case.row
    return acts_as(actor, row.broker, row)


def said(actor: Actor, lead_id: int | None) -> str:
    return attempt(lambda: stay_working(actor, lead_id))


def test_the_leads_broker_acts() -> None:
    case = making.introduced()
    assert (may(case.broker, case), said(case.broker, case.id)) == (True, "done")


def test_without_a_lead_the_accreditation_is_enough() -> None:
    row = brokers.accredited()
    actor, stranger = brokers.actor_of(row), brokers.working()
    assert (acts_as(actor, row, None), said(actor, None)) == (True, "done")
    assert not acts_as(stranger, row, None)
    assert not acts_as(actor, None, None)
    assert said(make.broker(), None) == "not_allowed"


@pytest.mark.parametrize("lead", [True, False])
@pytest.mark.parametrize("how", ["suspended", "over"])
def test_nobody_acts_whose_accreditation_is_not_in_force(how: str, lead: bool) -> None:
    row = brokers.accredited(days=5)
    actor = brokers.actor_of(row)
    case = making.introduced(broker=actor)
    number = case.id if lead else None
    if how == "suspended":
        with unit_of_work():
            accreditation.suspend(SYSTEM, row.id, BrokerReason.COMPLAINT_UPHELD)
    day = timedelta(days=0 if how == "suspended" else 6)
    with time_machine.travel(utc_now() + day, tick=False):
        found = case.row
        assert not acts_as(actor, db.session.get_one(Broker, row.id), found if lead else None)
        assert said(actor, number) == "not_allowed"


def test_nobody_acts_on_a_stalled_lead_nor_after_another_took_it() -> None:
    case = making.stalled()
    assert (may(case.broker, case), said(case.broker, case.id)) == (False, "not_allowed")
    other = brokers.working()
    with unit_of_work():
        leads.take_over(other, case.id, has_interest=False)
    assert (may(other, case), said(other, case.id)) == (True, "done")
    assert (may(case.broker, case), said(case.broker, case.id)) == (False, "not_found")


def test_a_broker_who_came_to_a_side_is_no_broker_of_it() -> None:
    case = making.introduced()
    with unit_of_work():
        home = making.organisation_of(case.seeker).id
        organisations.add_member(SYSTEM, home, case.broker.person_id, OrganisationRole.MEMBER)
    assert said(make.actor_of(case.broker.person_id or 0), case.id) == "own_side"


@contextmanager
def taking() -> Iterator[list[str]]:
    """What is held for a change, in the order in which it was asked for; read from the statements themselves."""
    order: list[str] = []

    def note(state: ORMExecuteState) -> None:
        if getattr(state.statement, "_for_update_arg", None) is not None and state.bind_mapper is not None:
            order.append(state.bind_mapper.class_.__name__)

    event.listen(db.session, "do_orm_execute", note)
    try:
        yield order
    finally:
        event.remove(db.session, "do_orm_execute", note)


STEPS: dict[str, tuple[Callable[[], Case], Callable[[Actor, int], object]]] = {
    "adopt": (making.interested, partial(leads.adopt, has_interest=False)),
    "take_over": (making.stalled, partial(leads.take_over, has_interest=False)),
    "dismiss": (making.interested, lambda actor, number: leads.dismiss(actor, number, EndReason.TOO_EARLY)),
    "plan": (making.offered, lambda actor, number: leads.plan(actor, number, "打电话", None)),
    "release": (making.offered, leads.release),
    "stay_working": (making.introduced, stay_working),
}


@pytest.mark.parametrize("name", STEPS)
def test_the_lead_is_held_before_its_broker(name: str) -> None:
    """Else two steps of one broker, each holding what the other wants, would end with an error of the database."""
    made, act = STEPS[name]
    case = made()
    with taking() as order, unit_of_work():
        act(case.broker, case.id)
    held = [what for what in order if what in {"Lead", "Broker"}]
    assert held[0] == "Lead"
    assert "Broker" in held


def test_a_pair_whose_lead_stalled_is_taken_in_the_same_order() -> None:
    case = making.stalled()
    match_id = case.row.match_id or 0
    with taking() as order, unit_of_work():
        creating.from_match(case.broker, match_id, has_interest=False)
    assert order.index("Lead") < order.index("Broker")
