"""The market with odd jobs, for tests of real processes: one that waits for a file, one with a tick each second.

`ODD_JOBS` names the folder of the files. With `leads` in it every process takes itself for the leader.
"""

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask

from marketplace import app as market
from marketplace.jobs import lease, registry
from marketplace.jobs.office import Office

WAITS, TICKS = "sweep", "each-second"


def create_app() -> Flask:
    folder = Path(os.environ["ODD_JOBS"])

    def wait(_office: Office) -> dict[str, Any]:
        _add(folder / "begun")
        while not (folder / "go").exists():
            time.sleep(0.02)
        _add(folder / "done")
        return {"count": 1}

    def tick(_office: Office) -> dict[str, Any]:
        _add(folder / "ticks")
        return {"count": 1}

    waits = replace(registry.JOBS[WAITS], work=wait)
    if (folder / "leads").exists():
        ticks = replace(waits, name=TICKS, work=tick, cron={"second": "*"})
        registry.JOBS.clear()
        registry.JOBS[TICKS] = ticks
        lease.hold = lambda _holder: True  # type: ignore[assignment]
    else:
        registry.JOBS[WAITS] = waits
    return market.create_app()


def _add(file: Path) -> None:
    """A line more."""
    with file.open("a", encoding="utf-8") as lines:
        lines.write(f"{os.getpid()}\n")


def lines(file: Path) -> list[str]:
    """Numbers of the processes that wrote into it."""
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []
