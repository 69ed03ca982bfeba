"""The workflow of accounts under any order of moves, and that signing in follows it."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from marketplace.accounts.models import Person
from marketplace.accounts.operations import people, registration, sessions
from marketplace.accounts.operations.sign_in import Result
from marketplace.accounts.states import PERSON_MOVES, PersonReason, PersonStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.errors import Invalid, WrongState
from marketplace.workflow.apply import apply_move
from tests import make
from tests.accounts import steps

TABLE = {
    ("confirm", "unconfirmed"): "active",
    ("disable", "unconfirmed"): "disabled",
    ("disable", "active"): "disabled",
    ("enable", "disabled"): "active",
}
ANSWERS = {"unconfirmed": Result.UNCONFIRMED, "active": Result.IN, "disabled": Result.WRONG}


def signed_up() -> Person:
    """Somebody who has signed up and confirmed nothing."""
    code = make.uscc_code().lower()
    with unit_of_work():
        registration.sign_up(
            steps.visitor(f"192.0.2.{code}"),
            steps.draft(),
            email=f"{code}@example.invalid",
            name="冯九",
            password=steps.new_password(),
        )
    return db.session.scalars(db.select(Person).where(Person.email == f"{code}@example.invalid")).one()


class Workflow(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        found = signed_up()
        self.id, self.email = found.id, found.email
        self.status, self.reason = "unconfirmed", None

    def row(self) -> Person:
        return db.session.get_one(Person, self.id, populate_existing=True)

    @rule(move=st.sampled_from(sorted(PERSON_MOVES)), reason=st.sampled_from(PersonReason))
    def move(self, move: str, reason: PersonReason) -> None:
        after = TABLE.get((move, self.status))
        operations: dict[str, Any] = {
            "confirm": lambda: apply_move(self.row(), PERSON_MOVES["confirm"], SYSTEM),
            "disable": lambda: people.disable(SYSTEM, self.id, reason),
            "enable": lambda: people.enable(SYSTEM, self.id),
        }
        if after is None:
            with pytest.raises(WrongState), unit_of_work():
                operations[move]()
            return
        with unit_of_work():
            operations[move]()
        self.status, self.reason = after, reason.value if move == "disable" else None
        if move == "disable":
            assert steps.sessions_of(self.id) == 0

    @rule()
    def sign_in(self) -> None:
        before = steps.sessions_of(self.id)
        outcome = steps.signs_in(self.email, steps.NEW_PASSWORD, steps.visitor(self.email))
        if outcome.result is not Result.LOCKED:
            assert outcome.result is ANSWERS[self.status]
        assert steps.sessions_of(self.id) == before + (outcome.result is Result.IN)

    @invariant()
    def the_row_agrees(self) -> None:
        if hasattr(self, "id"):
            assert (self.row().status.value, self.row().reason) == (self.status, self.reason)


def test_no_order_of_moves_leaves_the_table(app: Flask) -> None:
    run_state_machine_as_test(
        Workflow,
        settings=settings(max_examples=8, stateful_step_count=15, deadline=None, phases=(Phase.generate,)),
    )


@pytest.mark.parametrize("move", sorted(PERSON_MOVES))
@pytest.mark.parametrize("status", PersonStatus)
def test_the_table_is_the_one_in_use(move: str, status: PersonStatus) -> None:
    after = TABLE.get((move, status.value))
    if after is None:
        with pytest.raises(WrongState):
            PERSON_MOVES[move].check(status)
    else:
        assert PERSON_MOVES[move].check(status) == after


def test_only_disabling_wants_a_reason() -> None:
    assert {name for name, move in PERSON_MOVES.items() if move.needs_reason} == {"disable"}


def test_disabling_without_a_reason_is_refused_by_the_one_door(app: Flask) -> None:
    person_id = make.person().id
    with pytest.raises(Invalid), unit_of_work():
        apply_move(db.session.get_one(Person, person_id), PERSON_MOVES["disable"], SYSTEM)
    assert db.session.get_one(Person, person_id, populate_existing=True).status is PersonStatus.ACTIVE


def test_a_session_opened_before_does_not_survive_disabling_and_enabling(app: Flask) -> None:
    actor = make.member()
    make.session_token(actor)
    with unit_of_work():
        people.disable(SYSTEM, actor.person_id or 0, PersonReason.MISUSE)
    with unit_of_work():
        people.enable(SYSTEM, actor.person_id or 0)
    assert steps.sessions_of(actor.person_id) == 0
    with unit_of_work():
        assert sessions.close_all(SYSTEM, actor.person_id or 0) == 0
