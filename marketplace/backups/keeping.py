"""Which archives of a folder are kept: the newest ones, and always the one that was just found good."""

import re
import shutil
from datetime import datetime
from pathlib import Path

from marketplace.kernel.clock import to_beijing, utc_now

HALF = ".part"
UNPACKED = ".unpacked-"
FAILED = ".failed"
LEFT_SECONDS = 24 * 3600
"""What a killed process leaves goes after this time; no work in progress is ever older."""
_NAME = re.compile(r"market-(\d{8}-\d{6})(?:-(\d{1,3}))?\.zip")


def archive_name(moment: datetime, number: int = 0) -> str:
    """By the Beijing clock; `number` tells apart those of one second."""
    stamp = to_beijing(moment).strftime("%Y%m%d-%H%M%S")
    return f"market-{stamp}{f'-{number}' if number else ''}.zip"


def archives(folder: Path) -> list[Path]:
    """All archives of a folder, the newest first by their names."""
    if not folder.is_dir():
        return []
    named = [(found, path) for path in folder.iterdir() if (found := _NAME.fullmatch(path.name))]
    newest = sorted(named, key=lambda pair: (pair[0][1], int(pair[0][2] or 0)), reverse=True)
    return [path for _, path in newest]


def keep_newest(folder: Path, count: int, good: Path) -> int:
    """Remove all archives but the `count` newest ones; gives how many went.

    Call it only when `good` has been checked: that one stays whatever its name says, so a clock that was put back
    loses nothing.
    """
    others = [path for path in archives(folder) if path != good]
    gone = others[count - 1 :]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def put_away(bad: Path) -> Path:
    """An archive that failed its check counts no more; the one before it that failed goes."""
    for path in bad.parent.glob(f"market-*.zip{FAILED}"):
        path.unlink(missing_ok=True)
    return bad.rename(bad.with_name(bad.name + FAILED))


def remove_left_over(folder: Path) -> None:
    """Remove what killed processes left half done or unpacked in a folder a day ago or longer."""
    oldest = utc_now().timestamp() - LEFT_SECONDS
    for path in folder.iterdir():
        is_ours = path.name.startswith(UNPACKED) or (path.name.startswith(".market-") and path.suffix == HALF)
        if not is_ours or path.stat().st_mtime >= oldest:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
