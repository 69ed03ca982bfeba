"""An import that is killed goes on where it was: no row is lost, none is taken over twice."""

import hashlib
import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.audit import queries as audit
from marketplace.branches.scope import EVERYTHING
from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.intake import queries, runs
from marketplace.intake.models import ImportRow, ImportRun
from marketplace.intake.operations import running, staging
from marketplace.intake.reading import open_source
from marketplace.intake.rows import RawRow, Source
from marketplace.intake.states import ImportStatus, RowResult
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.errors import WrongState
from marketplace.listings.models import Listing
from marketplace.listings.states import ListingStatus
from tests import make
from tests.intake import samples
from tests.intake.imports import PUBLISH, confirmed, listings_of, results, staged

ROWS = 90
PATIENCE = 60.0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "rows.jsonl"
    kinds = ("achievement", "need")
    made.write_bytes(samples.jsonl([samples.corpus_row(n, kinds[n % 2]) for n in range(ROWS)]))
    return made


@pytest.fixture
def command(settings: Settings, file: Path) -> Iterator[list[subprocess.Popen[str]]]:
    """Processes started by a test; none outlives it."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def start(settings: Settings, file: Path, uscc: str) -> subprocess.Popen[str]:
    words = ["listings", "import", str(file), "--organisation", uscc, "--publish", "--batch", "10"]
    environment = os.environ | {
        "DATABASE_URL": settings.effective_database_url,
        "MARKETPLACE_INSTANCE_DIR": str(settings.instance_dir),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", *words], env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=Path(__file__).parents[2],
    )  # fmt: skip


def taken_over() -> int:
    db.session.rollback()
    query = select(func.count()).where(ImportRow.result != RowResult.WAITING)
    return db.session.scalar(query) or 0


def wait_until_some_are_done(process: subprocess.Popen[str], at_least: int) -> None:
    left = PATIENCE
    while taken_over() < at_least:
        left -= 0.05
        assert left > 0, "the import did not get going"
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError(process.communicate())


@pytest.mark.slow
def test_a_killed_command_goes_on_when_it_is_given_again(
    app: Flask, settings: Settings, file: Path, command: list[subprocess.Popen[str]]
) -> None:
    owner = make.organisation()
    here, uscc = owner.id, owner.uscc
    first = start(settings, file, uscc)
    command.append(first)
    wait_until_some_are_done(first, 20)
    first.send_signal(signal.SIGKILL)
    assert first.wait(PATIENCE) == -signal.SIGKILL
    halfway = taken_over()
    assert 20 <= halfway < ROWS
    assert len(listings_of(here)) == halfway
    second = start(settings, file, uscc)
    command.append(second)
    out, errors = second.communicate(timeout=PATIENCE)
    assert second.returncode == 0, errors
    assert f"{halfway} of {ROWS} rows are done" in out
    assert out.splitlines()[-1].startswith(f"rows={ROWS} created={ROWS} updated=0 unchanged=0 refused=0 ")
    found = listings_of(here)
    assert [one.status for one in found] == [ListingStatus.PUBLISHED] * ROWS
    assert len({one.external_id for one in found}) == ROWS
    assert [run.status for run in db.session.scalars(select(ImportRun))] == [ImportStatus.DONE]
    assert audit.verify(audit.WHOLE_TRAIL).faults == ()


@pytest.mark.usefixtures("app")
def test_a_piece_that_fails_at_its_end_leaves_no_half_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a kill between the writing and the commit does: all of the piece is undone, and done again."""
    here = make.organisation().id
    data = samples.jsonl([samples.corpus_row(n) for n in range(4)])
    run_id = confirmed(SYSTEM, staged(SYSTEM, here, data, "a.jsonl", PUBLISH))
    with monkeypatch.context() as killed:
        killed.setattr(running, "_note", _killed)
        with pytest.raises(KeyboardInterrupt):
            list(runs.run_out(SYSTEM, run_id, make.rules(), 2))
    assert (listings_of(here), results(run_id)) == ([], {"waiting": 4})
    assert list(runs.run_out(SYSTEM, run_id, make.rules(), 2)) == [2, 2]
    assert (len(listings_of(here)), results(run_id)) == (4, {"created": 4})


