"""Heads noted outside the database, and rows of the trail against them."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.audit import chain, heads, queries, trail
from marketplace.db.work import OutsideWork, unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, Role
from marketplace.kernel.clock import utc_now


def row(number: int, previous: str, **facts: Any) -> dict[str, Any]:
    made = {
        "number": number, "at": utc_now(), "person_id": 1, "actor_name": "某人", "roles": "", "branch_path": None,
        "address": None, "request_id": None, "topic": "x.y", "subject": "x:1", "facts": facts,
        "previous_hash": previous,
    }  # fmt: skip
    return made | {"hash": chain.digest(made)}


def chained(count: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for number in range(1, count + 1):
        rows.append(row(number, rows[-1]["hash"] if rows else chain.GENESIS, n=number))
    return rows


def head_of(rows: list[dict[str, Any]]) -> tuple[int, str]:
    return (rows[-1]["number"], rows[-1]["hash"]) if rows else (0, chain.GENESIS)


def test_a_file_that_is_not_there_has_no_heads(tmp_path: Path) -> None:
    assert heads.read(tmp_path) == ()


def test_heads_are_read_in_the_order_they_were_noted(tmp_path: Path) -> None:
    for number, digest in ((1, "a" * 64), (2, "b" * 64), (2, "b" * 64), (1, "a" * 64)):
        heads.note(tmp_path, number, digest)
    assert heads.read(tmp_path) == ((1, "a" * 64), (2, "b" * 64), (1, "a" * 64))


@pytest.mark.parametrize("line", ["x", "1", "1 2 3", "one abc"])
def test_a_spoilt_line_is_an_error_and_not_skipped(tmp_path: Path, line: str) -> None:
    (tmp_path / heads.FILE_NAME).write_text(f"1 {'a' * 64}\n{line}\n", encoding="ascii")
    with pytest.raises(ValueError):  # noqa: PT011 int() and unpacking each have their own words
        heads.read(tmp_path)


def test_empty_lines_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / heads.FILE_NAME).write_text(f"\n1 {'a' * 64}\n\n", encoding="ascii")
    assert heads.read(tmp_path) == ((1, "a" * 64),)


@pytest.mark.parametrize("count", [0, 1, 5])
def test_a_whole_chain_has_no_faults(count: int) -> None:
    rows = chained(count)
    known = tuple((one["number"], one["hash"]) for one in rows)
    assert chain.faults_in(iter(rows), head_of(rows), known) == []


@settings(max_examples=60)
@given(count=st.integers(2, 8), data=st.data())
def test_whatever_is_done_to_one_row_is_found(count: int, data: st.DataObject) -> None:
    rows = chained(count)
    head, known = head_of(rows), ((count, rows[-1]["hash"]),)
    place = data.draw(st.integers(0, count - 1))
    match data.draw(st.sampled_from(["drop", "double", "swap", "facts", "rehash", "number"])):
        case "drop":
            del rows[place]
        case "double":
            rows.insert(place, rows[place])
        case "swap":
            other = (place + 1) % count
            rows[place], rows[other] = rows[other], rows[place]
        case "facts":
            rows[place] = rows[place] | {"facts": {"n": -1}}
        case "rehash":
            changed = rows[place] | {"facts": {"n": -1}}
            rows[place] = changed | {"hash": chain.digest(changed)}
        case "number":
            rows[place] = rows[place] | {"number": rows[place]["number"] + 100}
    assert chain.faults_in(iter(rows), head, known)


def test_a_trail_that_was_rewritten_as_a_whole_is_found_by_the_noted_heads_alone() -> None:
    noted = tuple((one["number"], one["hash"]) for one in chained(3))
    forged = [row(1, chain.GENESIS, forged=True)]
    forged.append(row(2, forged[0]["hash"], forged=True))
    assert chain.faults_in(iter(forged), head_of(forged)) == []
    assert chain.faults_in(iter(forged), head_of(forged), noted) == [
        "entry 1 is not the one noted outside the database",
        "entry 2 is not the one noted outside the database",
        "entry 3, noted outside the database, is gone",
    ]


def test_nothing_is_recorded_outside_a_unit_of_work(app: Flask) -> None:
    with pytest.raises(OutsideWork):
        trail.record(SYSTEM, "x.y", "x:1")


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (Role.BROKER, "broker"), ({Role.BROKER}, ["broker"]), (frozenset({2, 1}), ["1", "2"]), ((1, 2), [1, 2]),
        (utc_now().replace(year=2026, month=1, day=2).date(), "2026-01-02"), ("长", "长"), (None, None),
        ([Role.BROKER], ["broker"]), ({"a": Role.BROKER}, {"a": "broker"}),
    ],
)  # fmt: skip
def test_facts_of_any_kind_come_back_plain(app: Flask, value: object, stored: object) -> None:
    with unit_of_work():
        trail.record(SYSTEM, "x.y", "x:1", value=value)
    assert queries.history(queries.WHOLE_TRAIL, 1)[0].facts == {"value": stored}
    assert queries.verify(queries.WHOLE_TRAIL).faults == ()


def test_a_moment_among_the_facts_keeps_its_zone(app: Flask) -> None:
    at = utc_now()
    with unit_of_work():
        trail.record(SYSTEM, "x.y", "x:1", at=at)
    assert queries.history(queries.WHOLE_TRAIL, 1)[0].facts == {"at": at.isoformat()}


def test_scopes_narrow_to_a_subject_and_to_a_subtree(app: Flask) -> None:
    for path in ("/p/", "/p/BR1/", "/p/BR1/220184/", "/p/BR11/", None):
        with unit_of_work():
            trail.record(Actor(person_id=1, branch_path=path), "x.y", f"x:{path}")
    found = {entry.subject for entry in queries.history(queries.AuditScope(branch_path="/p/BR1/"))}
    assert found == {"x:/p/BR1/", "x:/p/BR1/220184/"}
    assert len(queries.history(queries.AuditScope(subject="x:/p/BR1/"))) == 1
    assert len(queries.history(queries.AuditScope(subject="x:/p/BR1/", branch_path="/p/BR2/"))) == 0
    with pytest.raises(ValueError, match="as a whole"):
        queries.verify(queries.AuditScope(branch_path="/p/BR1/"))


@pytest.mark.parametrize(
    ("topic", "count"), [("", 3), ("a", 2), ("a.b", 1), ("a.", 2), ("%", 0), ("_", 0), ("A", 2)]
)
def test_topics_are_filtered_by_their_beginning(app: Flask, topic: str, count: int) -> None:
    for name in ("a.b", "a.c", "d.e"):
        with unit_of_work():
            trail.record(SYSTEM, name, "x:1")
    expected = 0 if topic == "A" and queries.db.engine.dialect.name != "sqlite" else count
    assert len(queries.page(queries.WHOLE_TRAIL, topic=topic)) == expected


def test_rows_come_in_order_however_many_portions_there_are(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 3)
    with unit_of_work():
        for _ in range(7):
            trail.record(SYSTEM, "x.y", "x:1")
    assert [one["number"] for one in queries.rows(queries.WHOLE_TRAIL)] == [1, 2, 3, 4, 5, 6, 7]
    assert queries.verify(queries.WHOLE_TRAIL).entries == 7
