"""How many decisions a second the policy engine makes with all reasons, and what a round of claims needs.

    python3 dev.py bench policy [--count 30000] [--rounds 5] [--batch 100000] [--profile]

Claims of every benefit of the plan, some of them with something wrong, are worked out by the engine and, in the same
run and turn by turn, by a bare loop over the same arithmetic: no reason, and every fact is trusted, where the engine
reads each one strictly. Both have to come to the same outcomes and amounts, or the run fails. Then a CSV file of
`--batch` claims goes through `flask policy run`'s own code into a workbook, in a process of its own, for its time and
the most memory it had; and a tenth of it, to see whether memory grows. Rates are by processor time.
"""

import argparse
import cProfile
import gc
import pstats
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import machine
from benchmarks.policy_bare import decide
from benchmarks.policy_claims import claims, write_csv
from marketplace.cli.policy_batch import Result, Round, open_lines, results
from marketplace.cli.policy_sheets import RoundBook
from marketplace.rules.book import Book, shipped
from marketplace.rules.engine import Question, answer

AIM = 0.25
HASHED = 2000


def engine(book: Book, asked: Sequence[Question]) -> None:
    for question in asked:
        answer(book, question)


def hashed(book: Book, asked: Sequence[Question]) -> None:
    """With the hash that a stored decision carries, which needs all of it as JSON."""
    for question in asked:
        answer(book, question).sha256  # noqa: B018 a property that reckons


def bare(asked: Sequence[Question]) -> None:
    for question in asked:
        decide(question.benefit, question.facts, question.programme_year or 0, question.mode.value)


def differing(book: Book, asked: Sequence[Question]) -> list[str]:
    """Claims in which the two do not agree."""
    found = []
    for question in asked:
        made = answer(book, question)
        mine = (made.outcome.value, made.amount_fen, made.least_fen, made.most_fen)
        plain = decide(question.benefit, question.facts, question.programme_year or 0, question.mode.value)
        if mine != plain:
            found.append(f"{question.benefit} {question.facts}: engine {mine}, bare {plain}")
    return found


def rate(work: Callable[[], None], count: int) -> float:
    """Per second of processor time, which other work on the machine touches least."""
    began = time.process_time()
    work()
    return count / (time.process_time() - began)


def compare(count: int, rounds: int) -> bool:
    """Print both rates; True when the two came to the same in every claim."""
    book, asked = shipped(), list(claims(count))
    if wrong := differing(book, asked):
        print(*wrong[:5], f"{len(wrong)} of {count} differ", sep="\n")
        return False
    outcomes = Counter(answer(book, question).outcome.value for question in asked)
    print(f"claims={count} same={count}", *(f"{name}={found}" for name, found in sorted(outcomes.items())))
    gc.collect()
    gc.freeze()  # the claims of the measurement are no litter of the engine
    ours, plain, single = [], [], []
    for _ in range(rounds):
        plain.append(rate(lambda: bare(asked), count))
        ours.append(rate(lambda: engine(book, asked), count))
        single.append(rate(lambda: hashed(book, asked[:HASHED]), min(HASHED, count)))
    share = statistics.median(mine / other for mine, other in zip(ours, plain, strict=True))
    print(
        f"engine_per_second={statistics.median(ours):.0f} bare_per_second={statistics.median(plain):.0f} "
        f"share={share:.3f} aim={AIM} with_hash_per_second={statistics.median(single):.0f}"
    )
    return True


def batch(path: Path) -> None:
    """One round, as the command makes it; prints its figures. Runs in a process of its own."""
    figures, out = Round(), RoundBook(path.with_suffix(".xlsx"))
    reasons = 0
    for row in results(shipped(), None, open_lines(path), figures, lambda _figures: None):
        out.add(row)
        reasons += len(row.decision.tests) if isinstance(row, Result) else 0
    worked = figures.seconds
    began = time.perf_counter()
    out.close(figures, [], {})
    print(
        f"rows={figures.rows} failed={figures.failed} reasons={reasons} seconds={worked:.1f} "
        f"per_second={figures.rows / worked:.0f} writing_seconds={time.perf_counter() - began:.1f} "
        f"peak_mib={machine.peak_mib()}"
    )


def rounds_of_claims(count: int) -> None:
    with TemporaryDirectory() as folder:
        for size in (count // 10, count):
            path = Path(folder) / f"claims-{size}.csv"
            write_csv(path, size)
            print(f"batch of {size} ({path.stat().st_size / 1_048_576:.1f} MiB): ", end="", flush=True)
            subprocess.run([sys.executable, "-m", "benchmarks.policy", "--file", str(path)], check=True)


def profile(count: int) -> None:
    book, asked = shipped(), list(claims(count))
    with cProfile.Profile() as found:
        engine(book, asked)
    pstats.Stats(found).sort_stats("tottime").print_stats(25)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=30_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--batch", type=int, default=100_000)
    parser.add_argument(
        "--profile", action="store_true", help="where the engine's time goes, and nothing else"
    )
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.file:
        batch(asked.file)
        return
    if asked.profile:
        profile(asked.count)
        return
    print(machine.words())
    same = compare(asked.count, asked.rounds)
    if asked.batch:
        rounds_of_claims(asked.batch)
    if not same:
        sys.exit(1)


if __name__ == "__main__":
    main()
