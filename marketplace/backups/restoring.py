"""Restoring an archive into an empty market: it is checked completely before anything is touched."""

import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from marketplace.audit import heads
from marketplace.backups import manifest as manifests
from marketplace.backups.archive import Archive
from marketplace.backups.checking import checked, require_room
from marketplace.backups.contents import contents, differences
from marketplace.backups.database import Database, sync_folder
from marketplace.backups.errors import BackupRefused, Going, go_on
from marketplace.backups.manifest import Manifest
from marketplace.backups.opening import open_database
from marketplace.config import ROOT, Settings
from marketplace.files.opening import FOLDER, open_storage
from marketplace.files.storage import Storage
from marketplace.kernel.clock import to_beijing, utc_now
from marketplace.search.dropping import drop_index

MARKER = ROOT / "migrations" / ".current-head"


@dataclass(frozen=True)
class Restored:
    """What was put in place. `kept` are the names under which what was there before lies beside it.

    `differences` are in words what the restored database holds otherwise than the archive says: nothing, as a rule.
    """

    manifest: Manifest
    kept: tuple[str, ...]
    differences: tuple[str, ...]
    wanted_revision: str

    @property
    def needs_upgrade(self) -> bool:
        return self.manifest.revision != self.wanted_revision


def restore(settings: Settings, path: Path, *, replace: bool = False, going: Going = go_on) -> Restored:
    """Put the archive's database and files in the place of this installation's, which are to be empty.

    With `replace` what is there is kept beside; a PostgreSQL database is never replaced. Raises ArchiveDamaged,
    BackupRefused, or OSError: everything is as it was then.
    """
    database = open_database(settings)
    found = obstacles(settings, database)
    if found and not replace:
        words = "; ".join(found)
        raise BackupRefused(
            f"{words[0].upper()}{words[1:]}. Restore into an empty installation, or keep "
            "all this beside with --replace."
        )
    settings.instance_dir.mkdir(parents=True, exist_ok=True)
    with checked(path, database.staging(), going) as source, ExitStack() as undo:
        manifest = source.archive.manifest
        _require_fitting(manifest, database)
        sizes = (manifest.members[f"{manifests.FILES}{key}"].size for key in manifest.keys)
        require_room(settings.instance_dir, sum(sizes))
        stamp = f"before-restore-{to_beijing(utc_now()):%Y%m%d-%H%M%S}"
        kept = _set_aside(settings, database, manifest, stamp, undo)
        _put_files(source.archive, open_storage(settings), undo, going)
        _put_notes(source.archive, settings.instance_dir, undo, going)
        database.put(source.copy, going)
        undo.pop_all()
        drop_index(settings)
    with database.snapshot() as snapshot:  # all is in place: nothing stops any more
        differing = tuple(differences(manifest, contents(snapshot, go_on)))
    return Restored(manifest, kept, differing, MARKER.read_text("ascii").strip())


def obstacles(settings: Settings, database: Database) -> list[str]:
    """In words, what is there already. Raises BackupRefused when the server does not answer."""
    found = [obstacle] if (obstacle := database.obstacle()) else []
    if holds_files(settings):
        found.append(f"{settings.instance_dir / FOLDER} holds stored files")
    return found


def holds_files(settings: Settings) -> bool:
    """Whether anything is in storage."""
    return next(iter(open_storage(settings).stored()), None) is not None


def _require_fitting(manifest: Manifest, database: Database) -> None:
    if manifest.database != database.kind:
        raise BackupRefused(
            f"The archive is of {manifest.database}, DATABASE_URL of {database.kind}: set it to an empty database "
            "of the archive's kind."
        )
    known = {path.name.split("_")[0] for path in (MARKER.parent / "versions").glob("*.py")}
    if manifest.revision not in known:
        raise BackupRefused(
            f"The archive is of revision {manifest.revision} (market {manifest.market}), which this release does not "
            "know: install the release that made it, or a later one."
        )


def _set_aside(
    settings: Settings, database: Database, manifest: Manifest, stamp: str, undo: ExitStack
) -> tuple[str, ...]:
    kept = [database.set_aside(stamp, undo)]
    names = [heads.FILE_NAME, *([manifests.SECRET] if manifests.SECRET in manifest.members else [])]
    if holds_files(settings):
        names.append(FOLDER)
    kept += [_aside(settings.instance_dir / name, stamp, undo) for name in names]
    return tuple(name for name in kept if name)


def _aside(path: Path, stamp: str, undo: ExitStack) -> str | None:
    if not path.exists():
        return None
    kept = path.with_name(f"{path.name}.{stamp}")
    try:
        path.rename(kept)
    except OSError as error:
        raise BackupRefused(
            f"{path} cannot be kept beside as {kept.name} ({error.strerror}): move what is in it away yourself."
        ) from error
    undo.callback(_bring_back, kept, path)
    return str(kept)


def _bring_back(kept: Path, path: Path) -> None:
    """Whatever has taken its place since is of the archive."""
    if path.is_dir():
        shutil.rmtree(path)
    kept.replace(path)


def _put_files(archive: Archive, storage: Storage, undo: ExitStack, going: Going) -> None:
    for key in archive.manifest.keys:
        undo.callback(storage.delete, key)
        storage.put_back(key, archive.stream(f"{manifests.FILES}{key}", going))


def _put_notes(archive: Archive, instance: Path, undo: ExitStack, going: Going) -> None:
    for name in (manifests.HEADS, manifests.SECRET):
        if name not in archive.manifest.members:
            continue
        target = instance / name
        undo.callback(target.unlink, missing_ok=True)
        archive.unpack(name, target, going)
        target.chmod(0o600)
    sync_folder(instance)
