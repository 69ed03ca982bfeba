"""Recording, sealing and verifying on a real database."""

import itertools
import random
import threading
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace.audit import chain, heads, queries, trail
from marketplace.audit.models import AuditEntry
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, Role

ACTOR = Actor(
    person_id=3, name="测试人员", roles=frozenset({Role.BROKER}), address="127.0.0.1", request_id="r"
)


def record(count: int, actor: Actor = ACTOR) -> None:
    with unit_of_work():
        for number in range(count):
            trail.record(actor, "listing.publish", f"listing:{number}", before="submitted", after="published")


def verify() -> tuple[str, ...]:
    return queries.verify(queries.WHOLE_TRAIL).faults


def tamper(*statements: str) -> None:
    """Change the tables behind the triggers' back, as somebody with the database's own password could."""
    db.session.rollback()  # what was read so far must not hide the change
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        else:
            for name in ("audit_entry_no_update", "audit_entry_no_delete", "audit_head_no_delete"):
                connection.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = origin"))
            connection.commit()


def test_rows_are_numbered_from_one_and_chained(app: Flask) -> None:
    record(3)
    record(2)
    rows = list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.number)))
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]
    assert all(later.previous_hash == earlier.hash for earlier, later in itertools.pairwise(rows))
    assert verify() == ()


def test_the_row_says_who_in_which_role_from_where(app: Flask) -> None:
    record(1)
    row = db.session.scalars(select(AuditEntry)).one()
    assert (row.person_id, row.actor_name, row.roles, row.address, row.request_id) == (
        3, "测试人员", "broker", "127.0.0.1", "r",
    )  # fmt: skip
    assert row.facts == {"before": "submitted", "after": "published"}


def test_a_job_is_recorded_as_the_system(app: Flask) -> None:
    record(1, SYSTEM)
    row = db.session.scalars(select(AuditEntry)).one()
    assert (row.person_id, row.roles) == (None, "system")


def test_work_that_fails_leaves_no_row_and_no_gap(app: Flask) -> None:
    record(1)
    with pytest.raises(RuntimeError), unit_of_work():
        trail.record(ACTOR, "listing.publish", "listing:99")
        raise RuntimeError
    record(1)
    assert [entry.number for entry in queries.history(queries.WHOLE_TRAIL)] == [2, 1]
    assert verify() == ()


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET topic = 'x'", "DELETE FROM audit_entry"])
def test_the_database_itself_refuses_to_change_the_trail(app: Flask, statement: str) -> None:
    record(2)
    with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
        db.session.execute(text(statement))
    assert verify() == ()


@pytest.mark.parametrize(
    "statements",
    [
        ("UPDATE audit_entry SET topic = 'listing.reject' WHERE number = 3",),
        ("UPDATE audit_entry SET person_id = NULL WHERE number = 1",),
        ("DELETE FROM audit_entry WHERE number = 2",),
        ("DELETE FROM audit_entry WHERE number = 5",),
        (
            "UPDATE audit_entry SET number = 100 WHERE number = 2",
            "UPDATE audit_entry SET number = 2 WHERE number = 3",
            "UPDATE audit_entry SET number = 3 WHERE number = 100",
        ),
        ("UPDATE audit_head SET number = 4",),
    ],
    ids=["changed", "anonymised", "removed", "tail-cut", "swapped", "head-moved"],
)
def test_tampering_is_found(app: Flask, statements: tuple[str, ...]) -> None:
    record(5)
    tamper(*statements)
    assert verify() != ()


def test_a_cut_tail_with_a_matching_head_is_found_by_the_noted_heads(app: Flask, tmp_path: Path) -> None:
    record(5)
    last = queries.history(queries.WHOLE_TRAIL, 1)[0]
    heads.note(tmp_path, last.number, last.hash)
    fourth = queries.history(queries.WHOLE_TRAIL, 2)[1]
    tamper(
        "DELETE FROM audit_entry WHERE number = 5",
        f"UPDATE audit_head SET number = 4, hash = '{fourth.hash}'",
    )
    assert verify() == ()
    assert queries.verify(queries.WHOLE_TRAIL, heads.read(tmp_path)).faults != ()


def test_a_thousand_random_tamperings_of_rows_are_all_found(app: Flask) -> None:
    """On the rows as read, with the database's own verification code fed by them."""
    record(30)
    rows = [dict(row) for row in queries.rows(queries.WHOLE_TRAIL)]
    head = (rows[-1]["number"], rows[-1]["hash"])
    dice = random.Random(72)
    assert chain.faults_in(iter(rows), head) == []
    missed = [n for n in range(1000) if not chain.faults_in(iter(_tampered(rows, dice)), head)]
    assert missed == []


