"""What an organisation or a person says: cleaned, checked, each limit to the letter."""

from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.accounts.drafts import (
    LONGEST,
    LONGEST_NAME,
    OrganisationDraft,
    clean_email,
    cleaned_organisation,
    organisation_problems,
    person_problems,
    uscc_problem,
)
from marketplace.accounts.states import OrganisationKind
from marketplace.kernel import uscc
from marketplace.kernel.errors import Problem

FIRST = "99220100MA0000001"
CODE = FIRST + uscc.check_character(FIRST)
REGIONS = frozenset({"220102"})
GOOD = OrganisationDraft(uscc=CODE, name="虚构大学", kind=OrganisationKind.UNIVERSITY, region_code="220102")
LINES = ("name", "name_en", "address", "website", "contact_office", "contact_phone", "contact_email")
texts = st.text(max_size=25)


def problems(**changes: Any) -> list[Problem]:
    return list(organisation_problems(cleaned_organisation(replace(GOOD, **changes)), REGIONS))


def fields(**changes: Any) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in problems(**changes)]


def test_good_data_has_no_problem() -> None:
    assert problems() == []


@pytest.mark.parametrize("field", ["name", "name_en", "address", "introduction", "contact_office"])
def test_a_text_as_long_as_allowed_passes_and_one_letter_more_does_not(field: str) -> None:
    limit = LONGEST[field]
    assert problems(**{field: "长" * limit}) == []
    assert problems(**{field: "长" * (limit + 1)}) == [Problem(field, "too_long", limit=limit)]


def test_every_text_has_a_limit() -> None:
    without = {"uscc", "kind", "region_code"}
    assert set(asdict(GOOD)) - without == set(LONGEST)


@pytest.mark.parametrize(("name", "good"), [("", False), ("　", False), ("厂", False), ("一厂", True)])
def test_a_name_has_two_letters_at_least(name: str, good: bool) -> None:
    assert (fields(name=name) == []) is good


@pytest.mark.parametrize("code", ["", "220101 ", "999999", "220102\x00x", "２２０１０２"])
def test_a_region_is_one_of_those_in_force(code: str) -> None:
    assert fields(region_code=code) == [("region_code", "unknown_region")]


@pytest.mark.parametrize(
    "website",
    ["http://example.invalid", "https://example.invalid/a?b=c#d", "HTTPS://例子.invalid", "http://[::1]/"],
)
def test_web_addresses(website: str) -> None:
    assert fields(website=website) == []


@pytest.mark.parametrize(
    "website",
    [
        "example.invalid", "//example.invalid", "ftp://example.invalid", "javascript:alert(1)",
        "data:text/html,x", "http://", "https:///path", "http://somebody@example.invalid",
        "http://[::1", "java\nscript:alert(1)", "mailto:a@example.invalid",
    ],
)  # fmt: skip
def test_other_texts_are_no_web_address(website: str) -> None:
    assert fields(website=website) == [("website", "web_address")]


@pytest.mark.parametrize(
    ("phone", "good"),
    [
        ("0431-8888 8888", True), ("+86 (431) 88888888 转 12", True), ("12345", True), ("1234", False),
        ("tel:12345", False), ("12345<b>", False), ("1" * 40, True),
    ],
)  # fmt: skip
def test_phone_numbers(phone: str, good: bool) -> None:
    assert (fields(contact_phone=phone) == []) is good


def test_a_contact_address_is_a_mail_address_or_empty() -> None:
    assert fields(contact_email="") == []
    assert fields(contact_email="office@example.invalid") == []
    assert fields(contact_email="office") == [("contact_email", "email")]


def test_everything_wrong_is_said_at_once() -> None:
    found = fields(uscc="1", name="", region_code="x", website="x", contact_phone="x", contact_email="x")
    assert [field for field, _ in found] == [
        "uscc", "name", "region_code", "website", "contact_phone", "contact_email",
    ]  # fmt: skip


@settings(max_examples=25)
@given(values=st.fixed_dictionaries(dict.fromkeys((*LINES, "uscc", "introduction"), texts)))
def test_cleaning_is_done_once_and_makes_lines_of_lines(values: dict[str, str]) -> None:
    once = cleaned_organisation(replace(GOOD, **values))
    assert cleaned_organisation(once) == once
    for name in LINES:
        text = getattr(once, name)
        assert text == " ".join(text.split())
        assert "\x00" not in text
    organisation_problems(once, REGIONS)


@given(st.text(alphabet=uscc.ALPHABET, min_size=17, max_size=17), st.text(" \t-－　", max_size=4))
def test_a_code_is_read_however_it_is_spaced_and_cased(body: str, gap: str) -> None:
    code = body + uscc.check_character(body)
    typed = gap.join([code[:4].lower(), code[4:11], code[11:].lower()])
    assert cleaned_organisation(replace(GOOD, uscc=typed)).uscc == code
    assert uscc_problem(code) is None


@given(st.text(alphabet=uscc.ALPHABET, min_size=18, max_size=18))
def test_a_wrong_check_character_comes_with_the_one_that_fits(code: str) -> None:
    found = uscc_problem(code)
    if found is not None:
        assert found.code == "uscc_check_character"
        assert uscc_problem(code[:17] + str(found.facts["expected"])) is None


@given(st.text(max_size=300))
def test_any_text_is_a_clean_address_or_none(text: str) -> None:
    found = clean_email(text)
    if found is not None:
        assert found == found.lower()
        assert clean_email(found) == found
        assert not set(found) & set("\r\n\t \x00")
        assert len(found) <= LONGEST["contact_email"]


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("A.B+c@Example.INVALID", "a.b+c@example.invalid"),
        ("  a@example.invalid\n", "a@example.invalid"),
        ("a@例子.invalid", "a@例子.invalid"),
        ("名字@example.invalid", None),
        ("a b@example.invalid", None),
        ("a@example.invalid, b@example.invalid", None),
        ("<a@example.invalid>", None),
        ("a@localhost", None),
    ],
)
def test_addresses(text: str, cleaned: str | None) -> None:
    assert clean_email(text) == cleaned


@pytest.mark.parametrize(
    ("login_name", "good"),
    [
        ("abc", True), ("ab", False), ("a" * 60, True), ("a" * 61, False), ("a.b-c_9", True),
        ("9abc", False), ("ABC", False), ("a b", False), ("abc\n", False), ("абв", False), ("", False),
    ],
)  # fmt: skip
def test_login_names(login_name: str, good: bool) -> None:
    found = person_problems("a@example.invalid", "某人", login_name)
    assert found == (() if good else (Problem("login_name", "login_name"),))


def test_a_login_name_is_never_a_mail_address() -> None:
    """Otherwise somebody could take another person's address as a login name."""
    assert person_problems("a@example.invalid", "某人", "b@example.invalid")


@pytest.mark.parametrize(
    ("length", "good"), [(0, False), (1, True), (LONGEST_NAME, True), (LONGEST_NAME + 1, False)]
)
def test_a_persons_name_has_a_length(length: int, good: bool) -> None:
    assert (person_problems("a@example.invalid", "名" * length, None) == ()) is good
