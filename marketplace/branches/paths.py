"""Places in the branch tree: "/p/" is the province, "/p/BR1/" a branch, "/p/BR1/220184/" a node. Pure.

A path ends in a slash, so that "starts with" is the same as "lies within".
"""

import re
from typing import Literal

from marketplace.branches.province import BRANCH_CODE, REGION_CODE
from marketplace.kernel.actor import PROVINCE_PATH

PATH = re.compile(rf"{PROVINCE_PATH}({BRANCH_CODE.pattern}/({REGION_CODE.pattern}/)?)?", re.ASCII)
"""Use with fullmatch."""

Level = Literal["province", "branch", "node"]
_LEVELS: tuple[Level, ...] = ("province", "branch", "node")


def is_path(text: str) -> bool:
    """True for a well-formed path; the place itself need not exist."""
    return PATH.fullmatch(text) is not None


def branch_path(branch_code: str) -> str:
    """Path of a branch. Raises ValueError for a code that is no branch code."""
    return _checked(f"{PROVINCE_PATH}{branch_code}/")


def node_path(branch_code: str, region_code: str) -> str:
    """Path of a county node below its branch. Raises ValueError for codes of another shape."""
    return _checked(f"{branch_path(branch_code)}{region_code}/")


def level_of(path: str) -> Level:
    """Raises ValueError for a malformed path."""
    return _LEVELS[len(_steps(path))]


def parent_path(path: str) -> str | None:
    """One level up; None for the province. Raises ValueError for a malformed path."""
    steps = _steps(path)
    if not steps:
        return None
    return PROVINCE_PATH + "".join(f"{step}/" for step in steps[:-1])


def _steps(path: str) -> list[str]:
    return _checked(path).removeprefix(PROVINCE_PATH).split("/")[:-1]


def _checked(path: str) -> str:
    if not is_path(path):
        raise ValueError(f"not a place in the branch tree: {path!r}")
    return path
