"""Checking an archive completely: its seal, its members, and the copied database itself. Changes nothing."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from marketplace.backups.archive import Archive, opened, seal_fault
from marketplace.backups.errors import ArchiveDamaged, BackupRefused, Going, go_on
from marketplace.backups.keeping import UNPACKED
from marketplace.backups.manifest import Manifest
from marketplace.backups.opening import FAULTS

SPARE_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Checked:
    """An archive without a fault, and the copy of its database, unpacked."""

    archive: Archive
    copy: Path


def check(path: Path, staging: Path, going: Going = go_on) -> Manifest:
    """Look through everything; the database is unpacked into a folder below `staging` that is gone afterwards.

    Raises ArchiveDamaged with every fault found, BackupRefused when it cannot be checked here.
    """
    with checked(path, staging, going) as found:
        return found.archive.manifest


@contextmanager
def checked(path: Path, staging: Path, going: Going = go_on) -> Iterator[Checked]:
    """The same, while the unpacked database is there."""
    try:
        seal = seal_fault(path, going)
    except OSError as error:
        raise BackupRefused(f"{path} cannot be read: {error.strerror}.") from error
    known = (seal,) if seal else ()
    staging.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=staging, prefix=UNPACKED) as place:
        copy = Path(place) / "copy"
        with _adding(known), opened(path) as archive:
            faults = [*known, *_faults(archive, copy, going)]
            if faults:
                raise ArchiveDamaged(*faults)
            # What the body raises is its own.
            yield Checked(archive, copy)


@contextmanager
def _adding(known: tuple[str, ...]) -> Iterator[None]:
    """The broken seal is named beside what it led to."""
    try:
        yield
    except ArchiveDamaged as error:
        if not known or set(known) <= set(error.faults):
            raise
        raise ArchiveDamaged(*known, *error.faults) from error


def _faults(archive: Archive, copy: Path, going: Going) -> list[str]:
    """Of every member, and of the database as a database when its bytes are the right ones."""
    manifest, faults = archive.manifest, list[str]()
    require_room(copy.parent, manifest.members[manifest.database_member].size)
    for name in sorted(manifest.members):
        try:
            if name == manifest.database_member:
                archive.unpack(name, copy, going)
            else:
                for _ in archive.stream(name, going):
                    pass
        except ArchiveDamaged as error:
            faults += error.faults
    if not any(fault.startswith(manifest.database_member) for fault in faults):
        faults += FAULTS[manifest.database](copy, manifest, going)
    return faults


def require_room(folder: Path, size: int) -> None:
    """Raises BackupRefused when less than `size` bytes, and a little more, are free in the folder."""
    free = shutil.disk_usage(folder).free
    if free < size + SPARE_BYTES:
        raise BackupRefused(
            f"{folder} has {free} bytes free, and {size + SPARE_BYTES} are needed: make room there first."
        )
