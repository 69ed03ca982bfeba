"""A check finds whatever is not as it was written, wherever it is."""

import sqlite3
import zipfile
from pathlib import Path

import pytest

from marketplace.backups import archive, checking
from marketplace.backups.checking import check
from marketplace.backups.errors import ArchiveDamaged, BackupRefused, Stopped, go_on
from marketplace.backups.making import Made
from tests.backups import kits
from tests.backups.kits import Members, forge, manifest_of


def faults(path: Path, staging: Path) -> tuple[str, ...]:
    with pytest.raises(ArchiveDamaged) as refusal:
        check(path, staging)
    return refusal.value.faults


def test_a_good_archive_passes_and_nothing_is_left(made: Made, tmp_path: Path) -> None:
    before = made.path.read_bytes()
    assert check(made.path, tmp_path / "staging") == made.manifest
    assert list((tmp_path / "staging").iterdir()) == []
    assert made.path.read_bytes() == before


def test_a_flipped_bit_is_found_wherever_it_is(made: Made) -> None:
    whole = made.path.read_bytes()
    places = {*range(0, len(whole), len(whole) // 97), *range(60), *range(len(whole) - 140, len(whole))}
    for place in sorted(places):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << place % 8
        made.path.write_bytes(damaged)
        assert archive.seal_fault(made.path, go_on), place


@pytest.mark.parametrize("where", ["head", "database", "a file", "manifest", "directory", "seal"])
def test_a_flipped_archive_is_refused(made: Made, tmp_path: Path, where: str) -> None:
    whole = bytearray(made.path.read_bytes())
    with zipfile.ZipFile(made.path) as found:
        infos = {info.filename: info for info in found.infolist()}
        start = found.start_dir
    database = infos[made.manifest.database_member]
    file = infos[f"files/{made.manifest.keys[0]}"]
    place = {
        "head": 11, "database": database.header_offset + database.compress_size // 2,
        "a file": file.header_offset + 120, "manifest": infos["manifest.json"].header_offset + 60,
        "directory": start + 14, "seal": len(whole) - 3,
    }[where]  # fmt: skip
    # One flipped distance of a packed run of zeros may unpack to the same bytes; of forty not one in a world's age.
    for at in range(place, place + (40 if where == "database" else 1)):
        whole[at] ^= 0x11
    made.path.write_bytes(whole)
    found_faults = faults(made.path, tmp_path)
    assert any("not those that were written" in fault or "its end" in fault for fault in found_faults)
    named = {"database": made.manifest.database_member, "a file": file.filename}.get(where)
    assert named is None or any(fault.startswith(named) for fault in found_faults)


@pytest.mark.parametrize("part", [0.001, 0.3, 0.9, 0.999])
def test_a_cut_archive_is_refused(made: Made, tmp_path: Path, part: float) -> None:
    whole = made.path.read_bytes()
    made.path.write_bytes(whole[: int(len(whole) * part)])
    assert "its end is missing: it is cut, or no archive of the market" in faults(made.path, tmp_path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.zip"
    path.touch()
    assert faults(path, tmp_path)[0] == "it is empty"


def test_bytes_behind_the_end_are_refused(made: Made, tmp_path: Path) -> None:
    with made.path.open("ab") as file:
        file.write(b"\n")
    assert "its end is missing: it is cut, or no archive of the market" in faults(made.path, tmp_path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match=r"none\.zip cannot be read"):
        check(tmp_path / "none.zip", tmp_path)


def test_every_fault_is_named_at_once(made: Made, tmp_path: Path) -> None:
    def change(members: Members) -> None:
        for key in made.manifest.keys[:2]:
            members[f"files/{key}"] = members[f"files/{key}"].replace(b"%PDF", b"%pdf")

    found = faults(forge(made.path, tmp_path / "f.zip", change), tmp_path)
    assert [fault.split()[0] for fault in found] == [f"files/{key}" for key in made.manifest.keys[:2]]


def lacks_a_file(members: Members) -> None:
    name = next(name for name in members if name.startswith("files/"))
    del members[name]
    with manifest_of(members) as manifest:
        del manifest["members"][name]


def counts_wrongly(members: Members) -> None:
    with manifest_of(members) as manifest:
        manifest["tables"][0]["rows"] += 1


def has_another_head(members: Members) -> None:
    with manifest_of(members) as manifest:
        manifest["audit_number"] += 1


def names_another_table(members: Members) -> None:
    with manifest_of(members) as manifest:
        manifest["tables"][3]["name"] = "zz_unknown"


def is_text(members: Members) -> None:
    name = next(name for name in members if name.startswith("database"))
    kits.agree(members, name, b"no database at all\n" * 400)


ON_SQLITE = {
    lacks_a_file: "is not in the archive", counts_wrongly: "rows, the manifest says",
    has_another_head: "audit entries", names_another_table: "only in the manifest", is_text: "cannot be read",
}  # fmt: skip


@pytest.mark.parametrize("change", ON_SQLITE, ids=lambda change: change.__name__)
def test_what_is_sealed_but_does_not_fit_is_named(
    made: Made, tmp_path: Path, on_sqlite: bool, change: kits.Callable[[Members], None]
) -> None:
    forged = forge(made.path, tmp_path / "f.zip", change)
    if on_sqlite:
        assert any(ON_SQLITE[change] in fault for fault in faults(forged, tmp_path))
    elif change in {names_another_table, is_text}:
        assert any("dump" in fault for fault in faults(forged, tmp_path))


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("PRAGMA foreign_keys=OFF; DELETE FROM person", "refers to none of person"),
        ("UPDATE attachment SET name = 'x'", "attachment has other rows"),
        ("DROP TABLE attachment", "holds no market"),
    ],
    ids=["dangling", "wrecked", "no_market"],
)
def test_a_copy_that_was_changed_is_found(
    made: Made, tmp_path: Path, on_sqlite: bool, statement: str, words: str
) -> None:
    if not on_sqlite:
        pytest.skip("a dump is compared row by row when it is restored")

    def change(members: Members) -> None:
        copy = tmp_path / "copy.sqlite3"
        copy.write_bytes(members["database.sqlite3"])
        connection = sqlite3.connect(copy, isolation_level=None)
        connection.executescript(f"PRAGMA journal_mode=DELETE; {statement}")
        connection.close()
        kits.agree(members, "database.sqlite3", copy.read_bytes())

    found = faults(forge(made.path, tmp_path / "f.zip", change), tmp_path)
    assert any(words in fault for fault in found), found


def test_a_copy_with_broken_pages_is_found(made: Made, tmp_path: Path, on_sqlite: bool) -> None:
    if not on_sqlite:
        pytest.skip("pages are SQLite's")

    def change(members: Members) -> None:
        copy = bytearray(members["database.sqlite3"])
        copy[4096 * 3 : 4096 * 40] = bytes(4096 * 37)
        kits.agree(members, "database.sqlite3", bytes(copy))

    assert any(
        "database" in fault for fault in faults(forge(made.path, tmp_path / "f.zip", change), tmp_path)
    )


def test_too_little_room_is_a_refusal_with_the_fix(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "SPARE_BYTES", 1 << 60)
    with pytest.raises(BackupRefused, match="make room"):
        check(made.path, tmp_path)


def test_a_check_can_be_stopped(made: Made, tmp_path: Path) -> None:
    def going() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        check(made.path, tmp_path, going)
    assert not list(tmp_path.glob(".unpacked-*"))
