"""Money is set aside in the order of the decisions, paid, and set free for those who wait."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from marketplace.audit.models import AuditEntry
from marketplace.budgets import operations, topics
from marketplace.budgets.errors import ReservedAlready
from marketplace.budgets.models import BudgetLine, BudgetReservation
from marketplace.budgets.policy import ALL
from marketplace.budgets.queries import remaining
from marketplace.budgets.states import ReleaseReason, ReservationStatus
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import ANONYMOUS, SYSTEM, Actor, Role
from marketplace.kernel.errors import Invalid, MarketError, NotAllowed, NotFound, Problem, WrongState
from marketplace.kernel.money import MOST_FEN
from tests import make
from tests.making import budgets as making
from tests.making.budgets import FUND, YEAR

S = ReservationStatus
pytestmark = pytest.mark.usefixtures("app")


def news() -> list[int]:
    query = select(OutboxEvent.subject_id).where(OutboxEvent.topic == topics.RESERVED)
    return list(db.session.scalars(query.order_by(OutboxEvent.id)))


def statuses(*subjects: str) -> list[ReservationStatus]:
    return [making.row(subject).status for subject in subjects]


def refused(error: type[MarketError], act: Callable[[], object]) -> MarketError:
    """The refusal; nothing may have changed by it."""
    before = snapshot()
    with pytest.raises(error) as caught, unit_of_work():
        act()
    assert snapshot() == before
    return caught.value


def snapshot() -> list[tuple[object, ...]]:
    db.session.rollback()
    found: list[tuple[object, ...]] = []
    for table in (BudgetLine.__table__, BudgetReservation.__table__):
        found += [tuple(row) for row in db.session.execute(select(table))]
    return [*found, (db.session.scalar(select(func.count()).select_from(AuditEntry)),)]


def problems(error: MarketError) -> set[tuple[str, str]]:
    assert isinstance(error, Invalid)
    return {(problem.field, problem.code) for problem in error.problems}


def test_what_fits_is_set_aside_and_told() -> None:
    making.funded(500)
    subject = making.reserved(300)
    row, line = making.row(subject), making.line()
    assert (row.status, row.amount_fen, row.is_reduced) == (S.RESERVED, 300, False)
    assert (line.reserved_fen, line.paid_fen, line.left_fen) == (300, 0, 200)
    assert news() == [row.id]
    assert remaining(ALL, YEAR, FUND) == 200


def test_a_fixed_amount_waits_for_all_of_it() -> None:
    making.funded(400)
    subject = making.reserved(500)
    row = making.row(subject)
    assert (row.status, row.amount_fen) == (S.WAITING, 0)
    assert making.line().reserved_fen == 0
    assert news() == []


def test_a_ceiling_may_shrink_and_says_so() -> None:
    making.funded(400)
    row = making.row(making.reserved(500, least_fen=0))
    assert (row.status, row.amount_fen, row.asked_fen, row.is_reduced) == (S.RESERVED, 400, 500, True)


def test_a_range_never_goes_below_its_lower_end() -> None:
    making.funded(400)
    assert making.row(making.reserved(500, least_fen=401)).status is S.WAITING
    making.funded(401)
    assert making.line().reserved_fen == 401


def test_at_nothing_left_everybody_waits() -> None:
    making.funded(100)
    making.reserved(100)
    assert making.row(making.reserved(50, least_fen=0)).status is S.WAITING


def test_nobody_overtakes() -> None:
    """Who was decided later waits, although less would do."""
    making.funded(400)
    first, second = making.reserved(500), making.reserved(10)
    assert statuses(first, second) == [S.WAITING, S.WAITING]
    assert remaining(ALL, YEAR, FUND) == 0


def test_without_a_line_one_waits_and_nothing_is_known_of_what_is_left() -> None:
    assert remaining(ALL, YEAR, FUND) is None
    subject = making.reserved(10)
    assert statuses(subject) == [S.WAITING]
    assert remaining(ALL, YEAR, FUND) is None
    making.funded(10)
    assert statuses(subject) == [S.RESERVED]


def test_a_release_serves_the_list_in_its_order_up_to_the_first_who_goes_on_waiting() -> None:
    making.funded(1000)
    big = making.reserved(900)
    waiting = [making.reserved(amount) for amount in (400, 600, 200, 100)]
    with unit_of_work():
        served = operations.release(SYSTEM, big, ReleaseReason.WITHDRAWN)
    assert served == 2
    assert statuses(*waiting) == [S.RESERVED, S.RESERVED, S.WAITING, S.WAITING]
    row, line = making.row(big), making.line()
    assert (row.status, row.reason, row.amount_fen) == (S.RELEASED, "withdrawn", 0)
    assert (line.reserved_fen, line.left_fen) == (1000, 0)
    assert news() == [making.row(subject).id for subject in (big, *waiting[:2])]


def test_giving_up_the_first_place_lets_the_next_up() -> None:
    making.funded(400)
    first, second = making.reserved(500), making.reserved(10)
    with unit_of_work():
        assert operations.release(SYSTEM, first, ReleaseReason.WITHDRAWN) == 1
    assert statuses(first, second) == [S.RELEASED, S.RESERVED]


def test_a_released_subject_may_ask_again_and_stands_last() -> None:
    making.funded(100)
    first, second, third = making.reserved(100), making.reserved(100), making.reserved(100)
    with unit_of_work():
        operations.release(SYSTEM, first, ReleaseReason.DECIDED_AGAIN)
        operations.reserve(SYSTEM, YEAR, FUND, first, 100, 100)
    assert statuses(second, third, first) == [S.RESERVED, S.WAITING, S.WAITING]


def test_a_payment_books_it_and_sets_the_rest_free() -> None:
    making.funded(500)
    paid, waiting = making.reserved(500), making.reserved(100)
    officer = making.finance()
    with unit_of_work():
        operations.pay(officer, paid, 400)
    row, line = making.row(paid), making.line()
    assert (row.status, row.paid_fen, row.amount_fen) == (S.PAID, 400, 400)
    assert (line.paid_fen, line.reserved_fen, line.left_fen) == (400, 100, 0)
    assert statuses(waiting) == [S.RESERVED]


@pytest.mark.parametrize("amount", [0, -1, 301, 10**30])
def test_a_payment_beyond_what_is_set_aside_is_refused(amount: int) -> None:
    making.funded(500)
    subject = making.reserved(300)
    error = refused(Invalid, lambda: operations.pay(SYSTEM, subject, amount))
    assert problems(error) == {("amount_fen", "more_than_reserved")}


def test_paying_twice_and_paying_who_waits_are_refused() -> None:
    making.funded(300)
    subject, waiting = making.reserved(300), making.reserved(1)
    with unit_of_work():
        operations.pay(SYSTEM, subject, 300)
    refused(WrongState, lambda: operations.pay(SYSTEM, subject, 300))
    refused(WrongState, lambda: operations.pay(SYSTEM, waiting, 1))
    refused(WrongState, lambda: operations.release(SYSTEM, subject, ReleaseReason.OTHER))


def test_who_has_no_reservation_is_not_found() -> None:
    refused(NotFound, lambda: operations.pay(SYSTEM, "test:none", 1))
    refused(NotFound, lambda: operations.release(SYSTEM, "test:none", ReleaseReason.OTHER))


def test_a_subject_has_one_living_reservation() -> None:
    making.funded(500)
    subject = making.reserved(100)
    refused(ReservedAlready, lambda: operations.reserve(SYSTEM, YEAR, "BL1", subject, 100, 100))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"amount_fen": 0}, "amount_fen"),
        ({"amount_fen": MOST_FEN + 1}, "amount_fen"),
        ({"least_fen": -1}, "least_fen"),
        ({"least_fen": 101}, "least_fen"),
        ({"year": 2015}, "year"),
        ({"year": 10**12}, "year"),
        ({"fund": "x"}, "fund"),
        ({"fund": "BL4\x00"}, "fund"),
        ({"subject": ""}, "subject"),
        ({"subject": "test:\x00"}, "subject"),
        ({"subject": "s" * 61}, "subject"),
    ],
)
def test_what_cannot_be_is_named(given: dict[str, object], field: str) -> None:
    asked: dict[str, object] = {
        "year": YEAR,
        "fund": FUND,
        "subject": "test:x",
        "amount_fen": 100,
        "least_fen": 0,
    }
    error = refused(Invalid, lambda: operations.reserve(SYSTEM, **(asked | given)))  # type: ignore[arg-type]
    assert isinstance(error, Invalid)
    assert field in {problem.field for problem in error.problems}


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.DEPARTMENT_HEAD])
def test_only_a_head_of_the_department_reserves(role: Role) -> None:
    actor = Actor(person_id=1, roles=frozenset({role}))
    refused(NotAllowed, lambda: operations.reserve(actor, YEAR, FUND, "test:x", 1, 1))


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.FINANCE_OFFICER])
def test_only_finance_pays(role: Role) -> None:
    actor = Actor(person_id=1, roles=frozenset({role}))
    making.funded(10)
    subject = making.reserved(10)
    refused(NotAllowed, lambda: operations.pay(actor, subject, 10))


def test_a_visitor_releases_nothing() -> None:
    making.funded(10)
    subject = making.reserved(10)
    refused(NotAllowed, lambda: operations.release(ANONYMOUS, subject, ReleaseReason.OTHER))


def test_each_step_stands_in_the_trail() -> None:
    making.funded(100)
    first, second = making.reserved(100), making.reserved(50)
    head, officer = making.head(), making.finance()
    with unit_of_work():
        operations.release(head, first, ReleaseReason.NOT_APPROVED)
    with unit_of_work():
        operations.pay(officer, second, 50)
    query = select(AuditEntry.topic, AuditEntry.person_id).where(
        AuditEntry.topic.startswith("budget_reservation.")
    )
    assert [tuple(row) for row in db.session.execute(query.order_by(AuditEntry.number))] == [
        ("budget_reservation.open", None),
        ("budget_reservation.reserve", None),
        ("budget_reservation.open", None),
        ("budget_reservation.release", head.person_id),
        ("budget_reservation.reserve", None),
        ("budget_reservation.pay", officer.person_id),
    ]


def test_who_set_money_free_gave_it_to_nobody() -> None:
    """The market moved the list up; the trail says who set it off."""
    making.funded(100)
    first, _second = making.reserved(100), making.reserved(50)
    claimant = make.member()
    with unit_of_work():
        operations.release(claimant, first, ReleaseReason.WITHDRAWN)
    query = select(AuditEntry).where(AuditEntry.topic == topics.RESERVED).order_by(AuditEntry.number.desc())
    entry = db.session.scalars(query.limit(1)).one()
    assert (entry.person_id, entry.facts["set_off_by"]) == (None, claimant.person_id)


def test_the_tables_themselves_refuse_to_overspend() -> None:
    line_id = making.funded(100)
    making.reserved(60)
    for values in ({"reserved_fen": 101}, {"paid_fen": 41}, {"amount_fen": 59}, {"reserved_fen": -1}):
        with pytest.raises(IntegrityError), unit_of_work():
            db.session.execute(update(BudgetLine).where(BudgetLine.id == line_id).values(**values))


def test_problem_names_what_is_reserved() -> None:
    making.funded(500)
    subject = making.reserved(300)
    error = refused(Invalid, lambda: operations.pay(SYSTEM, subject, 301))
    assert isinstance(error, Invalid)
    assert error.problems == (Problem("amount_fen", "more_than_reserved", reserved_fen=300),)


def test_the_counters_of_a_line_that_a_reservation_made_start_at_nothing() -> None:
    making.reserved(5)
    line = making.line()
    assert (line.amount_fen, line.reserved_fen, line.paid_fen, line.version) == (None, 0, 0, 0)
