"""Parts are paid within what falls to each person; tax on equity is planned by years."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from marketplace.audit.models import AuditEntry
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from marketplace.rewards.errors import NotAllPaid, SplitDoesNotHold
from marketplace.rewards.models import SharePayment
from marketplace.rewards.operations import correcting, paying
from marketplace.rewards.policy import ALL
from marketplace.rewards.queries import shares
from marketplace.rewards.states import ShareStatus
from marketplace.rewards.vocabulary import ConversionMode
from tests import make
from tests.making import rewards as making
from tests.making.desk import WAN
from tests.making.refusing import refused

S = ShareStatus
NET = 10 * WAN - WAN // 2
pytestmark = pytest.mark.usefixtures("app")


def void(case: making.Case, place: int, note: str = "重复发放") -> None:
    number = shares.payments(ALL, case.id)[place].id
    with unit_of_work():
        correcting.void(case.admin, case.id, number, note)


def test_a_voided_payment_stays_and_is_paid_anew_by_another_voucher() -> None:
    case = making.effective()
    part = case.people[0].part_fen or 0
    making.pay(case, 0, part, "付-1")
    void(case, 0)
    assert (case.people[0].paid_fen, case.status) == (0, S.INSTALMENTS)
    kept = shares.payments(ALL, case.id)[0]
    assert (kept.amount_fen, kept.void_note, kept.voided_by) == (part, "重复发放", case.admin.person_id)
    assert kept.voided_at is not None
    row, today = case.people[0].id, beijing_today()
    refused(Invalid, paying.pay, case.admin, case.id, row, part, "付-1", today)
    refused(Invalid, correcting.void, case.admin, case.id, kept.id, "再一次")
    making.pay(case, 0, part, "付-2")
    assert case.people[0].paid_fen == part
    query = select(AuditEntry.facts).where(AuditEntry.topic == "share.void")
    assert len(list(db.session.scalars(query))) == 1


def test_a_closed_share_is_open_again_after_a_payment_was_voided() -> None:
    case = making.effective()
    for place, row in enumerate(case.people):
        making.pay(case, place, row.part_fen or 0, f"付-{place}")
    with unit_of_work():
        paying.close(case.admin, case.id)
    void(case, 1)
    assert (case.status, case.people[1].paid_fen) == (S.INSTALMENTS, 0)
    refused(NotAllPaid, paying.close, case.admin, case.id)


def test_only_administrators_void_and_say_why() -> None:
    case, other = making.effective(), making.effective()
    refused(WrongState, correcting.void, case.admin, case.id, 1, "记错")
    making.pay(case, 0, 1, "付-1")
    making.pay(other, 0, 1, "付-1")
    number = shares.payments(ALL, case.id)[0].id
    for actor in (case.writer, case.maker, making.auditor()):
        refused(NotAllowed, correcting.void, actor, case.id, number, "记错")
    refused(NotFound, correcting.void, make.member(), case.id, number, "记错")
    refused(NotFound, correcting.void, other.admin, other.id, number, "记错")
    refused(Invalid, correcting.void, case.admin, case.id, number, " ")
    assert case.people[0].paid_fen == 1


@pytest.mark.parametrize("who", ["writer", "maker", "stranger", "auditor"])
def test_only_administrators_of_the_unit_pay(who: str) -> None:
    case = making.effective()
    people = {
        "writer": case.writer,
        "maker": case.maker,
        "stranger": make.member(),
        "auditor": making.auditor(),
    }
    row = case.people[0].id
    error = NotFound if who == "stranger" else NotAllowed
    refused(error, paying.pay, people[who], case.id, row, 1, "付-1", beijing_today())
    assert not shares.payments(ALL, case.id)


def test_a_payment_stays_within_the_part_and_a_voucher_is_booked_once() -> None:
    case = making.effective()
    making.pay(case, 0, 10, "付-1")
    first, last = (row.id for row in case.people)
    part = case.people[0].part_fen or 0
    today = beijing_today()
    for row, amount, voucher, day, field in (
        (first, part - 9, "付-2", today, "amount_fen"),
        (first, 0, "付-2", today, "amount_fen"),
        (first, -5, "付-2", today, "amount_fen"),
        (first, 10**30, "付-2", today, "amount_fen"),
        (last, 5, " 付-1 ", today, "voucher"),
        (last, 5, "\x00", today, "voucher"),
        (last, 5, "长" * 61, today, "voucher"),
        (last, 5, "付-2", None, "paid_on"),
        (last, 5, "付-2", today.replace(year=today.year + 1), "paid_on"),
        (last, 5, "付-2", today.replace(year=today.year - 1), "paid_on"),
    ):
        error = refused(Invalid, paying.pay, case.admin, case.id, row, amount, voucher, day)
        assert isinstance(error, Invalid)
        assert [problem.field for problem in error.problems] == [field]
    refused(NotFound, paying.pay, case.admin, case.id, 10**17, 5, "付-2", today)
    assert db.session.scalar(select(func.count()).select_from(SharePayment)) == 1
    assert case.people[0].paid_fen == 10


def test_a_cash_award_after_three_years_gets_a_hint() -> None:

    case = making.effective()
    making.pay(case, 0, 1, "付-1")
    with time_machine.travel(utc_now() + timedelta(days=3 * 366), tick=False):
        making.pay(case, 0, 1, "付-2")
    assert [each.hint for each in shares.payments(ALL, case.id)] == [None, "CASH_AWARD_AFTER_36_MONTHS"]


def test_tax_on_equity_is_planned_in_five_years_at_most() -> None:
    case = making.effective(mode=ConversionMode.EQUITY)
    row, today = case.people[0].id, beijing_today()
    with unit_of_work():
        plan = [each.tax_fen for each in paying.plan_tax(case.admin, case.id, row, 1001, 5, today)]
    assert (len(plan), sum(plan)) == (5, 1001)
    error = refused(SplitDoesNotHold, paying.plan_tax, case.admin, case.id, row, 1001, 6, today)
    assert "INSTALMENT_OVER_5_YEARS" in error.facts["codes"]
    refused(Invalid, paying.plan_tax, case.admin, case.id, row, 0, 10**9, None)
    with unit_of_work():
        paying.plan_tax(case.admin, case.id, row, 900, 2, today)
    assert [each.tax_fen for each in shares.instalments(ALL, case.id)] == [450, 450]


def test_tax_on_a_cash_award_is_not_planned() -> None:
    case = making.effective()
    args = (case.admin, case.id, case.people[0].id, 1001, 2, beijing_today())
    error = refused(SplitDoesNotHold, paying.plan_tax, *args)
    assert "INSTALMENT_EQUITY_ONLY" in error.facts["codes"]
