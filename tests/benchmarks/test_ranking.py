"""Plain rankings to compare with, and how sure a mean is."""

import json
import math
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import ranking
from benchmarks.ranking import Plain, reciprocal_ranks, shown, standard_error
from marketplace.search.analyzer import bag
from marketplace.search.collections import Collection, Document, Topic

DOCUMENTS = (
    Document("a", "碳纤维叶片", "真空灌注成型"),
    Document("b", "", "碳纤维叶片的真空灌注成型以及许多别的事情，与叶片无关的说明文字"),
    Document("c", "人参皂苷", "超临界萃取"),
)
TOPICS = (Topic("1", "碳纤维叶片"), Topic("2", "人参"), Topic("3", "量子"))
COLLECTION = Collection(DOCUMENTS, TOPICS, {"1": {"b": 1}, "2": {"c": 1}, "3": {"a": 1}})


def test_a_word_in_the_title_counts_for_more_and_none_for_nothing() -> None:
    plain = Plain(DOCUMENTS)
    for scores in (plain.bm25(bag("碳纤维叶片")), plain.cosine(bag("碳纤维叶片"))):
        assert scores[0] > scores[1] > scores[2] == 0


def test_one_term_scores_as_written_in_the_books() -> None:
    plain = Plain([Document("x", "", "甲"), Document("y", "", "乙")])
    rarity = math.log1p((2 - 1 + 0.5) / (1 + 0.5))
    assert plain.bm25(bag("甲")).tolist() == pytest.approx([rarity, 0.0])  # length as the average, count 1
    assert plain.cosine(bag("甲")).tolist() == pytest.approx([rarity, 0.0])


@pytest.mark.parametrize("name", ["bm25", "cosine"])
def test_what_shares_no_term_is_not_found(name: str) -> None:
    found = reciprocal_ranks(COLLECTION, getattr(Plain(DOCUMENTS), name))
    assert found == {"1": 0.5, "2": 1.0, "3": 0.0}


def test_an_empty_document_harms_nobody() -> None:
    assert Plain([Document("x", "", ""), DOCUMENTS[0]]).cosine(bag("碳纤维")).tolist()[0] == 0


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=30, max_size=60))
def test_resampling_gives_nearly_the_error_of_the_formula(values: list[float]) -> None:
    mean = sum(values) / len(values)
    expected = math.sqrt(sum((value - mean) ** 2 for value in values)) / len(values)
    assert standard_error(values) == pytest.approx(expected, rel=0.15, abs=1e-9)
    assert standard_error(values) == standard_error(values)


def test_two_rankings_are_compared_topic_by_topic() -> None:
    line = shown("mine", {"1": 1.0, "2": 0.5, "3": 0.0}, {"1": 0.5, "2": 1.0, "3": 0.0})
    assert "MRR@10=0.5000 ±" in line
    assert line.endswith("(1 better, 1 worse)")
    assert "+0.0000 ±" in line


def test_files_of_figures_are_compared_with_the_better_plain_ranking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{"id": d.id, "title": d.title, "body": d.body} for d in DOCUMENTS]
    (tmp_path / "docs.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    topics = [{"id": t.id, "text": t.text} for t in TOPICS]
    (tmp_path / "topics.jsonl").write_text("\n".join(map(json.dumps, topics)), "utf-8")
    (tmp_path / "qrels.txt").write_text("1 0 b 1\n2 0 c 1\n3 0 a 1\n", "utf-8")
    written = {"engine": "whoosh", "as": "search", "per_topic": [{"id": t.id, "RR": 1.0} for t in TOPICS]}
    (tmp_path / "out.json").write_text(json.dumps(written), "utf-8")
    monkeypatch.setattr(sys, "argv", ["ranking", str(tmp_path), str(tmp_path / "out.json")])
    ranking.main()
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["BM25", "cosine", "whoosh"]
    assert "MRR@10=1.0000" in lines[2]
    assert "(2 better, 0 worse)" in lines[2]
