"""Killed anywhere, making leaves no archive that is not whole, and restoring nothing that is taken for a market."""

import subprocess
import sys
from pathlib import Path
from signal import SIGKILL
from unittest.mock import patch

import pytest
from flask import Flask

from marketplace.backups import restoring
from marketplace.backups.checking import check
from marketplace.backups.errors import BackupRefused
from marketplace.backups.keeping import archives
from marketplace.backups.making import Made
from marketplace.backups.restoring import restore
from marketplace.config import Settings
from tests.backups import kits

pytestmark = pytest.mark.slow


def killed(settings: Settings, work: str, path: Path, pieces: int) -> bool:
    """Whether it was killed; False when it had ended before."""
    process = subprocess.run(
        [sys.executable, "-m", "tests.backups.killed", work, str(path), str(pieces)],
        env=kits.environment(settings), cwd=kits.ROOT, check=False, timeout=300,
    )  # fmt: skip
    assert process.returncode in {0, -SIGKILL}
    return process.returncode != 0


@pytest.mark.parametrize("pieces", [0, 3, 100])
def test_no_half_archive_has_an_archives_name(
    app: Flask, settings: Settings, tmp_path: Path, pieces: int
) -> None:
    kits.furnish(app)
    out = tmp_path / "out"
    assert killed(settings, "make", out, pieces) == (archives(out) == [])
    assert any(path.name.startswith(".") for path in out.iterdir()) == (archives(out) == [])
    again = kits.archive_of(app, out)
    assert check(again.path, tmp_path) == again.manifest


@pytest.mark.parametrize("part", [0.2, 0.5, 0.8])
def test_a_restore_that_was_killed_is_done_again(
    made: Made, settings: Settings, elsewhere: Settings, part: float
) -> None:
    pieces = pieces_of_a_restore(made, elsewhere)
    assert killed(elsewhere, "restore", made.path, int(pieces * part) or 1)
    lines = kits.digest(settings)
    try:
        restore(elsewhere, made.path)
    except BackupRefused:  # files were put in place, and the database was not
        restore(elsewhere, made.path, replace=True)
    assert kits.digest(elsewhere) == lines


def pieces_of_a_restore(made: Made, settings: Settings) -> int:
    """How often a restore asks whether to go on until all files are in their places."""
    calls: list[int] = []

    class Enough(Exception):
        pass

    with (
        patch.object(restoring, "_put_notes", side_effect=Enough),  # what comes after the files
        pytest.raises(Enough),
    ):
        restore(settings, made.path, going=lambda: calls.append(1))
    assert kits.everything(settings.instance_dir) == {}
    return len(calls)


def test_killed_while_it_replaces_it_loses_nothing(made: Made, elsewhere: Settings, on_sqlite: bool) -> None:
    if not on_sqlite:
        pytest.skip("a PostgreSQL database is never replaced")
    pieces = pieces_of_a_restore(made, elsewhere)
    restore(elsewhere, made.path)
    kits.execute(elsewhere, "UPDATE organisation SET name = 'changed since'")
    lines = kits.digest(elsewhere)
    assert killed(elsewhere, "replace", made.path, pieces)
    (kept,) = elsewhere.instance_dir.glob("market.sqlite3.before-restore-*")
    assert not (elsewhere.instance_dir / "market.sqlite3").exists()
    kept.rename(elsewhere.instance_dir / "market.sqlite3")
    assert kits.digest(elsewhere) == lines
