"""Two at once: a second click, a mail program's post and the job meet at one row, and nobody is turned away."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm.attributes import flag_modified

from marketplace.alerts import letters_following
from marketplace.alerts.letters_saved import STOP as STOP_SEARCH
from marketplace.alerts.letters_saved import STOP_ALL
from marketplace.alerts.models import Follow, SavedSearch
from marketplace.alerts.operations import following
from marketplace.alerts.operations import saved as operations
from marketplace.alerts.policy import ANYBODY
from marketplace.alerts.queries import following as queries
from marketplace.alerts.queries import saved
from marketplace.alerts.states import FollowReason, FollowStatus, SearchStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import ANONYMOUS, Actor
from marketplace.kernel.clock import utc_now
from marketplace.listings.models import Listing
from marketplace.listings.operations import endings
from marketplace.mail.signed import LASTS, sign
from tests import make
from tests.alerts.searches import Alerts, search_of
from tests.alerts.watching import Watch, follow_of, follows
from tests.jobs.offices import Postbox, office_with

TOGETHER = 0.5
"""Seconds in which the other one could arrive before the commit, if nothing kept it waiting."""
Act = Callable[[], object]


def at_once(app: Flask, *acts: Act) -> list[object]:
    """Each act in a thread and a unit of work of its own, all begun before any commits, if they let each other.

    What each has given or raised, in their order.
    """
    db.session.rollback()
    meeting = threading.Barrier(len(acts), timeout=TOGETHER)
    outcomes: dict[int, object] = {}

    def run(place: int) -> None:
        with app.app_context():
            try:
                with unit_of_work():
                    outcomes[place] = acts[place]()
                    with suppress(threading.BrokenBarrierError):
                        meeting.wait()
            except Exception as error:
                outcomes[place] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [outcomes[place] for place in range(len(acts))]


def while_held(app: Flask, table: type[Any], row_id: int, act: Act) -> object:
    """What the act gives or raises that begins while a job has the row and goes on after the job's commit."""
    db.session.rollback()
    holds, begun = threading.Event(), threading.Event()
    outcome: list[object] = []

    def job() -> None:
        with app.app_context():
            with unit_of_work():
                row = db.session.get_one(table, row_id, with_for_update=True)
                flag_modified(row, "status")
                db.session.flush()
                holds.set()
                begun.wait(TOGETHER)
            db.session.remove()

    def other() -> None:
        holds.wait(10)
        with app.app_context():
            try:
                outcome.append(act())
            except Exception as error:
                outcome.append(error)
            finally:
                begun.set()
                db.session.remove()

    threads = [threading.Thread(target=work) for work in (job, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcome[0]


def test_two_clicks_end_a_follow_once(app: Flask, listing: int) -> None:
    actor = make.reader()
    follows(actor, listing)
    ended = at_once(app, *[lambda: following.unfollow(actor, listing)] * 2)
    assert sorted(ended, key=str) == [False, True]
    assert follow_of(actor, listing).reason == FollowReason.BY_HAND


def test_the_link_and_the_button_at_once_end_a_follow_once(app: Flask, listing: int) -> None:
    actor = make.reader()
    number = follows(actor, listing)
    outcomes = at_once(
        app,
        lambda: following.stop_by_link(ANONYMOUS, number).id,
        lambda: following.unfollow(actor, listing) in {True, False},
    )
    assert outcomes == [number, True]
    assert follow_of(actor, listing).status is FollowStatus.ENDED


def test_two_clicks_call_changes_read_once(app: Flask, owner: Actor, listing: int) -> None:
    actor = make.reader()
    follows(actor, listing)
    make.amended(listing, owner, awards="虚构奖")
    assert at_once(app, *[lambda: following.mark_seen(actor, listing, 2)] * 2) == [True, True]
    assert follow_of(actor, listing).seen_version == 2


def searches(actor: Actor, alerts: Alerts, *words: str) -> list[int]:
    return [alerts.save(actor, word) for word in words]


def test_two_posts_of_a_mail_program_stop_everything_once(app: Flask) -> None:
    actor, alerts = make.reader(), Alerts.of(app)
    numbers = searches(actor, alerts, "密封", "轴承")
    counts = at_once(app, *[lambda: operations.stop_all_by_link(ANONYMOUS, actor.person_id or 0)] * 2)
    assert sorted(counts, key=str) == [0, 2]
    assert {search_of(number).status for number in numbers} == {SearchStatus.STOPPED}


@pytest.mark.parametrize("name", ["stop", "take_up"])
def test_two_clicks_stop_or_take_up_once(app: Flask, name: str) -> None:
    actor, alerts = make.reader(), Alerts.of(app)
    (number,) = searches(actor, alerts, "密封")
    if name == "take_up":
        with unit_of_work():
            operations.stop(actor, number)
    before = search_of(number).row_version
    operation: Callable[[Actor, int], object] = getattr(operations, name)

    def click() -> None:
        operation(actor, number)

    assert at_once(app, click, click) == [None, None]
    assert search_of(number).row_version == before + 1


def test_a_post_while_the_job_has_the_row_is_answered_and_counts(app: Flask, listing: int) -> None:
    actor, alerts = make.reader(), Alerts.of(app)
    number = follows(actor, listing)
    (search,) = searches(actor, alerts, "密封")
    key = app.extensions["settings"].signing_key()

    def post(path: str) -> Act:
        client: FlaskClient = app.test_client()
        return lambda: client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code

    def token(purpose: str, subject_id: int) -> str:
        return sign(key, purpose, subject_id, utc_now() + LASTS)

    stop_follow = post(f"/follows/stop/{token(letters_following.STOP, number)}")
    stop_all = post(f"/saved/stop-all/{token(STOP_ALL, actor.person_id or 0)}")
    stop_one = post(f"/saved/stop/{token(STOP_SEARCH, search)}")
    assert while_held(app, Follow, number, stop_follow) == 200
    assert follow_of(actor, listing).status is FollowStatus.ENDED
    assert while_held(app, SavedSearch, search, stop_all) == 200
    assert search_of(search).status is SearchStatus.STOPPED
    assert while_held(app, SavedSearch, search, stop_one) == 200


def test_what_ends_while_somebody_begins_to_follow_is_told_to_them(
    app: Flask, owner: Actor, listing: int
) -> None:
    """The end is booked between what is read of the listing and the commit of the follow, if anything lets it."""
    actor, postbox = make.reader(), Postbox()
    watch = Watch(office_with(app, postbox), postbox)

    def end() -> None:
        found = db.session.get_one(Listing, listing)
        endings.withdraw(owner, found, "no_longer_offered")
        db.session.flush()

    began, ended = at_once(app, lambda: following.follow(actor, listing).id, end)
    assert ended is None
    watch.carry()
    if isinstance(began, int):
        found = follow_of(actor, listing)
        assert (found.status, found.reason) == (FollowStatus.ENDED, FollowReason.LISTING_CLOSED)
        assert len(watch.letters(actor)) == 1
    else:
        assert queries.count(ANYBODY) == 0, "it was over before"


def test_nobody_amends_between_reading_and_following(app: Flask, owner: Actor, listing: int) -> None:
    actor = make.reader()

    def amend() -> None:
        found = db.session.get_one(Listing, listing)
        found.valid_until = utc_now() + timedelta(days=90)
        db.session.flush()

    outcomes = at_once(app, lambda: following.follow(actor, listing).id, amend)
    assert outcomes[1] is None
    assert isinstance(outcomes[0], int)
    assert saved.mine(ANYBODY) == []
