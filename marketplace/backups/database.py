"""What backups need of a database; there is one module for each kind."""

import os
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Protocol

from marketplace.backups.contents import Contents, Snapshot
from marketplace.backups.errors import Going
from marketplace.backups.manifest import Kind


class Database(Protocol):
    """The market's own database, reached without a session. Every method raises BackupRefused, naming the fix."""

    kind: Kind

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """As it is at this moment. Holds no lock that a writer would wait for."""

    def copy(self, target: Path, going: Going) -> Contents:
        """Write a consistent copy to a file that is not there yet, while others go on writing; gives what it holds."""

    def staging(self) -> Path:
        """The folder in which a copy that is to be put in place is best unpacked."""

    def obstacle(self) -> str | None:
        """What is there already, in words; None when a copy can be put in place."""

    def set_aside(self, stamp: str, undo: ExitStack) -> str | None:
        """Keep what is there beside, under a name with `stamp` (given back); `undo` is told how to bring it back."""

    def put(self, copy: Path, going: Going) -> None:
        """Put the copy in place, wholly or not at all. Nothing else is there."""


def sync_folder(folder: Path) -> None:
    """A new name survives a power cut only once its folder is on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
