"""flask listings … as a person runs it."""

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from marketplace.intake import limits, read_csv
from marketplace.listings.states import ListingStatus
from tests import make
from tests.intake import samples
from tests.intake.imports import listings_of

LAST = re.compile(
    r"rows=(\d+) created=(\d+) updated=(\d+) unchanged=(\d+) refused=(\d+)"
    r" seconds=[\d.]+ rows_per_second=\d+ peak_mib=\d+"
)
ROWS = [samples.corpus_row(1), samples.corpus_row(2, "need"), samples.corpus_row(3)]


@pytest.fixture
def owner(app: Flask) -> tuple[int, str]:
    made = make.organisation()
    return made.id, made.uscc


def run(app: Flask, *words: object) -> Result:
    return app.test_cli_runner().invoke(args=["listings", *(str(word) for word in words)])


def written(folder: Path, name: str, data: bytes) -> Path:
    file = folder / name
    file.write_bytes(data)
    return file


def figures(result: Result) -> tuple[int, ...]:
    found = LAST.fullmatch(result.stdout.splitlines()[-1])
    assert found, result.output
    return tuple(int(number) for number in found.groups())


def test_json_lines_are_imported_with_their_own_kinds(
    app: Flask, owner: tuple[int, str], tmp_path: Path
) -> None:
    here, uscc = owner
    result = run(app, "import", written(tmp_path, "a.jsonl", samples.jsonl(ROWS)), "--organisation", uscc)
    assert (result.exit_code, figures(result)) == (0, (3, 3, 0, 0, 0))
    assert [one.status for one in listings_of(here)] == [ListingStatus.DRAFT] * 3
    for stage in ("read", "check", "store", "write"):
        assert re.search(
            rf"^{stage} +rows=3 seconds=[\d.]+ rows_per_second=\d+$", result.stdout, re.MULTILINE
        )


def test_publishing_and_doing_it_again(app: Flask, owner: tuple[int, str], tmp_path: Path) -> None:
    here, uscc = owner
    file = written(tmp_path, "a.jsonl", samples.jsonl(ROWS))
    words = ("import", file, "--organisation", uscc, "--publish")
    assert figures(run(app, *words)) == (3, 3, 0, 0, 0)
    assert [one.status for one in listings_of(here)] == [ListingStatus.PUBLISHED] * 3
    again = run(app, *words)
    assert (again.exit_code, figures(again)) == (0, (3, 0, 0, 3, 0))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("n.xlsx", samples.xlsx([samples.need(1), samples.need(2)])),
        ("n.csv", samples.csv_text([samples.need(1), samples.need(2)]).encode("gb18030")),
        ("n.json", b'[{"id": "1", "title": "ab", "content": "c"}, {"id": "2", "title": "de", "content": "f"}]'),
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [1, 100])
def test_every_kind_of_file(
    app: Flask, owner: tuple[int, str], tmp_path: Path, name: str, data: bytes, size: int
) -> None:
    words = (
        "import",
        written(tmp_path, name, data),
        "--kind",
        "need",
        "--organisation",
        owner[1],
        "--batch",
        size,
    )
    result = run(app, *words)
    assert (result.exit_code, figures(result)) == (0, (2, 2, 0, 0, 0))


def test_refused_rows_are_printed_with_reasons_and_the_rest_is_imported(
    app: Flask, owner: tuple[int, str], tmp_path: Path
) -> None:
    bad = [samples.corpus_row(number, region="000000") for number in range(10, 35)]
    file = written(tmp_path, "a.jsonl", samples.jsonl([*ROWS, *bad]))
    result = run(app, "import", file, "--organisation", owner[1])
    assert (result.exit_code, figures(result)) == (0, (28, 3, 0, 0, 25))
    said = [line for line in result.stdout.splitlines() if line.startswith("row ")]
    assert len(said) == 20
    assert said[0].startswith("row 4 load-00010: 所在地区：")
    assert "000000" in said[0]


def test_when_no_row_is_good_the_command_fails(app: Flask, owner: tuple[int, str], tmp_path: Path) -> None:
    file = written(tmp_path, "a.jsonl", samples.jsonl([samples.corpus_row(1, field="F77")]))
    result = run(app, "import", file, "--organisation", owner[1])
    assert (result.exit_code, figures(result)) == (1, (1, 0, 0, 0, 1))
    assert "F77" in result.stdout


def test_an_unknown_organisation_is_named(app: Flask, tmp_path: Path) -> None:
    file = written(tmp_path, "a.jsonl", samples.jsonl(ROWS))
    result = run(app, "import", file, "--organisation", make.uscc_code())
    assert result.exit_code == 1
    assert "--organisation: names no organisation" in result.stderr


def test_an_organisation_that_is_not_verified_is_told(app: Flask, tmp_path: Path) -> None:
    waiting = make.organisation(verified=False).uscc
    result = run(app, "import", written(tmp_path, "a.jsonl", samples.jsonl(ROWS)), "--organisation", waiting)
    assert result.exit_code == 1
    assert "not verified (pending)" in result.stderr


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.xls", b"x", "type"),
        ("a.csv", b"", "empty"),
        ("a.csv", "名称,需求内客\n甲,乙\n".encode(), "wrong_heads"),
        ("a.csv", b"\xe5\x90\x8d\x00\n", "not_text"),
        ("a.json", b"[1,", "not_json"),
        ("a.xlsx", b"PK nothing", "damaged"),
        ("a.xlsx", samples.with_sheet('<sheetData><row r="1"><c r="A1"><f>1</f></c></row></sheetData>'), "formulas"),
    ],
)  # fmt: skip
def test_a_refused_file_says_why_and_leaves_nothing(
    app: Flask, owner: tuple[int, str], tmp_path: Path, name: str, data: bytes, code: str
) -> None:
    result = run(app, "import", written(tmp_path, name, data), "--kind", "need", "--organisation", owner[1])
    assert result.exit_code == 1
    assert result.stderr.startswith(f"refused: {code}: ")
    assert "%(" not in result.stderr
    assert listings_of(owner[0]) == []


def test_rows_beyond_the_limit_refuse_the_file_although_some_were_stored(
    app: Flask, owner: tuple[int, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_csv, "MOST_ROWS", limits.CHUNK + 3)
    rows: list[dict[str, Any]] = [samples.need(number) for number in range(limits.CHUNK + 5)]
    file = written(tmp_path, "a.csv", samples.csv_text(rows).encode())
    result = run(app, "import", file, "--organisation", owner[1])
    assert (result.exit_code, result.stderr.split(":")[1].strip()) == (1, "too_many_rows")
    assert listings_of(owner[0]) == []


def test_quality_is_shown_in_tens(app: Flask) -> None:
    assert run(app, "quality").stdout.splitlines()[-1] == "kind=need scored=0 median=0 mean=0.0"
    make.need(submitted=True)
    lines = run(app, "quality", "--kind", "need").stdout.splitlines()
    assert len(lines) == 11
    assert sum(int(line.split()[1]) for line in lines[:-1]) == 1
    assert lines[-1].startswith("kind=need scored=1 ")
