"""The two profiles, the blocklist and the words that name somebody."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts.common_passwords import COMMON
from marketplace.accounts.password_rules import (
    ASVS,
    DENGBAO3,
    LONGEST,
    SHORTEST,
    Profile,
    character_classes,
    has_expired,
    is_common,
    password_problems,
)

GOOD = "Tihu-bei_73-nandu"
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def codes(plain: str, profile: Profile, *words: str) -> list[str]:
    return [problem.code for problem in password_problems(plain, profile, words)]


@pytest.mark.parametrize("profile", [DENGBAO3, ASVS], ids=lambda p: p.name)
def test_a_long_mixed_password_passes_both_profiles(profile: Profile) -> None:
    assert codes(GOOD, profile) == []


@pytest.mark.parametrize("profile", [DENGBAO3, ASVS], ids=lambda p: p.name)
def test_eleven_characters_are_too_few(profile: Profile) -> None:
    assert "password_short" in codes("Ab3-xyzzuvw"[:11], profile)


def test_only_dengbao_wants_three_classes() -> None:
    phrase = "correcthorsebatterystaple"
    assert codes(phrase, DENGBAO3) == ["password_classes"]
    assert codes(phrase, ASVS) == []


@pytest.mark.parametrize("length", [64, LONGEST])
def test_long_passwords_are_welcome(length: int) -> None:
    assert codes((GOOD * 20)[:length], DENGBAO3) == []


def test_one_character_more_than_the_longest_is_refused() -> None:
    assert codes((GOOD * 20)[: LONGEST + 1], ASVS) == ["too_long"]


@pytest.mark.parametrize(
    "plain",
    [
        "password123456",
        "Password1234!",
        "P@ssw0rd2026!!",
        "Qwertyuiop123",
        "Admin@123456",
        "Woaini1314520!",
        "123456789012",
        "abcdefghijkl",
        "987654321098",
        "aaaaaaaaaaaa",
        "Abc1Abc1Abc1Abc1",
        "ｐａｓｓｗｏｒｄ１２３４",
    ],
)
@pytest.mark.parametrize("profile", [DENGBAO3, ASVS], ids=lambda p: p.name)
def test_common_passwords_are_refused_by_both(plain: str, profile: Profile) -> None:
    assert "password_common" in codes(plain, profile)


def test_the_blocklist_holds_the_three_thousand_that_are_asked_for() -> None:
    assert len(COMMON) >= 3000
    assert all(is_common(entry) for entry in sorted(COMMON)[::50])


@pytest.mark.parametrize("profile", [DENGBAO3, ASVS], ids=lambda p: p.name)
def test_a_password_made_of_names_is_refused(profile: Profile) -> None:
    words = ("吉林省", "Jilin", "Market", "虚构大学", "zhaoqian")
    assert codes("JilinMarket2026!", profile, *words) == ["password_context"]
    assert codes("虚构大学Zhaoqian1!吉林省", profile, *words) == ["password_context"]


def test_a_name_inside_a_long_password_does_no_harm() -> None:
    assert codes("Jilin-Tihu-bei_73-nandu", DENGBAO3, "Jilin") == []


def test_short_words_are_not_looked_for() -> None:
    assert codes("Ab1-Ab1-xQ9-ab1", DENGBAO3, "ab1", "x") == []


@pytest.mark.parametrize(
    ("plain", "count"),
    [("abc", 1), ("abC", 2), ("abC1", 3), ("abC1-", 4), ("密码", 1), ("密码a", 2), ("", 0)],
)
def test_classes_are_counted_and_han_is_one(plain: str, count: int) -> None:
    assert character_classes(plain) == count


def test_a_password_runs_out_after_ninety_days_under_dengbao_alone() -> None:
    set_at = NOW - timedelta(days=90)
    assert not has_expired(DENGBAO3, set_at, NOW)
    assert has_expired(DENGBAO3, set_at - timedelta(seconds=1), NOW)
    assert not has_expired(ASVS, set_at - timedelta(days=3650), NOW)
    assert not has_expired(DENGBAO3, None, NOW)


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(plain: str) -> None:
    found = codes(plain, DENGBAO3, "Jilin")
    assert ("password_short" in found) == (len(plain) < SHORTEST)
    assert ("too_long" in found) == (len(plain) > LONGEST)
