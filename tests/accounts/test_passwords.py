"""Hashing: one function makes and one checks, a bounded number at once, nobody takes as long as somebody."""

import threading
from collections.abc import Iterator

import pytest

from marketplace.accounts import passwords
from marketplace.accounts.password_rules import ASVS, DENGBAO3
from marketplace.kernel.errors import Invalid, TooManyAttempts

GOOD = "Tihu-bei_73-nandu"


@pytest.fixture
def cheap() -> Iterator[None]:
    """Whatever a test does to the hasher, the next one finds the cheap one."""
    yield
    passwords.use_cost(passwords.CHEAP)


def test_the_right_password_verifies_and_another_does_not() -> None:
    stored = passwords.hash_password(GOOD)
    assert passwords.verify(stored, GOOD)
    assert not passwords.verify(stored, GOOD + "x")


def test_the_hash_is_argon2id_and_salted() -> None:
    first, second = passwords.hash_password(GOOD), passwords.hash_password(GOOD)
    assert first.startswith("$argon2id$")
    assert first != second


def test_the_normal_cost_is_what_owasp_recommends() -> None:
    assert (passwords.NORMAL.passes, passwords.NORMAL.memory_kib, passwords.NORMAL.lanes) == (2, 19_456, 1)


@pytest.mark.parametrize("stored", [None, "", "not a hash", "$argon2id$v=19$broken"])
def test_nothing_verifies_against_no_hash(stored: str | None) -> None:
    assert not passwords.verify(stored, "nobody has this password")


def test_an_unknown_account_costs_a_hash_too(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []

    class Spy:
        def verify(self, stored: str, _plain: bytes) -> bool:
            looked_at.append(stored)
            return True

    monkeypatch.setattr(passwords.bench, "hasher", Spy())
    assert not passwords.verify(None, GOOD)
    assert looked_at == [passwords.bench.nobody]


@pytest.mark.parametrize("plain", ["\x00" * 12, "\ud800" * 12, "密码" * 30, "a" * 5000])
def test_any_text_can_be_hashed_and_checked(plain: str) -> None:
    assert passwords.verify(passwords.hash_password(plain), plain)


def test_a_hash_of_another_cost_wants_renewal(cheap: None) -> None:
    old = passwords.hash_password(GOOD)
    assert not passwords.needs_rehash(old)
    passwords.use_cost(passwords.Cost(passes=2, memory_kib=16, lanes=1))
    assert passwords.needs_rehash(old)
    assert passwords.verify(old, GOOD)


def test_only_so_many_are_hashed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "WAITS_SECONDS", 0.05)
    seats = passwords.bench.seats
    for _ in range(passwords.MOST_AT_ONCE):
        assert seats.acquire(blocking=False)
    try:
        with pytest.raises(TooManyAttempts):
            passwords.hash_password(GOOD)
    finally:
        seats.release(passwords.MOST_AT_ONCE)
    assert passwords.verify(passwords.hash_password(GOOD), GOOD)


def test_a_seat_is_given_back_after_a_wrong_password() -> None:
    stored = passwords.hash_password(GOOD)
    threads = [threading.Thread(target=passwords.verify, args=(stored, "wrong")) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = [passwords.bench.seats.acquire(blocking=False) for _ in range(passwords.MOST_AT_ONCE)]
    passwords.bench.seats.release(len(taken))
    assert all(taken)


def test_accepting_hashes_what_the_policy_takes() -> None:
    assert passwords.verify(passwords.accept(GOOD).hash, GOOD)


def test_accepting_refuses_what_the_policy_does_not_take() -> None:
    with pytest.raises(Invalid) as refusal:
        passwords.accept("short")
    assert {problem.field for problem in refusal.value.problems} == {"password"}


def test_the_last_five_do_not_come_back_under_dengbao() -> None:
    former = [passwords.hash_password(f"{GOOD}{number}") for number in range(6)]
    with pytest.raises(Invalid) as refusal:
        passwords.accept(f"{GOOD}4", former=former)
    assert refusal.value.problems[0].code == "used_before"
    assert passwords.accept(f"{GOOD}5", profile=DENGBAO3, former=former)
    assert passwords.accept(f"{GOOD}4", profile=ASVS, former=former)
