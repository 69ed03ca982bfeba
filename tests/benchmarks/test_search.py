"""The measurement of search: what is asked, how figures are shown, and that every engine can be measured."""

import argparse
import os
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import corpus, search, search_steps
from benchmarks.corpus import Row
from benchmarks.search_naive import grams, spaced
from benchmarks.search_questions import (
    WHOLE_TEXT,
    Asking,
    Question,
    document_of,
    documents_of,
    questions,
    spread,
)
from benchmarks.search_steps import Task
from benchmarks.search_table import AIMS, last_line, meets, table
from marketplace.search.facets import facet_values
from marketplace.search.index import SHOWN_FACETS, Facet
from marketplace.search.throwaway import throw_away_schema

SERVER = os.environ.get("TEST_DATABASE_URL", "").replace("postgresql://", "postgresql+psycopg://")
ROWS: list[Row] = list(islice(corpus.made_up(), 300))
ENGINES = [
    "whoosh",
    pytest.param("tantivy", marks=pytest.mark.skipif(not find_spec("tantivy"), reason="no tantivy")),
    pytest.param("postgres", marks=pytest.mark.skipif(not SERVER, reason="no PostgreSQL server")),
]


def figures(milliseconds: float, **values: Any) -> dict[str, Any]:
    asked = {asking.value: [milliseconds] * 20 for asking in Asking}
    given_: dict[str, Any] = {
        "documents": 100_000, "seconds": 50.0, "bytes": 3 << 20, "build_mib": 210, "peak_mib": 190,
        "visible": [80.0] * 5, "updates": [40.0] * 5, "asked": asked, "hits": dict.fromkeys(asked, 0.5),
    }  # fmt: skip
    return given_ | values


def test_a_row_becomes_a_document_with_a_value_for_every_facet_a_page_counts() -> None:
    for number, row in enumerate(ROWS, start=1):
        found = facet_values(document_of(row, number))
        assert all(found[facet] for facet in SHOWN_FACETS if facet is not Facet.TRL or row["trl"])
        assert found[Facet.REGION][-1] == "220000"
    assert [document.listing_id for document in documents_of(ROWS[:3])] == [1, 2, 3]


def test_the_day_of_a_row_is_kept() -> None:
    made = document_of({**ROWS[0], "created": "2019-03-04"}, 5)
    assert (made.year, made.published_at and made.published_at.day) == (2019, 4)


@given(st.integers(1, 300), st.integers(1, 400))
def test_a_spread_is_even_and_of_the_first_rows_only(count: int, wanted: int) -> None:
    found = spread(ROWS, count, wanted)
    numbers = [number for number, _row in found]
    assert numbers
    assert numbers[-1] <= count
    assert len({after - before for before, after in pairwise(numbers)}) <= 1
    assert len(found) >= min(wanted, count) // 2
    assert all(ROWS[number - 1] is row for number, row in found)


@pytest.mark.parametrize("asking", list(Asking))
def test_questions_differ_are_always_the_same_and_of_their_kind(asking: Asking) -> None:
    drawn = questions(asking, ROWS, 40)
    assert drawn == questions(asking, ROWS, 40)
    assert len({(one.text, str(one.filters)) for one in drawn}) == len(drawn) > 20
    words = {Asking.ONE: 1, Asking.TWO: 2, Asking.THREE: 3}.get(asking)
    for one in drawn:
        assert one.text.strip()
        assert words in (None, len(one.text.split()))
        assert (one.text[0] == one.text[-1] == '"') is (asking is Asking.PHRASE)
        assert bool(one.filters) is (asking in WHOLE_TEXT | {Asking.FILTERED})


def test_there_are_no_more_questions_than_rows_to_draw_them_from() -> None:
    assert questions(Asking.ONE, [], 5) == []
    assert 1 <= len(questions(Asking.ONE, ROWS[:1], 50)) <= 3
    assert questions(Asking.PHRASE, [{**ROWS[0], "body": "no Han"}], 5) == []


def test_pairs_of_characters_and_whole_words_are_what_a_naive_index_holds() -> None:
    assert grams("碳纤维KX-3 叶") == ["碳纤", "纤维", "kx", "3", "叶"]
    assert spaced('"碳纤维"') == '"碳纤 纤维"'


@given(st.text(max_size=60))
def test_any_text_has_pairs_without_spaces(text: str) -> None:
    assert all(gram and not gram.isspace() and " " not in gram for gram in grams(text))


@pytest.mark.parametrize("engine", list(AIMS))
def test_an_aim_is_met_up_to_its_figure_and_not_beyond(engine: str) -> None:
    aim = AIMS[engine]
    assert meets(engine, Asking.ONE, [aim.short] * 9)
    assert not meets(engine, Asking.FACETS, [aim.short + 1] * 9)
    assert meets(engine, Asking.NEED, [aim.need] * 9)
    assert not meets(engine, Asking.NEED, [aim.need + 1] * 9)
    assert meets(engine, Asking.NEED_FIRST, [1e9])


