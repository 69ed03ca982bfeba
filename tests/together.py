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


def both(app: Flask, *acts: Callable[[], object]) -> list[str]:
    """What each came to, "done" or the code of its refusal, in the order of the acts."""
    return ["done" if end is None else end.code for end in _ends(app, *acts)]


def refusals(app: Flask, *acts: Callable[[], object]) -> list[MarketError]:
    """What was refused, in the order of the acts."""
    return [end for end in _ends(app, *acts) if end is not None]


def _ends(app: Flask, *acts: Callable[[], object]) -> list[MarketError | None]:
    """Each in its own thread; every one has read what it needs and then waits for the others before it commits.

    Raises what was no refusal: a deadlock is a fault of the program.
    """
    db.session.rollback()
    meeting = threading.Barrier(len(acts), timeout=TOGETHER)
    ends: list[MarketError | None] = [None] * len(acts)
    faults: list[Exception] = []

    def run(number: int, act: Callable[[], object]) -> None:
        with app.app_context():
            try:
                with unit_of_work():
                    act()
                    db.session.flush()
                    with suppress(threading.BrokenBarrierError):
                        meeting.wait()
            except MarketError as refused:
                ends[number] = refused
            except Exception as fault:
                faults.append(fault)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    if faults:
        raise faults[0]
    return ends
