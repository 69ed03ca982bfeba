"""Versions of a document: the day says which decides, a decision names it, and two never share a day."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from marketplace.rules.book import Book, bind
from marketplace.rules.codes import Code, Mode
from marketplace.rules.engine import Question, answer
from marketplace.rules.loading import load_texts
from marketplace.rules.reading import PackFault
from tests.rules.test_loading import BENEFIT, HEAD

TEAM = "test.1.team"
FIRST = {"pack.yaml": HEAD, "benefits.yaml": BENEFIT}
SECOND = {
    "pack.yaml": HEAD.replace("version: 1", "version: 2")
    .replace("from: 2020-01-01", "from: 2025-01-01")
    .replace("to: 2024-12-31", "to: null"),
    "benefits.yaml": BENEFIT.replace("from: 2020-01-01, to: 2024-12-31", "from: 2025-01-01, to: null")
    .replace("        - {value: 200, from: 2020-01-01, to: 2021-12-31}\n", "")
    .replace("from: 2022-01-01, to: 2024-12-31,", "from: 2025-01-01, to: null,")
    .replace("value: 300", "value: 900"),
}
OVERLAY = """\
overlays:
  - {id: o.1, rule: abolished, title: 取消, document: 虚构, clause: 一, level: V1, active: true,
     benefits: [test.1.team]}
"""


def asked(day: date) -> Question:
    facts: dict[str, Any] = {"team_selected": True, "teams_already_funded": 0}
    return Question(TEAM, Mode.ESTIMATE, day, day.year, facts)


def both() -> Book:
    return bind([load_texts("one", FIRST), load_texts("two", SECOND)])


@pytest.mark.parametrize(
    ("day", "version", "most"),
    [(date(2024, 12, 31), 1, 300), (date(2025, 1, 1), 2, 900), (date(2040, 1, 1), 2, 900)],
)
def test_the_day_says_which_version_decides(day: date, version: int, most: int) -> None:
    found = answer(both(), asked(day))
    assert (found.packs[0].id, found.packs[0].version, found.most_fen) == ("test.1", version, most)


def test_before_the_first_version_nothing_is_in_force() -> None:
    found = answer(both(), asked(date(2019, 12, 31)))
    assert found.codes == (Code.POLICY_NOT_IN_FORCE,)
    assert found.packs[0].version == 1


def test_a_version_that_was_closed_decides_until_its_last_day_and_keeps_its_hash() -> None:
    pack = load_texts("two", SECOND).pack
    closed = replace(pack, closed_on=date(2026, 6, 30))
    book = Book((closed,))
    assert answer(book, asked(date(2026, 6, 30))).most_fen == 900
    assert answer(book, asked(date(2026, 7, 1))).codes == (Code.POLICY_NOT_IN_FORCE,)
    assert closed.sha256 == pack.sha256


def test_a_decision_names_all_that_had_a_say_and_the_overlays_in_use() -> None:
    national = {"pack.yaml": HEAD.replace("id: test.1", "id: nation"), "over.yaml": OVERLAY}
    book = bind([load_texts("one", FIRST), load_texts("nation", national)])
    found = answer(book, asked(date(2021, 5, 1)))
    assert [version.id for version in found.packs] == ["test.1", "nation"]
    assert found.overlays == ("o.1",)
    assert (found.day, found.programme_year) == (date(2021, 5, 1), 2021)
    assert answer(book, asked(date(2026, 5, 1))).overlays == ()


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (FIRST, "other/pack.yaml:2: test.1 has a version 1 already"),
        (
            FIRST | {"pack.yaml": HEAD.replace("version: 1", "version: 3")},
            "other/pack.yaml:6: shares days with version 1 of test.1",
        ),
        (
            {
                "pack.yaml": HEAD.replace("id: test.1", "id: nation"),
                "over.yaml": OVERLAY.replace("test.1.team", "x"),
            },
            "other/over.yaml:2: is about x, which no pack has",
        ),
    ],
)
def test_versions_that_do_not_go_together_are_refused_where_they_stand(
    texts: dict[str, str], words: str
) -> None:
    with pytest.raises(PackFault) as caught:
        bind([load_texts("one", FIRST), load_texts("other", texts)])
    assert str(caught.value) == words


def test_an_overlay_of_two_documents_on_one_day_is_refused() -> None:
    packs = [
        load_texts(name, {"pack.yaml": HEAD.replace("id: test.1", f"id: {name}"), "over.yaml": OVERLAY})
        for name in ("first", "second")
    ]
    with pytest.raises(PackFault, match=r"second/over\.yaml:2: o\.1 stands in first too"):
        bind([load_texts("one", FIRST), *packs])
