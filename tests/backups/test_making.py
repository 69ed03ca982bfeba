"""What an archive holds, and what is left when making it fails."""

import json
import stat
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from marketplace.app import MIGRATIONS
from marketplace.audit import heads
from marketplace.backups import checking, making
from marketplace.backups.errors import BackupRefused, Stopped
from marketplace.backups.making import Made
from marketplace.config import Settings, load_settings
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.files import operations as files
from marketplace.files.models import Attachment
from marketplace.files.opening import open_storage
from tests import make
from tests.backups import kits

NIGHT = datetime(2026, 3, 2, 19, 5, 7, tzinfo=UTC)
REVISION = (MIGRATIONS / ".current-head").read_text(encoding="ascii").strip()


def test_an_archive_holds_the_database_the_named_files_and_a_manifest(made: Made, on_sqlite: bool) -> None:
    keys = set(db.session.scalars(db.select(Attachment.storage_key)))
    with zipfile.ZipFile(made.path) as found:
        names = set(found.namelist())
        manifest = json.loads(found.read("manifest.json"))
    copy = "database.sqlite3" if on_sqlite else "database.dump"
    assert names == {"manifest.json", copy, *(f"files/{key}" for key in keys)}
    assert set(manifest["members"]) == names - {"manifest.json"}
    assert len(keys) == 3
    assert (manifest["revision"], manifest["market"]) == (REVISION, "0.1.0")
    assert manifest["audit_number"] > 0
    assert {table["name"]: table["rows"] for table in manifest["tables"]}["attachment"] == 3
    assert made.size == made.path.stat().st_size


def test_its_name_has_the_beijing_time_and_nobody_else_reads_it(app: Flask, tmp_path: Path) -> None:
    with time_machine.travel(NIGHT, tick=False):
        first, second = (kits.archive_of(app, tmp_path / "out") for _ in range(2))
    assert first.path.name == "market-20260303-030507.zip"
    assert second.path.name == "market-20260303-030507-1.zip"
    assert stat.S_IMODE(first.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(first.path.parent.stat().st_mode) == 0o700


def test_nothing_but_the_archive_is_left(made: Made) -> None:
    assert [path.name for path in made.path.parent.iterdir()] == [made.path.name]


def test_the_secret_key_is_left_out_unless_it_is_asked_for(app: Flask, tmp_path: Path) -> None:
    key = kits.settings_of(app).signing_key().encode()
    without = kits.archive_of(app, tmp_path)
    assert "secret_key" not in zipfile.ZipFile(without.path).namelist()
    assert key not in without.path.read_bytes()
    with_it = kits.archive_of(app, tmp_path, with_secret=True)
    with zipfile.ZipFile(with_it.path) as found:
        assert found.read("secret_key") == key


def test_noted_heads_go_along(app: Flask, settings: Settings, tmp_path: Path) -> None:
    heads.note(settings.instance_dir, 0, "0" * 64)
    made = kits.archive_of(app, tmp_path / "out")
    with zipfile.ZipFile(made.path) as found:
        assert found.read(heads.FILE_NAME) == (settings.instance_dir / heads.FILE_NAME).read_bytes()


def test_files_that_no_row_names_stay_out_and_deleted_ones_that_are_still_there_come_along(
    app: Flask, tmp_path: Path
) -> None:
    actor = make.member()
    kept, gone = kits.attach(app, actor, b"% kept\n"), kits.attach(app, actor, b"% gone\n")
    keys = kept.storage_key, gone.storage_key
    with unit_of_work():
        for attachment_id in (kept.id, gone.id):
            files.remove(actor, db.session.get_one(Attachment, attachment_id))
    open_storage(kits.settings_of(app)).delete(keys[1])
    made = kits.archive_of(app, tmp_path)
    assert made.manifest.keys == [keys[0]]
    assert made.manifest.troubles == {}


@pytest.mark.parametrize("what", ["gone", "altered"])
def test_a_stored_file_that_is_not_as_it_was_is_named_and_the_rest_is_saved(
    app: Flask, tmp_path: Path, what: str
) -> None:
    first, *others = [one.storage_key for one in kits.furnish(app)]
    settings = kits.settings_of(app)
    path = settings.instance_dir / "files" / first[:2] / first[2:4] / first
    if what == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes().replace(b"%PDF", b"%pdf"))
    made = kits.archive_of(app, tmp_path)
    assert made.manifest.troubles == {first: what}
    assert set(made.manifest.keys) - {first} == set(others)
    assert checking.check(made.path, tmp_path) == made.manifest


@pytest.mark.parametrize("steps", [1, 5, 9])
def test_stopped_halfway_it_leaves_nothing(app: Flask, tmp_path: Path, steps: int) -> None:
    kits.furnish(app)
    left = iter(range(steps))

    def going() -> None:
        if next(left, None) is None:
            raise Stopped

    with pytest.raises(Stopped):
        kits.archive_of(app, tmp_path / "out", going=going)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_full_disk_leaves_nothing(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making.ArchiveWriter, "finish", full)
    with pytest.raises(OSError, match="No space"):
        kits.archive_of(app, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_database_without_tables_is_refused_with_the_fix(elsewhere: Settings, tmp_path: Path) -> None:
    if elsewhere.effective_database_url.startswith("sqlite"):
        elsewhere.instance_dir.mkdir()
        kits.execute(elsewhere, "CREATE TABLE other (id INTEGER)")
    with pytest.raises(BackupRefused, match="flask db upgrade"):
        making.make(elsewhere, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_database_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="cannot be read"):
        making.make(load_settings(instance_dir=tmp_path / "none"), tmp_path / "out")


def test_a_database_in_memory_is_refused(tmp_path: Path) -> None:
    found = load_settings(instance_dir=tmp_path, DATABASE_URL="sqlite:///:memory:")
    with pytest.raises(BackupRefused, match="in memory"):
        making.make(found, tmp_path / "out")
