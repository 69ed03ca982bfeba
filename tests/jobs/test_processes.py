"""Real jobs processes over one database: killed amid their work, and two at once."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, SIGTERM

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.config import Settings
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.db.outbox import Delivery, OutboxEvent, Urgency
from marketplace.db.work import unit_of_work
from marketplace.listings.operations import life
from marketplace.listings.topics import PUBLIC_TOPICS, REFRESHED
from marketplace.schedule.models import JobLease
from marketplace.search.topics import INDEXED
from tests import make
from tests.listings.acts import act

ROOT = Path(__file__).parents[2]
PATIENCE = 150.0
NEWS = 300
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Plant:
    """Starts `flask …` as the installation does, over the database of the test."""

    settings: Settings
    logs: Path
    factory: str = "marketplace.app:create_app"

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "MARKETPLACE_INSTANCE_DIR": str(self.settings.instance_dir),
            "DATABASE_URL": self.settings.effective_database_url,
            "MARKETPLACE_SECRET_KEY": "test-" * 8,
            "FLASK_APP": self.factory,
            "PYTHONPATH": str(ROOT),
        }

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "flask", *words]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words), env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False,
            timeout=PATIENCE,
        )  # fmt: skip

    @contextmanager
    def serving(self, name: str) -> Iterator[subprocess.Popen[bytes]]:
        with (self.logs / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                self.command("jobs", "serve"), env=self.environment, cwd=ROOT, stdout=log, stderr=log
            )
            try:
                yield process
            finally:
                process.kill()
                process.wait(PATIENCE)


@pytest.fixture
def plant(app: Flask, tmp_path: Path) -> Plant:
    return Plant(app.extensions["settings"], tmp_path)


def until(happened: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Look at the tables until it has happened. Fails when the process ends before."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert process.poll() is None, "the process ended by itself"
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)  # another process's work: only its traces in the tables can be watched


def count(*which: object) -> int:
    found = db.session.scalar(select(func.count()).select_from(OutboxEvent).where(*which)) or 0  # type: ignore[arg-type]
    db.session.rollback()
    return found


def waiting() -> int:
    return count(OutboxEvent.delivery == Delivery.WAITING)


def delivered() -> int:
    return count(OutboxEvent.delivery == Delivery.DELIVERED)


def market() -> list[int]:
    """A few listings that are public, one paused since, and much news about them."""
    owner = make.member()
    ids = [make.achievement(owner, published=True, title=f"可降解地膜{n}号").id for n in range(6)]
    ids += [make.need(owner, published=True).id]
    act(life.pause, owner, ids[0], "updating")
    with unit_of_work():
        for number in range(NEWS):
            outbox.add(REFRESHED, ids[number % len(ids)], Urgency.SOON)
    return ids


def everything_was_heard_once() -> None:
    """Each piece of news about a listing was passed on exactly once, in the transaction that marks it."""
    about = count(OutboxEvent.topic.in_(PUBLIC_TOPICS))
    assert about >= NEWS
    assert count(OutboxEvent.topic == INDEXED) == about
    assert count(OutboxEvent.delivery == Delivery.PARKED) == 0
    assert waiting() == 0
    assert count(OutboxEvent.attempts > 1) == 0


def index_agrees(plant: Plant, listings: int) -> None:
    compared = plant.run("search", "compare")
    assert compared.returncode == 0, compared.stdout + compared.stderr
    assert f"missing=0 extra=0 stale=0 equal={listings}" in compared.stdout


def test_killed_amid_deliveries_a_jobs_process_leaves_nothing_undone_and_nothing_done_twice(
    plant: Plant,
) -> None:
    ids = market()
    with plant.serving("first") as first:
        until(lambda: delivered() > 0, first)
        first.send_signal(SIGKILL)
        first.wait(PATIENCE)
    left = waiting()
    assert left > 0, "everything was delivered before the kill: nothing was tried"
    with (
        unit_of_work()
    ):  # the dead leader's lease would run out by itself; 15 seconds are not waited for here
        lease = db.session.scalars(select(JobLease)).one()
        db.session.delete(lease)
    with plant.serving("second") as second:
        until(lambda: waiting() == 0, second)
        second.send_signal(SIGTERM)
        assert second.wait(PATIENCE) == 0
    everything_was_heard_once()
    index_agrees(plant, len(ids) - 1)
    assert db.session.scalars(select(JobLease)).all() == []


def test_of_two_jobs_processes_one_works_and_the_other_takes_over_when_it_leaves(plant: Plant) -> None:
    ids = market()
    with plant.serving("one") as one, plant.serving("two") as two:
        until(lambda: waiting() == 0, one)
        holder = db.session.scalars(select(JobLease.holder)).one()
        pids = {process.pid: process for process in (one, two)}
        leader = pids.pop(int(holder.split(":")[1]))
        (heir,) = pids.values()
        everything_was_heard_once()
        leader.send_signal(SIGTERM)
        assert leader.wait(PATIENCE) == 0
        act(life.pause, make.operator("/p/"), ids[1], "complaint_examined")
        until(lambda: waiting() == 0, heir)
    everything_was_heard_once()
    index_agrees(plant, len(ids) - 2)
