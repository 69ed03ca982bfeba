"""Reads of what is out: nothing before its day, each place's own edition, and what became of it."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from marketplace.catalogue.operations import errata
from marketplace.catalogue.queries import archive
from marketplace.catalogue.queries.archive import PUBLISHED
from marketplace.catalogue.states import IssueStatus
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import PROVINCE_PATH
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import NotFound
from tests.listings.statements import counted
from tests.making import desk as contracts
from tests.making import issues as making
from tests.making.shelf import FUNDED, NEED, OTHER, YEAR, Shelf


@pytest.fixture
def shelf(app: Flask) -> Shelf:
    return Shelf()


@pytest.mark.parametrize("upto", [IssueStatus.PLANNED, IssueStatus.COMPILING, IssueStatus.FROZEN])
def test_nothing_is_there_before_its_day(shelf: Shelf, upto: IssueStatus) -> None:
    making.issue(upto, shelf.desk, year=YEAR, quarter=1)
    assert archive.newest(PUBLISHED) is None
    assert archive.count(PUBLISHED) == 0
    assert archive.quarters(PUBLISHED) == []
    with pytest.raises(NotFound):
        archive.one(PUBLISHED, YEAR, 1)


def test_each_place_has_its_edition(shelf: Shelf) -> None:
    shelf.publish()
    whole, branch = archive.one(PUBLISHED, YEAR, 1), archive.one(PUBLISHED, YEAR, 1, "/p/BR2/")
    assert (whole.head.achievements, whole.head.needs, whole.head.publicly_funded) == (2, 2, 1)
    assert (branch.head.achievements, branch.head.needs, branch.head.place) == (0, 2, "/p/BR2/")
    known = archive.editions(PUBLISHED, [whole.issue.id])[whole.issue.id]
    assert [edition.branch_path for edition in known] == [PROVINCE_PATH, *(f"/p/BR{n}/" for n in range(1, 7))]


@pytest.mark.parametrize(
    ("year", "quarter", "path"),
    [
        (YEAR, 2, PROVINCE_PATH), (YEAR, 0, PROVINCE_PATH), (YEAR, 5, PROVINCE_PATH), (10**30, 1, PROVINCE_PATH),
        (-1, 1, PROVINCE_PATH), (YEAR, 1, "/p/BR9/"), (YEAR, 1, "/p/BR1/220184/"), (YEAR, 1, "\x00"), (YEAR, 1, ""),
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(shelf: Shelf, year: int, quarter: int, path: str) -> None:
    shelf.publish()
    with pytest.raises(NotFound):
        archive.one(PUBLISHED, year, quarter, path)


def test_the_newest_quarter_stands_first(shelf: Shelf) -> None:
    shelf.publish(2)
    shelf.publish(1)
    assert [(each.issue.quarter, each.edition.serial) for each in archive.page(PUBLISHED, "/p/", 1, 9)] == [
        (2, 1),
        (1, 2),
    ]
    assert archive.quarters(PUBLISHED) == [(YEAR, 2), (YEAR, 1)]
    newest = archive.newest(PUBLISHED)
    assert newest is not None
    assert newest.issue.quarter == 2
    assert [each.issue.quarter for each in archive.page(PUBLISHED, "/p/", 2, 1)] == [1]


def test_contracts_count_once_for_each_listing_from_the_day_of_publication(shelf: Shelf) -> None:
    today, listings = beijing_today(), shelf.listings
    contracts.registered(achievement_id=listings[OTHER], signed_on=today - timedelta(days=1))
    contracts.signed(achievement_id=listings[OTHER], signed_on=today)
    shelf.publish()
    whole, branch = archive.one(PUBLISHED, YEAR, 1), archive.one(PUBLISHED, YEAR, 1, "/p/BR2/")
    assert archive.contracted(PUBLISHED, [whole]) == {}
    contracts.registered(achievement_id=listings[FUNDED], signed_on=today)
    contracts.registered(achievement_id=listings[FUNDED], signed_on=today + timedelta(days=3))
    contracts.registered(need_id=listings[NEED], signed_on=today)
    assert archive.contracted(PUBLISHED, [whole]) == {whole.issue.id: 2}
    assert archive.contracted(PUBLISHED, [branch]) == {whole.issue.id: 1}
    assert archive.contracted(PUBLISHED, []) == {}


def test_the_day_of_publication_is_beijings(shelf: Shelf) -> None:
    """A minute after midnight in Beijing is still the day before in UTC."""
    tomorrow = (utc_now() + timedelta(days=1)).replace(hour=16, minute=1)
    with time_machine.travel(tomorrow, tick=True):
        shelf.publish()
        day = beijing_today()
    contracts.registered(achievement_id=shelf.listings[OTHER], signed_on=day - timedelta(days=1))
    contracts.registered(achievement_id=shelf.listings[FUNDED], signed_on=day)
    whole = archive.one(PUBLISHED, YEAR, 1)
    assert archive.contracted(PUBLISHED, [whole]) == {whole.issue.id: 1}


def test_many_issues_are_counted_in_one_statement(shelf: Shelf) -> None:
    for quarter in (1, 2, 3):
        shelf.publish(quarter)
    contracts.registered(achievement_id=shelf.listings[FUNDED], signed_on=beijing_today())
    with counted() as sent:
        found = archive.page(PUBLISHED, PROVINCE_PATH, 1, 10)
        assert list(archive.contracted(PUBLISHED, found).values()) == [1, 1, 1]
    assert len(sent) == 2


def test_a_correction_says_where_it_is_printed_once_that_is_out(shelf: Shelf) -> None:
    issue_id = shelf.publish().id
    with unit_of_work():
        errata.write(shelf.desk.officer, issue_id, "N0001", "指标有误")
    with unit_of_work():
        errata.write(shelf.desk.officer, issue_id, "", "封面年份有误")
    whole, branch = archive.one(PUBLISHED, YEAR, 1), archive.one(PUBLISHED, YEAR, 1, "/p/BR1/")
    assert [(c.entry, c.words, c.number) for c in archive.corrections(PUBLISHED, whole)] == [
        ("N0001", "指标有误", ""),
        ("", "封面年份有误", ""),
    ]
    assert [c.entry for c in archive.corrections(PUBLISHED, branch)] == [""]
    next_id = making.issue(IssueStatus.FROZEN, shelf.desk, year=YEAR, quarter=2).id
    assert {c.number for c in archive.corrections(PUBLISHED, whole)} == {""}
    making.advance(next_id, IssueStatus.PUBLISHED, shelf.desk)
    said = archive.corrections(PUBLISHED, archive.one(PUBLISHED, YEAR, 1))
    assert {(c.number, c.year, c.quarter) for c in said} == {(f"{YEAR}·2·2", YEAR, 2)}
    assert archive.corrections(PUBLISHED, archive.one(PUBLISHED, YEAR, 2)) == []
