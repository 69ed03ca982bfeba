"""Tokens, seeds and their hashes; hashes of passwords; words a password must not be made of."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.accounts import password_rules, passwords
from marketplace.accounts.password_rules import ASVS, DENGBAO3, LONGEST, SHORTEST, Profile, password_problems
from marketplace.accounts.tokens import new_token, token_hash
from marketplace.kernel.errors import Invalid

any_text = st.text(st.characters(), max_size=80)


def codes(plain: str, profile: Profile = DENGBAO3, *words: str) -> list[str]:
    return [problem.code for problem in password_problems(plain, profile, words)]


def test_tokens_are_long_and_never_the_same() -> None:
    made = {new_token() for _ in range(1_000)}
    assert len(made) == 1_000
    assert {len(token) for token in made} == {43}
    assert all(token.replace("-", "").replace("_", "").isalnum() and token.isascii() for token in made)


@given(any_text, any_text)
def test_a_hash_tells_texts_apart_and_is_always_the_same(one: str, other: str) -> None:
    assert token_hash(one) == token_hash(one)
    assert len(token_hash(one)) == 64
    if one.encode("utf-8", "replace") != other.encode("utf-8", "replace"):
        assert token_hash(one) != token_hash(other)


@given(any_text)
def test_each_profile_holds_what_it_promises(plain: str) -> None:
    both = {profile.name: set(codes(plain, profile)) for profile in (DENGBAO3, ASVS)}
    for found in both.values():
        assert ("password_short" in found) == (len(plain) < SHORTEST)
    assert both["dengbao3"] - both["asvs"] <= {"password_classes"}
    assert both["asvs"] <= both["dengbao3"]


@given(st.text(st.characters(), min_size=LONGEST + 1, max_size=LONGEST + 40))
def test_what_is_too_long_is_told_that_alone(plain: str) -> None:
    assert codes(plain) == codes(plain, ASVS) == ["too_long"]


@pytest.mark.parametrize(
    ("plain", "found"),
    [
        ("Songhua-2026", []), ("songhua-2026", []), ("songhuajiang", ["password_classes"]),
        ("songhuajiang1", ["password_classes"]), ("松花江边2026年的春天里", ["password_classes"]),
        ("松花江边A2026年的春天", []), ("Songhua-202", ["password_short"]),
        ("Aa1!Aa1!Aa1!", ["password_common"]), ("1234567890ab", ["password_classes", "password_common"]),
    ],
)  # fmt: skip
def test_worked_examples_of_the_stricter_profile(plain: str, found: list[str]) -> None:
    assert codes(plain) == found


@settings(max_examples=60)
@given(st.sampled_from(sorted(password_rules.BASES)), st.sampled_from(["", "!", "123", "2026", "@#$"]))
def test_a_common_word_stays_common_whatever_its_capitals_and_ends(word: str, end: str) -> None:
    for plain in (word + end, word.upper() + end, end + word.capitalize() + end):
        if word.isalpha():
            assert password_rules.is_common(plain), plain


@given(st.text("abcdefghjkmnpqrstuvwxyz", min_size=1, max_size=4), st.integers(12, 60))
def test_a_short_piece_again_and_again_is_common(piece: str, length: int) -> None:
    assert password_rules.is_common((piece * length)[:length])


@pytest.mark.parametrize(
    ("plain", "words", "refused"),
    [
        ("changbaishan-77", ["changbaishan"], True), ("ChangBaiShan-77", ["changbaishan"], True),
        ("changbaishan-other-words-77", ["changbaishan"], False), ("虚构大学二零二六年春", ["虚构大学"], True),
        ("虚构大学-Other-Words", ["虚构大学"], False), ("abc-Other-Wo", ["abc"], False),
        ("Qian-Zhao-Sun-77", ["Qian", "Zhao"], False), ("Qian-Zhao-Su-77", ["Qian", "Zhao"], True),
        ("ｃｈａｎｇｂａｉｓｈａｎ7", ["changbaishan"], True),
    ],
)  # fmt: skip
def test_names_alone_make_no_password(plain: str, words: list[str], refused: bool) -> None:
    assert ("password_context" in codes(plain, ASVS, *words)) is refused


def test_a_former_password_is_refused_only_among_the_remembered() -> None:
    passwords.use_cost(passwords.CHEAP)
    former = [passwords.hash_password(f"Former-Choice-{number}") for number in range(7)]
    for number in range(5):
        with pytest.raises(Invalid) as refusal:
            passwords.accept(f"Former-Choice-{number}", former=former)
        assert refusal.value.problems[0].code == "used_before"
    for number in (5, 6):
        assert passwords.accept(f"Former-Choice-{number}", former=former).hash
    assert passwords.accept("Former-Choice-0", profile=ASVS, former=former).hash
