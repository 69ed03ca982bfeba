"""The project's commands: `python3 dev.py install|run|test|check|lock|bench|translate`.

install                 make .venv and fill it from requirements/dev.lock
run [options]           the market on http://127.0.0.1:5000 (see `run --help`)
test [pytest options]   the tests; TEST_DATABASE_URL chooses PostgreSQL
check                   linters, types, import contracts, templates, translations
lock [uv options]       resolve pyproject.toml again into requirements/*.lock
bench NAME [options]    one measurement of benchmarks/
translate               bring the English catalogue up to date with the source

Needs Python 3.11 with its venv module; nothing else.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from keyword import iskeyword

from devtools import checks, locking, serve, translating
from devtools.environment import PYTHON, StepError, call, install

NEEDS_PYTHON = (3, 11)


def cmd_install(_arguments: Sequence[str]) -> int:
    """Everything that the other commands need."""
    install("dev")
    return 0


def cmd_test(arguments: Sequence[str]) -> int:
    """Two processes unless the caller says how many; a file's tests stay together (see tests/spreading.py)."""
    install("dev")
    chosen = any(argument.startswith(("-n", "--numprocesses")) for argument in arguments)
    spread = () if chosen else ("-n", "2", "--dist", "loadfile")
    # Many processes read the same modules: what one has compiled, the others need not compile again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    call([PYTHON, "-m", "pytest", *spread, *arguments])
    return 0


def cmd_check(_arguments: Sequence[str]) -> int:
    """All that reads the code."""
    checks.check()
    return 0


def cmd_lock(arguments: Sequence[str]) -> int:
    """New lists of exact versions."""
    locking.lock(arguments)
    return 0


def cmd_bench(arguments: Sequence[str]) -> int:
    """One measurement, with its own options. `import` is no name for a module, so its file is `imports`."""
    if not arguments or not arguments[0].isidentifier():
        raise StepError("which one? python3 dev.py bench NAME, a module of benchmarks/")
    install("dev")
    module = arguments[0] + "s" * iskeyword(arguments[0])
    call([PYTHON, "-m", f"benchmarks.{module}", *arguments[1:]])
    return 0


def cmd_translate(_arguments: Sequence[str]) -> int:
    """New source strings appear in the catalogue, empty, to be translated by hand."""
    install("dev")
    translating.update()
    return 0


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "install": cmd_install,
    "run": serve.run,
    "test": cmd_test,
    "check": cmd_check,
    "lock": cmd_lock,
    "bench": cmd_bench,
    "translate": cmd_translate,
}


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit code."""
    if sys.version_info < NEEDS_PYTHON:
        print("Python 3.11 or newer is needed.", file=sys.stderr)
        return 2
    if not arguments or arguments[0] not in COMMANDS:
        print(__doc__)
        return 0 if arguments and arguments[0] in {"-h", "--help", "help"} else 2
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except StepError as failure:
        print(f"dev.py: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
