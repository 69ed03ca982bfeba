"""flask search evaluate: figures on the last line, exit code 2 with the place for what cannot be measured."""

import json
import re
import sys
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from marketplace.search.engines import open_index

DOCUMENTS = [
    ("d1", "碳纤维叶片", "真空灌注成型"),
    ("d2", "人参皂苷提取", "超临界萃取"),
    ("d3", "", "玉米秸秆乙醇"),
]
TOPICS = [("q1", "碳纤维 成型"), ("q2", "人参提取"), ("q3", "秸秆")]
LINE = re.compile(
    r"MRR@10=1\.0000 nDCG@10=1\.0000 R@10=1\.0000 p50_ms=\d+\.\d\d p95_ms=\d+\.\d\d topics=3 "
    r"engine=(?P<engine>\w+) as=(?P<way>\w+)"
)


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["search", "evaluate", *arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "collection"
    made.mkdir()
    documents = [json.dumps({"id": i, "title": t, "body": b}, ensure_ascii=False) for i, t, b in DOCUMENTS]
    topics = [json.dumps({"id": i, "text": t}, ensure_ascii=False) for i, t in TOPICS]
    (made / "docs.jsonl").write_text("\n".join(documents), "utf-8")
    (made / "topics.jsonl").write_text("\n".join(topics), "utf-8")
    (made / "qrels.txt").write_text("q1 0 d1 1\nq2 0 d2 1\nq3 0 d3 1\n", "utf-8")
    return made


def test_the_last_line_holds_the_figures_and_the_markets_own_index_is_not_touched(
    app: Flask, folder: Path
) -> None:
    result = run(app, str(folder))
    assert result.exit_code == 0
    last = LINE.fullmatch(result.output.splitlines()[-1])
    assert last
    assert last["way"] == "search"
    assert not open_index(app.extensions["settings"]).health().usable


def test_a_file_gets_all_figures_the_settings_and_every_topic(app: Flask, folder: Path) -> None:
    file = folder / "out.json"
    result = run(app, str(folder), "--engine", "whoosh", "--as", "match", "--json", str(file))
    assert result.exit_code == 0
    assert result.output.splitlines()[-1].endswith("engine=whoosh as=match")
    written = json.loads(file.read_text("utf-8"))
    assert (written["MRR@10"], written["engine"], written["as"], written["documents"]) == (
        1.0,
        "whoosh",
        "match",
        3,
    )
    assert written["settings"]["k1"] == 1.2
    assert [(topic["id"], topic["RR"], topic["found"][0]) for topic in written["per_topic"]] == [
        ("q1", 1.0, "d1"), ("q2", 1.0, "d2"), ("q3", 1.0, "d3"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "line", "expected"),
    [
        ("docs.jsonl", '{"id": "d4", "title": 1}', "docs.jsonl:4: no"),
        ("topics.jsonl", "not json", "topics.jsonl:4: not JSON"),
        ("qrels.txt", "q1 0 d7 1", "qrels.txt:4: document d7 is not in docs.jsonl"),
    ],
)
def test_a_wrong_line_stops_with_its_place(
    app: Flask, folder: Path, name: str, line: str, expected: str
) -> None:
    file = folder / name
    file.write_text(f"{file.read_text('utf-8').rstrip()}\n{line}\n", "utf-8")
    result = run(app, str(folder))
    assert result.exit_code == 2
    assert f"{folder}/{expected}" in result.stderr
    assert not result.stdout


def test_a_folder_that_is_not_there_is_named(app: Flask, tmp_path: Path) -> None:
    result = run(app, str(tmp_path / "nothing"))
    assert result.exit_code == 2
    assert "nothing/docs.jsonl:1: no such file or directory" in result.stderr


def test_a_file_that_cannot_be_written_is_told_before_measuring(app: Flask, folder: Path) -> None:
    result = run(app, str(folder), "--json", str(folder / "no" / "such" / "out.json"))
    assert result.exit_code == 2
    assert "out.json" in result.stderr
    assert not result.stdout


def test_without_the_measuring_library_the_command_says_what_to_install(
    app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    result = run(app, str(folder))
    assert result.exit_code == 2
    assert "install the extra `evaluate`" in result.stderr
