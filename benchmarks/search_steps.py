"""The processes of a measurement of search: one builds, one writes, one asks. Each is told its task as JSON.

    python -m benchmarks.search_steps build|write|ask '{"engine": "whoosh", …}'

The last line that `build` and `ask` print is their figures, as JSON.
"""

import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.corpus import Row, read
from benchmarks.search_naive import NaivePostgres, NaiveTantivy, NaiveWhoosh
from benchmarks.search_product import Product, Subject
from benchmarks.search_questions import Asking, Question, document_of, documents_of, questions, spread
from marketplace.search.engines import ENGINES, Place
from marketplace.search.index import SearchDocument

ROOT = Path(__file__).resolve().parents[1]
UPDATE_EVERY = 0.5
LOOK_EVERY = 0.002
GIVE_UP = 60.0
LEAST = 20
"""Questions of a kind that are asked even when they take longer than allowed."""
WARM_UP = 5
NAIVE: dict[str, Callable[["Task"], Subject]] = {
    "whoosh": lambda task: NaiveWhoosh(Path(task.folder)),
    "tantivy": lambda task: NaiveTantivy(Path(task.folder)),
    "postgres": lambda task: NaivePostgres(task.url, task.schema),
}


@dataclass(frozen=True)
class Task:
    """`count` listings of the file `corpus` are indexed in `folder` (or `schema`); `wanted` questions of each kind are
    asked, for `ask_seconds` each at most; `updates` are waited for one by one. No `build_seconds` are no limit.
    """

    engine: str
    naive: bool
    folder: str
    corpus: str
    count: int
    url: str = ""
    schema: str = ""
    wanted: int = 200
    updates: int = 30
    build_seconds: float = 0.0
    ask_seconds: float = 120.0

    def subject(self) -> Subject:
        if self.naive:
            return NAIVE[self.engine](self)
        return Product(ENGINES[self.engine](Place(Path(self.folder), self.url, self.schema)))

    def rows(self) -> Iterator[Row]:
        return islice(read(Path(self.corpus)), self.count)


def build(task: Task) -> dict[str, Any]:
    """Index the listings; the naive use of an engine gets no more than fit into `build_seconds`."""
    subject, began, taken = task.subject(), time.perf_counter(), 0

    def in_time() -> Iterator[SearchDocument]:
        nonlocal taken
        for document in documents_of(task.rows()):
            if task.build_seconds and time.perf_counter() - began > task.build_seconds:
                return
            taken += 1
            yield document

    subject.build(in_time())
    seconds = time.perf_counter() - began
    return {"documents": taken, "seconds": seconds, "bytes": subject.bytes(), "peak_mib": machine.peak_mib()}


def write(task: Task) -> None:
    """For every number on standard input: put a word of that number into some listing and say how long it took."""
    subject, dice = task.subject(), random.Random(11)
    some = spread(task.rows(), task.count, 1_000)
    print("ready", flush=True)
    for line in sys.stdin:
        number, row = dice.choice(some)
        changed = document_of(row, number)
        changed = replace(changed, version=2 + int(line), title=f"{changed.title} {marker(int(line))}")
        began = time.perf_counter()
        subject.change(changed)
        print((time.perf_counter() - began) * 1e3, flush=True)


def marker(number: int) -> str:
    """A word that no listing holds before the change of that number."""
    return f"qx{number:05d}z"


class Writer:
    """The process that writes. A change is begun and not waited for, or goes on twice a second beside."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process, self._numbers = process, 0
        self.milliseconds: list[float] = []
        self._answer()

    def begin(self) -> int:
        self._numbers += 1
        assert self._process.stdin
        self._process.stdin.write(f"{self._numbers}\n")
        self._process.stdin.flush()
        return self._numbers

    def end(self) -> None:
        self.milliseconds.append(float(self._answer()))

    @contextmanager
    def going_on(self) -> Iterator[None]:
        stop = threading.Event()

        def update() -> None:
            while not stop.is_set():
                began = time.perf_counter()
                self.begin()
                self.end()
                stop.wait(max(0.0, UPDATE_EVERY - (time.perf_counter() - began)))

        thread = threading.Thread(target=update)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _answer(self) -> str:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the writing process has ended")
        return line


@contextmanager
def writing(task: Task) -> Iterator[Writer]:
    """The writing process; ends with the block."""
    process = subprocess.Popen(
        command("write", task), cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        yield Writer(process)
    finally:
        assert process.stdin
        process.stdin.close()
        process.wait(60)


def ask(task: Task) -> dict[str, Any]:
    """Milliseconds of each kind of question while updates run, and of updates until they are found here."""
    subject = task.subject()
    rows = [row for _number, row in spread(task.rows(), task.count)]
    found: dict[str, Any] = {"asked": {}, "hits": {}}
    with writing(task) as writer:
        found["visible"] = [visible(subject, writer) for _ in range(task.updates)]
        with writer.going_on():
            for asking in Asking:
                if not (task.naive and asking is Asking.NEED_FIRST):
                    drawn = questions(asking, rows, task.wanted)
                    found["asked"][asking.value], hits = timed(subject, drawn, task.ask_seconds)
                    found["hits"][asking.value] = hits
        found["updates"] = writer.milliseconds
    return found | {"peak_mib": machine.peak_mib()}


def visible(subject: Subject, writer: Writer) -> float:
    """Milliseconds from telling the writer to finding the word here. Raises RuntimeError when it never is."""
    began = time.perf_counter()
    question = Question(Asking.ONE, marker(writer.begin()))
    while time.perf_counter() - began < GIVE_UP:
        if subject.ask(question):
            milliseconds = (time.perf_counter() - began) * 1e3
            writer.end()
            return milliseconds
        time.sleep(LOOK_EVERY)
    raise RuntimeError(f"a change was not found within {GIVE_UP:.0f} s")


def timed(subject: Subject, drawn: list[Question], seconds: float) -> tuple[list[float], float]:
    """Milliseconds of each question, and the part of them that found anything."""
    for question in drawn[:WARM_UP]:
        subject.ask(question)
    began, milliseconds, answered = time.perf_counter(), list[float](), 0
    for question in drawn:
        started = time.perf_counter()
        answered += subject.ask(question) > 0
        milliseconds.append((time.perf_counter() - started) * 1e3)
        if time.perf_counter() - began > seconds and len(milliseconds) >= LEAST:
            break
    return milliseconds, answered / max(1, len(milliseconds))


def command(step: str, task: Task) -> list[str]:
    return [sys.executable, "-m", "benchmarks.search_steps", step, json.dumps(asdict(task))]


def run(step: str, task: Task) -> dict[str, Any]:
    """The figures of a step in a process of its own. Raises CalledProcessError."""
    done = subprocess.run(command(step, task), cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def main() -> None:
    step, task = sys.argv[1], Task(**json.loads(sys.argv[2]))
    if step == "write":
        write(task)
    else:
        print(json.dumps({"build": build, "ask": ask}[step](task)))


if __name__ == "__main__":
    main()
