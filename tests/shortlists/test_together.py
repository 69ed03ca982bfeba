"""Two at once on one person's lists: one list of a name, and nothing written over what came between."""

import threading

from flask import Flask

from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.shortlists import operations, queries
from marketplace.shortlists.policy import Owner
from tests import make
from tests.making.gone import LONG
from tests.shortlists.keeping import NAME, do, order
from tests.together import both


def test_two_clicks_at_once_make_one_list_of_a_name(app: Flask, actor: Actor) -> None:
    new: list[bool] = []

    def click() -> None:
        new.append(operations.create(actor, "甲")[1])

    assert both(app, click, click) == ["done", "done"]
    assert sorted(new) == [False, True]
    assert [one.name for one in queries.lists(Owner.of(actor), utc_now())] == ["甲"]


def test_an_addition_that_waited_for_a_new_name_keeps_it(app: Flask, actor: Actor) -> None:
    """It has read which list was used last, and gets the list when the other one has renamed it."""
    listing_id, number = make.need(published=True).id, do(operations.create, actor, "旧名")
    renamed, names = threading.Event(), []

    def rename() -> None:
        operations.rename(actor, number, "新名")
        db.session.flush()
        renamed.set()

    def addition() -> None:
        assert renamed.wait(LONG)
        names.append(operations.add(actor, [listing_id], None, default_name=NAME).name)

    assert both(app, rename, addition) == ["done", "done"]
    assert names == ["新名"]
    assert queries.one(Owner.of(actor), number).name == "新名"
    assert order(actor, number) == [listing_id]
