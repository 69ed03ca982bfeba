"""Signing in: who gets in, what a failure says, and when one has to wait."""

import threading
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.accounts import passwords
from marketplace.accounts.limits import LONGEST_BLOCK, SIGN_IN_ACCOUNT, SIGN_IN_ADDRESS, block_after, key_hash
from marketplace.accounts.models import Throttle
from marketplace.accounts.operations import new_passwords, people, throttling
from marketplace.accounts.operations.sign_in import Result
from marketplace.accounts.password_rules import ASVS
from marketplace.accounts.queries import credentials, identity
from marketplace.accounts.queries.throttles import waiting_seconds
from marketplace.accounts.states import PersonReason
from marketplace.branches.scope import PUBLIC
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import TooManyAttempts
from tests import make
from tests.accounts import steps

WRONG = "wrong-Password-99"


def fails(username: str, times: int, address: str = "192.0.2.7") -> None:
    for _ in range(times):
        assert steps.signs_in(username, WRONG, steps.visitor(address)).result is Result.WRONG


def test_the_right_password_opens_a_session(app: Flask) -> None:
    person = make.person()
    outcome = steps.signs_in(person.email)
    assert outcome.result is Result.IN
    found = identity.signed_in(PUBLIC, outcome.token, idle=timedelta(minutes=5), absolute=timedelta(hours=1))
    assert found is not None
    assert found.actor.person_id == person.id
    assert "session.open" in steps.topics()


def test_the_login_name_and_capitals_in_the_address_work_too(app: Flask) -> None:
    with unit_of_work():
        people.create(
            SYSTEM, email="qian@example.invalid", name="钱", login_name="qian", password=make.PASSWORD
        )
    assert steps.signs_in(" QIAN@example.invalid ").result is Result.IN
    assert steps.signs_in("qian").result is Result.IN


def test_unknown_wrong_disabled_and_passwordless_get_one_answer(app: Flask) -> None:
    known, disabled = make.person(), make.person()
    with unit_of_work():
        people.disable(SYSTEM, disabled.id, PersonReason.MISUSE)
        people.create(SYSTEM, email="none@example.invalid", name="无")
    outcomes = [
        steps.signs_in("unknown@example.invalid"),
        steps.signs_in(known.email, WRONG),
        steps.signs_in(disabled.email),
        steps.signs_in("none@example.invalid", ""),
    ]
    assert len(set(outcomes)) == 1
    assert outcomes[0].result is Result.WRONG


@pytest.mark.parametrize("username", ["", "\x00", "\ud800", "x" * 5000, "'; --"])
def test_any_name_gets_an_answer(app: Flask, username: str) -> None:
    assert steps.signs_in(username).result is Result.WRONG


def test_after_five_failures_the_right_password_waits_too(app: Flask) -> None:
    person = make.person()
    fails(person.email, 5)
    outcome = steps.signs_in(person.email)
    assert outcome.result is Result.LOCKED
    assert 0 < outcome.retry_after <= 15 * 60
    assert steps.sessions_of(person.id) == 0


def test_an_unknown_account_is_locked_alike(app: Flask) -> None:
    fails("nobody@example.invalid", 5)
    assert steps.signs_in("nobody@example.invalid").result is Result.LOCKED


def test_the_lock_opens_by_itself(app: Flask) -> None:
    person = make.person()
    fails(person.email, 5)
    with time_machine.travel(utc_now() + timedelta(minutes=16), tick=False):
        assert steps.signs_in(person.email).result is Result.IN


def test_failing_on_makes_the_lock_longer_but_never_endless(app: Flask) -> None:
    waits = [block_after(SIGN_IN_ACCOUNT, 5 * times) for times in range(1, 40)]
    assert waits[:3] == [timedelta(minutes=15), timedelta(minutes=30), timedelta(minutes=60)]
    assert max(wait for wait in waits if wait) == LONGEST_BLOCK
    assert [block_after(SIGN_IN_ACCOUNT, count) for count in (0, 1, 4, 6)] == [None] * 4


def test_the_second_lock_in_a_row_is_longer(app: Flask) -> None:
    person = make.person()
    now = utc_now()
    with time_machine.travel(now, tick=False):
        fails(person.email, 5)
    with time_machine.travel(now + timedelta(minutes=16), tick=False):
        fails(person.email, 5)
        assert steps.signs_in(person.email).retry_after == 30 * 60


def test_a_right_password_forgets_the_failures(app: Flask) -> None:
    person = make.person()
    fails(person.email, 4)
    assert steps.signs_in(person.email).result is Result.IN
    fails(person.email, 4)
    assert steps.signs_in(person.email).result is Result.IN


