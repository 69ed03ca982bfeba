"""Two at once in a line: the last yuan is given once, and the sums stay right."""

from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from marketplace.budgets import operations
from marketplace.budgets.models import BudgetChange, BudgetLine, BudgetReservation
from marketplace.budgets.states import ReleaseReason, ReservationStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.errors import MarketError
from tests.making import budgets as making
from tests.making.budgets import FUND, YEAR
from tests.together import both, refusals

S = ReservationStatus


def sums() -> tuple[int, int]:
    """What the rows of the line add up to: reserved, paid."""
    db.session.rollback()
    found = []
    for status in (S.RESERVED, S.PAID):
        query = select(func.coalesce(func.sum(BudgetReservation.amount_fen), 0))
        found.append(int(db.session.scalar(query.where(BudgetReservation.status == status)) or 0))
    return found[0], found[1]


def test_two_who_want_the_last_yuan(app: Flask) -> None:
    making.funded(100)
    ends = both(
        app,
        lambda: operations.reserve(SYSTEM, YEAR, FUND, "test:a", 100, 100),
        lambda: operations.reserve(SYSTEM, YEAR, FUND, "test:b", 100, 100),
    )
    assert ends == ["done", "done"]
    assert {making.row("test:a").status, making.row("test:b").status} == {S.RESERVED, S.WAITING}
    assert making.line().reserved_fen == 100


def test_two_who_make_the_same_line(app: Flask) -> None:
    ends = both(
        app,
        lambda: operations.reserve(SYSTEM, YEAR, FUND, "test:a", 100, 100),
        lambda: operations.reserve(SYSTEM, YEAR, FUND, "test:b", 100, 100),
    )
    assert ends == ["done", "done"]
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(BudgetLine)) == 1


def test_the_same_subject_twice_at_once(app: Flask) -> None:
    making.funded(1000)
    refused = refusals(app, *(lambda: operations.reserve(SYSTEM, YEAR, FUND, "test:a", 100, 100),) * 2)
    assert [error.code for error in refused] == ["reserved_already"]
    assert making.line().reserved_fen == 100


def test_paid_once(app: Flask) -> None:
    making.funded(100)
    subject = making.reserved(100)
    refused = refusals(app, *(lambda: operations.pay(SYSTEM, subject, 100),) * 2)
    assert [error.code for error in refused] == ["wrong_state"]
    assert (making.line().paid_fen, making.line().reserved_fen) == (100, 0)


@pytest.mark.parametrize("pay_first", [True, False])
def test_paid_or_released_but_not_both(app: Flask, pay_first: bool) -> None:
    making.funded(100)
    subject, waiting = making.reserved(100), making.reserved(40)
    acts: list[Callable[[], object]] = [
        lambda: operations.pay(SYSTEM, subject, 100),
        lambda: operations.release(SYSTEM, subject, ReleaseReason.WITHDRAWN),
    ]
    refused = refusals(app, *(acts if pay_first else reversed(acts)))
    assert [error.code for error in refused] in (["wrong_state"], ["not_found"])
    line = making.line()
    assert (line.reserved_fen, line.paid_fen) == sums()
    assert (making.row(waiting).status is S.RESERVED) == (making.row(subject).status is S.RELEASED)


def test_a_release_while_somebody_comes(app: Flask) -> None:
    """Who waited goes first, whichever of the two is earlier."""
    making.funded(100)
    held, waiting = making.reserved(100), making.reserved(100)
    both(
        app,
        lambda: operations.release(SYSTEM, held, ReleaseReason.WITHDRAWN),
        lambda: operations.reserve(SYSTEM, YEAR, FUND, "test:late", 100, 100),
    )
    assert making.row(waiting).status is S.RESERVED
    assert making.row("test:late").status is S.WAITING


def test_an_amount_lowered_while_somebody_reserves(app: Flask) -> None:
    making.funded(100)
    both(
        app,
        lambda: operations.set_amount(SYSTEM, YEAR, FUND, 40, "核减。", 1),
        lambda: operations.reserve(SYSTEM, YEAR, FUND, "test:a", 100, 100),
    )
    line = making.line()
    assert line.committed_fen <= (line.amount_fen or 0)
    assert (line.reserved_fen, line.paid_fen) == sums()


def test_two_changes_of_an_amount(app: Flask) -> None:
    making.funded(100)
    refused = refusals(
        app,
        lambda: operations.set_amount(SYSTEM, YEAR, FUND, 200, "追加。", 1),
        lambda: operations.set_amount(SYSTEM, YEAR, FUND, 300, "追加。", 1),
    )
    assert [error.code for error in refused] == ["stale"]


ACTS = st.lists(
    st.tuples(st.sampled_from(["reserve", "release", "pay", "set"]), st.integers(0, 7), st.integers(0, 60)),
    min_size=1,
    max_size=25,
)


@given(acts=ACTS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_the_counters_are_the_sums_of_the_rows(
    app: Flask, acts: list[tuple[str, int, int]]
) -> None:
    """And the first of those who wait cannot be served."""
    with unit_of_work():
        for table in (BudgetReservation, BudgetChange, BudgetLine):
            db.session.execute(delete(table))
    making.funded(100)
    for act, number, amount in acts:
        try_one(act, f"test:{number}", amount)
        line = making.line()
        assert (line.reserved_fen, line.paid_fen) == sums()
        assert line.committed_fen <= (line.amount_fen or 0)
        first = db.session.scalars(
            select(BudgetReservation)
            .where(BudgetReservation.status == S.WAITING)
            .order_by(BudgetReservation.id)
            .limit(1)
        ).one_or_none()
        if first is not None:
            assert line.left_fen <= 0 or line.left_fen < first.least_fen


def try_one(act: str, subject: str, amount: int) -> None:
    """One act; a refusal is an end like any other."""
    try:
        with unit_of_work():
            if act == "reserve":
                operations.reserve(SYSTEM, YEAR, FUND, subject, amount, amount // 2)
            elif act == "release":
                operations.release(SYSTEM, subject, ReleaseReason.OTHER)
            elif act == "pay":
                operations.pay(SYSTEM, subject, amount)
            else:
                operations.set_amount(SYSTEM, YEAR, FUND, amount * 4, "调整。", version_of_the_line())
    except MarketError:
        pass


def version_of_the_line() -> int:
    return db.session.scalars(select(BudgetLine.version)).one()
