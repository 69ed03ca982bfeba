"""Whoever had a part in a contract decides on nothing of it at the desk."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.branches.scope import PUBLIC
from marketplace.brokerage.models import Broker
from marketplace.contracts.desk_policy import OwnContract
from marketplace.contracts.models import ContractInventor
from marketplace.contracts.models_plan import BrokerFeeShare
from marketplace.contracts.operations import income, numbering, performing, review
from marketplace.contracts.queries import involved
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor, Role
from tests import make
from tests.making import brokers, desk
from tests.making.desk import Deal

pytestmark = pytest.mark.usefixtures("app")
Part = Callable[[Deal, Actor], None]


def wrote_too(deal: Deal, who: Actor) -> None:
    with unit_of_work():
        deal.contract.written_by = [deal.seller.person_id, who.person_id]


def began(deal: Deal, who: Actor) -> None:
    with unit_of_work():
        deal.contract.created_by = who.person_id


def was_asked(deal: Deal, who: Actor) -> None:
    """In an earlier round; the newest one asks somebody else."""
    with unit_of_work():
        for number, person in ((1, who.person_id), (2, None)):
            row = ContractInventor(contract_id=deal.id, round=number, name="张青山", person_id=person)
            db.session.add(row)


def was_written_to(deal: Deal, who: Actor) -> None:
    """Before there was an account with that address."""
    email = db.session.get_one(Person, who.person_id).email
    with unit_of_work():
        db.session.add(ContractInventor(contract_id=deal.id, name="张青山", email=email))


def brokered(deal: Deal, who: Actor) -> None:
    number = broker_of(who)
    with unit_of_work():
        deal.contract.broker_id = number


def shares_the_fee(deal: Deal, who: Actor) -> None:
    row = BrokerFeeShare(
        contract_id=deal.id, position=1, broker_id=broker_of(who), name="虚构事务所", amount_fen=1
    )
    with unit_of_work():
        db.session.add(row)


def broker_of(who: Actor) -> int:
    known = db.session.scalar(select(Broker.id).where(Broker.person_id == who.person_id))
    return known or brokers.accredited(who).id


PARTS: tuple[Part, ...] = (wrote_too, began, was_asked, was_written_to, brokered, shares_the_fee)


@pytest.mark.parametrize("part", PARTS)
def test_a_registrar_with_a_part_in_it_neither_recognises_nor_numbers(part: Part) -> None:
    by, deal, ready = desk.registrar(), desk.submitted(), desk.recognised()
    for one in (deal, ready):
        part(one, by)
    for act in (
        lambda: review.recognise(by, deal.id, desk.finding(deal)),
        lambda: numbering.register(by, ready.id, desk.HEAD),
    ):
        with pytest.raises(OwnContract) as refused, unit_of_work():
            act()
        assert refused.value.code == "own_contract"
    assert ready.contract.registration_no is None


@pytest.mark.parametrize("part", PARTS)
def test_a_finance_officer_with_a_part_in_it_confirms_no_income(part: Part) -> None:
    by, cashier, deal = desk.registrar(), desk.finance(), desk.registered()
    with unit_of_work():
        performing.start(deal.seller, deal.id)
    with unit_of_work():
        number = income.propose(by, deal.id, desk.WAN, "合同约定").id
    part(deal, cashier)
    with pytest.raises(OwnContract) as refused, unit_of_work():
        income.confirm(cashier, number)
    assert refused.value.code == "own_contract"
    assert deal.contract.verified_income_fen is None


def test_another_broker_and_another_maker_may_decide() -> None:
    by, deal, other = desk.registrar(), desk.submitted(), make.officer(Role.CONTRACT_REGISTRAR)
    for part in PARTS:
        part(deal, other)
    with unit_of_work():
        review.recognise(by, deal.id, desk.finding(deal))
    assert desk.row_of(deal).registrar_id == by.person_id


def test_several_contracts_are_looked_at_at_once() -> None:
    who, deals = make.reader(), [desk.signed() for _part in PARTS]
    strange = desk.signed()
    for part, deal in zip(PARTS, deals, strict=True):
        part(deal, who)
    found = involved.by_contract(PUBLIC, [one.contract for one in (*deals, strange)])
    assert [who.person_id in found[one.id] for one in (*deals, strange)] == [*(True for _ in PARTS), False]
    assert all(found[one.id] == involved.people(PUBLIC, one.contract) for one in deals)
    assert involved.by_contract(PUBLIC, []) == {}
