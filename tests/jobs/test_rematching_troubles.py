"""A round of matching everything and what goes wrong: listings, other workers, index, database."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError, OperationalError

from marketplace.audit.models import AuditEntry
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.jobs.office import Office
from marketplace.jobs.rematching import match_round, work
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Stale
from marketplace.listings.models import Listing
from marketplace.listings.operations import endings
from marketplace.listings.reasons import WithdrawReason
from marketplace.matching import operations_rounds, rounds
from marketplace.matching.finding import Finder, Found
from marketplace.matching.models import Match, MatchRound
from marketplace.search.index import IndexUnavailable
from tests import make
from tests.jobs.offices import office_of
from tests.jobs.rounds import begun, listings, office, only, rows
from tests.listings.acts import act

__all__ = ["listings", "office"]


def test_a_listing_that_fails_is_counted_and_left_behind(
    office: Office, listings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    find, tried = Finder.find, []

    def broken(finder: Finder, listing_id: int) -> Found:
        if listing_id == listings[2]:
            tried.append(listing_id)
            raise ValueError("broken")
        return find(finder, listing_id)

    monkeypatch.setattr(Finder, "find", broken)
    assert match_round(office) == {"listings": 5, "new_pairs": 2, "failed": 1}
    assert tried == [listings[2]] * 2
    skipped = db.session.scalars(select(AuditEntry.subject).where(AuditEntry.topic == "match_round.skip"))
    assert list(skipped) == [f"listing:{listings[2]}"]


def test_a_listing_that_fails_once_is_matched_all_the_same(
    office: Office, listings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    pass_listing, broken = operations_rounds.pass_listing, [True]

    def once(*given: Any) -> int:
        new = pass_listing(*given)
        if broken:
            broken.pop()
            raise IntegrityError("insert", {}, Exception("somebody wrote the pair"))
        return new

    monkeypatch.setattr(operations_rounds, "pass_listing", once)
    assert match_round(office) == {"listings": 5, "new_pairs": 2, "failed": 0}
    assert [(row.done, row.new_pairs) for row in rows()] == [(5, 2)]


@pytest.mark.parametrize(
    "error", [IndexUnavailable(problem="gone"), OperationalError("select", {}, Exception("gone"))]
)
def test_without_index_or_database_the_round_stands_still(
    office: Office, listings: list[int], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Finder, "find", lambda *_given: (_ for _ in ()).throw(error))
        with pytest.raises(type(error)):
            match_round(office)
    assert [(row.done, row.failed, row.is_running) for row in rows()] == [(0, 0, True)]
    assert match_round(office)["listings"] == 5


def test_no_index_begins_no_round(app: Flask) -> None:
    assert match_round(office_of(app)) == {"listings": 0, "new_pairs": 0, "failed": 0}
    assert rows() == []


def test_a_listing_withdrawn_meanwhile_loses_its_pairs_or_is_passed_by(
    office: Office, listings: list[int]
) -> None:
    match_round(office)
    with unit_of_work():
        db.session.execute(db.update(MatchRound).values(worked_at=utc_now() - timedelta(days=1)))
    round_id = begun()
    work(office, round_id, only(1))
    seeker = make.actor_of(db.session.get_one(Listing, listings[1]).created_by or 0)
    act(endings.withdraw, seeker, listings[1], WithdrawReason.NO_LONGER_OFFERED.value)
    assert work(office, round_id, only(99)) is True
    assert [(row.done, row.total, row.failed) for row in rows()][-1] == (4, 5, 0)
    assert rounds.latest()[0].percent == 100


def test_what_is_found_while_the_listing_ends_is_forgotten(office: Office, listings: list[int]) -> None:
    """Withdrawn between being chosen and being searched for: it is on no list any more."""
    match_round(office)
    with unit_of_work():
        db.session.execute(db.update(MatchRound).values(worked_at=utc_now() - timedelta(days=1)))
    round_id = begun()
    with unit_of_work():
        operations_rounds.pass_listing(SYSTEM, round_id, 0, listings[0], Found(None), timedelta(seconds=1))
    left = db.session.scalars(select(Match.need_id).where(Match.for_need.is_(True))).all()
    assert set(left) == {listings[1]}


def test_two_workers_never_pass_the_same_listing(office: Office, listings: list[int]) -> None:
    round_id = begun()
    found = Found(None)
    with unit_of_work():
        operations_rounds.pass_listing(SYSTEM, round_id, 0, listings[0], found, timedelta())
    for attempt in (
        lambda: operations_rounds.pass_listing(SYSTEM, round_id, 0, listings[0], found, timedelta()),
        lambda: operations_rounds.finish(SYSTEM, round_id, 0),
        lambda: operations_rounds.finish(SYSTEM, round_id + 1, 0),
    ):
        with pytest.raises(Stale), unit_of_work():
            attempt()
    assert [(row.done, row.is_running) for row in rows()] == [(1, True)]


def test_a_worker_that_was_overtaken_stops(
    office: Office, listings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    round_id, find = begun(), Finder.find

    def slow(finder: Finder, listing_id: int) -> Found:
        with unit_of_work():  # the other one is quicker
            operations_rounds.pass_listing(SYSTEM, round_id, 0, listing_id, Found(None), timedelta())
        return find(finder, listing_id)

    monkeypatch.setattr(Finder, "find", slow)
    assert work(office, round_id, only(99)) is False
    assert [(row.done, row.new_pairs) for row in rows()] == [(1, 0)]


def test_a_pair_judged_meanwhile_only_makes_it_search_again(
    office: Office, listings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    pass_listing, broken = operations_rounds.pass_listing, [True]

    def once(*given: Any) -> int:
        if broken:
            broken.pop()
            raise Stale(kind="match")
        return pass_listing(*given)

    monkeypatch.setattr(operations_rounds, "pass_listing", once)
    assert match_round(office) == {"listings": 5, "new_pairs": 2, "failed": 0}


def test_the_table_holds_one_running_round(app: Flask) -> None:
    round_id = begun()
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.execute(insert(MatchRound).values(is_running=True, total=1))
    with unit_of_work():
        operations_rounds.finish(SYSTEM, round_id, 0)
    assert begun() != round_id