def _tampered(rows: list[dict[str, Any]], dice: random.Random) -> list[dict[str, Any]]:
    changed = [dict(row) for row in rows]
    place = dice.randrange(len(changed))
    match dice.choice(("change", "remove", "swap", "cut", "insert")):
        case "change":
            column = dice.choice(["topic", "subject", "actor_name", "person_id", "roles", "address"])
            changed[place][column] = f"{changed[place][column]}?"
        case "remove":
            del changed[place]
        case "swap":
            other = (place + 1 + dice.randrange(len(changed) - 1)) % len(changed)
            changed[place], changed[other] = changed[other], changed[place]
        case "cut":
            changed = changed[:place]
        case "insert":
            changed.insert(place, dict(changed[place]))
    return changed


def test_two_threads_at_once_still_make_one_chain(app: Flask) -> None:
    def work() -> None:
        with app.app_context():
            for _ in range(10):
                record(2)
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert queries.verify(queries.WHOLE_TRAIL) == queries.Verification(
        80, queries.history(queries.WHOLE_TRAIL, 1)[0].hash, ()
    )


def test_the_history_of_one_row_leaves_out_the_others(app: Flask) -> None:
    record(3)
    found = queries.history(queries.AuditScope("listing:1"))
    assert [entry.subject for entry in found] == ["listing:1"]


def test_a_page_goes_back_from_a_number_and_filters(app: Flask) -> None:
    record(5)
    with unit_of_work():
        trail.record(SYSTEM, "session.open", "person:1")
    assert [e.number for e in queries.page(queries.WHOLE_TRAIL, before=4, limit=2)] == [3, 2]
    assert [e.topic for e in queries.page(queries.WHOLE_TRAIL, topic="session.")] == ["session.open"]
    assert len(queries.page(queries.WHOLE_TRAIL, person_id=3)) == 5


def test_a_chain_is_not_verified_in_part(app: Flask) -> None:
    with pytest.raises(ValueError, match="whole"):
        queries.verify(queries.AuditScope("listing:1"))


def test_a_head_is_noted_once(tmp_path: Path) -> None:
    heads.note(tmp_path, 1, "a" * 64)
    heads.note(tmp_path, 1, "a" * 64)
    heads.note(tmp_path, 2, "b" * 64)
    assert heads.read(tmp_path) == ((1, "a" * 64), (2, "b" * 64))


def test_the_command_names_faults_and_fails(app: Flask) -> None:
    record(3)
    runner = app.test_cli_runner()
    good = runner.invoke(args=["audit", "verify"])
    assert (good.exit_code, good.output.split()[0]) == (0, "entries=3")
    tamper("UPDATE audit_entry SET topic = 'x' WHERE number = 2")
    bad = runner.invoke(args=["audit", "verify"])
    assert bad.exit_code == 1
    assert "entry 2 was changed" in bad.output


def test_pages_of_the_trail_meet_without_gap_or_overlap(app: Flask) -> None:
    record(7)
    numbers: list[int] = []
    before = None
    while page := queries.page(queries.WHOLE_TRAIL, before=before, limit=3):
        numbers += [entry.number for entry in page]
        before = numbers[-1]
    assert numbers == [7, 6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_a_verification_in_pages_finds_what_lies_on_their_edges(
    app: Flask, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(queries, "PAGE", limit)
    record(6)
    assert queries.verify(queries.WHOLE_TRAIL).entries == 6
    assert verify() == ()
    tamper(f"UPDATE audit_entry SET topic = 'x' WHERE number = {limit}")
    assert verify() == (f"entry {limit} was changed after it was written",)


def test_a_filter_of_a_topic_takes_its_signs_as_they_are(app: Flask) -> None:
    record(1)
    for topic in ("%", "listing_publish", "listing.%"):
        assert queries.page(queries.WHOLE_TRAIL, topic=topic) == []
    assert len(queries.page(queries.WHOLE_TRAIL, topic="listing.")) == 1


def test_a_subtree_does_not_read_its_neighbours_trail(app: Flask) -> None:
    here, beside = (
        Actor(person_id=number, roles=frozenset({Role.BRANCH_OPERATOR}), branch_path=path)
        for number, path in ((4, "/p/BR1/"), (5, "/p/BR10/"))
    )
    record(1, here)
    record(1, beside)
    found = queries.page(queries.AuditScope(branch_path="/p/BR1/"))
    assert [entry.person_id for entry in found] == [4]


def test_facts_are_kept_as_plain_values(app: Flask) -> None:
    class Odd:
        def __str__(self) -> str:
            return "odd"

    with unit_of_work():
        trail.record(
            ACTOR, "t", "s:1", role=Role.BROKER, some={"b", "a"}, none=None, odd=Odd(), text="长白山\x7f"
        )
    (entry,) = queries.history(queries.WHOLE_TRAIL)
    assert entry.facts == {
        "role": "broker",
        "some": ["a", "b"],
        "none": None,
        "odd": "odd",
        "text": "长白山\x7f",
    }
    assert verify() == ()
