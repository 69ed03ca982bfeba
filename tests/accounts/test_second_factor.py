"""Codes, their steps, the vault and recovery codes, without a database."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts import second_factor as codes
from marketplace.accounts.second_factor import Vault

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
AT = datetime(2026, 11, 24, 8, 0, 15, tzinfo=UTC)
STEP = codes.step_of(AT)


def test_a_code_of_the_library_is_taken_and_names_its_step() -> None:
    assert codes.matching_step(SEED, pyotp.TOTP(SEED).at(AT), AT, None) == STEP


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_off_by_one_step(steps: int, taken: bool) -> None:
    code = codes.code_at(SEED, STEP + steps)
    assert (codes.matching_step(SEED, code, AT, None) is not None) == taken


def test_a_used_step_and_all_before_it_never_match_again() -> None:
    now, before = codes.code_at(SEED, STEP), codes.code_at(SEED, STEP - 1)
    assert codes.matching_step(SEED, now, AT, STEP) is None
    assert codes.matching_step(SEED, before, AT, STEP) is None
    assert codes.matching_step(SEED, codes.code_at(SEED, STEP + 1), AT, STEP) == STEP + 1


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "\x00", "\ud800", "１" * 6])
def test_what_is_no_code_matches_nothing(code: str) -> None:
    assert codes.matching_step(SEED, code, AT, None) is None


@given(st.text(max_size=20))
def test_any_text_gets_an_answer(code: str) -> None:
    found = codes.matching_step(SEED, codes.digits(code), AT, None)
    assert found is None or codes.code_at(SEED, found) == codes.digits(code)


def test_spaces_and_full_width_digits_are_read() -> None:
    assert codes.digits(" 123 456 ") == "123456"
    assert codes.digits("１２３ ４５６") == "123456"


def test_the_demo_code_is_one_that_would_be_taken_now() -> None:
    first = codes.next_code(SEED, AT, None)
    assert first == codes.code_at(SEED, STEP)
    assert codes.next_code(SEED, AT, STEP) == codes.code_at(SEED, STEP + 1)
    assert codes.next_code(SEED, AT, STEP + 1) is None
    assert codes.next_code(SEED, AT + timedelta(seconds=30), STEP + 1) == codes.code_at(SEED, STEP + 2)


def test_the_vault_opens_what_it_closed_and_shows_nothing() -> None:
    vault = Vault(["k" * 32])
    sealed = vault.close(SEED)
    assert SEED not in sealed
    assert vault.open(sealed) == SEED


def test_a_retired_key_still_opens_and_a_foreign_one_does_not() -> None:
    sealed = Vault(["old" * 11]).close(SEED)
    assert Vault(["new" * 11, "old" * 11]).open(sealed) == SEED
    assert Vault(["new" * 11]).open(sealed) is None


def test_seeds_are_random_and_long() -> None:
    assert len({codes.new_seed() for _ in range(50)}) == 50
    assert len(codes.new_seed()) == 32


def test_the_address_names_account_and_issuer() -> None:
    address = codes.address(SEED, account="a@example.invalid", issuer="吉林省科技大市场")
    parsed = pyotp.parse_uri(address)
    assert (parsed.name, parsed.issuer, parsed.secret) == ("a@example.invalid", "吉林省科技大市场", SEED)


def test_eight_recovery_codes_of_which_none_is_another() -> None:
    made = codes.new_recovery_codes()
    assert len(set(made)) == 8
    assert all(len(code) == 11 and code[5] == "-" for code in made)
    assert len({codes.recovery_hash(code) for code in made}) == 8


def test_a_recovery_code_is_read_as_people_type_it() -> None:
    assert codes.recovery_hash("abcde-fghjk") == codes.recovery_hash(" ABCDE FGHJK ")
