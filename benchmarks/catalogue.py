"""What a quarterly catalogue costs: its snapshot and each of its files, in seconds, memory and bytes.

    python3 dev.py bench catalogue [--counts 500,2000,10000] [--data ABSTRACTS.jsonl] [--count 2000] [--seconds 15]

Each figure is taken in a process of its own. Memory is the most that the process has had, for a PDF together with the
process that sets it at that moment. Beside them stand, from the same run, a bare json.dumps of the same texts and the
setting of an empty page. Growth is what an entry more has cost since the size before. Then a market of its own is
served, and its search pages are asked for before, while and after an issue is made and published.
"""

import argparse
import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import catalogue_entries, catalogue_publishing, corpus, machine
from marketplace.catalogue.content import Snapshot, canonical, digest
from marketplace.catalogue.formats import Format
from marketplace.catalogue.renderers import setting
from marketplace.catalogue.renderers.fitting import missing_glyphs
from marketplace.catalogue.renderers.formats import render

COUNTS = "500,2000,10000"
AIMS = {500: (3.0, None), 10_000: (60.0, 1_024)}
"""Of the PDF: seconds, MiB."""


@dataclass(frozen=True)
class Figure:
    """Seconds, MiB at most, bytes written."""

    seconds: float
    peak: int
    size: int


def measured(work: Callable[[], int]) -> Figure:
    """In this process; `work` says how many bytes it made."""
    with machine.peak_of_all() as peak:
        began = time.perf_counter()
        size = work()
        return Figure(time.perf_counter() - began, peak(), size)


def steps(snapshot: Snapshot) -> dict[str, Callable[[], int]]:
    """All that is measured of one snapshot, by name."""
    text = canonical(snapshot)
    sha256 = digest(text)

    def written(fmt: Format) -> int:
        with tempfile.TemporaryFile() as file:
            render(snapshot, text, sha256, fmt, file)
            return file.seek(0, io.SEEK_END)

    files: dict[str, Callable[[], int]] = {fmt.value: lambda fmt=fmt: written(fmt) for fmt in Format}  # type: ignore[misc]
    return {
        "json.dumps": lambda: len(catalogue_entries.dumped(snapshot).encode()),
        "empty page": empty_page,
        "snapshot": lambda: len(canonical(snapshot).encode()) + len(digest(canonical(snapshot))),
        "glyphs": lambda: len(missing_glyphs(snapshot)),
        **files,
    }


def empty_page() -> int:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / setting.MAIN).write_text('#set document(title: "x")\n#set text(lang: "zh")\n')
        return len(setting.compiled(Path(folder), 0))


def in_child(name: str, count: int, data: Path | None) -> Figure:
    """One step in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.catalogue", "--step", name, "--counts", str(count)]
    command += [] if data is None else ["--data", str(data)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return Figure(**json.loads(done.stdout))


def files(counts: list[int], data: Path | None) -> None:
    """Prints a table of all steps for each size."""
    print(f"texts: {catalogue_entries.texts(data)[0]}")
    print(f"{'entries':>8} {'step':<11} {'seconds':>8} {'MiB':>6} {'KiB':>8}   {'ms, KiB an entry more':>22}")
    before: dict[str, tuple[int, Figure]] = {}
    for count in counts:
        for name in steps(catalogue_entries.snapshot(1, data)):
            found = in_child(name, count, data)
            print(f"{count:>8,} {name:<11} {found.seconds:>8.2f} {found.peak:>6,} {found.size // 1024:>8,}"
                  f"   {growth(before.get(name), count, found):>22}", flush=True)  # fmt: skip
            before[name] = (count, found)
        verdict(count, before[Format.PDF.value][1])


def growth(before: tuple[int, Figure] | None, count: int, now: Figure) -> str:
    if before is None or count == before[0]:
        return ""
    more, then = count - before[0], before[1]
    return f"{(now.seconds - then.seconds) * 1_000 / more:.2f}, {(now.peak - then.peak) * 1_024 / more:.0f}"


def verdict(count: int, found: Figure) -> None:
    seconds, mib = AIMS.get(count, (None, None))
    if seconds is not None:
        met = found.seconds <= seconds and (mib is None or found.peak <= mib)
        aim = f"{seconds:.0f} s" + (f" and {mib:,} MiB" if mib else "")
        print(
            f"pdf entries={count} seconds={found.seconds:.1f} mib={found.peak} aim={aim} {'met' if met else 'missed'}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--counts", default=COUNTS, help=f"entries, with commas ({COUNTS})")
    parser.add_argument("--data", type=Path, help="JSON lines with title, abstract and keywords")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    corpus.add_options(parser, 2_000)
    parser.add_argument("--seconds", type=float, default=15, help="of each stage of publishing (15)")
    options = parser.parse_args()
    counts = [int(each) for each in options.counts.split(",") if each]
    if options.step:
        found = measured(steps(catalogue_entries.snapshot(counts[0], options.data))[options.step])
        print(json.dumps(vars(found)))
        return
    print(machine.words(), flush=True)
    if counts:
        files(counts, options.data)
    catalogue_publishing.measured(options)


if __name__ == "__main__":
    main()
