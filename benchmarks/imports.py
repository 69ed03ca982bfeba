"""A large import as in life: the command writes, the jobs process indexes and matches, people go on publishing.

    python3 dev.py bench import [--count 20000] [--corpus FILE] [--corpus-script PROGRAM]

A market of its own in a temporary folder. Prints rows/s of each stage, the memory of both processes at their
peak, and how long it takes from publishing to being found, while importing and afterwards.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

from benchmarks import corpus, filling, machine
from marketplace.accounts.models import Organisation
from marketplace.app import create_app
from marketplace.config import load_settings
from marketplace.db.base import db
from marketplace.db.outbox import Delivery, OutboxEvent, Urgency
from marketplace.kernel.clock import utc_now
from marketplace.search.engines import open_index
from marketplace.search.index import Index, IndexUnavailable, SearchQuery

ROOT = Path(__file__).resolve().parents[1]
REGION = "220102"
LOOK_EVERY = 0.02
GIVE_UP = 60.0
INDEX_WITHIN = 1_800.0
QUIET_SAMPLES = 10


@dataclass
class Child:
    """A process of ours and, once it has ended, what it used."""

    process: subprocess.Popen[str]
    peak_mib: int = 0

    def wait(self) -> int:
        """Its exit code; the largest memory it had is noted."""
        _pid, status, used = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        self.peak_mib = used.ru_maxrss // 1024
        return self.process.returncode


@dataclass
class Publisher:
    """Publishes something every second, as people do, and looks for it until it is found."""

    app: Flask
    index: Index
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    missed: int = 0

    def one(self) -> float | None:
        """Seconds from the commit to the first search that finds it."""
        number = next(self.numbers)
        word = f"QX{number:05d}Z"
        row = {
            "external_id": word, "kind": "achievement", "title": f"测量用条目 {word}", "keywords": [word],
            "body": "测量用的虚构条目，说明文字只为凑足长度，没有别的意思。", "field": "F01", "region": REGION,
            "trl": 5, "price_fen": 0,
        }  # fmt: skip
        with self.app.app_context():
            list(filling.fill([row], Urgency.NOW))
        committed = time.perf_counter()
        while time.perf_counter() - committed < GIVE_UP:
            if self.finds(word):
                return time.perf_counter() - committed
            time.sleep(LOOK_EVERY)
        self.missed += 1
        return None

    def finds(self, word: str) -> bool:
        try:
            return self.index.search(SearchQuery(text=word, now=utc_now(), limit=1)).total > 0
        except IndexUnavailable:
            return False

    def until(self, stop: threading.Event, seconds: list[float]) -> None:
        """One each second; a slow one delays the next, so that waiting is not counted twice."""
        while not stop.is_set():
            began = time.perf_counter()
            found = self.one()
            if found is not None:
                seconds.append(found)
            stop.wait(max(0.0, 1.0 - (time.perf_counter() - began)))


def start(*words: str, **settings: str) -> Child:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    return Child(
        subprocess.Popen(
            command, cwd=ROOT, env=os.environ | settings, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    )  # fmt: skip


@contextmanager
def jobs(settings: dict[str, str]) -> Iterator[Child]:
    """The jobs process, as `dev.py run` starts it."""
    child = start("jobs", "serve", **settings)
    drained = threading.Thread(
        target=lambda: child.process.stdout and child.process.stdout.read(), daemon=True
    )
    drained.start()
    try:
        yield child
    finally:
        child.process.kill()  # what is left to do in the thrown-away market is not waited for
        child.wait()


def prepare(app: Flask, file: Path, options: argparse.Namespace) -> tuple[str, str, int]:
    """A market with one organisation, and the rows as a file; gives source, code, rows."""
    with app.app_context():
        upgrade()
        owner = filling.owner(REGION)
        uscc = db.session.get_one(Organisation, owner).uscc
    source, rows = corpus.rows(options, file.parent)
    written = 0
    with file.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            written += 1
    return source, uscc, written


def wait_for_index(index: Index, wanted: int) -> float:
    """Seconds until the index holds that many."""
    began = time.perf_counter()
    while time.perf_counter() - began < INDEX_WITHIN:
        try:
            if index.count() >= wanted:
                return time.perf_counter() - began
        except IndexUnavailable:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"only {index.count()} of {wanted} were indexed")


def waiting_news(app: Flask) -> int:
    with app.app_context():
        query = select(func.count()).select_from(OutboxEvent).where(OutboxEvent.delivery == Delivery.WAITING)
        return db.session.scalar(query) or 0


def shown(name: str, seconds: list[float]) -> str:
    if len(seconds) < 2:
        return f"publish to findable, {name}: too few samples ({len(seconds)})"
    cuts = statistics.quantiles(seconds, n=20)
    return (
        f"publish to findable, {name}: samples={len(seconds)} p50={statistics.median(seconds):.2f} s "
        f"p95={cuts[18]:.2f} s worst={max(seconds):.2f} s"
    )


def measure(scratch: Path, options: argparse.Namespace) -> None:
    app = create_app(load_settings(instance_dir=scratch, DATABASE_URL=options.database))
    settings = {"MARKETPLACE_INSTANCE_DIR": str(scratch), "DATABASE_URL": options.database}
    file = scratch / "rows.jsonl"
    source, uscc, rows = prepare(app, file, options)
    print(f"{machine.words()}; {rows} rows of {source}", flush=True)
    busy: list[float] = []
    with jobs(settings) as jobs_child:
        index = open_index(app.extensions["settings"])
        publisher = Publisher(app, index)
        wait_for_index(index, 0)
        quiet = [found for _ in range(QUIET_SAMPLES) if (found := publisher.one()) is not None]
        stop = threading.Event()
        people = threading.Thread(target=publisher.until, args=(stop, busy))
        began = time.perf_counter()
        people.start()
        command = start("listings", "import", str(file), "--organisation", uscc, "--publish", **settings)
        output = command.process.stdout.read() if command.process.stdout else ""
        code = command.wait()
        imported = time.perf_counter() - began
        stop.set()
        people.join()
        wait_for_index(index, created(output) + len(quiet) + len(busy))
        indexed = time.perf_counter() - began
        left = waiting_news(app)
    print(output.rstrip())
    print(f"index  rows={rows} seconds={indexed:.2f} rows_per_second={rows / indexed:.0f} "
          f"after_the_import={indexed - imported:.1f} news_left={left}")  # fmt: skip
    print(f"peak memory: import {command.peak_mib} MiB, jobs {jobs_child.peak_mib} MiB")
    print(shown("quiet", quiet))
    print(shown("while importing", busy))
    if code or publisher.missed:
        raise SystemExit(f"import ended with {code}, {publisher.missed} publications were not found")


def created(output: str) -> int:
    """How many rows became listings, from the command's last line."""
    last = output.strip().splitlines()[-1]
    figures = dict(part.split("=") for part in last.split())
    return int(figures["created"])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    corpus.add_options(parser, 20_000)
    parser.add_argument("--database", default="", help="an empty database (SQLite in the folder)")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="market-import-") as folder:
        measure(Path(folder), options)


if __name__ == "__main__":
    main()
