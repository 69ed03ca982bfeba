"""What may be entered about a place: each limit to the letter, and any text gets an answer."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.errors import Problem
from marketplace.network.drafts import (
    HOLIDAY_YEARS,
    LIMITS,
    MOST_HOLIDAYS,
    MOST_THEMES,
    ContactDraft,
    NamesDraft,
    NewsDraft,
    PlaceDraft,
    cleaned_names,
    cleaned_news,
    cleaned_place,
    holidays_problems,
    names_problems,
    news_problems,
    place_problems,
)

FIELDS = [f"F{number:02}" for number in range(1, 15)]
texts = st.text(max_size=40)


def place(path: str, text: str) -> PlaceDraft:
    if path.startswith("contact."):
        return PlaceDraft("简介", contact=ContactDraft(**{path.removeprefix("contact."): text}))
    return PlaceDraft(**{"introduction_zh": "", path: text})


PLACE_PATHS = [path for path in LIMITS if path.startswith(("introduction", "contact"))]


@pytest.mark.parametrize("path", [path for path in PLACE_PATHS if path != "contact.email"])
def test_a_text_as_long_as_allowed_passes_and_one_letter_more_does_not(path: str) -> None:
    most = LIMITS[path]
    assert place_problems(place(path, "长" * most), FIELDS) == ()
    assert place_problems(place(path, "长" * (most + 1)), FIELDS) == (
        Problem(path, "too_long", most=most, length=most + 1),
    )


@pytest.mark.parametrize("path", ["name_zh", "name_en"])
def test_names_have_a_limit_and_are_both_needed(path: str) -> None:
    good = {"name_zh": "节点", "name_en": "Node"}
    most = LIMITS[path]
    assert names_problems(NamesDraft(**good | {path: "n" * most})) == ()
    assert names_problems(NamesDraft(**good | {path: "n" * (most + 1)}))[0].code == "too_long"
    assert names_problems(NamesDraft(**good | {path: ""})) == (Problem(path, "required"),)


@pytest.mark.parametrize("path", ["title", "body"])
def test_news_has_limits_and_needs_both(path: str) -> None:
    good = {"title": "题", "body": "文"}
    most = LIMITS[path]
    assert news_problems(NewsDraft(**good | {path: "n" * most})) == ()
    assert news_problems(NewsDraft(**good | {path: "n" * (most + 1)})) == (
        Problem(path, "too_long", most=most, length=most + 1),
    )
    assert news_problems(cleaned_news(NewsDraft(**good | {path: " \x00　"}))) == (Problem(path, "required"),)


@pytest.mark.parametrize(
    ("themes", "codes"),
    [
        ((), []), (("F01",), []), (tuple(FIELDS[:MOST_THEMES]), []),
        (tuple(FIELDS[: MOST_THEMES + 1]), ["too_many"]), (("F01", "F01"), ["duplicate"]),
        (("F99",), ["unknown"]), (("F99", "F99"), ["duplicate", "unknown", "unknown"]), (("",), ["unknown"]),
    ],
)  # fmt: skip
def test_themes_are_known_fields_once_each(themes: tuple[str, ...], codes: list[str]) -> None:
    found = place_problems(PlaceDraft("", themes=themes), FIELDS)
    assert [(problem.field, problem.code) for problem in found] == [("themes", code) for code in codes]


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("", True), ("a@example.invalid", True), ("a@b.c", True), ("a", False), ("@example.invalid", False),
        ("a@localhost", False), ("a b@example.invalid", False), ("a@", False),
    ],
)  # fmt: skip
def test_a_slip_in_an_address_is_caught(address: str, good: bool) -> None:
    found = place_problems(place("contact.email", address), FIELDS)
    assert found == (() if good else (Problem("contact.email", "email_shape"),))


def days(count: int, year: int = 2030) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=number) for number in range(count)]


@pytest.mark.parametrize(
    ("year", "listed", "codes"),
    [
        (2030, days(0), []), (2030, days(MOST_HOLIDAYS), []), (2030, days(MOST_HOLIDAYS) * 2, []),
        (2030, days(MOST_HOLIDAYS + 1), ["too_many"]), (2030, days(1, 2029), ["another_year"]),
        (2030, days(2, 2029), ["another_year"] * 2), (HOLIDAY_YEARS.start, [], []),
        (HOLIDAY_YEARS.stop - 1, [], []), (HOLIDAY_YEARS.start - 1, [], ["out_of_range"]),
        (HOLIDAY_YEARS.stop, [], ["out_of_range"]), (10**30, [], ["out_of_range"]),
    ],
)  # fmt: skip
def test_days_off(year: int, listed: list[date], codes: list[str]) -> None:
    assert [problem.code for problem in holidays_problems(year, listed)] == codes


@given(st.builds(PlaceDraft, texts, texts, st.lists(texts, max_size=8).map(tuple),
                 st.builds(ContactDraft, texts, texts, texts, texts)))  # fmt: skip
def test_cleaning_a_place_once_is_enough_and_any_text_gets_an_answer(draft: PlaceDraft) -> None:
    once = cleaned_place(draft)
    assert cleaned_place(once) == once
    for problem in place_problems(once, FIELDS):
        assert problem.field in {*LIMITS, "themes"}
    assert all(once.contact.stored().values())


@given(texts, texts)
def test_cleaned_names_and_titles_are_one_line(first: str, second: str) -> None:
    for text in (
        cleaned_names(NamesDraft(first, second)).name_en,
        cleaned_news(NewsDraft(first, second)).title,
    ):
        assert text == " ".join(text.split())


def test_an_empty_contact_stores_nothing() -> None:
    assert ContactDraft().stored() == {}
    kept: dict[str, Any] = ContactDraft(phone="1", address_en="x").stored()
    assert kept == {"phone": "1", "address_en": "x"}
