"""Archives that somebody made to get out of their folder, or to fool the reader; all of them sealed properly."""

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from marketplace.backups.checking import check
from marketplace.backups.errors import ArchiveDamaged
from marketplace.backups.making import Made
from marketplace.backups.restoring import restore
from marketplace.config import Settings, load_settings
from tests.backups import kits
from tests.backups.kits import Members, agree, forge, manifest_of, seal

OUTSIDE = [
    "../evil", "../../evil", "/tmp/market-evil", "files/../../evil", "files/..", "files/" + "a" * 32 + "/../../evil",
    "C:\\evil", "..\\evil", "files/" + "A" * 32, "files/" + "a" * 31, "files/" + "a" * 32 + "\n", "secret_key/x",
    "audit-heads.log/", "database.sqlite3.", "./database.sqlite3", "evil",
]  # fmt: skip


@pytest.fixture
def outside(tmp_path: Path) -> Settings:
    """An empty installation. What kind its database would be plays no part: it is never reached."""
    return load_settings(instance_dir=tmp_path / "elsewhere")


def refused(path: Path, settings: Settings) -> str:
    """In words, why neither a check nor a restore takes it; nothing is written anywhere."""
    root = settings.instance_dir.parent
    before = kits.everything(root)
    with pytest.raises(ArchiveDamaged) as of_check:
        check(path, settings.instance_dir)
    with pytest.raises(ArchiveDamaged) as of_restore:
        restore(settings, path)
    assert of_check.value.faults == of_restore.value.faults
    assert kits.everything(root) == before
    return str(of_check.value)


@pytest.mark.parametrize("name", OUTSIDE)
@pytest.mark.parametrize("in_manifest", [False, True], ids=["member_only", "in_manifest_too"])
def test_no_member_leads_anywhere_else(
    made: Made, outside: Settings, tmp_path: Path, name: str, in_manifest: bool
) -> None:
    def change(members: Members) -> None:
        if in_manifest:
            agree(members, name, b"evil")
        else:
            members[name] = b"evil"

    assert "may not be there" in refused(forge(made.path, tmp_path / "f.zip", change), outside)
    assert not Path("/tmp/market-evil").exists()


def no_manifest(members: Members) -> None:
    del members["manifest.json"]


def no_json(members: Members) -> None:
    members["manifest.json"] = b"{"


def half_a_character(members: Members) -> None:
    members["manifest.json"] = members["manifest.json"].replace(b"0.1.0", b"\xff")


def later_format(members: Members) -> None:
    with manifest_of(members) as manifest:
        manifest["format"] = 2


def more_than_we_know(members: Members) -> None:
    with manifest_of(members) as manifest:
        manifest["run"] = "rm -rf /"


def strange_revision(members: Members) -> None:
    with manifest_of(members) as manifest:
        manifest["revision"] = "../../0001"


def negative_size(members: Members) -> None:
    with manifest_of(members) as manifest:
        next(iter(manifest["members"].values()))["size"] = -1


def smaller_than_said(members: Members) -> None:
    with manifest_of(members) as manifest:
        next(iter(manifest["members"].values()))["size"] -= 1


def no_database(members: Members) -> None:
    name = next(name for name in members if name.startswith("database"))
    del members[name]
    with manifest_of(members) as manifest:
        del manifest["members"][name]


def member_gone(members: Members) -> None:
    del members[next(name for name in members if name.startswith("files/"))]


WORDS = {
    no_manifest: "no manifest", no_json: "manifest cannot be read", half_a_character: "manifest cannot be read",
    later_format: "manifest cannot be read", more_than_we_know: "manifest cannot be read",
    strange_revision: "manifest cannot be read", negative_size: "manifest cannot be read",
    smaller_than_said: "another size", no_database: "no copy of the database",
    member_gone: "in the manifest or in the archive only",
}  # fmt: skip


@pytest.mark.parametrize("change", WORDS, ids=lambda change: change.__name__)
def test_a_manifest_that_lies_is_refused(
    made: Made, outside: Settings, tmp_path: Path, change: Callable[[Members], None]
) -> None:
    assert WORDS[change] in refused(forge(made.path, tmp_path / "f.zip", change), outside)


def test_a_link_is_only_bytes(made: Made, outside: Settings, tmp_path: Path) -> None:
    """A symbolic link is a member like any other here: its text is its contents, and its digest is another."""

    def change(members: Members) -> None:
        members[f"files/{made.manifest.keys[0]}"] = b"/etc/passwd"

    link = (stat.S_IFLNK | 0o777) << 16
    assert "another size" in refused(forge(made.path, tmp_path / "f.zip", change, attributes=link), outside)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_another_packing_is_refused(made: Made, outside: Settings, tmp_path: Path, method: int) -> None:
    with zipfile.ZipFile(made.path) as found, zipfile.ZipFile(tmp_path / "f.zip", "w") as forged:
        for info in found.infolist():
            forged.writestr(info.filename, found.read(info), method)
        forged.comment = b"sha256:" + b"0" * 64
    seal(tmp_path / "f.zip")
    assert "packed otherwise" in refused(tmp_path / "f.zip", outside)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused(made: Made, outside: Settings, tmp_path: Path) -> None:
    forged = forge(made.path, tmp_path / "f.zip", lambda _members: None)
    with zipfile.ZipFile(forged, "a") as again:
        again.writestr(f"files/{made.manifest.keys[0]}", b"another")
    seal(forged)
    assert "two members of one name" in refused(forged, outside)


@pytest.mark.parametrize("content", [b"PK\x05\x06", b"\x00" * 5000, b"SQLite format 3\x00" * 99])
def test_anything_else_that_is_sealed_is_refused(outside: Settings, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.zip"
    path.write_bytes(content + b"sha256:" + b"0" * 64)
    seal(path)
    assert "cannot be read" in refused(path, outside)
