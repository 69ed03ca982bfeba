"""Making an archive: noted heads, then the database, then the files that it names; all of it while others write."""

import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from marketplace.audit import heads
from marketplace.backups import manifest as manifests
from marketplace.backups.archive import ArchiveWriter
from marketplace.backups.contents import Contents, Named
from marketplace.backups.database import Database, sync_folder
from marketplace.backups.errors import Going, go_on
from marketplace.backups.keeping import HALF, UNPACKED, archive_name
from marketplace.backups.manifest import Manifest, Trouble
from marketplace.backups.opening import open_database
from marketplace.config import ROOT, Settings
from marketplace.files.opening import open_storage
from marketplace.files.storage import BadKey, Storage
from marketplace.kernel.clock import utc_now

MOST_NAMES = 100


@dataclass(frozen=True)
class Made:
    """An archive that is on disk; `size` in bytes."""

    path: Path
    size: int
    manifest: Manifest


def make(settings: Settings, folder: Path, *, with_secret: bool = False, going: Going = go_on) -> Made:
    """Write an archive into `folder`, complete under its name or not there at all.

    Raises BackupRefused naming the fix, OSError when the disk is full or the folder cannot be written, and what
    `going` raises. Stored files that are gone or altered do not prevent it: they are in the manifest's `troubles`.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    database, now = open_database(settings), utc_now()
    with (
        tempfile.TemporaryDirectory(dir=folder, prefix=UNPACKED) as place,
        _begun(folder, now) as (archive, path),
    ):
        # The heads come first: those noted later may be of entries that the copy does not hold.
        noted = _copy_heads(settings.instance_dir, Path(place))
        copy = Path(place) / "copy"
        found = database.copy(copy, going)
        with copy.open("rb") as file:
            archive.add(_member(database), file, going, pack=database.kind == "sqlite")
        copy.unlink()
        troubles = _add_files(archive, open_storage(settings), found.named, going)
        if noted:
            with noted.open("rb") as file:
                archive.add(manifests.HEADS, file, going)
        if with_secret:
            archive.add(manifests.SECRET, BytesIO(settings.signing_key().encode("ascii")), going)
        manifest = _manifest(now, database, found, archive, troubles)
        size = archive.finish(manifest, going)
    return Made(path, size, manifest)


@contextmanager
def _begun(folder: Path, now: datetime) -> Iterator[tuple[ArchiveWriter, Path]]:
    """A writer under a name that is nobody else's, and the archive's own, which it gets when all went well."""
    for number in range(MOST_NAMES):
        path = folder / archive_name(now, number)
        half = folder / f".{path.name}{HALF}"
        try:
            archive = ArchiveWriter(half, now)
        except FileExistsError:
            continue
        if not path.exists():
            break
        archive.abandon()
    else:
        raise FileExistsError(f"{MOST_NAMES} archives of one second in {folder}")
    try:
        yield archive, path
        half.replace(path)
        sync_folder(folder)
    except BaseException:
        archive.abandon()
        raise


def _copy_heads(instance: Path, place: Path) -> Path | None:
    noted = instance / heads.FILE_NAME
    if not noted.exists():
        return None
    target = place / heads.FILE_NAME
    target.write_bytes(noted.read_bytes())  # a line an hour: a megabyte a year
    return target


def _add_files(
    archive: ArchiveWriter, storage: Storage, named: tuple[Named, ...], going: Going
) -> dict[str, Trouble]:
    """Every file that the copied database names; gives those that are gone or altered, by key."""
    troubles: dict[str, Trouble] = {}
    for one in named:
        try:
            with storage.open(one.key) as file:
                added = archive.add(f"{manifests.FILES}{one.key}", file, going)
        except (FileNotFoundError, BadKey):
            if not one.is_deleted:
                troubles[one.key] = "gone"
            continue
        if added.sha256 != one.sha256:
            troubles[one.key] = "altered"
    return troubles


def _manifest(
    now: datetime, database: Database, found: Contents, archive: ArchiveWriter, troubles: dict[str, Trouble]
) -> Manifest:
    return Manifest(
        market=market_version(), made_at=now, database=database.kind, revision=found.revision,
        audit_number=found.audit_number, audit_hash=found.audit_hash, tables=found.tables, members=archive.members,
        troubles=troubles,
    )  # fmt: skip


def _member(database: Database) -> str:
    return manifests.SQLITE if database.kind == "sqlite" else manifests.POSTGRESQL


def market_version() -> str:
    """Of the code that runs."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])
