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


OF_A_PATENT = BENEFIT.replace("rule: team", "rule: patent").replace(
    "      quota_count:\n        - {value: 5, from: 2020-01-01, to: 2024-12-31}\n",
    "    lists: {jurisdictions: [CN]}\n",
)
SHARE = """\
benefits:
  - id: test.1.share
    number: T1
    rule: share
    title: 虚构的分配
    cap: floor_rate
    unit: 元
    clause: 第一条
    quote: 不低于七成
    decider: 虚构单位
    figures:
      floor_bp:
        - {value: 7000, from: 2020-01-01, to: 2024-12-31}
    lists: {units: [university]}
"""


def national(**changes: str) -> dict[str, str]:
    """A pack with two overlays about a share, one of each kind, unless changed."""
    usual = {
        "one": "id: o.1, rule: statutory_floor, figures: {floor_bp: 5000}, from: 2020-01-01",
        "two": "id: o.2, rule: main_contributors, figures: {floor_bp: 5000}",
    } | changes
    rest = "title: 虚构, document: 虚构, clause: 一, level: V1, active: true, benefits: [test.1.share]"
    lines = [f"  - {{{each}, {rest}}}" for each in usual.values() if each]
    return {
        "pack.yaml": HEAD.replace("id: test.1", "id: nation"),
        "over.yaml": "\n".join(["overlays:", *lines, ""]),
    }


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
    nation = {"pack.yaml": HEAD.replace("id: test.1", "id: nation"), "over.yaml": OVERLAY}
    book = bind([load_texts("one", FIRST | {"benefits.yaml": OF_A_PATENT}), load_texts("nation", nation)])
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


FLOOR = "id: o.2, rule: statutory_floor, figures: {floor_bp: 6000}"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"two": "id: o.2, rule: abolished"},
            "over.yaml:3: abolished does nothing about test.1.share, whose rule is share",
        ),
        (
            {"one": "id: o.1, rule: half_of_official_fees, figures: {share_bp: 5000}"},
            "over.yaml:2: half_of_official_fees does nothing about test.1.share, whose rule is share",
        ),
        (
            {"one": "id: o.1, rule: statutory_floor, figures: {floor_bp: 5000}, from_year: 2021"},
            "over.yaml:2: has programme years, and test.1.share has none",
        ),
        (
            {"one": "id: o.1, rule: unread, to_year: 2021"},
            "over.yaml:2: has programme years, and test.1.share has none",
        ),
        ({"two": FLOOR}, "over.yaml:3: is about test.1.share in the same time as o.1"),
        ({"two": f"{FLOOR}, to: 2020-01-01"}, "over.yaml:3: is about test.1.share in the same time as o.1"),
    ],
)
def test_an_overlay_without_effect_is_refused_with_its_line(changes: dict[str, str], words: str) -> None:
    share = load_texts("one", FIRST | {"benefits.yaml": SHARE})
    bind([share, load_texts("nation", national())])
    with pytest.raises(PackFault) as caught:
        bind([share, load_texts("nation", national(**changes))])
    assert str(caught.value) == f"nation/{words}"


@pytest.mark.parametrize(
    "changes",
    [
        {"two": f"{FLOOR}, to: 2019-12-31"},
        {"one": "id: o.1, rule: unread", "two": "id: o.2, rule: unread"},
        {
            "one": "id: o.1, rule: reviewed_before_activation",
            "two": "id: o.2, rule: unread, from: 2021-01-01",
        },
    ],
)
def test_overlays_one_after_the_other_and_those_that_are_only_told_of_may_stand(
    changes: dict[str, str],
) -> None:
    bind([load_texts("one", FIRST | {"benefits.yaml": SHARE}), load_texts("nation", national(**changes))])


def test_years_tell_two_overlays_of_one_kind_apart_and_do_not_make_up_for_a_day_without_them() -> None:
    patent = load_texts("one", FIRST | {"benefits.yaml": OF_A_PATENT})

    def nation(first: str, second: str, rule: str = "abolished") -> dict[str, str]:
        made = national(one=f"id: o.1, rule: {rule}, {first}", two=f"id: o.2, rule: {rule}, {second}")
        return made | {"over.yaml": made["over.yaml"].replace("test.1.share", "test.1.team")}

    bind([patent, load_texts("nation", nation("to_year: 2021", "from_year: 2022"))])
    for second in ("from_year: 2021", "from: 2021-01-01"):
        with pytest.raises(PackFault, match=r"is about test\.1\.team in the same time as o\.1"):
            bind([patent, load_texts("nation", nation("to_year: 2021", second))])
    with pytest.raises(PackFault, match=r"programme years, and reviewed_before_activation has none"):
        bind(
            [
                patent,
                load_texts(
                    "nation", nation("to_year: 2021", "from: 2021-01-01", "reviewed_before_activation")
                ),
            ]
        )


def test_two_overlays_of_one_kind_in_two_documents_are_refused() -> None:
    share = load_texts("one", FIRST | {"benefits.yaml": SHARE})
    other = national(one=FLOOR, two="")
    other["pack.yaml"] = HEAD.replace("id: test.1", "id: other")
    first = load_texts("nation", national(two=""))
    with pytest.raises(
        PackFault, match=r"other/over\.yaml:2: is about test\.1\.share in the same time as o\.1"
    ):
        bind([share, first, load_texts("other", other)])


def test_an_overlay_stays_good_when_a_later_version_of_the_benefit_follows_another_rule() -> None:
    nation = {"pack.yaml": HEAD.replace("id: test.1", "id: nation").replace("to: 2024-12-31", "to: null")}
    patent = load_texts("one", FIRST | {"benefits.yaml": OF_A_PATENT})
    bind([patent, load_texts("two", SECOND), load_texts("nation", nation | {"over.yaml": OVERLAY})])
