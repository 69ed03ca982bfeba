"""The virtual environment: made on first use, filled from a hash-locked list, compiled catalogues."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PYBABEL = (PYTHON, "-m", "babel.messages.frontend")
STAMP = VENV / ".dev-stamp.json"
TRANSLATIONS = ROOT / "marketplace" / "translations"

NO_VENV = """\
Python's venv module cannot make an environment here ("ensurepip is not available").
On Debian and Ubuntu install it with:

    apt install python3-venv
"""


class StepError(Exception):
    """A step failed; its message (if any) is for the person at the keyboard."""


def call(command: Sequence[str | Path], env: dict[str, str] | None = None) -> None:
    """Run one command from the project's root; raises StepError when it does not end well."""
    result = subprocess.run(list(command), cwd=ROOT, env=env, check=False)
    if result.returncode != 0:
        raise StepError(f"failed with {result.returncode}: {' '.join(map(str, command))}")


def lock_file(name: str) -> Path:
    """The locked list called `run` or `dev`."""
    return ROOT / "requirements" / f"{name}.lock"


def lock_hash(name: str) -> str:
    """What the stamp holds for a list; an environment made anew needs another installation."""
    content = lock_file(name).read_bytes() + (VENV / "pyvenv.cfg").read_bytes()
    return hashlib.sha256(content).hexdigest()


def is_installed(name: str) -> bool:
    """Whether the environment holds that list already; the `dev` list contains all of `run`."""
    if not PYTHON.exists():
        return False
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        return any(stamp[wider] == lock_hash(wider) for wider in {name, "dev"} & set(stamp))
    except (OSError, ValueError, TypeError):
        return False


def make_venv(folder: Path) -> None:
    """Make an environment with the interpreter that runs us, or say which package is missing."""
    if importlib.util.find_spec("ensurepip") is None:
        raise StepError(NO_VENV)
    print(f"Making the virtual environment in {folder.relative_to(ROOT)} …", flush=True)
    # --clear also repairs an environment whose interpreter has gone away.
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", folder], cwd=ROOT, check=False)
    if made.returncode != 0:
        raise StepError(NO_VENV)


def usable() -> bool:
    """Whether the environment's own pip starts."""
    if not PYTHON.exists():
        return False
    probe = subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False)
    return probe.returncode == 0


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two commands started together must not install into the same place at once."""
    directory = os.open(ROOT / "requirements", os.O_RDONLY)
    try:
        fcntl.flock(directory, fcntl.LOCK_EX)
        yield
    finally:
        os.close(directory)


def install(name: str) -> None:
    """Make the environment hold the list `run` or `dev`; instant when it already does."""
    with one_at_a_time():
        if not is_installed(name):
            if not usable():
                make_venv(VENV)
            print(f"Installing {lock_file(name).relative_to(ROOT)} …", flush=True)
            pip_install("--require-hashes", "--no-deps", "--requirement", str(lock_file(name)))
            STAMP.write_text(json.dumps({name: lock_hash(name)}), encoding="utf-8")
    compile_catalogues()


def pip_install(*arguments: str, python: Path = PYTHON) -> None:
    """Install with pip. Where packages come from is the machine's own setting, never ours."""
    quiet = ("--quiet", "--quiet", "--no-input", "--disable-pip-version-check")
    call([python, "-m", "pip", "install", *quiet, *arguments])


def stale_catalogues() -> list[Path]:
    """Translations that were changed since they were compiled."""
    sources = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
    return [source for source in sources if _newer(source, source.with_suffix(".mo"))]


def _newer(source: Path, product: Path) -> bool:
    return not product.exists() or product.stat().st_mtime < source.stat().st_mtime


def compile_catalogues() -> None:
    """Compile what the pages read; compiled catalogues are never committed."""
    for source in stale_catalogues():
        compiled = source.with_suffix(".mo")
        locale = source.parent.parent.name
        files = ("--input-file", source, "--output-file", compiled)
        # Without --use-fuzzy a catalogue whose header is marked fuzzy is passed over without a word.
        call([*PYBABEL, "--quiet", "compile", "--use-fuzzy", *files, "--locale", locale])


def instance_dir() -> Path:
    """Where the local database, the index, mail and the secret live."""
    return Path(os.environ.get("MARKETPLACE_INSTANCE_DIR") or ROOT / "instance").resolve()
