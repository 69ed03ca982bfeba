"""A restore gives the same market elsewhere, and touches nothing unless it can."""

import stat
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.audit import heads, queries
from marketplace.backups import making, restoring
from marketplace.backups.errors import BackupRefused
from marketplace.backups.making import Made
from marketplace.backups.restoring import restore
from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.files.models import Attachment
from marketplace.files.opening import open_storage
from tests.backups import kits


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


def test_an_older_revision_asks_for_the_upgrade(
    made: Made, elsewhere: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    marker = tmp_path / "migrations" / ".current-head"
    (marker.parent / "versions").mkdir(parents=True)
    (marker.parent / "versions" / f"{made.manifest.revision}_known.py").touch()
    marker.write_text("9999\n", encoding="ascii")
    monkeypatch.setattr(restoring, "MARKER", marker)
    restored = restore(elsewhere, made.path)
    assert restored.needs_upgrade
    assert restored.wanted_revision == "9999"


def test_making_again_gives_the_same_tables(app: Flask, made: Made, tmp_path: Path) -> None:
    assert making.make(kits.settings_of(app), tmp_path / "b").manifest.tables == made.manifest.tables
