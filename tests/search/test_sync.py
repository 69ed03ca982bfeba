"""The index follows the tables, whatever order the news comes in."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from threading import Thread

import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import utc_now
from marketplace.listings.models import Listing
from marketplace.listings.operations import endings, life
from marketplace.listings.reasons import PauseReason, WithdrawReason
from marketplace.search import sync
from marketplace.search.index import Index, IndexUnavailable, SearchDocument, SearchQuery
from marketplace.search.sync import compare, rebuild, sync_listings
from tests import make
from tests.search.samples import document

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def index(open_index: Callable[[], Index]) -> Index:
    """Built from the tables, which are empty still."""
    made = open_index()
    rebuild(made)
    return made


def searched(index: Index, text: str = "") -> set[int]:
    return {hit.listing_id for hit in index.search(SearchQuery(now=utc_now(), text=text)).hits}


def pause(listing: Listing) -> None:
    with unit_of_work():
        life.pause(SYSTEM, listing, PauseReason.UNDER_NEGOTIATION)


def test_what_is_published_is_found_and_what_is_paused_is_not(index: Index) -> None:
    made = make.achievement(published=True, title="碳纤维叶片")
    sync_listings(index, [made.id])
    assert searched(index, "碳纤维") == {made.id}
    pause(made)
    sync_listings(index, [made.id])
    assert searched(index) == set()
    with unit_of_work():
        life.resume(SYSTEM, made)
    sync_listings(index, [made.id])
    assert searched(index, "碳纤维") == {made.id}


def test_late_news_and_news_told_twice_do_no_harm(index: Index) -> None:
    made = make.achievement(published=True)
    with unit_of_work():
        endings.withdraw(SYSTEM, made, WithdrawReason.OTHER, "演示")
    for _time in range(2):
        sync_listings(index, [made.id, 424_242])
    assert searched(index) == set()
    assert compare(index).agrees


def test_comparing_finds_differences_both_ways(index: Index) -> None:
    missing, stale, gone = (make.achievement(published=True) for _number in range(3))
    sync_listings(index, [stale.id, gone.id])
    pause(gone)
    index.change([document(stale.id, "别的题目"), document(9_999)])
    found = compare(index)
    assert not found.agrees
    assert found.missing == (missing.id,)
    assert found.stale == (stale.id,)
    assert found.surplus == (gone.id, 9_999)
    assert found.compared == 4
    sync_listings(index, found.differing)
    assert compare(index).agrees


def test_a_rebuild_brings_index_and_tables_together(open_index: Callable[[], Index]) -> None:
    owner = make.member()
    ids = {make.achievement(owner, published=True).id, make.need(owner, published=True).id}
    make.achievement(owner, submitted=True)
    index = open_index()
    assert rebuild(index) == 2
    assert searched(index) == ids
    assert compare(index).agrees


def test_a_missing_index_is_left_to_whoever_rebuilds(open_index: Callable[[], Index]) -> None:
    """Rebuilding takes minutes, and the news of a listing is written in turn with everybody else."""
    made = make.achievement(published=True)
    with pytest.raises(IndexUnavailable):
        sync_listings(open_index(), [made.id])
    rebuild(open_index())
    sync_listings(open_index(), [made.id])
    assert searched(open_index()) == {made.id}


def test_what_changes_during_a_rebuild_is_found_by_comparing(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, closing = make.achievement(published=True), make.achievement(published=True)
    late: list[int] = []
    read_all = sync.every_document

    def busy_tables() -> Iterable[SearchDocument]:
        yield from read_all()
        pause(closing)
        late.append(make.achievement(published=True, title="后来居上的成果").id)

    with monkeypatch.context() as busy:
        busy.setattr(sync, "every_document", busy_tables)
        assert rebuild(index) == 2
    found = compare(index)
    assert (found.missing, found.surplus) == ((late[0],), (closing.id,))
    sync_listings(index, found.differing)
    assert searched(index) == {made.id, late[0]}


def test_a_read_begun_before_is_not_what_the_index_is_made_of(index: Index, app: Flask) -> None:
    """SQLite shows a session the tables as they were when it began to read."""
    made = make.achievement(published=True, title="旧的题目")
    sync_listings(index, [made.id])
    assert db.session.get(Listing, made.id) is not None, "a read has begun"

    def change_elsewhere() -> None:
        with app.app_context():
            pause(db.session.get_one(Listing, made.id))

    elsewhere = Thread(target=change_elsewhere)
    elsewhere.start()
    elsewhere.join()
    assert compare(index).surplus == (made.id,)
    sync_listings(index, [made.id])
    assert searched(index) == set()


def test_progress_is_told_in_steps(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "PROGRESS_STEP", 2)
    for _number in range(5):
        make.achievement(published=True)
    heard: list[int] = []
    rebuild(index, heard.append)
    assert heard == [2, 4]


def test_a_listing_that_lapsed_unbooked_is_not_found_and_is_no_difference(index: Index) -> None:
    made = make.achievement(published=True)
    sync_listings(index, [made.id])
    later = utc_now() + timedelta(days=181)
    assert index.search(SearchQuery(now=later)).total == 0
    assert searched(index) == {made.id}
    assert compare(index).agrees
