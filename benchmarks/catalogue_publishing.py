"""What people who search notice while an issue is made and published: the same pages before, during and after.

The market is served as in production, with a jobs process of its own that makes the files; two clients ask for search
pages one after the other. The figures of each stage are those of that stage alone.
"""

import argparse
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from sqlalchemy import func, select

from benchmarks import pages
from benchmarks.load import Load, client_name, measure
from benchmarks.servers import ROOT, serving
from marketplace.accounts import actors
from marketplace.accounts.models import Person
from marketplace.accounts.operations import people
from marketplace.app import create_app
from marketplace.catalogue.assembling import Imprint
from marketplace.catalogue.drafts import IssueDraft
from marketplace.catalogue.formats import Format
from marketplace.catalogue.models import CatalogueEdition, CatalogueFile, CatalogueIssue
from marketplace.catalogue.operations import checking, compiling, editing, freezing, planning, publishing
from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import lacking
from marketplace.config import load_settings
from marketplace.db.base import db
from marketplace.db.outbox import Delivery, OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import PROVINCE_PATH, SYSTEM, Actor, Role
from marketplace.kernel.clock import beijing_today, quarter_of, utc_now

CLIENTS = 2
AIM = 20.0
"""Per cent by which search pages may be slower while an issue is published."""
LATER = timedelta(days=1)


def measured(options: argparse.Namespace) -> None:
    """Prints the median and the 95th percentile of search pages in each stage, and how much slower they were."""
    with TemporaryDirectory(prefix="bench-catalogue-") as folder:
        scratch = Path(folder)
        instance = scratch / "instance"
        _ids, words = pages.build(instance, options)
        paths = pages.searches(words, random.Random(1))
        app = create_app(load_settings(instance_dir=instance, DATABASE_URL=""))
        settings = {"MARKETPLACE_INSTANCE_DIR": str(instance), "DATABASE_URL": ""}
        print(
            f"search pages: {CLIENTS} clients, {client_name()}, {options.seconds:g} s each stage", flush=True
        )
        with serving("wsgi:app", "/healthz", **settings) as port, _jobs(settings):
            found = _stages(app, lambda: measure(port, paths, CLIENTS, options.seconds, scratch))
    _show(found)


def _stages(app: Flask, ask: Callable[[], Load]) -> dict[str, Load]:
    with app.app_context():
        _wait_for_news()
    found = {"quiet": ask()}
    with app.app_context():
        head, issue_id = _frozen()
    found["files are made"] = ask()
    with app.app_context():
        print(f"files made by then: {_made()} of {_wanted()}", flush=True)
        _wait_for_files()
        found["quiet again"] = ask()
        publisher = threading.Thread(target=_publish, args=(app, head, issue_id))
        publisher.start()
        found["published"] = ask()
        publisher.join()
        assert db.session.get_one(CatalogueIssue, issue_id, populate_existing=True).published_at is not None
    return found


def _frozen() -> tuple[Actor, int]:
    """An issue with everything that is open, frozen by the head who is given."""
    officer, checker, head = (
        _person(role) for role in (Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD)
    )
    now, today = utc_now(), beijing_today()
    quarter = quarter_of(today)
    draft = IssueDraft(quarter.year, quarter.number, today, now, today, now + LATER)
    with unit_of_work():
        issue_id = planning.plan(officer, draft).id
    with unit_of_work():
        compiling.cut_off(SYSTEM, issue_id)
    with unit_of_work():
        db.session.get_one(CatalogueIssue, issue_id).confirm_by = today - LATER
    with unit_of_work():
        compiling.hand_over(officer, issue_id)
    found = lacking.of(ALL_ISSUES, db.session.get_one(CatalogueIssue, issue_id))
    with unit_of_work():
        editing.write(officer, issue_id, "", {one.character: one.code for one in found})
        editing.pass_review(officer, issue_id)
    with unit_of_work():
        checking.check(checker, issue_id)
    began = time.perf_counter()
    with unit_of_work():
        freezing.freeze(head, issue_id, Imprint("测量用市场", "Market", "https://market.example"))
    print(f"frozen in {time.perf_counter() - began:.2f} s", flush=True)
    return head, issue_id


def _person(role: Role) -> Actor:
    number = db.session.scalar(select(func.count()).select_from(Person)) or 0
    with unit_of_work():
        made = people.create(
            SYSTEM,
            email=f"bench{number}@example.invalid",
            name=f"测量人员{number}",
            password="Xuni-Bench#2026-梨树",
        )
        people.grant(SYSTEM, made.id, role, branch_path=PROVINCE_PATH)
        person_id = made.id
    return actors.actor_for(db.session.get_one(Person, person_id), second_factor=True)


def _publish(app: Flask, head: Actor, issue_id: int) -> None:
    """In the middle of the stage."""
    with app.app_context():
        time.sleep(2)
        began = time.perf_counter()
        with unit_of_work():
            publishing.publish(head, issue_id)
        print(f"published in {time.perf_counter() - began:.2f} s", flush=True)


def _wait_for_news() -> None:
    """What filling the market has announced is indexed and matched first: that is no part of publishing."""
    waiting = select(func.count()).where(
        OutboxEvent.delivery == Delivery.WAITING, OutboxEvent.not_before <= utc_now()
    )
    while db.session.scalar(waiting):
        db.session.rollback()
        time.sleep(0.5)
    db.session.rollback()


def _made() -> int:
    found = db.session.scalar(select(func.count()).select_from(CatalogueFile)) or 0
    db.session.rollback()
    return found


def _wanted() -> int:
    return (db.session.scalar(select(func.count()).select_from(CatalogueEdition)) or 0) * len(Format)


def _wait_for_files() -> None:
    began, wanted = time.perf_counter(), _wanted()
    while _made() < wanted:
        time.sleep(0.5)
    print(f"all files made {time.perf_counter() - began:.0f} s later", flush=True)


@contextmanager
def _jobs(settings: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "serve"], cwd=ROOT, env=os.environ | settings,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def _show(found: dict[str, Load]) -> None:
    quiet = found["quiet"]
    for name, load in found.items():
        slower = (load.p50 / quiet.p50 - 1) * 100
        print(f"{name:16} {load}  median {slower:+.0f} %, p95 {(load.p95 / quiet.p95 - 1) * 100:+.0f} %")
    for name in ("files are made", "published"):
        slower = (found[name].p50 / quiet.p50 - 1) * 100
        print(f"slowdown stage={name.replace(' ', '-')} percent={slower:.0f} aim={AIM:.0f} "
              f"{'met' if slower <= AIM else 'missed'}")  # fmt: skip
