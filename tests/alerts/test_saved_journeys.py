"""A saved search in any order of acts, two at once, and a process that is told to end."""

import threading
from collections.abc import Callable
from contextlib import suppress

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.alerts.finding import Baseline
from marketplace.alerts.keeping import Kept
from marketplace.alerts.operations import saved as operations
from marketplace.alerts.operations import saved_runs
from marketplace.alerts.policy import ANYBODY, Owner
from marketplace.alerts.queries import saved
from marketplace.alerts.saved_draft import SavedDraft
from marketplace.alerts.schedule import MOST_UNOPENED
from marketplace.alerts.states import SEARCH_MOVES, Frequency, SearchReason, SearchStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.jobs.office import Office
from marketplace.kernel.actor import ANONYMOUS, SYSTEM, Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import WrongState
from tests import make
from tests.alerts.searches import Alerts, figures, mornings, next_morning, search_of
from tests.jobs.offices import office_of

WORDS: Kept = {"q": ["密封"]}
NOTHING_THERE = Baseline((), complete=True)
TOGETHER = 0.5
"""Seconds in which the other one could arrive before the commit, if nothing kept it waiting."""


def saved_by(reader: Actor, frequency: Frequency = Frequency.DAILY) -> int:
    with unit_of_work():
        return operations.save(reader, SavedDraft("密封", frequency), WORDS, NOTHING_THERE)[0].id


Act = Callable[[Office, Actor, int], object]


def change(frequency: Frequency) -> Act:
    return lambda _office, reader, number: operations.change(
        reader, number, SavedDraft("另一个", frequency), saved.one(ANYBODY, number).row_version
    )


def a_morning(unopened: int) -> Act:
    def act(office: Office, reader: Actor, number: int) -> None:
        search = saved.one(ANYBODY, number)
        search.due_at, search.unopened = (utc_now() if search.due_at else None), unopened
        db.session.flush()
        saved_runs.settle(SYSTEM, office, reader.person_id or 0, {number: ()}, utc_now())

    return act


ACTS: dict[str, Act] = {
    "stop": lambda _office, reader, number: operations.stop(reader, number),
    "stop by link": lambda _office, _reader, number: operations.stop_by_link(ANONYMOUS, number),
    "stop all": lambda _office, reader, _number: operations.stop_all_by_link(
        ANONYMOUS, reader.person_id or 0
    ),
    "account closed": lambda _office, reader, _number: operations.close_account(
        SYSTEM, reader.person_id or 0
    ),
    "take up": lambda _office, reader, number: operations.take_up(reader, number),
    "open": lambda _office, reader, number: operations.open_results(reader, number),
    "run": lambda _office, reader, number: operations.run_by_hand(reader, number, ()),
    "weekly": change(Frequency.WEEKLY),
    "never": change(Frequency.NEVER),
    "a morning": a_morning(0),
    "an unread morning": a_morning(MOST_UNOPENED),
}


@given(st.lists(st.sampled_from(sorted(ACTS)), max_size=12))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_any_order_it_is_due_only_while_it_writes_and_every_end_has_its_reason(
    app: Flask, acts: list[str]
) -> None:
    office, reader = office_of(app), make.reader()
    number = saved_by(reader)
    for name in acts:
        before = search_of(number).status
        with suppress(WrongState), unit_of_work():
            ACTS[name](office, reader, number)
        search = search_of(number)
        assert search.status is before or any(
            before in move.start and search.status is move.end for move in SEARCH_MOVES.values()
        )
        writes = search.status is SearchStatus.ACTIVE and search.frequency is not Frequency.NEVER
        assert (search.due_at is not None) == writes
        assert (search.reason is None) == (search.status is SearchStatus.ACTIVE)
        assert search.reason is None or SearchReason(search.reason)
        assert (search.status is SearchStatus.FROZEN) == (search.reason == SearchReason.UNOPENED)


def test_two_clicks_at_once_save_one_search(app: Flask) -> None:
    reader = make.reader()
    db.session.rollback()
    meeting = threading.Barrier(2, timeout=TOGETHER)
    new: list[bool] = []

    def click() -> None:
        with app.app_context():
            with unit_of_work():
                new.append(
                    operations.save(reader, SavedDraft("密封", Frequency.DAILY), WORDS, NOTHING_THERE)[1]
                )
                with suppress(threading.BrokenBarrierError):
                    meeting.wait()
            db.session.remove()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(new) == [False, True]
    assert len(saved.mine(Owner.of(reader))) == 1


def test_a_process_that_is_told_to_end_begins_nobody_new_and_the_next_one_goes_on(alerts: Alerts) -> None:
    with mornings() as clock:
        for _ in range(2):
            alerts.save(make.reader())
        alerts.published("密封环")
        next_morning(clock)
        alerts.office.stop.set()
        assert alerts.run() == figures()
        alerts.office.stop.clear()
        assert alerts.run() == figures(ran=2, letters=2)


def test_looking_by_hand_while_the_job_looks_tells_of_everything_once(alerts: Alerts) -> None:
    """Both have searched before either writes."""
    with mornings() as clock:
        reader = make.reader()
        number = alerts.save(reader)
        alerts.published("密封环")
        next_morning(clock)
        fresh = alerts.look(number)
        assert len(fresh) == 1
        with unit_of_work():
            assert operations.run_by_hand(reader, number, fresh) == 1
        with unit_of_work():
            settled = saved_runs.settle(
                SYSTEM, alerts.office, reader.person_id or 0, {number: fresh}, utc_now()
            )
        assert (settled.ran, settled.letters) == (1, 0)
        assert alerts.look(number) == ()
