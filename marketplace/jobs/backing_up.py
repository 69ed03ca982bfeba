"""The nightly backup: made, checked, and only then the oldest ones removed."""

from typing import Any

import structlog

from marketplace.backups.checking import check
from marketplace.backups.errors import ArchiveDamaged, Stopped
from marketplace.backups.keeping import keep_newest, put_away, remove_left_over
from marketplace.backups.making import make
from marketplace.jobs.office import Office

log = structlog.get_logger()


def back_up(office: Office) -> dict[str, Any]:
    """Write an archive into the folder of backups, check it, and keep the newest ones.

    Figures: bytes, files, lost (stored files that were gone or altered already), removed. Raises BackupRefused or
    OSError when there is no backup, ArchiveDamaged when it failed its check, Stopped when the process is to end: no
    older archive is removed then.
    """
    settings = office.settings
    folder = settings.effective_backup_dir

    def going() -> None:
        if office.stop.is_set():
            raise Stopped("the process is to end; there is no backup of tonight")

    made = make(settings, folder, going=going)
    try:
        check(made.path, settings.instance_dir, going)
    except ArchiveDamaged:
        log.error("backup failed its check", kept=str(put_away(made.path)))
        raise
    for key, what in sorted(made.manifest.troubles.items()):
        log.error("stored file is not as it was stored", key=key, what=what)
    removed = keep_newest(folder, settings.backup_keep, made.path)
    for place in (folder, settings.instance_dir):
        remove_left_over(place)
    return {
        "bytes": made.size, "files": len(made.manifest.keys), "lost": len(made.manifest.troubles), "removed": removed,
    }  # fmt: skip
