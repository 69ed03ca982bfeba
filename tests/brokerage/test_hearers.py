"""Who is told of what happens around a lead: those who know of it, and who could go on with it."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import organisations
from marketplace.brokerage.operations import accreditation, leads
from marketplace.brokerage.queries import hearers
from marketplace.brokerage.states import BrokerReason
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, OrganisationRole
from marketplace.threads import operations as threads
from marketplace.threads.policy import Thread
from marketplace.threads.states import Quality
from tests import make
from tests.making import brokers
from tests.making import leads as making
from tests.making.leads import Case


def colleague(actor: Actor) -> Actor:
    home = db.session.get_one(Organisation, actor.memberships[0].organisation_id)
    return make.member(home, OrganisationRole.MEMBER)


def heard(case: Case) -> set[int]:
    return hearers.of_lead(making.ALL, case.row, brokers.today())


def heard_of_talk(case: Case) -> set[int]:
    return hearers.of_talk(making.ALL, case.row, brokers.today())


def replaced(case: Case) -> set[int]:
    return hearers.replaced(making.ALL, case.row, brokers.today())


def takers(case: Case) -> set[int]:
    return hearers.who_could_take(making.ALL, case.row, brokers.today())


def test_both_sides_and_the_broker_hear(app: Flask) -> None:
    case = making.introduced()
    mate = colleague(case.seeker)
    assert heard(case) == {
        case.seeker.person_id, mate.person_id, case.holder.person_id, case.broker.person_id,
    }  # fmt: skip


def test_a_side_that_was_not_asked_hears_nothing(app: Flask) -> None:
    case = making.adopted()
    assert heard(case) == {case.broker.person_id}


def test_who_spoke_for_a_side_hears_alone_while_one_of_its_people(app: Flask) -> None:
    case = making.interested()
    mate = colleague(case.seeker)
    assert heard(case) == {case.seeker.person_id}
    with unit_of_work():
        home = making.organisation_of(case.seeker)
        organisations.change_member(SYSTEM, home, mate.person_id or 0, OrganisationRole.ADMIN)
        organisations.remove_member(SYSTEM, home, case.seeker.person_id or 0)
    assert heard(case) == {mate.person_id}


def test_a_side_that_was_asked_hears_of_the_end_too(app: Flask) -> None:
    assert heard(case := making.lost()) >= {case.seeker.person_id, case.holder.person_id}
    assert heard(case := making.stalled()) >= {case.seeker.person_id, case.holder.person_id}


@pytest.mark.parametrize(("branches", "could"), [((), True), (("/p/BR1/",), True), (("/p/BR2/",), False)])
def test_brokers_of_the_branch_could_take_a_lead_of_its_node(
    app: Flask, branches: tuple[str, ...], could: bool
) -> None:
    case = making.interested(seeker=make.member(region="220184"))
    assert case.row.branch_path == "/p/BR1/220184/"
    other = brokers.working(branches=branches)
    assert (other.person_id in takers(case)) is could


def test_neither_a_sides_own_broker_nor_one_whose_time_is_over_could_take_it(app: Flask) -> None:
    case = making.interested()
    insider = brokers.accredited(case.holder).person_id
    gone = [brokers.lapsed().person_id, brokers.suspended().person_id, brokers.applied().person_id]
    assert takers(case) == {case.broker.person_id}
    assert not takers(case) & {insider, *gone}
    with unit_of_work():
        leads.adopt(case.broker, case.id, has_interest=False)
    assert case.broker.person_id in heard(case)


@pytest.mark.parametrize("how", ["suspended", "over"])
def test_a_broker_whose_accreditation_is_not_in_force_hears_nothing_of_the_own_lead(
    app: Flask, how: str
) -> None:
    row = brokers.accredited(days=5)
    case = making.introduced(broker=brokers.actor_of(row))
    assert hearers.of_broker(making.ALL, case.row, brokers.today()) == {row.person_id}
    day = brokers.today()
    if how == "suspended":
        with unit_of_work():
            accreditation.suspend(SYSTEM, row.id, BrokerReason.COMPLAINT_UPHELD)
    else:
        day += timedelta(days=6)
    assert hearers.of_broker(making.ALL, case.row, day) == set()
    assert hearers.of_lead(making.ALL, case.row, day) == {case.seeker.person_id, case.holder.person_id}


def test_operators_who_wrote_hear_of_the_talk_while_they_read_it(app: Flask) -> None:
    case = making.introduced()
    wrote, silent, elsewhere = make.operator("/p/"), make.operator("/p/"), make.operator("/p/BR2/")
    with unit_of_work():
        for actor in (wrote, elsewhere):
            threads.post(actor, Thread(f"lead:{case.id}", Quality.OPERATOR), "请双方补充材料")
    assert heard_of_talk(case) - heard(case) == {wrote.person_id}
    assert silent.person_id not in heard_of_talk(case)


def test_whose_lead_was_taken_over_is_known_until_it_stalls_again(app: Flask) -> None:
    case = making.stalled()
    assert replaced(case) == set()
    with unit_of_work():
        leads.take_over(case.broker, case.id, has_interest=False)
    assert replaced(case) == set()  # the own lead, taken back
    with unit_of_work():
        leads.release(case.broker, case.id)
    other = brokers.working()
    with unit_of_work():
        leads.take_over(other, case.id, has_interest=False)
    assert replaced(case) == {case.broker.person_id}
