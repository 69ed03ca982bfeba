"""The nightly backup: figures, which archives stay, and what a bad night does not cost."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from marketplace.backups import archive, keeping
from marketplace.backups.errors import ArchiveDamaged, BackupRefused, Stopped
from marketplace.jobs import backing_up
from marketplace.jobs.office import Office
from marketplace.jobs.registry import JOBS, run_now
from tests.backups import kits
from tests.jobs.offices import office_of

NIGHT = datetime(2026, 3, 2, 19, 5, tzinfo=UTC)


@pytest.fixture
def office(app: Flask, tmp_path: Path) -> Iterator[Office]:
    """Keeps three archives in a folder of its own."""
    found = office_of(app)
    changed = found.settings.model_copy(update={"backup_dir": tmp_path / "kept", "backup_keep": 3})
    yield replace(found, settings=changed)
    found.stop.clear()


def nights(office: Office, count: int, first: int = 0) -> list[dict[str, int]]:
    figures = []
    for number in range(first, first + count):
        with time_machine.travel(NIGHT + timedelta(days=number), tick=False):
            figures.append(run_now(office, "back-up"))
    return figures


def kept(office: Office) -> list[str]:
    return sorted(path.name for path in office.settings.backup_dir.iterdir())


def test_it_runs_each_night_at_five_past_three() -> None:
    assert JOBS["back-up"].schedule == "cron hour=3 minute=5"


def test_its_figures_and_the_archives_it_keeps(app: Flask, office: Office) -> None:
    kits.furnish(app)
    figures = nights(office, 5)
    assert [figure["removed"] for figure in figures] == [0, 0, 0, 1, 1]
    assert {figure["files"] for figure in figures} == {3}
    assert kept(office) == [f"market-2026030{day}-030500.zip" for day in (5, 6, 7)]
    newest = office.settings.backup_dir / kept(office)[-1]
    assert figures[-1]["bytes"] == newest.stat().st_size


def test_other_files_of_the_folder_stay(office: Office) -> None:
    office.settings.backup_dir.mkdir()
    for name in ("notes.txt", "market-20200101-000000.zip.asc", "market.zip", ".market-fresh.zip.part"):
        (office.settings.backup_dir / name).touch()
    nights(office, 4)
    assert len(kept(office)) == 7


def test_what_a_killed_night_left_goes_after_a_day(office: Office) -> None:
    folder = office.settings.backup_dir
    folder.mkdir()
    (folder / ".market-20260301-030500.zip.part").touch()
    (folder / ".unpacked-abc").mkdir()
    (folder / ".unpacked-abc" / "copy").touch()
    left = office.settings.instance_dir / ".unpacked-of-a-check"
    left.mkdir()
    with time_machine.travel(datetime.now(UTC) + timedelta(days=2), tick=False):
        run_now(office, "back-up")
    assert [name for name in kept(office) if name.startswith(".")] == []
    assert not left.exists()


def test_a_bad_night_removes_nothing_and_its_archive_does_not_count(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights(office, 3)
    before = kept(office)
    with monkeypatch.context() as patch:
        patch.setattr(archive.ArchiveWriter, "finish", spoiled(archive.ArchiveWriter.finish))
        for number in (3, 4):
            with pytest.raises(ArchiveDamaged):
                nights(office, 1, number)
    assert kept(office) == [*before, "market-20260307-030500.zip.failed"]
    assert nights(office, 1, 5)[0]["removed"] == 1


def spoiled(finish: object) -> object:
    """A disk that keeps something else than what was written."""

    def finishing(writer: archive.ArchiveWriter, *arguments: object) -> int:
        size = finish(writer, *arguments)
        whole = bytearray(writer.path.read_bytes())
        whole[len(whole) // 2] ^= 1
        writer.path.write_bytes(whole)
        return size

    return finishing


def test_a_night_without_a_backup_removes_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    nights(office, 3)
    before = kept(office)

    def refuse(*_arguments: object, **_options: object) -> None:
        raise BackupRefused("pg_dump is not on the PATH")

    monkeypatch.setattr(backing_up, "make", refuse)
    with pytest.raises(BackupRefused):
        nights(office, 1, 3)
    assert kept(office) == before


def test_told_to_end_it_ends_and_removes_nothing(office: Office) -> None:
    nights(office, 3)
    before = kept(office)
    office.stop.set()
    with pytest.raises(Stopped):
        nights(office, 1, 3)
    assert kept(office) == before


def test_a_clock_that_was_put_back_does_not_lose_the_good_one(office: Office) -> None:
    nights(office, 3, 10)
    (figures,) = nights(office, 1, 0)
    assert figures["removed"] == 1
    assert "market-20260303-030500.zip" in kept(office)


def test_of_one_second_the_later_one_is_the_newer(tmp_path: Path) -> None:
    names = [keeping.archive_name(NIGHT, number) for number in (0, 2, 10)]
    for name in names:
        (tmp_path / name).touch()
    assert [path.name for path in keeping.archives(tmp_path)] == names[::-1]
    assert keeping.keep_newest(tmp_path, 1, tmp_path / names[0]) == 2
    assert [path.name for path in tmp_path.iterdir()] == names[:1]


def test_a_folder_that_is_not_there_holds_no_archives(tmp_path: Path) -> None:
    assert keeping.archives(tmp_path / "none") == []
