"""A backup while others write: nobody waits, and the copy is of one moment that holds all that was committed before."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert, select

from marketplace.audit import queries
from marketplace.audit.models import AuditHead
from marketplace.backups import sqlite
from marketplace.backups.checking import check
from marketplace.backups.opening import open_database
from marketplace.backups.restoring import restore
from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from tests.backups import kits


@contextmanager
def writer(settings: Settings) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.backups.writer"], env=kits.environment(settings), cwd=kits.ROOT,
        stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def head() -> int:
    db.session.rollback()
    return int(db.session.scalar(select(AuditHead.number)) or 0)


def some_rows(count: int) -> None:
    """So that copying takes a while."""
    with unit_of_work():
        rows = [
            {"topic": "test", "subject_id": number, "facts": {"words": "字" * 80}} for number in range(count)
        ]
        db.session.execute(insert(OutboxEvent), rows)


@pytest.mark.slow
def test_another_process_goes_on_writing_and_nothing_committed_before_is_missing(
    app: Flask, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    some_rows(20_000)
    kits.furnish(app)
    with writer(settings) as process:
        assert process.stdout
        for _ in range(5):
            process.stdout.readline()
        rounds = []
        for number in range(3):
            before = head()
            made = kits.archive_of(app, tmp_path / str(number))
            rounds.append((before, made, head()))
        assert process.poll() is None
    for before, made, after in rounds:
        assert before <= made.manifest.audit_number <= after
        assert check(made.path, tmp_path) == made.manifest
    assert any(before < after for before, _, after in rounds), "the writer was held up"
    _, last, _ = rounds[-1]
    assert restore(elsewhere, last.path).differences == ()
    with kits.running(elsewhere):
        found = queries.verify(queries.WHOLE_TRAIL)
    assert (found.entries, found.faults) == (last.manifest.audit_number, ())


def test_a_writer_gets_its_turn_between_any_two_pieces(
    app: Flask, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kits.furnish(app)
    some_rows(2_000)
    monkeypatch.setattr(sqlite, "PAGES", 40)
    before, written = head(), []

    def going() -> None:
        if len(written) < 30:
            note_and_count(written)

    found = open_database(settings).copy(tmp_path / "copy", going)
    assert written
    assert found.audit_number == before
    assert head() == before + len(written)


def note_and_count(written: list[int]) -> None:
    kits.note_something()
    written.append(1)


def test_no_lock_is_held_while_files_are_packed(app: Flask, tmp_path: Path) -> None:
    """The files come last, and take longest."""
    kits.furnish(app)
    written: list[int] = []
    made = kits.archive_of(app, tmp_path, going=lambda: note_and_count(written))
    assert written
    assert made.manifest.audit_number < head()
    assert check(made.path, tmp_path) == made.manifest


def test_a_file_stored_after_the_copy_of_the_database_is_not_missed(app: Flask, tmp_path: Path) -> None:
    actor = kits.make.member()
    kits.attach(app, actor, b"% before\n")
    calls = iter([True])

    def going() -> None:
        if next(calls, False):
            kits.attach(app, actor, b"% meanwhile\n")

    made = kits.archive_of(app, tmp_path, going=going)
    assert len(made.manifest.keys) in {1, 2}
    assert check(made.path, tmp_path) == made.manifest
    assert made.manifest.troubles == {}
