"""What the engine remembers of a day changes no answer, and does not grow for ever."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from benchmarks.policy_claims import claims
from marketplace.rules import engine
from marketplace.rules.book import Book, shipped
from marketplace.rules.codes import Outcome
from marketplace.rules.engine import Question, answer


def questions() -> list[Question]:
    """Each benefit on days before, in and after its document, with and without overlays."""
    random, overlays = Random(1), sorted(shipped().overlay_ids)
    return [
        replace(
            asked,
            day=date(2016, 10, 30) + timedelta(days=random.choice((0, 1, 700, 2000, 3300))),
            programme_year=random.choice((None, 2015, 2018, 2022, 2026)),
            overlays=frozenset(random.sample(overlays, random.choice((0, 0, 1, 2)))),
        )
        for asked in claims(280)
    ]


def test_an_answer_is_the_same_from_a_book_that_has_answered_before() -> None:
    used = Book(shipped().packs)
    asked = questions()
    first = [answer(used, question).sha256 for question in asked]
    again = [answer(used, question).sha256 for question in reversed(asked)]
    fresh = [answer(Book(shipped().packs), question).sha256 for question in asked]
    assert first == again[::-1] == fresh


def test_a_book_in_which_a_version_was_closed_remembers_nothing_of_the_one_before() -> None:
    asked = next(claims(1))
    assert answer(shipped(), asked).outcome is not Outcome.INELIGIBLE
    closed = Book(tuple(replace(pack, closed_on=asked.day - timedelta(days=1)) for pack in shipped().packs))
    assert answer(closed, asked).outcome is Outcome.INELIGIBLE


def test_only_so_many_days_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MOST_SETTINGS", 10)
    book, asked = Book(shipped().packs), next(claims(1))
    for number in range(35):
        answer(book, replace(asked, day=asked.day + timedelta(days=number)))
        assert len(book.settings) <= 10
