"""A restore gives the same market elsewhere, and touches nothing unless it can."""

import os
import sqlite3
import stat
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.audit import heads, queries
from marketplace.backups import making, restoring
from marketplace.backups.errors import ArchiveDamaged, BackupRefused, Stopped
from marketplace.backups.making import Made
from marketplace.backups.restoring import restore
from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.files.models import Attachment
from marketplace.files.opening import open_storage
from tests.backups import kits
from tests.backups.kits import Members, forge, manifest_of


def test_everything_is_there_again_line_by_line(made: Made, settings: Settings, elsewhere: Settings) -> None:
    restored = restore(elsewhere, made.path)
    assert (restored.differences, restored.kept, restored.needs_upgrade) == ((), (), False)
    assert kits.digest(elsewhere) == kits.digest(settings)
    storage, original = open_storage(elsewhere), open_storage(settings)
    for key in made.manifest.keys:
        with storage.open(key) as one, original.open(key) as other:
            assert one.read() == other.read()
    assert sorted(key for key, _ in storage.stored()) == made.manifest.keys


def test_the_restored_market_works(made: Made, elsewhere: Settings) -> None:
    restore(elsewhere, made.path)
    with kits.running(elsewhere) as app:
        assert queries.verify(queries.WHOLE_TRAIL).faults == ()
        kits.furnish(app)
        assert queries.verify(queries.WHOLE_TRAIL).faults == ()
        assert len(db.session.scalars(select(Attachment)).all()) == 6
        again = kits.archive_of(app, elsewhere.instance_dir / "backups")
    assert again.manifest.audit_number > made.manifest.audit_number


def test_the_trail_is_append_only_again(made: Made, elsewhere: Settings) -> None:
    restore(elsewhere, made.path)
    with pytest.raises(Exception, match="append-only"):
        kits.execute(elsewhere, "DELETE FROM audit_entry")


def test_a_wrecked_row_changes_the_digest_of_its_table_and_of_all(made: Made, elsewhere: Settings) -> None:
    restore(elsewhere, made.path)
    before = kits.digest(elsewhere)
    kits.execute(
        elsewhere, "UPDATE organisation SET name = 'x' WHERE id = (SELECT min(id) FROM organisation)"
    )
    changed = [
        one.split()[0] for one, other in zip(before, kits.digest(elsewhere), strict=True) if one != other
    ]
    assert changed == ["organisation", "all"]


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


def test_what_is_replaced_is_kept_beside(
    app: Flask, made: Made, elsewhere: Settings, on_sqlite: bool
) -> None:
    restore(elsewhere, made.path)
    if not on_sqlite:
        with pytest.raises(BackupRefused, match=r"createdb .*_restored"):
            restore(elsewhere, made.path, replace=True)
        return
    kits.execute(elsewhere, "UPDATE organisation SET name = 'changed since'")
    lines, before = kits.digest(elsewhere), kits.everything(elsewhere.instance_dir / "files")
    restored = restore(elsewhere, made.path, replace=True)
    database, files = (Path(name) for name in restored.kept)
    assert kits.everything(files) == before
    assert kits.digest(elsewhere) != lines
    database.rename(elsewhere.instance_dir / "market.sqlite3")
    assert kits.digest(elsewhere) == lines


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


def test_a_damaged_database_can_be_replaced(made: Made, elsewhere: Settings, on_sqlite: bool) -> None:
    if not on_sqlite:
        pytest.skip("a PostgreSQL database is never replaced")
    elsewhere.instance_dir.mkdir()
    path = elsewhere.instance_dir / "market.sqlite3"
    path.write_bytes(b"no database any more" * 300)
    with pytest.raises(BackupRefused, match="cannot be read"):
        restore(elsewhere, made.path)
    restored = restore(elsewhere, made.path, replace=True)
    assert Path(restored.kept[0]).read_bytes().startswith(b"no database")
    assert restored.differences == ()


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
    calls = iter(range(10**6))

    def going() -> None:
        """Counts from where the check is over and things are put in their places."""
        kept = list(elsewhere.instance_dir.glob("files.before-restore-*"))
        begun = kept if over else (elsewhere.instance_dir / "files").exists()
        if begun and next(calls) == step:
            raise Stopped

    try:
        restore(elsewhere, made.path, replace=replace, going=going)
    except Stopped:
        assert kits.everything(elsewhere.instance_dir) == before
    else:
        assert step > 5


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


def test_heads_and_the_secret_key_come_back_and_the_old_ones_are_kept(
    app: Flask, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    heads.note(settings.instance_dir, 0, "0" * 64)
    made = kits.archive_of(app, tmp_path, with_secret=True)
    elsewhere.instance_dir.mkdir()
    heads.note(elsewhere.instance_dir, 7, "f" * 64)
    (elsewhere.instance_dir / "secret_key").write_text("made anew", encoding="ascii")
    restored = restore(elsewhere, made.path)
    assert heads.read(elsewhere.instance_dir) == ((0, "0" * 64),)
    key = elsewhere.instance_dir / "secret_key"
    assert key.read_text("ascii") == settings.signing_key()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert [Path(name).read_text("ascii")[:4] for name in restored.kept] == ["7 ff", "made"]


def test_without_a_secret_in_it_the_key_stays(made: Made, elsewhere: Settings) -> None:
    elsewhere.instance_dir.mkdir()
    (elsewhere.instance_dir / "secret_key").write_text("mine", encoding="ascii")
    restore(elsewhere, made.path)
    assert (elsewhere.instance_dir / "secret_key").read_text("ascii") == "mine"


def test_the_index_of_other_tables_is_dropped(made: Made, elsewhere: Settings, on_sqlite: bool) -> None:
    stale = elsewhere.instance_dir / "search" / "v1" / "segment"
    stale.parent.mkdir(parents=True)
    stale.touch()
    if not on_sqlite:
        kits.execute(elsewhere, "CREATE SCHEMA market_search", "CREATE TABLE market_search.head (id integer)")
    restore(elsewhere, made.path)
    assert not (elsewhere.instance_dir / "search").exists()
    if not on_sqlite:
        with pytest.raises(Exception, match="market_search"):
            kits.execute(elsewhere, "SELECT * FROM market_search.head")


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


def test_an_older_revision_asks_for_the_upgrade(
    made: Made, elsewhere: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    marker = tmp_path / "migrations" / ".current-head"
    (marker.parent / "versions").mkdir(parents=True)
    (marker.parent / "versions" / "0006_policy_engine.py").touch()
    marker.write_text("0007\n", encoding="ascii")
    monkeypatch.setattr(restoring, "MARKER", marker)
    restored = restore(elsewhere, made.path)
    assert restored.needs_upgrade
    assert restored.wanted_revision == "0007"


def test_making_again_gives_the_same_tables(app: Flask, made: Made, tmp_path: Path) -> None:
    assert making.make(kits.settings_of(app), tmp_path / "b").manifest.tables == made.manifest.tables


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