def _killed(*_values: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.usefixtures("app")
def test_an_import_that_was_killed_while_it_was_stored_is_stored_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A kill gives no chance to tidy up, so neither does this test."""
    here = make.organisation().id
    data = samples.jsonl([samples.corpus_row(n) for n in range(7)])
    monkeypatch.setattr(runs, "CHUNK", 3)
    with monkeypatch.context() as killed:
        killed.setattr(staging, "close", _killed)
        killed.setattr(staging, "drop", _nothing)
        with pytest.raises(KeyboardInterrupt):
            staged(SYSTEM, here, data, "a.jsonl", PUBLISH)
    again = staged(SYSTEM, here, data, "a.jsonl", PUBLISH)
    runs_known = {run.id: (run.status, run.total) for run in db.session.scalars(select(ImportRun))}
    assert runs_known.pop(again) == (ImportStatus.STAGED, 7)
    assert [status for status, _total in runs_known.values()] == [ImportStatus.CANCELLED]
    assert db.session.scalar(select(func.count()).select_from(ImportRow)) == 7


def _nothing(*_values: object) -> None:
    """Killed processes tidy nothing up."""


@pytest.mark.usefixtures("app")
def test_a_file_sent_twice_at_once_is_one_import_and_the_slower_request_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = make.organisation().id
    data = samples.jsonl([samples.corpus_row(n) for n in range(5)])
    monkeypatch.setattr(runs, "CHUNK", 2)
    second: list[int] = []
    source = open_source(io.BytesIO(data), "a.jsonl", 10**6)

    def slowly() -> Iterator[RawRow]:
        for number, row in enumerate(source.rows):
            if number == 3:
                second.append(staged(SYSTEM, here, data, "a.jsonl", PUBLISH))
            yield row

    upload = runs.Upload(Source(slowly()), "a.jsonl", hashlib.sha256(data).hexdigest())
    with pytest.raises(WrongState):
        runs.stage(SYSTEM, here, upload, PUBLISH, queries.codes(EVERYTHING), make.rules())
    assert results(second[0]) == {"waiting": 5}
    assert db.session.scalar(select(func.count()).select_from(ImportRow)) == 5


@pytest.mark.usefixtures("app")
def test_what_fails_while_tidying_up_does_not_hide_what_failed_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = make.organisation().id
    tidied: list[ImportStatus] = []

    def refuse(_actor: Actor, run: ImportRun, *_more: object) -> None:
        tidied.append(run.status)
        raise WrongState(action="cancel", status="running", start=[])

    def fail(*_values: object) -> None:
        raise RuntimeError("the disc is full")

    monkeypatch.setattr(staging, "drop", refuse)
    monkeypatch.setattr(staging, "add_rows", fail)
    with pytest.raises(RuntimeError, match="the disc is full"):
        staged(SYSTEM, here, samples.jsonl([samples.corpus_row(1)]), "a.jsonl", PUBLISH)
    assert tidied == [ImportStatus.STAGED]


@pytest.mark.usefixtures("app")
def test_two_processes_at_one_import_share_its_rows() -> None:
    here = make.organisation().id
    data = samples.jsonl([samples.corpus_row(n) for n in range(6)])
    run_id = confirmed(SYSTEM, staged(SYSTEM, here, data, "a.jsonl", PUBLISH))
    one, other = (runs.run_out(SYSTEM, run_id, make.rules(), 2) for _ in range(2))
    assert [next(one), next(other), next(one)] == [2, 2, 2]
    assert (list(one), list(other)) == ([], [])
    assert results(run_id) == {"created": 6}
    assert queries.one(EVERYTHING, run_id).status is ImportStatus.DONE


def test_listings_are_told_apart_by_their_numbers(app: Flask) -> None:
    """The table itself refuses a second listing of the same number, whatever a process believes."""
    names = {column.name for constraint in Listing.__table__.constraints for column in constraint.columns}
    assert {"organisation_id", "kind", "external_id"} <= names


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(("stretch", "pauses"), [(0.0, 3), (3600.0, 0)])
def test_others_get_their_turn_after_a_stretch_of_work(
    monkeypatch: pytest.MonkeyPatch, stretch: float, pauses: int
) -> None:
    monkeypatch.setattr(runs, "AT_A_STRETCH", stretch)
    data = samples.jsonl([samples.corpus_row(n) for n in range(3)])
    run_id = confirmed(SYSTEM, staged(SYSTEM, make.organisation().id, data, "a.jsonl", PUBLISH))
    waited: list[float] = []
    assert list(runs.run_out(SYSTEM, run_id, make.rules(), 1, waited.append)) == [1, 1, 1]
    assert waited == [runs.BETWEEN_PIECES] * pauses
