"""Counting attempts: windows, blocks that grow, and that nobody is ever shut out for good."""

import itertools
import threading
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from marketplace.accounts import limits
from marketplace.accounts.limits import LONGEST_BLOCK, Limit, block_after, key_hash
from marketplace.accounts.models import Throttle
from marketplace.accounts.operations import throttling
from marketplace.accounts.queries.throttles import waiting_seconds
from marketplace.branches.scope import PUBLIC
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import TooManyAttempts

MINUTE = timedelta(minutes=1)
LIMIT = Limit("test", 3, 10 * MINUTE, 20 * MINUTE)
_keys = itertools.count(1)
ALL = [found for found in vars(limits).values() if isinstance(found, Limit)]


def count(limit: Limit = LIMIT, key: str = "somebody", times: int = 1) -> None:
    for _ in range(times):
        with unit_of_work():
            throttling.count(SYSTEM, limit, key)


def waits(limit: Limit = LIMIT, key: str = "somebody") -> int:
    db.session.rollback()
    return waiting_seconds(PUBLIC, limit, key)


def rows() -> list[Throttle]:
    db.session.expire_all()
    return list(db.session.scalars(select(Throttle)))


class Attempts(RuleBasedStateMachine):
    """Failures, right answers and time in any order; a model of the rule beside the table."""

    @initialize()
    def begin(self) -> None:
        self.key = f"key-{next(_keys)}"
        self.traveller = time_machine.travel(utc_now().replace(microsecond=0), tick=False)
        self.now = self.traveller.start()
        self.failures = 0
        self.forgotten_after = self.blocked_until = utc_now()

    @rule()
    def fail(self) -> None:
        if utc_now() > self.forgotten_after:
            self.failures = 0
            self.forgotten_after = utc_now() + LIMIT.window
        if self.failures == 0:
            self.forgotten_after = utc_now() + LIMIT.window
        self.failures += 1
        if self.failures % LIMIT.most == 0:
            doubled = LIMIT.block * 2 ** (self.failures // LIMIT.most - 1)
            self.blocked_until = utc_now() + min(doubled, timedelta(hours=4))
            self.forgotten_after = self.blocked_until + LIMIT.window
        count(key=self.key)

    @rule()
    def succeed(self) -> None:
        self.failures, self.blocked_until = 0, utc_now()
        with unit_of_work():
            throttling.clear(SYSTEM, LIMIT, self.key)

    @rule(minutes=st.sampled_from([1, 5, 9, 10, 11, 19, 20, 21, 40, 241]))
    def wait(self, minutes: int) -> None:
        self.now.shift(timedelta(minutes=minutes))

    @invariant()
    def one_waits_as_long_as_the_rule_says(self) -> None:
        if hasattr(self, "key"):
            expected = max(0.0, (self.blocked_until - utc_now()).total_seconds())
            assert waits(key=self.key) == expected

    @invariant()
    def nobody_waits_longer_than_the_longest_block(self) -> None:
        if hasattr(self, "key"):
            seconds = waits(key=self.key)
            assert seconds <= LONGEST_BLOCK.total_seconds()
            with time_machine.travel(utc_now() + timedelta(seconds=seconds), tick=False):
                assert waits(key=self.key) == 0

    def teardown(self) -> None:
        if hasattr(self, "traveller"):
            self.traveller.stop()


def test_whatever_happens_the_lock_opens(app: Flask) -> None:
    run_state_machine_as_test(
        Attempts,
        settings=settings(max_examples=12, stateful_step_count=25, deadline=None, phases=(Phase.generate,)),
    )


@pytest.mark.parametrize("limit", ALL, ids=lambda limit: limit.purpose)
@given(attempts=st.integers(-5, 100_000))
def test_no_number_of_attempts_blocks_longer_than_the_longest(limit: Limit, attempts: int) -> None:
    block = block_after(limit, attempts)
    assert (block is None) == (attempts <= 0 or attempts % limit.most != 0)
    assert block is None or limit.block <= block <= max(limit.block, LONGEST_BLOCK)


@pytest.mark.parametrize("limit", ALL, ids=lambda limit: limit.purpose)
def test_the_limits_are_the_ones_that_were_decided(limit: Limit) -> None:
    decided = {
        "sign_in.account": (5, 15, 15),
        "sign_in.address": (20, 15, 15),
        "second_factor.account": (5, 5, 5),
        "links.account": (5, 24 * 60, 60),
        "links.address": (10, 60, 60),
        "invitations.organisation": (100, 24 * 60, 60),
        "invitations.unverified": (5, 24 * 60, 24 * 60),
    }
    assert (limit.most, limit.window / MINUTE, limit.block / MINUTE) == decided[limit.purpose]


def test_purposes_do_not_share_a_count(app: Flask) -> None:
    assert len({limit.purpose for limit in ALL}) == len(ALL)
    count(limits.SIGN_IN_ACCOUNT, "person:1", 5)
    assert waits(limits.SIGN_IN_ACCOUNT, "person:1") > 0
    assert waits(limits.SECOND_FACTOR, "person:1") == 0
    assert waits(limits.SIGN_IN_ACCOUNT, "person:2") == 0


@pytest.mark.parametrize("key", ["", "\x00", "\ud800", "x" * 100_000])
def test_any_key_is_counted(app: Flask, key: str) -> None:
    count(key=key, times=3)
    assert waits(key=key) > 0
    assert len(key_hash(LIMIT, key)) == 64


def test_the_attempt_that_reaches_the_limit_starts_the_block(app: Flask) -> None:
    with time_machine.travel(utc_now(), tick=False):
        count(times=2)
        assert waits() == 0
        count()
        assert waits() == LIMIT.block.total_seconds()


@pytest.mark.parametrize(("later", "blocked"), [(20 * 60 - 1, True), (20 * 60, False), (20 * 60 + 1, False)])
def test_a_block_ends_to_the_second(app: Flask, later: int, blocked: bool) -> None:
    now = utc_now().replace(microsecond=0)
    with time_machine.travel(now, tick=False):
        count(times=3)
    with time_machine.travel(now + timedelta(seconds=later), tick=False):
        assert (waits() > 0) is blocked


def test_a_part_of_a_second_counts_as_one(app: Flask) -> None:
    """Whoever comes back after the seconds that were said is let in."""
    now = utc_now().replace(microsecond=0)
    with time_machine.travel(now, tick=False):
        count(times=3)
    with time_machine.travel(now + LIMIT.block - timedelta(milliseconds=1), tick=False):
        assert waits() == 1


@pytest.mark.parametrize(
    ("later", "blocked"), [(10 * MINUTE, True), (10 * MINUTE + timedelta(seconds=1), False)]
)
def test_attempts_add_up_within_the_window_alone(app: Flask, later: timedelta, blocked: bool) -> None:
    now = utc_now()
    with time_machine.travel(now, tick=False):
        count(times=2)
    with time_machine.travel(now + later, tick=False):
        count()
        assert (waits() > 0) is blocked


def test_the_window_runs_from_the_first_attempt(app: Flask) -> None:
    now = utc_now()
    for minutes in (0, 6):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            count()
    with time_machine.travel(now + timedelta(minutes=12), tick=False):
        count()
        assert waits() == 0
        assert rows()[0].count == 1


def test_the_block_doubles_until_the_longest_and_starts_small_after_a_quiet_time(app: Flask) -> None:
    now = utc_now()
    seen = []
    with time_machine.travel(now, tick=False) as clock:
        for _ in range(6):
            count(times=3)
            seen.append(waits() / 60)
            clock.shift(timedelta(seconds=waits()))
        assert seen == [20, 40, 80, 160, 240, 240]
        clock.shift(LIMIT.window + MINUTE)
        count(times=3)
        assert waits() == LIMIT.block.total_seconds()


def test_who_is_refused_is_not_counted_further(app: Flask) -> None:
    """Knocking at a closed door does not keep it closed."""
    now = utc_now()
    with time_machine.travel(now, tick=False):
        for _ in range(LIMIT.most):
            with unit_of_work():
                throttling.admit(SYSTEM, LIMIT, "somebody")
        for _ in range(10):
            with pytest.raises(TooManyAttempts) as refusal, unit_of_work():
                throttling.admit(SYSTEM, LIMIT, "somebody")
            assert refusal.value.facts["retry_after"] == LIMIT.block.total_seconds()
        assert rows()[0].count == LIMIT.most
    with time_machine.travel(now + LIMIT.block, tick=False), unit_of_work():
        throttling.admit(SYSTEM, LIMIT, "somebody")


def test_clearing_one_forgets_no_other(app: Flask) -> None:
    count(key="one", times=3)
    count(key="other", times=3)
    with unit_of_work():
        throttling.clear(SYSTEM, LIMIT, "one")
    assert (waits(key="one"), waits(key="other") > 0) == (0, True)


def test_two_first_attempts_at_once_are_two_attempts_of_one_row(app: Flask) -> None:
    ready = threading.Barrier(2)

    def attempt() -> None:
        with app.app_context():
            ready.wait(5)
            count()
            db.session.remove()

    threads = [threading.Thread(target=attempt) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [row.count for row in rows()] == [2]
