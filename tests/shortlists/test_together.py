"""Two at once on one person's lists: one list of a name, and nothing written over what came between."""

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.shortlists import operations, queries
from marketplace.shortlists.models import Shortlist
from marketplace.shortlists.policy import Owner
from tests import make
from tests.shortlists.keeping import add, do, order

TOGETHER = 0.5
"""Seconds in which the other one could arrive before the commit, if nothing kept it waiting."""


@pytest.fixture
def listing_id(app: Flask) -> int:
    return make.need(published=True).id


def both(app: Flask, *acts: Callable[[], None]) -> None:
    """Each in its own thread and application context."""
    db.session.rollback()

    def run(act: Callable[[], None]) -> None:
        with app.app_context():
            act()
            db.session.remove()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()


def test_two_clicks_at_once_make_one_list_of_a_name(app: Flask, actor: Actor) -> None:
    meeting = threading.Barrier(2, timeout=TOGETHER)
    new: list[bool] = []

    def click() -> None:
        with unit_of_work():
            new.append(operations.create(actor, "甲")[1])
            with suppress(threading.BrokenBarrierError):
                meeting.wait()

    both(app, click, click)
    assert sorted(new) == [False, True]
    assert [one.name for one in queries.lists(Owner.of(actor), utc_now())] == ["甲"]


def test_an_addition_that_waited_for_a_new_name_keeps_it(
    app: Flask, actor: Actor, listing_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has read which list was used last, and gets the list when the other one has renamed it."""
    number = do(operations.create, actor, "旧名")
    renamed, has_read = threading.Event(), threading.Event()
    last_used, names = queries.last_used, []

    def read(scope: Owner) -> Shortlist | None:
        found = last_used(scope)
        has_read.set()
        return found

    def rename() -> None:
        with unit_of_work():
            operations.rename(actor, number, "新名")
            db.session.flush()
            renamed.set()
            has_read.wait(TOGETHER)

    def addition() -> None:
        renamed.wait(10 * TOGETHER)
        names.append(add(actor, [listing_id]).name)

    monkeypatch.setattr(queries, "last_used", read)
    both(app, rename, addition)
    assert names == ["新名"]
    assert queries.one(Owner.of(actor), number).name == "新名"
    assert order(actor, number) == [listing_id]
