"""Performance of a registered contract, and the income that is verified of it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from marketplace.contracts.desk_policy import OwnContract, SamePerson
from marketplace.contracts.models_plan import Milestone, Payment, VerifiedIncome
from marketplace.contracts.operations import income, paying, performing
from marketplace.contracts.states import ContractStatus, DueStatus, EndReason, IncomeReason
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor, OrganisationRole, Role
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from marketplace.kernel.money import share_of
from tests import make
from tests.making import desk
from tests.making.desk import WAN, Deal

usually = pytest.mark.usefixtures("app")
S = ContractStatus
TODAY = beijing_today()


@given(st.integers(0, 10**15), st.integers(0, 10_000))
def test_a_royalty_is_the_nearest_fen(base: int, rate: int) -> None:
    assert abs(share_of(base, rate) * 20_000 - base * rate * 2) <= 10_000
    assert 0 <= share_of(base, rate) <= base


def running(**values: object) -> tuple[Deal, int, int]:
    """A contract in performance with a milestone and a payment."""
    deal = desk.registered(**values)
    with unit_of_work():
        performing.start(deal.seller, deal.id)
    return deal, *desk.plan(deal)


def paid(deal: Deal, payment_id: int, fen: int) -> None:
    with unit_of_work():
        paying.report_payment(deal.seller, payment_id, fen, TODAY, "银行回单 1")


@usually
def test_a_step_is_reported_by_the_seller_and_accepted_by_the_buyer() -> None:
    deal, step, _part = running()
    with pytest.raises(NotAllowed), unit_of_work():
        performing.report_milestone(deal.buyer, step, TODAY)
    with pytest.raises(Invalid), unit_of_work():
        performing.accept_milestone(deal.buyer, step, TODAY)
    with unit_of_work():
        performing.report_milestone(deal.seller, step, TODAY, "已交付样机")
    with pytest.raises(NotAllowed), unit_of_work():
        performing.accept_milestone(deal.seller, step, TODAY)
    with unit_of_work():
        performing.accept_milestone(deal.buyer, step, TODAY)
    row = db.session.get_one(Milestone, step)
    assert (row.status, row.done_on, row.accepted_on) == (DueStatus.DONE, TODAY, TODAY)
    with pytest.raises(WrongState), unit_of_work():
        performing.accept_milestone(deal.buyer, step, TODAY)


@usually
@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(2026, 11, 1)])
def test_days_lie_between_signature_and_today(day: date) -> None:
    deal, step, part = running()
    with pytest.raises(Invalid), unit_of_work():
        performing.report_milestone(deal.seller, step, day)
    with pytest.raises(Invalid), unit_of_work():
        paying.report_payment(deal.seller, part, WAN, day, "1")


@usually
def test_the_buyer_reports_a_payment_and_the_seller_confirms_it() -> None:
    deal, _step, part = running()
    with unit_of_work():
        paying.report_payment(deal.buyer, part, 50 * WAN, TODAY, "银行回单 7")
    assert db.session.get_one(Payment, part).status is DueStatus.PLANNED
    with pytest.raises(NotAllowed), unit_of_work():
        paying.confirm_payment(deal.buyer, part)
    with unit_of_work():
        paying.confirm_payment(deal.seller, part)
    row = db.session.get_one(Payment, part)
    assert (row.status, row.confirmed_by) == (DueStatus.DONE, deal.seller.person_id)


@usually
def test_the_seller_needs_no_second_word_for_own_money_and_nothing_unreported_is_confirmed() -> None:
    deal, _step, part = running()
    with pytest.raises(Invalid), unit_of_work():
        paying.confirm_payment(deal.seller, part)
    for fen, reference in ((0, "1"), (WAN, " "), (WAN, "长" * 61), (10**15 + 1, "1")):
        with pytest.raises(Invalid), unit_of_work():
            paying.report_payment(deal.seller, part, fen, TODAY, reference)
    paid(deal, part, 50 * WAN)
    assert db.session.get_one(Payment, part).status is DueStatus.DONE


@usually
def test_strangers_and_numbers_that_do_not_exist_look_alike() -> None:
    deal, step, part = running()
    stranger = make.member()
    for who, number in ((stranger, step), (deal.seller, 10**9), (deal.seller, 2**40)):
        with pytest.raises(NotFound), unit_of_work():
            performing.report_milestone(who, number, TODAY)
    with pytest.raises(NotFound), unit_of_work():
        paying.report_payment(stranger, part, WAN, TODAY, "1")
    with pytest.raises(NotFound), unit_of_work():
        performing.terminate(stranger, deal.id, EndReason.BREACH)


@usually
def test_nothing_is_reported_before_the_start() -> None:
    deal = desk.registered()
    step, _part = desk.plan(deal)
    with pytest.raises(WrongState), unit_of_work():
        performing.report_milestone(deal.seller, step, TODAY)


@usually
def test_a_royalty_becomes_a_payment_once_for_each_period() -> None:
    deal, _step, part = running()
    with unit_of_work():
        rate = Payment(contract_id=deal.id, position=2, title="提成", rate_bp=300, rate_base="销售额")
        db.session.add(rate)
        db.session.flush()
        rate_id = rate.id
    with unit_of_work():
        made = paying.report_royalty(deal.buyer, rate_id, 1_000_000_50, TODAY).id
    assert db.session.get_one(Payment, made).amount_fen == 3_000_002
    for number, base, field, code in (
        (rate_id, WAN, "until", "reported_before"),
        (part, WAN, "", "no_royalty"),
        (made, WAN, "", "no_royalty"),
        (rate_id, -1, "base_fen", "out_of_range"),
        (rate_id, 10**15 + 1, "base_fen", "out_of_range"),
    ):
        with pytest.raises(Invalid) as refused, unit_of_work():
            paying.report_royalty(deal.buyer, number, base, TODAY)
        assert [(one.field, one.code) for one in refused.value.problems] == [(field, code)]


@usually
def test_completion_waits_for_the_plan() -> None:
    deal, step, part = running()
    paid(deal, part, 50 * WAN)
    with pytest.raises(Invalid), unit_of_work():
        performing.complete(deal.seller, deal.id)
    with unit_of_work():
        performing.report_milestone(deal.seller, step, TODAY)
        performing.accept_milestone(deal.buyer, step, TODAY)
    with unit_of_work():
        performing.complete(deal.buyer, deal.id)
    assert deal.contract.status is S.COMPLETED


@usually
def test_a_dispute_is_settled_or_ends_the_contract_and_what_was_open_is_dropped() -> None:
    deal, step, part = running()
    with pytest.raises(Invalid), unit_of_work():
        performing.dispute(deal.buyer, deal.id, EndReason.OTHER, "")
    with unit_of_work():
        performing.dispute(deal.buyer, deal.id, EndReason.BREACH, "延期交付")
    assert (deal.contract.status, deal.contract.reason) == (S.DISPUTED, "breach")
    with unit_of_work():
        performing.settle(deal.seller, deal.id)
    assert (deal.contract.status, deal.contract.reason) == (S.PERFORMING, None)
    with unit_of_work():
        performing.terminate(deal.seller, deal.id, EndReason.PURPOSE_FAILED, "技术路线行不通")
    assert deal.contract.status is S.TERMINATED
    rows = (db.session.get_one(Milestone, step), db.session.get_one(Payment, part))
    assert {row.status for row in rows} == {DueStatus.CANCELLED}


def proposed(by: Actor, deal: Deal, fen: int, ground: str = "") -> int:
    with unit_of_work():
        return income.propose(by, deal.id, fen, ground).id


@usually
def test_income_is_proposed_by_one_and_confirmed_by_another() -> None:
    by, finance = desk.registrar(), desk.finance()
    deal, _step, part = running(technical_fen=80 * WAN)
    paid(deal, part, 50 * WAN)
    first, second = proposed(by, deal, 30 * WAN), proposed(by, deal, 10 * WAN)
    assert deal.contract.verified_income_fen is None
    with unit_of_work():
        income.confirm(finance, first)
    assert deal.contract.verified_income_fen == 30 * WAN
    with unit_of_work():
        income.refuse(finance, second, IncomeReason.NOT_TECHNICAL)
    assert deal.contract.verified_income_fen == 30 * WAN
    for act in (lambda: income.confirm(finance, first), lambda: income.confirm(finance, second)):
        with pytest.raises(WrongState), unit_of_work():
            act()
    assert proposed(by, deal, 10 * WAN) > second


@usually
def test_income_above_the_technical_share_of_what_was_paid_wants_a_ground() -> None:
    by = desk.registrar()
    deal, _step, part = running(technical_fen=80 * WAN)
    paid(deal, part, 50 * WAN)
    assert proposed(by, deal, 40 * WAN)
    with pytest.raises(Invalid) as refused:
        proposed(by, deal, 1)
    assert [(p.field, p.code) for p in refused.value.problems] == [("ground", "above_paid")]
    assert proposed(by, deal, 1, "银行手续费由买方另付")
    for fen in (0, -1, 10**15 + 1):
        with pytest.raises(Invalid):
            proposed(by, deal, fen, "理由")


@usually
def test_the_wrong_people_settle_no_income() -> None:
    by = desk.registrar()
    both = make.officer(Role.FINANCE_OFFICER)
    with unit_of_work():
        make.people.grant(make.SYSTEM, both.person_id, Role.CONTRACT_REGISTRAR, branch_path="/p/")
    both = make.actor_of(both.person_id)
    deal, _step, part = running()
    paid(deal, part, 50 * WAN)
    with pytest.raises(NotFound):
        proposed(deal.seller, deal, WAN)
    number = proposed(both, deal, WAN)
    with pytest.raises(SamePerson), unit_of_work():
        income.confirm(both, number)
    with pytest.raises(NotFound), unit_of_work():
        income.confirm(by, number)
    seller_id, cashier = deal.seller.memberships[0].organisation_id, desk.finance().person_id
    with unit_of_work():
        make.organisations.add_member(make.SYSTEM, seller_id, cashier, OrganisationRole.MEMBER)
    with pytest.raises(OwnContract), unit_of_work():
        income.confirm(make.actor_of(cashier), number)
    assert deal.contract.verified_income_fen is None
    assert db.session.scalars(select(VerifiedIncome.confirmed_by)).all() == [None]
