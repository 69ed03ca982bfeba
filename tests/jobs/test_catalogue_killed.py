"""The clock of the catalogue killed at every point of its work, and two at once: each step is taken exactly once."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from itertools import cycle

import pytest
import time_machine
from flask import Flask

from marketplace.catalogue.formats import Format
from marketplace.catalogue.operations import printing
from marketplace.catalogue.states import IssueStatus
from marketplace.config import Settings
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import Quarter, beijing_today, quarter_of, utc_now
from tests import make
from tests.jobs.kills import (
    Attempts,
    Driver,
    Look,
    Seen,
    attempts_at,
    differing,
    driver_of,
    files,
    issues,
    spread,
    stored,
)
from tests.making import issues as making

pytestmark = pytest.mark.slow
S = IssueStatus
POINTS, LEAST_HITS, TIMES, FEW = 24, 15, 10, 6
EDITIONS = 7
"""The province's and those of its six branches."""


def two_days_ago() -> AbstractContextManager[object]:
    """What is planned there for the day after is due today."""
    return time_machine.travel(utc_now() - timedelta(days=2))


def next_quarter() -> Quarter:
    this = quarter_of(beijing_today())
    return Quarter(this.year + this.number // 4, this.number % 4 + 1)


@pytest.fixture(scope="module")
def driver(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    with driver_of(settings, tmp_path_factory.mktemp("killing")) as found:
        yield found


@pytest.fixture
def due(app: Flask) -> None:
    """An issue is out; the next one is frozen, has its files, and its moment has passed."""
    with two_days_ago():
        making.listings()
        desk, following = making.Desk(), next_quarter()
        making.issue(desk=desk)
        issue = making.issue(S.FROZEN, desk, year=following.year, quarter=following.number)
        making.files(issue.id)


@pytest.fixture
def publishing(app: Flask, due: None, driver: Driver) -> Iterator[Attempts]:
    with attempts_at(app, driver, "keep-catalogue") as found:
        yield found


@pytest.fixture
def compiling(app: Flask, driver: Driver) -> Iterator[Attempts]:
    """An issue still collects, and the moment of its cut-off has passed."""
    with two_days_ago():
        making.listings()
        now = utc_now()
        making.issue(
            S.COLLECTING, cut_off_at=now + timedelta(hours=1), confirm_by=beijing_today() + timedelta(days=9),
            publish_at=now + timedelta(days=9),
        )  # fmt: skip
    with attempts_at(app, driver, "keep-catalogue") as found:
        yield found


@pytest.fixture
def filing(app: Flask, driver: Driver) -> Iterator[Attempts]:
    """An issue is frozen without any file, and somebody asks for a catalogue on demand."""
    making.listings()
    making.issue(S.FROZEN)
    seeker = make.member()
    make.need(seeker, published=True)
    with unit_of_work():
        printing.ask(seeker, organisation_id=seeker.memberships[0].organisation_id)
    with attempts_at(app, driver, "make-catalogues") as found:
        yield found


def undisturbed(attempts: Attempts, look: Look) -> tuple[Seen, Seen, list[str]]:
    """What there is before, and after one who was left alone; and the points that it passed."""
    attempts.back()
    before = look()
    (alone,) = attempts.run(None)
    return before, look(), alone.points


def test_a_publication_killed_anywhere_happens_exactly_once(publishing: Attempts) -> None:
    before, whole, points = undisturbed(publishing, issues)
    statuses = [row[2] for row in whole["issues"]]
    assert statuses == [S.SUPERSEDED, S.PUBLISHED]
    moved, told = points.index("UPDATE catalogue_issue SET"), points.index("INSERT INTO audit_entry")
    chosen = sorted({*spread(len(points), POINTS), moved + 1, told + 1, points.index("commit") + 1})
    assert moved < told < points.index("commit") == points.index("committed") - 1
    assert 1 in chosen
    assert points.index("committed") + 1 in chosen
    hit, found = 0, []
    for last in chosen:
        publishing.back()
        (killed,) = publishing.run(last)
        hit += killed.killed
        left = issues()
        found += [] if left in (before, whole) else [f"half done at {last}: {points[last - 1]}"]
        publishing.run(None)
        found += differing(whole, issues())
    assert found == []
    assert len(chosen) >= 20
    assert hit == len(chosen) >= LEAST_HITS


def test_two_schedulers_at_once_publish_once(publishing: Attempts) -> None:
    _before, whole, _points = undisturbed(publishing, issues)
    for _time in range(TIMES):
        publishing.back()
        ends = publishing.run(None, None)
        assert sum(end.figures["published"] for end in ends) == 1
        assert [end.figures["failed"] for end in ends] == [0, 0]
        assert differing(whole, issues()) == []


def test_of_two_at_once_one_is_killed_and_still_it_is_published_once(publishing: Attempts) -> None:
    _before, whole, points = undisturbed(publishing, issues)
    hit = 0
    for last in spread(len(points) - 1, TIMES):
        publishing.back()
        killed, lives = publishing.run(last, None)
        hit += killed.killed
        assert lives.figures["published"] <= 1
        publishing.run(None)
        assert differing(whole, issues()) == []
    assert hit >= 2, "the first points lie before anybody can be the quicker one"


def test_a_cut_off_killed_or_taken_twice_compiles_each_entry_once(compiling: Attempts) -> None:
    before, whole, points = undisturbed(compiling, issues)
    assert [row[2] for row in whole["issues"]] == [S.COMPILING]
    assert (len(whole["entries"]), len(whole["shares"])) == (3, 2)
    for last in spread(len(points), FEW):
        compiling.back()
        (killed,) = compiling.run(last)
        assert killed.killed
        assert issues() in (before, whole)
        compiling.run(None)
        assert differing(whole, issues()) == []
    for first in [None, None, *spread(len(points) - 1, FEW)]:
        compiling.back()
        compiling.run(first, None)
        assert differing(whole, issues()) == []


def test_files_and_prints_are_made_once_wherever_their_making_is_killed(app: Flask, filing: Attempts) -> None:
    settings: Settings = app.extensions["settings"]

    def look() -> Seen:
        return files(settings)

    _before, whole, points = undisturbed(filing, look)
    count = (EDITIONS + 1) * len(Format)
    assert (len(whole["files"]), stored(settings)) == (count, count)
    assert [row[1] for row in whole["prints"]] == ["done"]
    assert all(noted == lies for _content, _format, noted, lies in whole["files"])
    first = points.index("replace")
    for last in sorted({first + 1, first + 2, *spread(len(points), 2 * FEW)}):
        filing.back()
        (killed,) = filing.run(last)
        assert killed.killed
        left = look()
        assert [row for row in left["files"] if row not in whole["files"]] == []
        filing.run(None)
        found = look()
        assert (found["files"], found["faults"]) == (whole["files"], ())
        assert [row[1:] for row in found["prints"]] == [row[1:] for row in whole["prints"]]
        told = [row[0] for row in found["outbox"]]
        assert told.count("catalogue_print.finish") == 1
        assert stored(settings) - count in (0, 1), "bytes without a row, beyond what one kill leaves"


def test_two_who_make_files_at_once_make_each_once(app: Flask, filing: Attempts) -> None:
    settings: Settings = app.extensions["settings"]
    _before, whole, points = undisturbed(filing, lambda: files(settings))
    killed_at = cycle([None, None, *spread(len(points) // 2, 3)])
    for _time in range(5):
        filing.back()
        filing.run(next(killed_at), None)
        filing.run(None)
        found = files(settings)
        assert found["files"] == whole["files"]
        assert [row[1] for row in found["prints"]] == ["done"]