def test_failures_in_another_window_do_not_add_up(app: Flask) -> None:
    person = make.person()
    now = utc_now()
    with time_machine.travel(now, tick=False):
        fails(person.email, 4)
    with time_machine.travel(now + timedelta(minutes=16), tick=False):
        fails(person.email, 4)
        assert steps.signs_in(person.email).result is Result.IN


def test_an_address_that_tries_many_accounts_waits(app: Flask) -> None:
    person = make.person()
    for number in range(SIGN_IN_ADDRESS.most):
        fails(f"guess{number}@example.invalid", 1, "198.51.100.9")
    assert steps.signs_in(person.email, actor=steps.visitor("198.51.100.9")).result is Result.LOCKED
    assert steps.signs_in(person.email, actor=steps.visitor("198.51.100.10")).result is Result.IN


def test_address_and_login_name_share_one_count(app: Flask) -> None:
    with unit_of_work():
        people.create(
            SYSTEM, email="sun@example.invalid", name="孙", login_name="sun", password=make.PASSWORD
        )
    fails("sun", 3)
    fails("sun@example.invalid", 2)
    assert steps.signs_in("sun").result is Result.LOCKED


def test_the_table_holds_no_account_and_no_address(app: Flask) -> None:
    person = make.person()
    fails(person.email, 1)
    rows = db.session.scalars(select(Throttle)).all()
    assert {row.key_hash for row in rows} == {
        key_hash(SIGN_IN_ACCOUNT, f"person:{person.id}"),
        key_hash(SIGN_IN_ADDRESS, "192.0.2.7"),
    }
    assert all(len(row.key_hash) == 64 for row in rows)


def test_failures_at_the_same_moment_are_all_counted(app: Flask) -> None:
    """The first ones meet an empty table together."""

    def guess(results: list[Result]) -> None:
        with app.app_context():
            results.append(steps.signs_in("crowd@example.invalid", WRONG).result)

    results: list[Result] = []
    threads = [threading.Thread(target=guess, args=(results,)) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 10
    assert set(results) <= {Result.WRONG, Result.LOCKED}
    assert steps.signs_in("crowd@example.invalid").result is Result.LOCKED


def test_what_costs_something_each_time_is_admitted_until_the_limit(app: Flask) -> None:
    actor = steps.visitor()
    with unit_of_work():
        for _ in range(SIGN_IN_ACCOUNT.most):
            throttling.admit(actor, SIGN_IN_ACCOUNT, "key")
    with pytest.raises(TooManyAttempts) as refusal, unit_of_work():
        throttling.admit(actor, SIGN_IN_ACCOUNT, "key")
    assert refusal.value.facts["retry_after"] == waiting_seconds(PUBLIC, SIGN_IN_ACCOUNT, "key")
    with unit_of_work():
        throttling.clear(actor, SIGN_IN_ACCOUNT, "key")
    assert waiting_seconds(PUBLIC, SIGN_IN_ACCOUNT, "key") == 0


def test_a_hash_of_another_cost_is_renewed_at_sign_in(app: Flask) -> None:
    person = make.person()
    before = person.password_hash
    try:
        passwords.use_cost(passwords.Cost(passes=2, memory_kib=16, lanes=1))
        assert steps.signs_in(person.email).result is Result.IN
    finally:
        passwords.use_cost(passwords.CHEAP)
    db.session.refresh(person)
    assert person.password_hash != before
    assert "t=2" in (person.password_hash or "")
    assert steps.signs_in(person.email).result is Result.IN


def test_a_password_changed_meanwhile_lets_nobody_in_with_the_old_one(app: Flask) -> None:
    person = make.person()
    checked = credentials.checked(PUBLIC, person.email, make.PASSWORD)
    with unit_of_work():
        people.keep_password(SYSTEM, person, steps.new_password())
    assert checked.right
    with unit_of_work():
        outcome = steps.sign_in.settle(steps.visitor(), checked, profile=ASVS)
    assert outcome.result is Result.WRONG


def test_an_old_password_has_to_be_renewed_first(app: Flask) -> None:
    person = make.person()
    with time_machine.travel(utc_now() + timedelta(days=91), tick=False):
        outcome = steps.signs_in(person.email)
        assert outcome.result is Result.PASSWORD_EXPIRED
        assert not outcome.token
        with unit_of_work():
            done = new_passwords.renew(steps.visitor(), person.id, outcome.fingerprint, steps.new_password())
        assert done
        assert steps.signs_in(person.email, steps.NEW_PASSWORD).result is Result.IN
        with unit_of_work():
            again = new_passwords.renew(steps.visitor(), person.id, outcome.fingerprint, steps.new_password())
        assert not again
