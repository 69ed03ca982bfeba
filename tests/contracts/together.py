"""Two people at once, each with a session of their own."""

import threading
from collections.abc import Callable
from contextlib import suppress

from flask import Flask

from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import MarketError

TOGETHER = 0.5
"""Seconds in which the other one could arrive before the commit, if nothing kept it waiting."""


def both(app: Flask, *acts: Callable[[], object]) -> list[MarketError]:
    """Each in its own thread, meeting before the commit if they can; what was refused."""
    db.session.rollback()
    meeting = threading.Barrier(2, timeout=TOGETHER)
    refused: list[MarketError] = []

    def run(act: Callable[[], object]) -> None:
        with app.app_context():
            try:
                with unit_of_work():
                    act()
                    db.session.flush()
                    with suppress(threading.BrokenBarrierError):
                        meeting.wait()
            except MarketError as error:
                refused.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return refused
