"""The head of an edition: counts, places with those below them, and what changed since the issue before."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from marketplace.catalogue.assembling import Numbered, change_of, head_of, head_on_demand, moment
from marketplace.catalogue.content import Change, Erratum, Right, Series
from marketplace.listings.vocabulary import IpType, Kind
from tests.making.entries import EDITION, IMPRINT, NODE, WORLD, entry

NEED = Kind.NEED
AT = datetime(2026, 11, 20, 10, 0, 0, 123456, tzinfo=UTC)
RIGHT = Right(IpType.INVENTION_PATENT, "ZL1")
ENTRIES = [
    entry(1, publicly_funded=True, rights=(RIGHT, RIGHT), change=Change.NEW),
    entry(2, field="F02", place=NODE, organisation="", change=Change.CHANGED),
    entry(3, kind=NEED, place="/p/", organisation="虚构公司", change=Change.NEW),
    entry(4, kind=NEED, place="/p/BR2/"),
]


def test_a_head_counts_what_stands_in_its_edition() -> None:
    head = head_of(IMPRINT, WORLD, EDITION, ENTRIES, taken_at=AT, frozen_at=AT)
    assert (head.achievements, head.publicly_funded, head.needs, head.rights) == (2, 1, 2, 2)
    assert head.organisations == 2, "hidden names are no organisation, and each counts once"
    assert (head.new, head.changed) == (2, 1)
    assert (head.series, head.owner, head.number, head.serial) == (
        Series.QUARTERLY, "测试科技大市场", "2026·4·1", 1,
    )  # fmt: skip


def test_fields_and_places_stand_in_their_order_and_only_with_entries() -> None:
    head = head_of(IMPRINT, WORLD, EDITION, ENTRIES, taken_at=AT, frozen_at=AT)
    assert [(each.code, each.achievements, each.needs) for each in head.fields] == [
        ("F01", 1, 2),
        ("F02", 1, 0),
    ]
    assert [(each.code, each.achievements, each.needs) for each in head.places] == [
        ("/p/", 0, 1), ("/p/BR1/", 2, 0), (NODE, 1, 0), ("/p/BR2/", 0, 1),
    ]  # fmt: skip
    assert (
        head_of(IMPRINT, WORLD, EDITION, ENTRIES[3:], taken_at=AT, frozen_at=AT).places[0].code == "/p/BR2/"
    )


def test_the_edition_of_a_branch_is_its_own() -> None:
    branch = Numbered(WORLD.places[1], "2026·4·3", 2026, 4, 3, "2026·3·2")
    erratum = Erratum("2026·3·2", "A0001", "电话有误")
    head = head_of(
        IMPRINT, WORLD, branch, [], taken_at=AT, frozen_at=AT + timedelta(days=5), preface="前言",
        errata=iter([erratum]), replacements=iter([("𠮷", "吉")]),
    )  # fmt: skip
    assert (head.owner, head.owner_en, head.market, head.place) == (
        "长春", "Changchun", "测试科技大市场", "/p/BR1/",
    )  # fmt: skip
    assert (head.previous, head.preface, head.errata, head.replacements) == (
        "2026·3·2", "前言", (erratum,), (("𠮷", "吉"),),
    )  # fmt: skip
    assert (head.taken_at, head.frozen_at) == ("2026-11-20T10:00:00Z", "2026-11-25T10:00:00Z")


def test_a_catalogue_on_demand_has_no_number() -> None:
    head = head_on_demand(IMPRINT, WORLD, WORLD.places[2], ENTRIES[:2], AT)
    assert (head.series, head.number, head.year, head.serial) == (Series.ON_DEMAND, "", None, None)
    assert (head.owner, head.place, head.taken_at, head.frozen_at) == ("公主岭", NODE, moment(AT), moment(AT))
    assert head.achievements == 2


def test_moments_are_utc_to_the_second() -> None:
    assert moment(datetime(2026, 11, 20, 18, 0, 0, 999, tzinfo=timezone(timedelta(hours=8)))) == moment(AT)


def test_in_a_first_issue_nothing_is_new() -> None:
    assert change_of(entry(1), {}) is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"number": "A0009", "version": 5, "note": "推荐", "url": "https://other.example/1"}, None),
        ({"change": Change.NEW}, None),
        ({"title": "改了"}, Change.CHANGED),
        ({"price_fen": 1}, Change.CHANGED),
        ({"organisation": ""}, Change.CHANGED),
        ({"rights": (RIGHT,)}, Change.CHANGED),
    ],
)
def test_changed_is_what_says_something_else_and_not_what_an_issue_adds(
    changes: dict[str, object], expected: Change | None
) -> None:
    assert change_of(entry(1, **changes), {1: entry(1), 2: entry(2)}) is expected


def test_what_the_issue_before_did_not_have_is_new() -> None:
    assert change_of(entry(9), {1: entry(1)}) is Change.NEW
