"""`dev.py check`: every reader of the code that is not a test, all failures shown at once."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass

from devtools.environment import PYTHON, ROOT, StepError, install


@dataclass(frozen=True)
class Check:
    """A command that ends with 0 when it has nothing to say."""

    name: str
    command: tuple[str, ...]


def tool(name: str) -> str:
    """A program of the environment that has no `-m` form."""
    return str(PYTHON.parent / name)


MODULE = (str(PYTHON), "-m")
CHECKS = (
    Check("ruff check", (*MODULE, "ruff", "check", ".")),
    Check("ruff format", (*MODULE, "ruff", "format", "--check", ".")),
    Check("mypy", (*MODULE, "mypy")),
    Check("import contracts", (tool("lint-imports"),)),
    Check("djlint", (*MODULE, "djlint", "--lint", "marketplace/templates")),
    Check("bandit", (*MODULE, "bandit", "-q", "-ll", "-r", "marketplace")),
    Check("translations", (*MODULE, "pytest", "-q", "tests/architecture/test_translations.py")),
)


def passes(check: Check) -> bool:
    """Run one check; its output is shown only when it fails."""
    started = time.monotonic()
    result = subprocess.run(
        check.command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    verdict = "ok" if result.returncode == 0 else "FAILED"
    print(f"{check.name:<20} {verdict:<7} {time.monotonic() - started:5.1f} s", flush=True)
    if result.returncode != 0:
        print(result.stdout, flush=True)
    return result.returncode == 0


def check() -> None:
    """Run every check, then fail with the names of those that did."""
    install("dev")
    failed = [one.name for one in CHECKS if not passes(one)]
    if failed:
        raise StepError(f"failed: {', '.join(failed)}")
