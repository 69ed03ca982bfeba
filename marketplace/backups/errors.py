"""Refusals of backups, in words for whoever runs the command: what is wrong and what mends it."""

from collections.abc import Callable

Going = Callable[[], None]
"""Asked between two pieces of long work; raises Stopped when the process is to end."""


class BackupRefused(RuntimeError):
    """It was not done, and nothing was changed. The text names the fix."""


class ArchiveDamaged(BackupRefused):
    """An archive that is not as it was written; `faults` says in words what is wrong, one thing each."""

    def __init__(self, *faults: str) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class Stopped(RuntimeError):
    """The process was told to end amid the work; what was begun is gone."""


def go_on() -> None:
    """A Going that never stops."""
