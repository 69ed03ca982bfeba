"""The migrations make the tables the models describe, and can be taken back, with data in them."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from marketplace.app import MIGRATIONS
from marketplace.db.base import Base, db
from marketplace.db.work import unit_of_work
from tests import make

SCRIPTS = ScriptDirectory(str(MIGRATIONS))
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]


def schema() -> dict[str, list[str]]:
    found = inspect(db.engine)
    return {table: sorted(c["name"] for c in found.get_columns(table)) for table in found.get_table_names()}


def test_there_is_one_head_and_the_committed_file_names_it() -> None:
    assert len(SCRIPTS.get_heads()) == 1
    assert (MIGRATIONS / ".current-head").read_text().strip() == SCRIPTS.get_heads()[0] == REVISIONS[-1]


def test_the_migrated_schema_equals_the_models(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.parametrize("revision", REVISIONS)
def test_each_revision_goes_up_down_and_up_again(app: Flask, revision: str) -> None:
    before = REVISIONS[REVISIONS.index(revision) - 1] if revision != REVISIONS[0] else "base"
    with unit_of_work():
        pass  # marks the database as used, so that the next test gets a fresh one
    downgrade(revision="base")
    upgrade(revision=revision)
    up = schema()
    downgrade(revision=before)
    upgrade(revision=revision)
    assert schema() == up
    upgrade()
    _touch()


def test_going_down_and_up_with_rows_in_every_room_works(app: Flask) -> None:
    make.member()
    db.session.rollback()  # an open read would hold the tables
    downgrade(revision="base")
    assert set(schema()) <= {"alembic_version"}
    upgrade()
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM branch")).scalar() == 37


def test_the_seeded_network_is_one_province_six_branches_thirty_nodes(app: Flask) -> None:
    with db.engine.connect() as connection:
        rows = connection.execute(text("SELECT level, count(*) FROM branch GROUP BY level")).all()
    assert dict(tuple(row) for row in rows) == {"province": 1, "branch": 6, "node": 30}


def test_migration_files_are_numbered_without_gaps() -> None:
    names = sorted(path.name for path in Path(MIGRATIONS / "versions").glob("*.py"))
    assert [name[:4] for name in names] == [f"{n:04d}" for n in range(1, len(names) + 1)]


def _touch() -> None:
    """Let the fixture know that the database was written to."""
    with unit_of_work():
        make.branch("/p/").name_en += " "
