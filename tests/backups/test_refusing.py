"""What is refused, or broken off, leaves everything as it was."""

import os
import sqlite3
from pathlib import Path
from unittest.mock import patch

import pytest
from flask import Flask

from marketplace.audit import heads
from marketplace.backups import restoring
from marketplace.backups.errors import ArchiveDamaged, BackupRefused, Stopped
from marketplace.backups.making import Made
from marketplace.backups.restoring import restore
from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.files.opening import open_storage
from tests.backups import kits
from tests.backups.kits import Members, forge, manifest_of


def test_a_market_with_data_is_refused_and_stays(app: Flask, made: Made, settings: Settings) -> None:
    before = kits.digest(settings)
    with pytest.raises(BackupRefused, match=r"tables.*--replace"):
        restore(settings, made.path)
    assert kits.digest(settings) == before


def test_an_instance_with_files_is_refused_and_stays(
    made: Made, settings: Settings, elsewhere: Settings
) -> None:
    with open_storage(settings).open(made.manifest.keys[0]) as file:
        key = open_storage(elsewhere).put(file)
    before = kits.everything(elsewhere.instance_dir)
    with pytest.raises(BackupRefused, match="holds stored files"):
        restore(elsewhere, made.path)
    assert kits.everything(elsewhere.instance_dir) == before
    restored = restore(elsewhere, made.path, replace=True)
    assert [Path(name).name.split(".")[0] for name in restored.kept] == ["files"]
    assert Path(restored.kept[0], key[:2], key[2:4], key).exists()


def damage(path: Path, how: str) -> None:
    whole = bytearray(path.read_bytes())
    if how == "flipped":
        whole[len(whole) // 3] ^= 1
    path.write_bytes({"cut": whole[:-200], "cut early": whole[:900], "empty": b"", "flipped": whole}[how])


@pytest.mark.parametrize("how", ["cut", "cut early", "empty", "flipped"])
@pytest.mark.parametrize("replace", [False, True])
def test_a_damaged_archive_is_refused_and_the_data_are_kept(
    app: Flask, made: Made, elsewhere: Settings, on_sqlite: bool, how: str, replace: bool
) -> None:
    restore(elsewhere, made.path)
    before, lines = kits.everything(elsewhere.instance_dir), kits.digest(elsewhere)
    damage(made.path, how)
    with pytest.raises(ArchiveDamaged if replace else BackupRefused):
        restore(elsewhere, made.path, replace=replace)
    assert kits.everything(elsewhere.instance_dir) == before
    assert kits.digest(elsewhere) == lines


@pytest.mark.parametrize("how", ["cut", "cut early", "empty", "flipped"])
def test_a_damaged_archive_leaves_an_empty_installation_empty(
    made: Made, elsewhere: Settings, how: str
) -> None:
    damage(made.path, how)
    with pytest.raises(ArchiveDamaged):
        restore(elsewhere, made.path)
    assert kits.everything(elsewhere.instance_dir) == {}
    assert restoring.obstacles(elsewhere, restoring.open_database(elsewhere)) == []


def test_a_database_in_use_is_not_replaced(made: Made, elsewhere: Settings, on_sqlite: bool) -> None:
    if not on_sqlite:
        pytest.skip("a PostgreSQL database is never replaced")
    restore(elsewhere, made.path)
    before = kits.digest(elsewhere)
    with kits.running(elsewhere):
        kits.note_something()
        with pytest.raises(BackupRefused, match="stop the web and the jobs processes"):
            restore(elsewhere, made.path, replace=True)
        db.session.rollback()
    assert [path.name for path in elsewhere.instance_dir.glob("*.before-restore-*")] == []
    assert kits.digest(elsewhere) != before


@pytest.mark.parametrize("step", range(1, 12, 2))
@pytest.mark.parametrize("replace", [False, True])
def test_broken_off_anywhere_it_leaves_all_as_it_was(
    app: Flask,
    settings: Settings,
    elsewhere: Settings,
    tmp_path: Path,
    on_sqlite: bool,
    step: int,
    replace: bool,
) -> None:
    heads.note(settings.instance_dir, 0, "0" * 64)
    kits.furnish(app)
    made = kits.archive_of(app, tmp_path, with_secret=True)
    over = replace and on_sqlite
    if over:
        restore(elsewhere, made.path)
    before = kits.everything(elsewhere.instance_dir)
    calls, with_files = list[int](), list[int]()

    def going() -> None:
        """Counts from where the check is over and things are put in their places."""
        kept = list(elsewhere.instance_dir.glob("files.before-restore-*"))
        begun = kept if over else (elsewhere.instance_dir / "files").exists()
        if begun:
            calls.append(1)
        if len(calls) > step:
            raise Stopped

    try:
        with patch.object(restoring, "sync_folder", side_effect=lambda _: with_files.append(len(calls))):
            restore(elsewhere, made.path, replace=replace, going=going)
    except Stopped:
        assert kits.everything(elsewhere.instance_dir) == before
    else:  # only the server may be so quick with its part that nobody asks whether to go on
        assert step >= with_files[0] > 2
        assert step > 5 or not on_sqlite


def test_a_failing_last_step_leaves_all_as_it_was(
    made: Made, elsewhere: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = restoring.open_database(elsewhere)

    def fail(*_arguments: object) -> None:
        raise BackupRefused("pg_restore failed")

    monkeypatch.setattr(type(database), "put", fail)
    with pytest.raises(BackupRefused, match="pg_restore failed"):
        restore(elsewhere, made.path)
    assert kits.everything(elsewhere.instance_dir) == {}


def test_another_kind_of_database_is_refused_with_the_fix(
    made: Made, elsewhere: Settings, on_sqlite: bool, tmp_path: Path
) -> None:
    if on_sqlite:
        pytest.skip("needs a server")
    other = elsewhere.model_copy(update={"database_url": "", "instance_dir": tmp_path / "third"})
    with pytest.raises(BackupRefused, match="archive is of postgresql, DATABASE_URL of sqlite"):
        restore(other, made.path)


def test_a_revision_of_a_later_release_is_refused(made: Made, elsewhere: Settings, on_sqlite: bool) -> None:
    def change(members: Members) -> None:
        with manifest_of(members) as manifest:
            manifest["revision"] = "9999"
        if on_sqlite:
            copy = made.path.with_name("copy")
            copy.write_bytes(members["database.sqlite3"])
            connection = sqlite3.connect(copy, isolation_level=None)
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
            connection.close()
            kits.agree(members, "database.sqlite3", copy.read_bytes())

    forged = forge(made.path, made.path.with_name("later.zip"), change)
    with pytest.raises(BackupRefused, match=r"9999|alembic_version"):
        restore(elsewhere, forged)
    assert kits.everything(elsewhere.instance_dir) == {}


def test_a_restore_of_a_whole_folder_that_cannot_be_renamed_names_the_fix(
    made: Made, elsewhere: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere.instance_dir.mkdir()
    heads.note(elsewhere.instance_dir, 0, "0" * 64)

    def busy(_self: Path, _target: Path) -> None:
        raise OSError(16, os.strerror(16))

    monkeypatch.setattr(Path, "rename", busy)
    with pytest.raises(BackupRefused, match=r"kept beside.*move what is in it"):
        restore(elsewhere, made.path)
