"""A line's amount: set with a reason, never below what is promised, and never over somebody else's change."""

import pytest
from sqlalchemy import func, select

from marketplace.audit.models import AuditEntry
from marketplace.budgets import operations
from marketplace.budgets.models import BudgetChange, BudgetLine
from marketplace.budgets.policy import ALL
from marketplace.budgets.queries import lines
from marketplace.budgets.states import ReservationStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, Role
from marketplace.kernel.errors import Invalid, NotAllowed, Stale
from marketplace.kernel.money import MOST_FEN
from tests.making import budgets as making
from tests.making.budgets import FUND, YEAR

pytestmark = pytest.mark.usefixtures("app")


def set_amount(
    amount: int, version: int, reason: str = "追加预算。", by: Actor = SYSTEM, year: int = YEAR
) -> None:
    with unit_of_work():
        operations.set_amount(by, year, FUND, amount, reason, version)


def codes(caught: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in caught.value.problems]


def test_a_change_is_kept_with_its_reason_and_stands_in_the_trail() -> None:
    head = making.head()
    making.funded(100, by=head)
    set_amount(250, 1, "省财政追加。", by=head)
    line = making.line()
    assert (line.amount_fen, line.version) == (250, 2)
    found = lines.changes(ALL, line.id)
    assert [(c.before_fen, c.after_fen, c.reason, name) for c, name in found] == [
        (100, 250, "省财政追加。", head.name),
        (None, 100, "年度预算下达。", head.name),
    ]
    query = (
        select(AuditEntry.facts)
        .where(AuditEntry.topic == "budget_line.set")
        .order_by(AuditEntry.number.desc())
    )
    facts = db.session.scalars(query).first()
    assert facts is not None
    assert (facts["before_fen"], facts["after_fen"], facts["reason"]) == (100, 250, "省财政追加。")


def test_never_below_what_is_reserved_and_paid() -> None:
    making.funded(100)
    making.reserved(30)
    paid = making.reserved(20)
    with unit_of_work():
        operations.pay(SYSTEM, paid, 20)
    with pytest.raises(Invalid) as caught:
        set_amount(49, 1)
    assert codes(caught) == [("amount_fen", "below_committed")]
    assert caught.value.problems[0].facts == {"committed_fen": 50}
    set_amount(50, 1)
    assert making.line().left_fen == 0


def test_more_money_serves_the_waiting_list() -> None:
    making.funded(100)
    first, second = making.reserved(150), making.reserved(10)
    set_amount(155, 1)
    assert making.row(first).status is ReservationStatus.RESERVED
    assert making.row(second).status is ReservationStatus.WAITING


def test_who_read_an_older_state_is_told() -> None:
    making.funded(100)
    set_amount(110, 1)
    for version in (1, 0, 7):
        with pytest.raises(Stale):
            set_amount(120, version)
    assert making.line().amount_fen == 110


@pytest.mark.parametrize(
    ("amount", "reason", "expected"),
    [
        (-1, "x", [("amount_fen", "out_of_range")]),
        (MOST_FEN + 1, "x", [("amount_fen", "out_of_range")]),
        (5, " \x00 ", [("reason", "required")]),
        (5, "长" * 1001, [("reason", "too_long")]),
        (100, "x", [("amount_fen", "unchanged")]),
        (-1, "", [("amount_fen", "out_of_range"), ("reason", "required")]),
    ],
)
def test_what_will_not_do_is_named_and_changes_nothing(
    amount: int, reason: str, expected: list[tuple[str, str]]
) -> None:
    making.funded(100)
    with pytest.raises(Invalid) as caught:
        set_amount(amount, 1, reason)
    assert codes(caught) == expected
    assert making.line().amount_fen == 100
    assert db.session.scalar(select(func.count()).select_from(BudgetChange)) == 1


def test_a_year_that_cannot_be_makes_no_line() -> None:
    with pytest.raises(Invalid) as caught:
        set_amount(1, 0, year=10**15)
    assert codes(caught) == [("year", "out_of_range")]
    assert db.session.scalar(select(func.count()).select_from(BudgetLine)) == 0


@pytest.mark.parametrize("role", [r for r in Role if r not in {Role.DEPARTMENT_HEAD, Role.FINANCE_OFFICER}])
def test_nobody_else_sets_it(role: Role) -> None:
    with pytest.raises(NotAllowed):
        set_amount(1, 0, by=Actor(person_id=1, roles=frozenset({role})))
    assert db.session.scalar(select(func.count()).select_from(BudgetLine)) == 0


def test_a_line_of_nothing_is_a_line() -> None:
    making.funded(0)
    assert lines.remaining(ALL, YEAR, FUND) == 0


def test_a_year_with_its_waiting_lists() -> None:
    making.funded(100)
    making.funded(40, fund="BL1")
    making.reserved(100)
    making.reserved(60)
    making.reserved(5)
    making.funded(7, year=2025)
    found = lines.of_year(ALL, YEAR)
    assert [(f.line.fund, f.line.left_fen, f.waiting, f.waiting_fen) for f in found] == [
        ("BL1", 40, 0, 0),
        ("BL4", 0, 2, 65),
    ]
    assert lines.years(ALL) == [2026, 2025]
