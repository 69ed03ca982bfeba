"""Money that came back is noted on its line, which has no more to give by it."""

import pytest
from sqlalchemy import select

from marketplace.audit.models import AuditEntry
from marketplace.budgets import operations
from marketplace.budgets.models import BudgetReservation
from marketplace.budgets.policy import ALL
from marketplace.budgets.queries import remaining
from marketplace.budgets.queries.lines import line
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, Role
from marketplace.kernel.errors import MarketError
from tests import make
from tests.making import budgets as making
from tests.making.budgets import FUND, YEAR

pytestmark = pytest.mark.usefixtures("app")


def noted() -> list[dict[str, object]]:
    query = select(AuditEntry.facts).where(AuditEntry.topic == "budget_line.returned")
    return [dict(facts) for facts in db.session.scalars(query)]


def reservation() -> BudgetReservation:
    return db.session.scalars(select(BudgetReservation)).one()


def code_of(actor: Actor, subject: str, amount_fen: int) -> str:
    before = noted()
    with pytest.raises(MarketError) as refused, unit_of_work():
        operations.returned(actor, subject, amount_fen)
    assert noted() == before
    return refused.value.code


def test_it_is_noted_and_gives_nothing_to_spend() -> None:
    making.funded(1000)
    making.reserved(600, subject="claim:1")
    with unit_of_work():
        operations.pay(SYSTEM, "claim:1", 600)
    with unit_of_work():
        operations.returned(SYSTEM, "claim:1", 250)
    assert remaining(ALL, YEAR, FUND) == 400
    assert (line(ALL, YEAR, FUND).returned_fen, reservation().returned_fen) == (250, 250)
    assert [(row["about"], row["fund"], row["amount_fen"]) for row in noted()] == [("claim:1", FUND, 250)]


def test_what_was_not_paid_does_not_come_back() -> None:
    making.funded(1000)
    making.reserved(600, subject="claim:1")
    assert code_of(SYSTEM, "claim:1", 1) == "wrong_state"
    assert code_of(SYSTEM, "claim:2", 1) == "not_found"
    with unit_of_work():
        operations.pay(SYSTEM, "claim:1", 600)
    for amount in (0, -1, 601):
        assert code_of(SYSTEM, "claim:1", amount) == "invalid"
    assert code_of(make.officer(Role.DEPARTMENT_HEAD), "claim:1", 1) == "not_allowed"


def test_no_more_comes_back_in_all_than_was_paid() -> None:
    making.funded(1000)
    making.reserved(600, subject="claim:1")
    with unit_of_work():
        operations.pay(SYSTEM, "claim:1", 600)
    for amount in (250, 300):
        with unit_of_work():
            operations.returned(SYSTEM, "claim:1", amount)
    assert code_of(SYSTEM, "claim:1", 51) == "invalid"
    with unit_of_work():
        operations.returned(SYSTEM, "claim:1", 50)
    assert line(ALL, YEAR, FUND).returned_fen == 600
    assert len(noted()) == 3
