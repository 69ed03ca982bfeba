"""What is measured is a market as an import makes one."""

import argparse
import json
import random
from itertools import islice
from pathlib import Path

from flask import Flask

from benchmarks import corpus, filling, pages
from marketplace.branches.scope import EVERYTHING
from marketplace.listings.checks import CheckLevel, problems
from marketplace.listings.queries.index import ids_published


def options(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    corpus.add_options(parser, 30)
    return parser.parse_args(arguments)


def test_made_up_listings_are_always_the_same_and_would_be_imported(app: Flask) -> None:
    some = list(islice(corpus.made_up(), 50))
    assert some == list(islice(corpus.made_up(), 50))
    assert {row["kind"] for row in some} == {"achievement", "need"}
    vocabulary = filling.rules().vocabulary
    for number, row in enumerate(some):
        assert not problems(filling.draft_of(row, number), CheckLevel.IMPORT, vocabulary)


def test_a_file_of_listings_is_read_up_to_the_count(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    lines = [json.dumps(row, ensure_ascii=False) for row in islice(corpus.made_up(), 9)]
    file.write_text("\n".join(lines), "utf-8")
    name, rows = corpus.rows(options("--count", "5", "--corpus", str(file)), tmp_path)
    assert (name, len(list(rows))) == ("rows.jsonl", 5)


def test_filling_publishes_every_row_and_leaves_out_what_an_import_would_refuse(app: Flask) -> None:
    rows = [
        *islice(corpus.made_up(), 7),
        {**next(corpus.made_up(seed=8)), "external_id": "x", "field": "F99"},
    ]
    made = [number for batch in filling.fill(rows, batch=3) for number in batch]
    assert len(made) == 7
    assert sorted(made) == list(ids_published(EVERYTHING))


def test_questions_are_of_one_to_three_words_and_some_are_narrowed() -> None:
    asked = pages.searches([["碳纤维", "叶片", "成型"]] * 100, random.Random(1))
    assert all(path.startswith("/search?q=%") for path in asked)
    assert len(set(asked)) > 10
    assert any("kind=" in path for path in asked)
