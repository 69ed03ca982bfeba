"""Who hears of the desk's steps: those who still are what made them hear."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from marketplace.accounts.models import Organisation, OrganisationMember, Person
from marketplace.accounts.states import PersonStatus
from marketplace.branches.scope import EVERYTHING
from marketplace.brokerage.models import Broker
from marketplace.brokerage.states import BrokerStatus
from marketplace.contracts.operations import income, performing, review
from marketplace.contracts.operations.review import Missing
from marketplace.contracts.queries import desk_hearers as hearers
from marketplace.contracts.states import ReturnReason
from marketplace.contracts.vocabulary import MissingItem, PartyRole
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor, OrganisationRole
from marketplace.kernel.clock import beijing_today
from tests import make
from tests.jobs.test_registration_news import people, told
from tests.making import brokers, desk
from tests.making.desk import WAN, Deal

pytestmark = pytest.mark.usefixtures("app")


def colleague(of: Actor) -> Actor:
    """A member of the same organisation who is no administrator."""
    who = make.person().id
    with unit_of_work():
        make.organisations.add_member(
            make.SYSTEM, of.memberships[0].organisation_id, who, OrganisationRole.MEMBER
        )
    return make.actor_of(who)


def left(who: Actor) -> None:
    with unit_of_work():
        db.session.execute(delete(OrganisationMember).where(OrganisationMember.person_id == who.person_id))


def disabled(who: Actor) -> None:
    with unit_of_work():
        db.session.get_one(Person, who.person_id).status = PersonStatus.DISABLED


def brokered(deal: Deal, who: Actor) -> int:
    number = db.session.scalars(select(Broker.id).where(Broker.person_id == who.person_id)).one()
    with unit_of_work():
        deal.contract.broker_id = number
    return number


def send_back(by: Actor, deal: Deal) -> None:
    with unit_of_work():
        review.return_(by, deal.id, ReturnReason.FIELDS_WRONG, [Missing(MissingItem.TARGETS)])


def test_administrators_writers_and_the_broker_hear_what_the_desk_decides() -> None:
    by, deal, broker = desk.registrar(), desk.submitted(), brokers.working()
    wrote, idle, gone = (colleague(deal.seller) for _who in range(3))
    with unit_of_work():
        row = deal.contract
        row.created_by, row.written_by = gone.person_id, [gone.person_id or 0, wrote.person_id or 0]
    brokered(deal, broker)
    left(gone)
    send_back(by, deal)
    (notice,) = told("contract.return")
    assert notice.person_ids == people(deal.seller, deal.buyer, wrote, broker)
    assert idle.person_id not in notice.person_ids


def test_who_left_or_is_disabled_hears_nothing() -> None:
    by, deal = desk.registrar(), desk.submitted()
    other = make.member(db.session.get_one(Organisation, deal.buyer.memberships[0].organisation_id))
    left(deal.buyer)
    disabled(deal.seller)
    with unit_of_work():
        review.recognise(by, deal.id, desk.finding(deal))
    (notice,) = told("contract.recognise")
    assert notice.person_ids == people(other)


@pytest.mark.parametrize("how", ["suspended", "over", "disabled"])
def test_a_broker_who_is_not_in_force_hears_nothing(how: str) -> None:
    deal, broker = desk.submitted(), brokers.working()
    number = brokered(deal, broker)
    assert hearers.of_broker(EVERYTHING, deal.contract) == {broker.person_id}
    if how == "disabled":
        disabled(broker)
    else:
        with unit_of_work():
            row = db.session.get_one(Broker, number)
            if how == "over":
                row.valid_to = beijing_today() - timedelta(days=1)
            else:
                row.status = BrokerStatus.SUSPENDED
    assert hearers.of_broker(EVERYTHING, deal.contract) == set()


def test_registrars_of_the_place_who_may_decide_are_asked() -> None:
    above, elsewhere, member, writer, gone = (
        desk.registrar(), desk.registrar("/p/BR2/"), desk.registrar(), desk.registrar(), desk.registrar(),
    )  # fmt: skip
    deal = desk.signed(created_by=writer.person_id)
    with unit_of_work():
        make.organisations.add_member(
            make.SYSTEM, deal.buyer.memberships[0].organisation_id, member.person_id, OrganisationRole.MEMBER
        )
    disabled(gone)
    deal = _submitted(deal)
    (notice,) = told("contract.submit")
    assert notice.person_ids == people(above)
    assert elsewhere.person_id not in notice.person_ids


def test_the_first_registrar_is_not_reminded_of_the_second_look() -> None:
    first, second = desk.registrar(), desk.registrar()
    deal = desk.submitted(total_fen=600 * WAN)
    with unit_of_work():
        review.recognise(first, deal.id, desk.finding(deal))
    assert hearers.of_desk(EVERYTHING, deal.contract) == {second.person_id}
    with unit_of_work():
        review.confirm(second, deal.id)
    assert hearers.of_desk(EVERYTHING, deal.contract) == {first.person_id, second.person_id}


def test_a_finance_officer_with_a_part_in_it_is_not_asked_for_a_word() -> None:
    by, cashier, writer = desk.registrar(), desk.finance(), desk.finance()
    deal = desk.registered(by, created_by=writer.person_id)
    with unit_of_work():
        performing.start(deal.seller, deal.id)
    with unit_of_work():
        income.propose(by, deal.id, WAN, "合同约定")
    (notice,) = told("verified_income.propose")
    assert notice.person_ids == people(cashier)


def test_a_buyer_outside_the_market_has_no_people() -> None:
    deal = desk.submitted()
    with unit_of_work():
        row = deal.contract
        row.buyer_organisation_id, row.created_by = None, deal.buyer.person_id
    assert hearers.concerned(EVERYTHING, deal.contract, PartyRole.BUYER) == set()


def _submitted(deal: Deal) -> Deal:
    with unit_of_work():
        desk.registration.submit(deal.seller, deal.id)
    return deal
