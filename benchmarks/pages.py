"""Requests a second, and how long they take, of the pages that everybody opens, beside a bare page.

    python3 dev.py bench pages [--count 20000] [--seconds 15] [--clients 8]

Fills a market of its own in a temporary folder through the import's operations, builds the index, and serves it
as in production. The bare page is a Flask and Jinja page of twenty rows on the same server.
"""

import argparse
import random
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from flask_migrate import upgrade

from benchmarks import corpus, filling, machine
from benchmarks.load import Load, client_name, measure
from benchmarks.servers import serving
from marketplace.app import create_app
from marketplace.config import load_settings
from marketplace.search import sync
from marketplace.search.engines import open_index

QUERIES = 400
BRANCHES = ("BR1", "BR2", "BR3", "BR4", "BR5", "BR6")


def build(instance: Path, options: argparse.Namespace) -> tuple[list[int], list[list[str]]]:
    """Fill and index a market; gives the ids of its listings and the words of some of them."""
    app = create_app(load_settings(instance_dir=instance, DATABASE_URL=""))
    ids: list[int] = []
    words: list[list[str]] = []

    def noted(rows: corpus.Rows) -> corpus.Rows:
        for number, row in enumerate(rows):
            if number % max(1, options.count // QUERIES) == 0:
                words.append([word for word in row["keywords"] if word] or [row["title"]])
            yield row

    with app.app_context():
        upgrade()
        source, rows = corpus.rows(options, instance)
        started = time.perf_counter()
        for batch in filling.fill(noted(rows)):
            ids += batch
        filled = time.perf_counter()
        sync.rebuild(open_index(app.extensions["settings"]))
        indexed = time.perf_counter()
    print(f"{len(ids)} listings from {source}: published at {len(ids) / (filled - started):.0f} rows/s, "
          f"indexed at {len(ids) / (indexed - filled):.0f} rows/s", flush=True)  # fmt: skip
    return ids, words


def searches(words: list[list[str]], dice: random.Random) -> list[str]:
    """One to three words; half of the questions narrowed by a facet, some sorted by date or turned over."""
    found = []
    for some in words:
        asked = {"q": " ".join(some[: dice.randint(1, 3)])}
        narrowed = dice.choice((
            {}, {}, {}, {"kind": "need"}, {"kind": "achievement", "trl": "7-9"}, {"region": "220100"},
            {"field": f"F{dice.randint(1, 14):02d}"}, {"sort": "date"}, {"page": "2"},
        ))  # fmt: skip
        found.append("/search?" + urlencode(asked | narrowed))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    corpus.add_options(parser, 20_000)
    parser.add_argument("--seconds", type=float, default=15, help="of each measurement (15)")
    parser.add_argument("--clients", type=int, default=8, help="asking at once (8)")
    options = parser.parse_args()
    print(
        f"{machine.words()}; {options.clients} clients, {client_name()}, {options.seconds:g} s each",
        flush=True,
    )
    with TemporaryDirectory(prefix="bench-pages-") as folder:
        scratch = Path(folder)
        ids, words = build(scratch / "instance", options)
        dice = random.Random(1)
        pages = {
            "home": ["/"],
            "search": searches(words, dice),
            "listing": [f"/listings/{number}" for number in dice.sample(ids, len(ids))],
            "branch": [f"/branches/{code}" for code in BRANCHES],
        }
        show(run(pages, scratch, options))


def run(pages: dict[str, list[str]], scratch: Path, options: argparse.Namespace) -> dict[str, Load]:
    """Both servers at once, so that all figures are of the same minutes."""
    instance = {"MARKETPLACE_INSTANCE_DIR": str(scratch / "instance"), "DATABASE_URL": ""}
    with serving("benchmarks.bare:app", "/") as bare, serving("wsgi:app", "/healthz", **instance) as market:
        found = {"bare": measure(bare, ["/"], options.clients, options.seconds, scratch)}
        for name, paths in pages.items():
            found[name] = measure(market, paths, options.clients, options.seconds, scratch)
    return found


def show(found: dict[str, Load]) -> None:
    bare = found["bare"].rate
    for name, load in found.items():
        print(f"{name:8} {load}  {load.rate / bare:5.2f} of the bare page")
    print(" ".join(f"{name}_rps={load.rate:.1f}" for name, load in found.items()))
    print(" ".join(f"{name}_p95_ms={load.p95:.1f}" for name, load in found.items()))


if __name__ == "__main__":
    main()