def test_a_table_shows_both_sides_and_what_was_aimed_at() -> None:
    naive = figures(900.0, documents=40_000)
    del naive["asked"][Asking.NEED_FIRST.value]
    lines = {line[:28].strip(): line[28:] for line in table("whoosh", figures(10.0), naive)}
    assert lines["listings"].split() == ["100,000", "40,000"]
    assert lines["built, listings/s"].split() == ["2,000", "800"]
    assert lines["on disk, MiB"].split() == ["3.0", "3.0"]
    assert lines[Asking.ONE].split()[:8] == ["10.0", "/", "10.0", "≤", "120", "met", "900", "/"]
    assert lines[Asking.NEED_FIRST].split()[:5] == ["10.0", "/", "10.0", "–", "–"]
    assert "20 asked, 50% found; 20 asked, 50% found" in lines[Asking.DATE]


def test_a_table_without_the_naive_side_has_one_column() -> None:
    lines = table("postgres", figures(200.0), None)
    assert sum("NOT MET" in line for line in lines) == 7
    assert lines[-1].split()[-6:-4] == ["300", "met"]


def test_the_last_line_names_what_was_too_slow() -> None:
    assert last_line("whoosh", figures(10.0)).endswith(
        "short_p95_ms=10.0 need_p95_ms=10.0 visible_p95_ms=80 missed=none"
    )
    slow = figures(10.0)
    slow["asked"][Asking.DATE.value] = [500.0] * 3
    assert last_line("whoosh", slow).endswith(
        "short_p95_ms=500.0 need_p95_ms=10.0 visible_p95_ms=80 missed=date"
    )


def test_the_notes_say_what_the_figures_are_not_for() -> None:
    notes = "\n".join(
        search.report("postgres", 500, figures(1.0, documents=500), figures(1.0, documents=300))
    )
    assert "The aims are for 100,000 listings." in notes
    assert "cut off after 300 s with 300 listings" in notes
    assert "the server's own is not counted" in notes
    whole = "\n".join(search.report("whoosh", 100_000, figures(1.0), figures(1.0)))
    assert "aims are for" not in whole
    assert "cut off" not in whole


def test_the_corpus_is_written_once_for_all_processes(tmp_path: Path) -> None:
    options = argparse.Namespace(count=7, corpus=None, corpus_script=None)
    source, file, count = search.corpus_file(options, tmp_path)
    assert (count, len(list(corpus.read(file)))) == (7, 7)
    assert source


@pytest.fixture
def schema(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.node.callspec.params["engine"] != "postgres":
        yield ""
        return
    with throw_away_schema(SERVER) as name:
        yield name


@pytest.mark.slow
@pytest.mark.parametrize("naive", [False, True], ids=["market", "naive"])
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_is_built_changed_and_asked(
    tmp_path: Path, engine: str, naive: bool, schema: str
) -> None:
    options = argparse.Namespace(count=200, corpus=None, corpus_script=None)
    _source, file, count = search.corpus_file(options, tmp_path)
    task = Task(engine, naive, str(tmp_path / "index"), str(file), count, SERVER, schema, wanted=5, updates=2)
    built = search_steps.build(task)
    assert built["documents"] == count
    assert built["bytes"] > 0
    assert built["peak_mib"] > 0
    found = search_steps.ask(task)
    assert len(found["visible"]) == 2
    assert len(found["updates"]) > 2
    expected = {asking.value for asking in Asking if not (naive and asking is Asking.NEED_FIRST)}
    assert set(found["asked"]) == expected
    assert all(0 < len(times) <= 5 for times in found["asked"].values())
    if not naive:
        assert all(part == 1.0 for kind, part in found["hits"].items() if kind != Asking.FILTERED)


def test_the_naive_side_gets_only_so_much_time(tmp_path: Path) -> None:
    options = argparse.Namespace(count=30, corpus=None, corpus_script=None)
    _source, file, count = search.corpus_file(options, tmp_path)
    task = Task("whoosh", naive=True, folder=str(tmp_path), corpus=str(file), count=count, build_seconds=1e-9)
    assert search_steps.build(task)["documents"] == 0


def test_a_kind_that_takes_too_long_is_cut_off_after_the_least_number() -> None:
    class Slow:
        def ask(self, question: Question) -> int:
            return len(question.text) * 0

    drawn = questions(Asking.TWO, ROWS, 50)
    milliseconds, answered = search_steps.timed(Slow(), drawn, seconds=0.0)  # type: ignore[arg-type]
    assert (len(milliseconds), answered) == (search_steps.LEAST, 0.0)
