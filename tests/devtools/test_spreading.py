"""The order in which tests are shared out, and what stays together."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.spreading import LONG, TOGETHER, longest_first, unit

ROOT = Path("/project")


def item(name: str) -> Any:
    return SimpleNamespace(path=ROOT / name.split("::")[0], name=name)


def test_long_ones_come_first_then_the_largest_files_each_in_its_own_order() -> None:
    items = [
        item(name)
        for name in (
            "tests/small.py::z",
            "tests/large.py::b",
            "tests/large.py::a",
            "tests/demo/test_load.py::x",
            "tests/browser/test_walk.py::y",
        )
    ]
    longest_first(items, ROOT)
    assert [one.name.removeprefix("tests/") for one in items] == [
        "browser/test_walk.py::y",
        "demo/test_load.py::x",
        "large.py::b",
        "large.py::a",
        "small.py::z",
    ]


@pytest.mark.parametrize("name", LONG)
def test_what_is_called_long_is_there(name: str) -> None:
    root = Path(__file__).parent.parent.parent
    assert (root / name).exists()


@pytest.mark.parametrize(
    ("nodeid", "together"),
    [
        ("tests/policy/test_url_policy.py::test_one", "tests/policy/"),
        ("tests/listings/test_policy.py::test_one[a::b]", "tests/listings/test_policy.py"),
    ],
)
def test_a_file_stays_together_and_so_do_folders_that_share_a_market(nodeid: str, together: str) -> None:
    assert unit(nodeid) == together
    assert set(TOGETHER) <= set(LONG)
