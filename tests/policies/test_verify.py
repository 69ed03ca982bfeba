"""flask policy verify, the words of closed lists, and what differs between two versions."""

from enum import StrEnum

from flask import Flask
from sqlalchemy import text

from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.policies import labels, states
from marketplace.policies.differences import differences
from marketplace.policies.queries import decisions
from tests.making import policies as making
from tests.making.policies import FOREIGN, asked


def verify(app: Flask) -> tuple[int, list[str]]:
    answer = app.test_cli_runner().invoke(args=["policy", "verify"])
    return answer.exit_code, answer.output.splitlines()


def alter(statement: str) -> None:
    """As somebody with the database in hand would, who takes the trigger away first."""
    on_postgres = db.engine.dialect.name == "postgresql"
    for table in ("policy_decision", "policy_version"):
        name = "policy_decision_no_update" if table == "policy_decision" else "policy_version_keeps_texts"
        with unit_of_work():
            db.session.execute(
                text(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if on_postgres else ""))
            )
    with unit_of_work():
        db.session.execute(text(statement))


def alter_texts(number: int, figure: str) -> None:
    statement = f"UPDATE policy_version SET texts = {{}} WHERE pack_id = 'jl.2016-72' AND number = {number}"
    swap = f"replace(CAST(texts AS TEXT), 'value: {figure},', 'value: 900000,')"
    alter(statement.format(f"CAST({swap} AS JSONB)" if db.engine.dialect.name == "postgresql" else swap))


def test_nothing_stored_is_no_difference(app: Flask) -> None:
    assert verify(app) == (0, ["decisions=0 differing=0"])


def test_all_stored_decisions_come_out_again(app: Flask) -> None:
    making.decided("claim:1")
    making.approved(("patents.yaml", "value: 500000,", "value: 400000,"))
    making.decided("claim:1", asked(FOREIGN))
    assert verify(app) == (0, ["decisions=2 differing=0"])


def test_an_altered_decision_is_named_and_the_command_fails(app: Flask) -> None:
    making.decided("claim:1")
    making.decided("claim:2")
    alter("UPDATE policy_decision SET sha256 = 'x' WHERE subject = 'claim:2'")
    code, lines = verify(app)
    assert code == 1
    assert lines[0].startswith("decision 2 (claim:2, jl.2016-72.patent.domestic_invention)")
    assert lines[-1] == "decisions=2 differing=1"


def test_an_altered_text_of_a_version_is_found(app: Flask) -> None:
    making.approved(("patents.yaml", "value: 500000,", "value: 400000,"))
    making.decided("claim:1")
    alter_texts(2, "400000")
    code, lines = verify(app)
    assert (code, lines[-1]) == (1, "decisions=1 differing=1")
    assert lines[0] == "version 2 of jl.2016-72: its stored texts are not those of its record"


def test_an_altered_text_of_what_came_with_the_market_is_found(app: Flask) -> None:
    number = making.decided("claim:1").id
    assert decisions.recompute(making.ALL_DECISIONS, number)
    alter_texts(1, "500000")
    code, lines = verify(app)
    assert (code, lines) == (
        1,
        [
            "version 1 of jl.2016-72: its stored texts are not those of its record",
            "decision 1 (claim:1, jl.2016-72.patent.domestic_invention) comes out differently",
            "decisions=1 differing=1",
        ],
    )
    assert not decisions.recompute(making.ALL_DECISIONS, number)


def test_an_altered_text_that_nothing_was_decided_by_is_found_and_an_unreadable_one_too(app: Flask) -> None:
    making.drafted()
    alter_texts(2, "500000")
    alter("UPDATE policy_version SET texts = '{}' WHERE pack_id = 'national'")
    code, lines = verify(app)
    assert (code, lines) == (
        1,
        [
            "version 2 of jl.2016-72: its stored texts are not those of its record",
            "version 1 of national: its stored texts are not those of its record",
            "decisions=0 differing=0",
        ],
    )


def test_every_status_and_reason_has_words() -> None:
    for closed in (states.VersionStatus, states.VersionReason):
        members: type[StrEnum] = closed
        assert set(labels.LABELS[members]) == set(members)


def test_lines_that_differ_stand_with_two_around_them() -> None:
    before = {"a.yaml": "\n".join("abcdefgh"), "same.yaml": "x", "gone.yaml": "y"}
    after = {"a.yaml": "\n".join("abcdXfgh"), "same.yaml": "x", "new.yaml": "z"}
    found = {
        diff.file: [(line.kind, line.number, line.text) for line in diff.lines]
        for diff in differences(before, after)
    }
    assert found == {
        "a.yaml": [
            ("gap", 0, ""), ("same", 3, "c"), ("same", 4, "d"), ("old", 5, "e"), ("new", 5, "X"), ("same", 6, "f"),
            ("same", 7, "g"),
        ],
        "gone.yaml": [("old", 1, "y")],
        "new.yaml": [("new", 1, "z")],
    }  # fmt: skip
    assert differences(before, before) == []
