"""Pages of entries: what was frozen, narrowed as asked, and nothing of what was taken down."""

from dataclasses import replace

import pytest
from flask import Flask

from marketplace.accounts.models import Organisation
from marketplace.catalogue.content import Change
from marketplace.catalogue.queries import archive, reading
from marketplace.catalogue.queries.archive import PUBLISHED, Published
from marketplace.catalogue.queries.reading import Asked
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import PROVINCE_PATH
from marketplace.listings.states import ListingStatus
from marketplace.listings.vocabulary import Kind
from tests import make
from tests.listings.statements import counted
from tests.making.shelf import A0001, A0002, FUNDED, HIDDEN, N0001, N0002, NEED, OTHER, YEAR, Shelf


@pytest.fixture
def shelf(app: Flask) -> Shelf:
    made = Shelf()
    made.publish()
    return made


def edition(quarter: int = 1, path: str = PROVINCE_PATH) -> Published:
    return archive.one(PUBLISHED, YEAR, quarter, path)


def numbers(asked: Asked, shown: Published | None = None) -> list[str]:
    found = reading.rows(PUBLISHED, (shown or edition()).edition, asked, 1)
    assert found.total == len(found.rows)
    return [row.number for row in found.rows]


def titles(asked: Asked) -> list[str]:
    hits = reading.find(PUBLISHED, asked, 1)
    assert hits.total == len(hits.listings)
    return [stops[0].row.entry.title if stops[0].row.entry else "" for stops in hits.listings]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Asked(), [A0001, A0002, N0001, N0002]),
        (Asked(kind=Kind.NEED), [N0001, N0002]),
        (Asked(funded=True), [A0001]),
        (Asked(funded=False), [A0002]),
        (Asked(field="F01"), [A0001, A0002, N0001, N0002]),
        (Asked(field="F02"), []),
        (Asked(path="/p/BR1/"), [A0001, A0002]),
        (Asked(path=PROVINCE_PATH), []),
        (Asked(change=Change.NEW), []),
        (Asked(words="虚构 轴承"), [A0002]),
        (Asked(words="轴承 秸秆"), []),
        (Asked(words="a0001"), [A0001]),
        (Asked(words="zl202110000001.6"), [A0001, A0002]),
        (Asked(words="虚构研究院"), [A0001, A0002]),
        (Asked(words="虚构涂料公司"), [N0001]),
        (Asked(words="ＮＳＫ"), [A0002]),
        (Asked(words="%"), []),
        (Asked(words="_"), []),
        (Asked(words="\\"), []),
        (Asked(words="/"), []),
        (Asked(words="'; drop"), []),
        (Asked(words="\x00\ud800"), [A0001, A0002, N0001, N0002]),
        (Asked(words="字" * 5_000), []),
    ],
)
def test_an_issue_is_narrowed_as_asked(shelf: Shelf, asked: Asked, expected: list[str]) -> None:
    assert numbers(asked) == sorted(expected, key=[A0001, A0002, N0001, N0002].index)


def test_a_branch_has_its_own(shelf: Shelf) -> None:
    assert numbers(Asked(), edition(path="/p/BR2/")) in ([N0001, N0002], [N0002, N0001])
    assert numbers(Asked(kind=Kind.ACHIEVEMENT), edition(path="/p/BR2/")) == []


def test_what_is_shown_is_what_was_frozen(shelf: Shelf) -> None:
    with unit_of_work():
        shelf.listing(FUNDED).title = "改过的题目"
    row = reading.rows(PUBLISHED, edition().edition, Asked(), 1).rows[0]
    assert row.entry is not None
    assert (row.entry.title, row.status) == (FUNDED, ListingStatus.PUBLISHED)


