"""Jobs that are killed amid their work, from the test's side: who drives them, and what is in the tables afterwards."""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL
from typing import Any

from flask import Flask
from sqlalchemy import select

from marketplace.audit import queries as audit
from marketplace.audit.models import AuditEntry
from marketplace.catalogue.models import (
    CatalogueEdition,
    CatalogueEntry,
    CatalogueFile,
    CatalogueIssue,
    CataloguePrint,
    CatalogueShare,
)
from marketplace.catalogue.storing import open_catalogue_storage
from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.files.opening import FOLDER
from tests.databases import Template, moment
from tests.jobs.test_processes import ROOT, Plant

Seen = dict[str, Any]
Look = Callable[[], Seen]


@dataclass(frozen=True)
class End:
    """What became of one who ran the job."""

    signal: int
    figures: dict[str, int]
    points: list[str]

    @property
    def killed(self) -> bool:
        return self.signal == SIGKILL


@dataclass(frozen=True)
class Driver:
    """A process that is `tests.jobs.killing`; it holds no connection, so it serves one test after the other."""

    process: "subprocess.Popen[str]"

    def ask(self, job: str, points: tuple[int | None, ...]) -> list[End]:
        assert self.process.stdin
        assert self.process.stdout
        print(json.dumps([job, points]), file=self.process.stdin, flush=True)
        return [End(**each) for each in json.loads(self.process.stdout.readline())]


@contextmanager
def driver_of(settings: Settings, logs: Path) -> Iterator[Driver]:
    log = logs / "killing.log"
    with log.open("w") as words:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.jobs.killing"], env=Plant(settings, logs).environment, cwd=ROOT,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=words, text=True,
        )  # fmt: skip
    with process:
        yield Driver(process)
    sys.stderr.write(log.read_text()[-20_000:])


@dataclass(frozen=True)
class Attempts:
    """One job over a moment of the database that is put back before each attempt."""

    driver: Driver
    job: str
    kept: Template
    settings: Settings

    def back(self) -> None:
        db.session.remove()
        self.kept.restore(db.engine)
        shutil.rmtree(self.settings.instance_dir / FOLDER, ignore_errors=True)

    def run(self, *points: int | None) -> list[End]:
        """One process for each point (None: it lives), all released at the same instant. None of them fails."""
        db.session.rollback()
        ends = self.driver.ask(self.job, points)
        assert all(end.signal in (0, SIGKILL) for end in ends), "a job failed: see the log"
        return ends


@contextmanager
def attempts_at(app: Flask, driver: Driver, job: str) -> Iterator[Attempts]:
    """What the test has made so far is the moment that every attempt begins with."""
    db.session.remove()
    kept = moment(db.engine)
    try:
        yield Attempts(driver, job, kept, app.extensions["settings"])
    finally:
        db.session.remove()
        kept.drop()


def spread(count: int, wanted: int) -> list[int]:
    """So many of the points 1 … count, the first two and the last among them."""
    if count <= wanted:
        return list(range(1, count + 1))
    step = (count - 2) / (wanted - 2)
    return sorted({1, 2, count, *(round(2 + step * number) for number in range(wanted - 2))})


def rows(query: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in db.session.execute(query)]


def news() -> Seen:
    """The news in its order and the trail with its numbers, and their facts; without the moments."""
    event, entry = OutboxEvent, AuditEntry
    said = select(event.topic, event.subject_id, event.facts, event.urgency, event.delivery)
    trail = select(entry.number, entry.person_id, entry.actor_name, entry.topic, entry.subject, entry.facts)
    return {
        "outbox": rows(said.order_by(event.id)),
        "audit": rows(trail.order_by(entry.number)),
        "faults": audit.verify(audit.WHOLE_TRAIL).faults,
    }


def issues() -> Seen:
    """Every issue with all that hangs on it, in the order in which it was written.

    Without the ids: PostgreSQL counts on when a transaction comes to nothing.
    """
    db.session.rollback()
    issue, edition, entry, share = CatalogueIssue, CatalogueEdition, CatalogueEntry, CatalogueShare
    return {
        "issues": [
            (
                row.year, row.quarter, row.status, row.row_version, row.hands,
                row.compiled_at is not None, row.published_at is not None,
            )
            for row in db.session.scalars(select(issue).order_by(issue.id))
        ],
        "editions": rows(
            select(edition.issue_id, edition.branch_path, edition.serial, edition.number, edition.sha256)
            .order_by(edition.id)
        ),
        "entries": rows(
            select(entry.issue_id, entry.listing_id, entry.version, entry.number, entry.place)
            .order_by(entry.id)
        ),
        "shares": rows(
            select(share.issue_id, share.branch_path, share.status, share.entries, share.digest)
            .order_by(share.id)
        ),
        **news(),
    }  # fmt: skip


def files(settings: Settings) -> Seen:
    """Every file with the hash of the bytes that lie under its key, and what was asked for."""
    db.session.rollback()
    storage, made = open_catalogue_storage(settings), CatalogueFile
    found = []
    for row in db.session.scalars(select(made).order_by(made.content_sha256, made.format)):
        with storage.open(row.key) as stored:
            found.append(
                (row.content_sha256, row.format, row.sha256, hashlib.sha256(stored.read()).hexdigest())
            )
    asked = CataloguePrint
    query = select(asked.id, asked.status, asked.done, asked.total, asked.entries, asked.content_sha256)
    return {"files": found, "prints": rows(query.order_by(asked.id)), **news()}


def differing(whole: Seen, found: Seen) -> list[str]:
    """What is not as it is without a disturbance, in words."""
    return [f"{name}: {found[name]} instead of {whole[name]}" for name in whole if found[name] != whole[name]]


def stored(settings: Settings) -> int:
    """How many files lie in the storage."""
    return sum(1 for _each in open_catalogue_storage(settings).stored())
