"""A process that runs jobs in children of its own, and ends a child by SIGKILL at a point of its work.

A line of its input is JSON: the name of a job, and a list with a number for each child that is wanted, the point at
which it dies (null: it is left alone). They begin at the same instant. The answer is a line with a list of what became
of each: `signal`, and of one that came through its `figures` and the names of the `points` that it passed.

A point lies before each statement, before and after each commit, and around each step in which a file is stored. The
program has no hook for any of this: SQLAlchemy's events and the functions of `os` are listened to.
"""

import gc
import json
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from signal import SIGKILL
from threading import Event
from typing import Any, BinaryIO

from flask import Flask
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from marketplace.app import create_app
from marketplace.catalogue import setting
from marketplace.catalogue.formats import Format
from marketplace.db.base import db
from marketplace.jobs.office import open_office
from marketplace.jobs.registry import run_now


@dataclass
class Points:
    """`last` is the number of the point that is not survived, counted from 1."""

    last: int | None
    passed: list[str] = field(default_factory=list)

    def come_to(self, name: str) -> None:
        self.passed.append(name)
        if len(self.passed) == self.last:
            os.kill(os.getpid(), SIGKILL)

    def listen(self) -> None:
        @event.listens_for(Engine, "before_cursor_execute")
        def statement(_connection: Any, _cursor: Any, words: str, *_more: Any) -> None:
            self.come_to(" ".join(words.split()[:3]))

        @event.listens_for(Engine, "commit")
        def commit(_connection: Any) -> None:
            self.come_to("commit")

        @event.listens_for(Session, "after_commit")
        def committed(_session: Session) -> None:
            self.come_to("committed")

        for name in ("fsync", "replace"):
            setattr(os, name, self._around(name, getattr(os, name)))

    def _around(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            self.come_to(name)
            return real(*args)

        return call


def set_file(text: str, sha256: str, form: Format, stop: Event) -> BinaryIO:
    """In the place of the real one: how pages are set is another test's."""
    return BytesIO(f"{sha256}.{form.value}".encode())


def work(app: Flask, job: str, last: int | None, ready: int, go: int) -> dict[str, Any]:
    """The child's part: begins once nobody holds the other end of `go` any more."""
    points = Points(last)
    with app.app_context():
        db.engine.dispose(close=False)  # no connection is shared with whoever was here before
        office = open_office(app.extensions["settings"], app.app_context)
        db.session.execute(text("SELECT 1"))
        db.session.remove()
    os.write(ready, b".")
    os.close(ready)
    os.read(go, 1)
    points.listen()
    return {"signal": 0, "figures": run_now(office, job), "points": points.passed}


@dataclass(frozen=True)
class Child:
    pid: int
    said: int

    def end(self) -> dict[str, Any]:
        with os.fdopen(self.said, "rb") as said:
            words = said.read()
        status = os.waitpid(self.pid, 0)[1]
        return json.loads(words) if words else {"signal": os.WTERMSIG(status), "figures": {}, "points": []}


def fork(app: Flask, job: str, last: int | None, ready: int, gate: tuple[int, int]) -> Child:
    """A child that waits at the gate."""
    said, says = os.pipe()
    pid = os.fork()
    if pid:
        os.close(says)
        return Child(pid, said)
    try:
        os.close(gate[1])
        found = work(app, job, last, ready, gate[0])
    except BaseException:
        traceback.print_exc()
        found = {"signal": -1, "figures": {}, "points": []}
    os.write(says, json.dumps(found).encode())
    os._exit(0)


def together(app: Flask, job: str, points: list[int | None]) -> list[dict[str, Any]]:
    """One child for each point, all of them released at once when the last is ready."""
    (waiting, ready), gate = os.pipe(), os.pipe()
    children = [fork(app, job, last, ready, gate) for last in points]
    os.close(ready)
    for _child in children:
        os.read(waiting, 1)
    os.close(gate[1])
    ends = [child.end() for child in children]
    os.close(waiting)
    os.close(gate[0])
    return ends


def main() -> None:
    answers = os.dup(1)
    os.dup2(2, 1)  # what anything else prints does not get in between
    app = create_app()
    setting.set_file = set_file
    gc.collect()
    gc.freeze()  # children share what is there already
    for line in sys.stdin:
        ends = together(app, *json.loads(line))
        os.write(answers, json.dumps(ends).encode() + b"\n")
    os._exit(0)


if __name__ == "__main__":
    main()