def test_of_what_has_ended_the_standing_is_told_and_of_what_was_taken_down_nothing_else(shelf: Shelf) -> None:
    shelf.withdraw(OTHER)
    shelf.take_down(FUNDED)
    gone, ended, *_needs = reading.rows(PUBLISHED, edition().edition, Asked(), 1).rows
    assert (gone.number, gone.entry, gone.status) == (A0001, None, ListingStatus.TAKEN_DOWN)
    assert ended.status is ListingStatus.WITHDRAWN
    assert ended.entry is not None
    assert numbers(Asked(words="秸秆")) == []
    assert numbers(Asked(words="A0001")) == [A0001]
    assert numbers(Asked(words="A0001 秸秆")) == []
    assert titles(Asked(words="秸秆")) == []
    assert titles(Asked(words="虚构研究院")) == [OTHER]
    assert reading.taken_down(PUBLISHED, list(shelf.listings.values())) == {shelf.listings[FUNDED]}
    assert reading.taken_down(PUBLISHED, []) == set()


def test_the_table_of_contents_counts_every_part(shelf: Shelf) -> None:
    counted_parts = reading.section_counts(PUBLISHED, edition().edition)
    assert counted_parts == {
        (Kind.ACHIEVEMENT, True): {"F01": 1},
        (Kind.ACHIEVEMENT, False): {"F01": 1},
        (Kind.NEED, None): {"F01": 2},
    }


def test_what_is_new_and_what_changed(shelf: Shelf) -> None:
    with unit_of_work():
        organisation_id = shelf.seeker.memberships[0].organisation_id
        db.session.get_one(Organisation, organisation_id).name = "虚构涂料集团"
    make.achievement(
        shelf.researcher, published=True, publicly_funded=True, title='带"change":"new"的题目', awards="奖"
    )
    shelf.publish(2)
    shown = edition(2)
    assert (shown.head.new, shown.head.changed) == (1, 1)
    new = reading.rows(PUBLISHED, shown.edition, Asked(change=Change.NEW), 1).rows
    assert [row.entry.title for row in new if row.entry] == ['带"change":"new"的题目']
    changed = reading.rows(PUBLISHED, shown.edition, Asked(change=Change.CHANGED), 1).rows
    assert [row.entry.title for row in changed if row.entry] == [NEED]


def test_a_listing_stands_with_all_its_issues(shelf: Shelf) -> None:
    shelf.withdraw(OTHER)
    shelf.publish(2)
    hits = reading.find(PUBLISHED, Asked(kind=Kind.ACHIEVEMENT), 1)
    assert [[(stop.quarter, stop.row.number) for stop in stops] for stops in hits.listings] == [
        [(2, A0001), (1, A0001)],
        [(1, A0002)],
    ]
    assert titles(Asked(year=YEAR, quarter=2, kind=Kind.ACHIEVEMENT)) == [FUNDED]
    assert titles(Asked(listing_id=shelf.listings[OTHER])) == [OTHER]
    assert titles(Asked(listing_id=10**12)) == []
    assert set(titles(Asked(path="/p/BR2/"))) == {NEED, HIDDEN}


@pytest.mark.parametrize("page", [-1, 0, 1, 99, 10**9])
def test_a_page_beyond_the_last_is_the_last(shelf: Shelf, page: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SIZE", 3)
    monkeypatch.setattr(reading, "FOUND", 3)
    found = reading.rows(PUBLISHED, edition().edition, Asked(), page)
    assert (found.page, len(found.rows)) == ((1, 3) if page < 2 else (2, 1))
    hits = reading.find(PUBLISHED, Asked(), page)
    assert (hits.page, len(hits.listings), hits.total) == ((1, 3, 4) if page < 2 else (2, 1, 4))


def test_the_page_of_an_entry_is_found(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SIZE", 1)
    whole, branch = edition().edition, edition(path="/p/BR2/").edition
    asked = (A0001, A0002, "A9999", "x" * 900, "\x00", "A1\x00")
    assert [reading.page_with(PUBLISHED, whole, number) for number in asked] == [1, 2, 1, 1, 1, 1]
    places = sorted(reading.page_with(PUBLISHED, branch, number) for number in (N0001, N0002))
    assert places == [1, 2]


def test_pages_cost_the_same_statements_whatever_is_asked(shelf: Shelf) -> None:
    for asked, most in ((Asked(), 2), (Asked(words="虚构", kind=Kind.NEED), 3)):
        with counted() as sent:
            reading.rows(PUBLISHED, edition().edition, asked, 1)
        assert len(sent) == most + 1
    with counted() as sent:
        reading.find(PUBLISHED, replace(Asked(), words="虚构"), 1)
    assert len(sent) == 3
