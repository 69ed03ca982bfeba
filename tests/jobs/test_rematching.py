"""A round of matching everything: turns, cursors, making room for others, progress, and letters not written."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent, Urgency
from marketplace.db.work import unit_of_work
from marketplace.jobs import indexing, registry, rematching
from marketplace.jobs.office import Office
from marketplace.jobs.rematching import match_round, work
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import utc_now
from marketplace.matching import operations_rounds, rounds
from marketplace.matching.finding import Found
from marketplace.matching.models import Match
from marketplace.matching.topics import FOUND
from marketplace.schedule.models import JobRun
from tests.jobs.offices import Postbox, carry, office_with
from tests.jobs.rounds import begun, listings, office, only, pairs, quiet, rows

__all__ = ["listings", "office"]
NIGHT = "2026-11-30T03:00:00+08:00"


def test_a_turn_passes_every_open_listing_and_ends_the_round(office: Office, listings: list[int]) -> None:
    figures = match_round(office)
    assert figures == {"listings": 5, "new_pairs": 2, "failed": 0}
    (row,) = rows()
    assert (row.done, row.total, row.new_pairs, row.failed, row.after_id) == (5, 5, 2, 0, listings[-1])
    assert (row.is_running, row.finished_at is None) == (None, False)
    assert pairs() == 2
    found = db.session.scalars(select(Match)).all()
    assert all(pair.for_need and pair.for_achievement for pair in found)


def test_one_round_a_day_and_the_next_one_the_next_night(office: Office, listings: list[int]) -> None:
    with time_machine.travel(NIGHT, tick=False) as clock:
        assert match_round(office)["listings"] == 5
        assert match_round(office) == {"listings": 0, "new_pairs": 0, "failed": 0}
        clock.shift(timedelta(days=1))
        assert match_round(office) == {"listings": 5, "new_pairs": 0, "failed": 0}
    assert [row.new_pairs for row in rows()] == [2, 0]


def test_a_stopped_round_goes_on_where_it_stopped(office: Office, listings: list[int]) -> None:
    round_id = begun()
    assert work(office, round_id, only(2)) is False
    assert [(row.done, row.after_id, row.is_running) for row in rows()] == [(2, listings[1], True)]
    assert begun() == round_id
    assert work(office, round_id, only(99)) is True
    (row,) = rows()
    assert (row.done, row.new_pairs, pairs()) == (5, 2, 2)


def test_a_process_told_to_end_leaves_the_rest(office: Office, listings: list[int]) -> None:
    office.stop.set()
    assert match_round(office)["listings"] == 0
    assert [row.is_running for row in rows()] == [True]


def test_more_urgent_news_goes_first(
    office: Office, listings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The round stands still while it waits, and passes nothing."""
    with unit_of_work():
        outbox.add("test.urgent", 1, Urgency.BULK)
    waits: list[int] = []

    def wait(_seconds: float) -> bool:
        waits.append(rows()[0].done)
        if len(waits) == 3:
            quiet()
        return False

    monkeypatch.setattr(office.stop, "wait", wait)
    assert match_round(office)["listings"] == 5
    assert waits[:3] == [0, 0, 0]


def test_a_round_writes_to_nobody(app: Flask, listings: list[int]) -> None:
    postbox = Postbox()
    office = office_with(app, postbox)
    assert match_round(office)["new_pairs"] == 2
    news = db.session.scalars(select(OutboxEvent.urgency).where(OutboxEvent.topic == FOUND)).all()
    assert set(news) == {Urgency.IDLE}
    while carry(office)["delivered"]:
        pass
    assert postbox.letters == []


def test_progress_says_how_far_and_how_fast(office: Office, listings: list[int]) -> None:
    assert rounds.newest() is None
    round_id = begun()
    fresh = rounds.newest()
    assert fresh is not None
    assert (fresh.percent, fresh.per_minute, fresh.work_left, fresh.ends_at(utc_now())) == (
        0,
        None,
        None,
        None,
    )
    for listing_id, after in zip(listings[:2], (0, listings[0]), strict=True):
        with unit_of_work():
            operations_rounds.pass_listing(
                SYSTEM, round_id, after, listing_id, Found(None), timedelta(seconds=30)
            )
    half = rounds.running()
    assert half is not None
    assert (half.percent, half.per_minute, half.work_left) == (40, 2.0, timedelta(seconds=90))
    end = half.ends_at(utc_now())
    assert end is not None
    assert end - utc_now() > timedelta(seconds=89)


def test_the_jobs_table_runs_it_at_night_and_notes_only_turns_that_did_something(
    office: Office, listings: list[int]
) -> None:
    job = registry.JOBS["match-round"]
    assert (job.cron, job.is_frequent) == ({"hour": "2-4", "minute": "*"}, True)
    for _turn in range(2):
        registry.run_now(office, "match-round")
    noted = db.session.scalars(select(JobRun.figures).where(JobRun.job == "match-round"))
    assert list(noted) == [{"listings": 5, "new_pairs": 2, "failed": 0}]


def test_an_empty_market_is_done_at_once(office: Office) -> None:
    indexing.keep_index(office)
    assert rematching.match_round(office) == {"listings": 0, "new_pairs": 0, "failed": 0}
    assert [(row.total, row.is_running) for row in rows()] == [(0, None)]
