"""Payments that arrive in parts or not at all, royalties that come to nothing, and what the end leaves open."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.branches.scope import EVERYTHING
from marketplace.contracts.models_plan import Payment
from marketplace.contracts.operations import paying, performing
from marketplace.contracts.policy import ContractScope
from marketplace.contracts.queries import desk as queries
from marketplace.contracts.queries import desk_hearers, incomes
from marketplace.contracts.states import ContractStatus, DueStatus, EndReason
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor, OrganisationRole
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, Stale, WrongState
from tests import make
from tests.making import desk
from tests.making.desk import WAN, Deal
from tests.together import both

pytestmark = pytest.mark.usefixtures("app")
TODAY = beijing_today()
PLANNED, DONE, CANCELLED = DueStatus.PLANNED, DueStatus.DONE, DueStatus.CANCELLED
Row = tuple[str, int | None, int | None, DueStatus]


def running(*, days: int = 30) -> tuple[Deal, int]:
    """A contract of 1 million yuan in performance, with an instalment of half of it."""
    deal = desk.registered(technical_fen=80 * WAN)
    with unit_of_work():
        performing.start(deal.seller, deal.id)
    return deal, desk.plan(deal, days=days)[1]


def with_rate(deal: Deal, title: str = "提成", rate_bp: int = 300) -> int:
    row = Payment(contract_id=deal.id, position=2, title=title, rate_bp=rate_bp, rate_base="销售额")
    with unit_of_work():
        db.session.add(row)
        db.session.flush()
        return row.id


def rows(deal: Deal) -> list[Row]:
    db.session.expire_all()
    query = select(Payment).where(Payment.contract_id == deal.id).order_by(Payment.position)
    return [(row.title, row.amount_fen, row.paid_fen, row.status) for row in db.session.scalars(query)]


def newest(deal: Deal) -> int:
    return db.session.scalars(select(func.max(Payment.id)).where(Payment.contract_id == deal.id)).one()


def report(who: Actor, payment_id: int, fen: int, *, is_all: bool = False, seen: str | None = None) -> None:
    with unit_of_work():
        paying.report_payment(who, payment_id, fen, TODAY, "回单", is_all=is_all, seen=seen)


def codes(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in refused.value.problems]


def test_what_arrives_in_parts_adds_up_and_the_rest_stays_due() -> None:
    deal, part = running()
    with unit_of_work():
        performing.report_milestone(deal.seller, _step(deal), TODAY)
        performing.accept_milestone(deal.buyer, _step(deal), TODAY)
    report(deal.seller, part, 20 * WAN)
    assert rows(deal) == [("首期", 20 * WAN, 20 * WAN, DONE), ("首期（余款）", 30 * WAN, None, PLANNED)]
    rest = db.session.get_one(Payment, newest(deal))
    assert rest.due_on == TODAY + timedelta(days=30)
    assert incomes.paid_share(EVERYTHING, desk.row_of(deal)) == 16 * WAN
    with pytest.raises(Invalid) as refused, unit_of_work():
        performing.complete(deal.seller, deal.id)
    assert codes(refused) == [("", "plan_open")]
    report(deal.buyer, newest(deal), 10 * WAN)
    with unit_of_work():
        paying.confirm_payment(deal.seller, newest(deal))
    assert rows(deal)[1:] == [
        ("首期（余款）", 10 * WAN, 10 * WAN, DONE), ("首期（余款）", 20 * WAN, None, PLANNED),
    ]  # fmt: skip
    report(deal.seller, newest(deal), 20 * WAN)
    assert incomes.paid_share(EVERYTHING, desk.row_of(deal)) == 40 * WAN
    with unit_of_work():
        performing.complete(deal.seller, deal.id)
    assert deal.contract.status is ContractStatus.COMPLETED


def test_the_seller_alone_gives_up_a_rest() -> None:
    deal, part = running()
    report(deal.buyer, part, 49 * WAN, is_all=True)
    assert rows(deal) == [("首期", 50 * WAN, 49 * WAN, PLANNED)]
    with unit_of_work():
        paying.confirm_payment(deal.seller, part, is_all=True)
    assert rows(deal) == [("首期", 50 * WAN, 49 * WAN, DONE)]


def test_more_than_the_amount_leaves_no_rest() -> None:
    deal, part = running()
    report(deal.seller, part, 51 * WAN)
    assert rows(deal) == [("首期", 50 * WAN, 51 * WAN, DONE)]


def test_the_rest_of_a_royalty_is_one_of_its_period() -> None:
    deal, _part = running()
    rate = with_rate(deal)
    with unit_of_work():
        made = paying.report_royalty(deal.buyer, rate, 100 * WAN, TODAY).id
    report(deal.seller, made, WAN)
    assert rows(deal)[1:] == [
        ("提成", None, None, PLANNED),
        (f"提成（{TODAY}）", WAN, WAN, DONE),
        (f"提成（{TODAY}）（余款）", 2 * WAN, None, PLANNED),
    ]
    with pytest.raises(Invalid) as refused, unit_of_work():
        paying.report_royalty(deal.buyer, rate, 100 * WAN, TODAY)
    assert codes(refused) == [("until", "reported_before")]


def test_nothing_is_paid_on_a_rate() -> None:
    """It has no amount: what was paid on it would be of no period, and would end the royalty."""
    deal, _part = running()
    rate = with_rate(deal)
    for who in (deal.seller, deal.buyer):
        with pytest.raises(Invalid) as refused:
            report(who, rate, WAN)
        assert codes(refused) == [("", "royalty_first")]
    assert rows(deal)[1] == ("提成", None, None, PLANNED)


@pytest.mark.parametrize(("base_fen", "rate_bp"), [(0, 300), (16, 300), (100 * WAN, 0)])
def test_a_royalty_of_nothing_is_no_payment(base_fen: int, rate_bp: int) -> None:
    deal, _part = running()
    rate = with_rate(deal, rate_bp=rate_bp)
    with pytest.raises(Invalid) as refused, unit_of_work():
        paying.report_royalty(deal.buyer, rate, base_fen, TODAY)
    assert codes(refused) == [("base_fen", "nothing_due")]
    assert len(rows(deal)) == 2


def test_a_long_title_keeps_its_period() -> None:
    deal, _part = running()
    rate = with_rate(deal, "长" * 120)
    for day in (deal.contract.signed_on, TODAY):
        assert day is not None
        with unit_of_work():
            paying.report_royalty(deal.seller, rate, WAN, day)
        assert rows(deal)[-1][0].endswith(f"长（{day}）")


def test_a_page_that_was_overtaken_decides_nothing() -> None:
    deal, part = running()
    empty = db.session.get_one(Payment, part).seen
    report(deal.buyer, part, 50 * WAN, seen=empty)
    shown = db.session.get_one(Payment, part).seen
    with pytest.raises(Stale):
        report(deal.buyer, part, 40 * WAN, seen=empty)
    assert rows(deal) == [("首期", 50 * WAN, 50 * WAN, PLANNED)]
    report(deal.buyer, part, 40 * WAN, seen=shown)
    for act in (
        lambda: paying.confirm_payment(deal.seller, part, seen=shown),
        lambda: paying.deny_payment(deal.seller, part, "没有到账", seen=shown),
    ):
        with pytest.raises(Stale), unit_of_work():
            act()
    assert rows(deal) == [("首期", 50 * WAN, 40 * WAN, PLANNED)]


def test_of_two_who_record_a_part_at_once_one_does(app: Flask) -> None:
    deal, part = running()
    colleague = _colleague(deal.seller)
    ends = both(
        app,
        lambda: paying.report_payment(deal.seller, part, 20 * WAN, TODAY, "回单 1"),
        lambda: paying.report_payment(colleague, part, 20 * WAN, TODAY, "回单 2"),
    )
    assert sorted(ends) == ["done", "wrong_state"]
    assert rows(deal) == [("首期", 20 * WAN, 20 * WAN, DONE), ("首期（余款）", 30 * WAN, None, PLANNED)]


def test_what_did_not_arrive_is_to_be_paid_as_before() -> None:
    deal, part = running()
    stranger = make.member()
    with pytest.raises(Invalid) as refused, unit_of_work():
        paying.deny_payment(deal.seller, part, "没有到账")
    assert codes(refused) == [("", "unreported")]
    report(deal.buyer, part, 50 * WAN)
    with pytest.raises(NotAllowed), unit_of_work():
        paying.deny_payment(deal.buyer, part, "没有到账")
    with pytest.raises(NotFound), unit_of_work():
        paying.deny_payment(stranger, part, "没有到账")
    with pytest.raises(Invalid) as refused, unit_of_work():
        paying.deny_payment(deal.seller, part, " ")
    assert codes(refused) == [("note", "required")]
    with unit_of_work():
        paying.deny_payment(deal.seller, part, "没有到账")
    row = db.session.get_one(Payment, part)
    assert (row.paid_fen, row.paid_on, row.reference, row.reported_by) == (None, None, "", None)
    report(deal.buyer, part, 50 * WAN)
    assert rows(deal) == [("首期", 50 * WAN, 50 * WAN, PLANNED)]


def late(deal: Deal) -> list[tuple[str, int | None]]:
    total, found = queries.overdue(ContractScope.of(deal.buyer), TODAY, 1)
    assert total == len(found)
    return [(one.title, one.amount_fen) for one in found if one.what == "payment"]


def reminded() -> list[str]:
    found = desk_hearers.plan_between(EVERYTHING, TODAY - timedelta(days=9), TODAY)
    return [one.title for one in found if one.what == "payment"]


def test_what_is_lacking_is_late_and_what_waits_for_the_seller_is_not() -> None:
    deal, part = running(days=-3)
    assert late(deal) == [("首期", 50 * WAN)]
    report(deal.buyer, part, 20 * WAN)
    assert late(deal) == [("首期", 30 * WAN)]
    with unit_of_work():
        paying.confirm_payment(deal.seller, part)
    assert late(deal) == [("首期（余款）", 30 * WAN)]
    assert reminded() == ["首期（余款）"]
    report(deal.buyer, newest(deal), 30 * WAN)
    assert late(deal) == []
    assert reminded() == []


def ended(deal: Deal) -> None:
    with unit_of_work():
        performing.terminate(deal.buyer, deal.id, EndReason.BREACH, "")


def test_administrators_of_a_party_end_a_contract() -> None:
    deal, _part = running()
    for who in (_colleague(deal.seller), _colleague(deal.buyer)):
        with pytest.raises(NotAllowed), unit_of_work():
            performing.terminate(who, deal.id, EndReason.BREACH)
    assert deal.contract.status is ContractStatus.PERFORMING
    ended(deal)
    assert deal.contract.status is ContractStatus.TERMINATED


def test_a_payment_reported_before_the_end_is_still_confirmed() -> None:
    deal, part = running()
    unpaid = with_rate(deal)
    report(deal.buyer, part, 20 * WAN)
    ended(deal)
    assert rows(deal) == [("首期", 50 * WAN, 20 * WAN, PLANNED), ("提成", None, None, CANCELLED)]
    with pytest.raises(WrongState), unit_of_work():
        paying.report_royalty(deal.seller, unpaid, WAN, TODAY)
    with unit_of_work():
        paying.confirm_payment(deal.seller, part)
    assert rows(deal)[0] == ("首期", 50 * WAN, 20 * WAN, DONE)
    assert len(rows(deal)) == 2
    assert incomes.paid_share(EVERYTHING, desk.row_of(deal)) == 16 * WAN


def test_a_payment_that_did_not_arrive_before_the_end_is_dropped() -> None:
    deal, part = running()
    report(deal.buyer, part, 20 * WAN)
    ended(deal)
    with unit_of_work():
        paying.deny_payment(deal.seller, part, "没有到账")
    assert rows(deal) == [("首期", 50 * WAN, None, CANCELLED)]


def _colleague(of: Actor) -> Actor:
    """A member of the same organisation who is no administrator."""
    who = make.person().id
    with unit_of_work():
        make.organisations.add_member(
            make.SYSTEM, of.memberships[0].organisation_id, who, OrganisationRole.MEMBER
        )
    return make.actor_of(who)


def _step(deal: Deal) -> int:
    return queries.of_reader(ContractScope.of(deal.seller), deal.id).milestones[0].id
