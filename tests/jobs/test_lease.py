"""One leader at a time."""

import threading
from datetime import timedelta

import time_machine
from flask import Flask

from marketplace.db.base import db
from marketplace.jobs import lease
from marketplace.kernel.clock import utc_now


def test_the_first_one_leads_and_stays_leader(app: Flask) -> None:
    assert lease.hold("a")
    assert not lease.hold("b")
    assert lease.hold("a")


def test_a_leader_that_falls_silent_is_replaced(app: Flask) -> None:
    with time_machine.travel(utc_now(), tick=False) as clock:
        assert lease.hold("a")
        clock.shift(lease.LASTS - timedelta(seconds=1))
        assert not lease.hold("b")
        clock.shift(timedelta(seconds=2))
        assert lease.hold("b")
        assert not lease.hold("a")


def test_a_leader_that_leaves_frees_the_place_at_once(app: Flask) -> None:
    lease.hold("a")
    lease.release("b")  # nothing of b's to release
    assert not lease.hold("b")
    lease.release("a")
    assert lease.hold("b")


def test_sixteen_contenders_make_one_leader(app: Flask) -> None:
    leaders: list[str] = []

    def contend(name: str) -> None:
        with app.app_context():
            if lease.hold(name):
                leaders.append(name)
            db.session.remove()

    threads = [threading.Thread(target=contend, args=(f"holder-{n}",)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(leaders) == 1


def test_holders_have_different_names() -> None:
    assert lease.new_holder() != lease.new_holder()
