"""How the tests are shared out to processes: so that these end at the same time, and make dear things once."""

from collections import Counter
from pathlib import Path

import pytest
from xdist.scheduler import LoadFileScheduling

TOGETHER = ("tests/browser/", "tests/policy/")
"""A market is filled for all tests of such a folder, which therefore stay in one process."""
LONG = (
    *TOGETHER,
    "tests/jobs/",
    "tests/demo/",
    "tests/migrations/",
    "tests/deployment/",
    "tests/intake/test_resuming.py",
    "tests/blueprints/test_hostile.py",
    "tests/blueprints/test_csrf.py",
    "tests/blueprints/test_guards.py",
    "tests/listings/test_state_machine.py",
    "tests/listings/test_scope_leaks.py",
    "tests/contracts/test_figures.py",
)
"""What takes longest for its number of tests comes first: begun last, it would leave the other processes idle."""


def unit(nodeid: str) -> str:
    """What stays in one process with this test: its file or one of the folders `TOGETHER`."""
    file = nodeid.split("::", 1)[0]
    return next(filter(file.startswith, TOGETHER), file)


class Spreading(LoadFileScheduling):
    """Gives a process one unit after the other."""

    def _split_scope(self, nodeid: str) -> str:
        return unit(nodeid)


def longest_first(items: list[pytest.Item], root: Path) -> None:
    """Long folders and files, then the others by their number of tests; a file's own order stays."""
    names = {item.path: item.path.relative_to(root).as_posix() for item in items}
    sizes = Counter(item.path for item in items)

    def place(item: pytest.Item) -> tuple[int, int, str]:
        name = names[item.path]
        rank = next((rank for rank, start in enumerate(LONG) if name.startswith(start)), len(LONG))
        return rank, -sizes[item.path], name

    items.sort(key=place)
