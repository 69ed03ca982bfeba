"""How quick search is, while updates run, beside the naive use of the same engine.

    python3 dev.py bench search --engine whoosh|tantivy|postgres [--count 100000] [--database URL]
                                [--corpus FILE] [--corpus-script PROGRAM] [--questions 200] [--no-naive]

Builds an index of the corpus in a temporary folder (PostgreSQL: in a schema that is dropped again), then asks from one
process while another changes a listing twice a second. Prints the build rate, the size on disk, the memory of both
processes, how long a change takes until the other process finds it, and p50 and p95 of every kind of question.
"""

import argparse
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import corpus, machine, search_steps, search_table
from benchmarks.search_steps import Task
from marketplace.search.engines import ENGINES, Place
from marketplace.search.throwaway import EngineMissing, throw_away_schema

NAIVE_BUILD_SECONDS = 300.0
"""The naive use of an engine is measured with as many listings as it indexes in this time."""


def main() -> None:
    options = _options()
    with TemporaryDirectory(prefix="market-search-") as folder, _schemas(options) as (mine, naive):
        scratch = Path(folder)
        ENGINES[options.engine](Place(scratch / "none", options.database, mine))  # ends here if not installed
        source, file, count = corpus_file(options, scratch)
        words = f"{machine.words()}; {count:,} listings of {source}; {options.engine}"
        print(words, flush=True)
        task = Task(
            engine=options.engine, naive=False, folder=str(scratch / "market"), corpus=str(file), count=count,
            url=options.database, schema=mine, wanted=options.questions,
        )  # fmt: skip
        product = measured(task)
        beside = None
        if not options.no_naive:
            task = replace(
                task,
                naive=True,
                folder=str(scratch / "naive"),
                schema=naive,
                build_seconds=NAIVE_BUILD_SECONDS,
            )
            beside = measured(task)
        for line in report(options.engine, count, product, beside):
            print(line)


def measured(task: Task) -> dict[str, Any]:
    """The figures of building and of asking, each in a process of its own."""
    name = "naive" if task.naive else "market"
    built = search_steps.run("build", task)
    print(f"{name}: built {built['documents']:,} listings in {built['seconds']:.1f} s", flush=True)
    asked = search_steps.run("ask", replace(task, count=built["documents"]))
    return built | asked | {"build_mib": built["peak_mib"]}


def report(engine: str, count: int, product: dict[str, Any], naive: dict[str, Any] | None) -> Iterator[str]:
    """The table, what has to be known to read it, and the last line."""
    yield ""
    yield from search_table.table(engine, product, naive)
    yield ""
    if engine == "postgres":
        yield "Memory is that of the asking and building processes; the server's own is not counted."
    if count != search_table.AIMS[engine].listings:
        yield f"The aims are for {search_table.AIMS[engine].listings:,} listings."
    if naive and naive["documents"] < count:
        yield (
            f"The naive index was cut off after {NAIVE_BUILD_SECONDS:.0f} s with {naive['documents']:,} listings: "
            "its figures are for so many."
        )
    yield search_table.last_line(engine, product)


def corpus_file(options: argparse.Namespace, scratch: Path) -> tuple[str, Path, int]:
    """Where the listings come from, the file they are in, and how many they are."""
    source, rows = corpus.rows(options, scratch)
    file, count = scratch / "corpus.jsonl", 0
    if file.exists():
        return source, file, sum(1 for _row in rows)
    with file.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return source, file, count


@contextmanager
def _schemas(options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Two schemas to build in, for PostgreSQL."""
    if options.engine != "postgres":
        yield "", ""
        return
    try:
        with throw_away_schema(options.database) as mine, throw_away_schema(options.database) as naive:
            yield mine, naive
    except EngineMissing as error:
        raise SystemExit(str(error)) from None


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    corpus.add_options(parser, 100_000)
    parser.add_argument("--engine", choices=list(ENGINES), default="whoosh")
    parser.add_argument(
        "--database", default=os.environ.get("DATABASE_URL", ""), help="a PostgreSQL database (DATABASE_URL)"
    )
    parser.add_argument("--questions", type=int, default=200, help="of each kind (200)")
    parser.add_argument("--no-naive", action="store_true", help="only the market's own search")
    options = parser.parse_args()
    if min(options.count, options.questions) < 1:
        parser.error("--count and --questions: at least 1")
    return options


if __name__ == "__main__":
    main()
