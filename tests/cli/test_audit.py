"""flask audit verify: what it prints, and when it fails."""

from pathlib import Path

import pytest
from flask import Flask

from marketplace.audit import chain, heads
from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.jobs import registry
from tests import make
from tests.jobs.offices import office_of


@pytest.fixture
def noted(app: Flask, settings: Settings) -> Path:
    """The file of noted heads, which is not there before and after."""
    path = settings.instance_dir / heads.FILE_NAME
    path.unlink(missing_ok=True)
    yield path
    path.unlink(missing_ok=True)


def verify(app: Flask) -> tuple[int, list[str]]:
    answer = app.test_cli_runner().invoke(args=["audit", "verify"])
    return answer.exit_code, answer.output.splitlines()


def test_an_empty_trail_is_whole(app: Flask, noted: Path) -> None:
    assert verify(app) == (0, [f"entries=0 faults=0 head={chain.GENESIS[:16]}"])


def test_a_whole_trail_prints_its_figures(app: Flask, noted: Path) -> None:
    make.organisation()
    code, lines = verify(app)
    assert (code, len(lines)) == (0, 1)
    assert lines[0].startswith("entries=2 faults=0 head=")


def test_a_head_noted_before_the_first_entry_holds_ever_after(app: Flask, noted: Path) -> None:
    registry.run_now(office_of(app), "note-audit-head")
    assert heads.read(noted.parent) == ((0, chain.GENESIS),)
    make.organisation()
    code, lines = verify(app)
    assert (code, len(lines)) == (0, 1)


def test_another_beginning_than_the_one_noted_fails(app: Flask, noted: Path) -> None:
    heads.note(noted.parent, 0, "f" * 64)
    code, lines = verify(app)
    assert code == 1
    assert lines[0] == "the beginning is not the one noted outside the database"


def test_a_head_noted_outside_that_does_not_fit_fails(app: Flask, noted: Path) -> None:
    make.organisation()
    heads.note(noted.parent, 2, "f" * 64)
    code, lines = verify(app)
    assert code == 1
    assert lines[0] == "entry 2 is not the one noted outside the database"
    assert "faults=1" in lines[-1]


def test_a_noted_entry_beyond_the_end_is_missed(app: Flask, noted: Path) -> None:
    make.organisation()
    heads.note(noted.parent, 3, "f" * 64)
    assert verify(app)[1][0] == "entry 3, noted outside the database, is gone"


def test_at_most_twenty_faults_are_shown_and_all_are_counted(app: Flask, noted: Path) -> None:
    make.organisation()
    for number in range(3, 33):
        heads.note(noted.parent, number, "f" * 64)
    code, lines = verify(app)
    assert (code, len(lines)) == (1, 21)
    assert "faults=30" in lines[-1]


def test_a_missing_head_is_a_fault(app: Flask, noted: Path) -> None:
    make.organisation()
    db.session.rollback()
    found = chain.faults_in(iter(()), None)
    assert found == ["the trail ends at 0, its head says nothing"]
