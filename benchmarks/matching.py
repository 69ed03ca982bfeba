"""How soon a newly published listing has its matches, with a full market behind it.

    python3 dev.py bench matching [--count 100000] [--samples 30] [--database URL]

Fills a market of its own in a temporary folder, builds its index, starts the jobs process, and publishes one listing
after another: needs and achievements of the same corpus. Prints the seconds from the commit until the listing is
found by search and until its matches are worked out, beside the same for a market with nothing in it, in the same run.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import delete, func, or_, select

from benchmarks import corpus, filling, machine
from benchmarks.corpus import Row
from benchmarks.imports import jobs, wait_for_index
from marketplace.app import create_app
from marketplace.config import load_settings
from marketplace.db.base import db
from marketplace.db.outbox import Delivery, OutboxEvent, Urgency
from marketplace.db.work import unit_of_work
from marketplace.matching.models import Match
from marketplace.search import sync
from marketplace.search.engines import open_index
from marketplace.search.topics import INDEXED

LOOK_EVERY = 0.01
GIVE_UP = 120.0
AIM = 2.0
WARMING = 3
"""The first listings after a start pay for what is read once."""


def prepare(app: Flask, rows: Iterator[Row], count: int) -> float:
    """Publish `count` rows and index them; seconds. Their own news is dropped, or the jobs would be busy for hours."""
    began = time.perf_counter()
    with app.app_context():
        upgrade()
        for _made in filling.fill(islice(rows, count), Urgency.IDLE):
            pass
        with unit_of_work():
            db.session.execute(delete(OutboxEvent))
        sync.rebuild(open_index(app.extensions["settings"]))
    return time.perf_counter() - began


def publish(app: Flask, row: Row) -> tuple[float, float, int]:
    """Seconds until one row is indexed and until it is matched, and how many matches it has."""
    with app.app_context():
        (made,) = [made for batch in filling.fill([row], Urgency.NOW) for made in batch]
        began = time.perf_counter()
        indexed = _until(lambda: _news(made, 1), began)
        matched = _until(lambda: _news(made, 1, Delivery.DELIVERED), began)
        db.session.rollback()
        mine = or_(Match.need_id == made, Match.achievement_id == made)
        return indexed, matched, db.session.scalar(select(func.count()).where(mine)) or 0


def _news(listing_id: int, least: int, delivery: Delivery | None = None) -> bool:
    """Whether the index has told of the listing, or whether that news has been heard."""
    db.session.rollback()  # a new look at the tables
    query = select(func.count()).where(OutboxEvent.topic == INDEXED, OutboxEvent.subject_id == listing_id)
    if delivery is not None:
        query = query.where(OutboxEvent.delivery == delivery)
    return (db.session.scalar(query) or 0) >= least


def _until(there: Callable[[], bool], began: float) -> float:
    while not there():
        if time.perf_counter() - began > GIVE_UP:
            raise RuntimeError("the jobs process did not come to it")
        time.sleep(LOOK_EVERY)
    return time.perf_counter() - began


def shown(name: str, seconds: list[float]) -> str:
    cuts = statistics.quantiles(seconds, n=20)
    return f"{name}: p50={statistics.median(seconds):.2f} s p95={cuts[18]:.2f} s worst={max(seconds):.2f} s"


def measure(options: argparse.Namespace, count: int, scratch: Path) -> list[float]:
    """Prints the figures for a market of `count` listings; the seconds until matched."""
    app = create_app(load_settings(instance_dir=scratch, DATABASE_URL=options.database))
    _source, rows = corpus.rows(
        argparse.Namespace(**vars(options) | {"count": count + options.samples + WARMING}), scratch
    )
    seconds = prepare(app, rows, count)
    print(f"{count:,} listings published and indexed in {seconds:.0f} s", flush=True)
    settings = {"MARKETPLACE_INSTANCE_DIR": str(scratch), "DATABASE_URL": options.database}
    with jobs(settings) as child:
        wait_for_index(open_index(app.extensions["settings"]), 0)
        found = [publish(app, row) for row in rows][WARMING:]
        with app.app_context():
            db.engine.dispose()
    matched = [each[1] for each in found]
    print(shown("  publish to findable", [each[0] for each in found]))
    print(shown("  publish to matched", matched))
    partners = statistics.mean(each[2] for each in found)
    print(f"  matches a listing: {partners:.1f}; jobs process at most {child.peak_mib} MiB")
    return matched


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    corpus.add_options(parser, 100_000)
    parser.add_argument("--samples", type=int, default=30, help="listings published one after another (30)")
    parser.add_argument("--database", default="", help="an empty database (SQLite in the folder)")
    options = parser.parse_args()
    print(machine.words(), flush=True)
    with TemporaryDirectory(prefix="market-matching-") as folder:
        if not options.database:
            (Path(folder) / "empty").mkdir()
            measure(options, 0, Path(folder) / "empty")
        (Path(folder) / "full").mkdir()
        matched = measure(options, options.count, Path(folder) / "full")
    middle = statistics.median(matched)
    verdict = "met" if middle <= AIM else "missed"
    print(f"listings={options.count} publish_to_matched_p50={middle:.2f} aim={AIM} {verdict}")


if __name__ == "__main__":
    main()
