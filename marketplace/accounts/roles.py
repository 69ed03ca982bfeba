"""Which roles go together, and at which level of the tree each is held. Pure."""

from collections.abc import Mapping

from marketplace.branches.paths import Level, is_path, level_of
from marketplace.kernel.actor import ADMINISTRATORS, DEPARTMENT, OPERATORS, Role
from marketplace.kernel.errors import Problem

IN_A_BRANCH = OPERATORS | DEPARTMENT | {Role.CONTRACT_REGISTRAR}
"""Held for a subtree; a person holds at most one of them."""
LEVELS: dict[Role, Level] = {
    Role.NODE_OPERATOR: "node",
    Role.BRANCH_OPERATOR: "branch",
    Role.PROVINCE_OPERATOR: "province",
}
ANY_PLACE = DEPARTMENT | {Role.BROKER, Role.CONTRACT_REGISTRAR}
"""May be held for any place of the tree, the province when none is named."""


def level_wanted(role: Role) -> Level:
    """The level at which the role is held; the province where it could be any or none."""
    return LEVELS.get(role, "province")


def grant_problems(held: Mapping[Role, str | None], role: Role, path: str | None) -> tuple[Problem, ...]:
    """What keeps somebody who holds `held` from getting `role` for `path`."""
    found = [*_path_problems(role, path)]
    others = set(held) - {role}
    if role in IN_A_BRANCH and others & IN_A_BRANCH:
        found.append(Problem("role", "one_place_only"))
    if role in ADMINISTRATORS and others & ADMINISTRATORS:
        found.append(Problem("role", "administrators_apart"))
    return tuple(found)


def _path_problems(role: Role, path: str | None) -> tuple[Problem, ...]:
    if path is None:
        return (Problem("branch_path", "required"),)
    if not is_path(path):
        return (Problem("branch_path", "unknown_place"),)
    if role not in ANY_PLACE and level_of(path) != level_wanted(role):
        return (Problem("branch_path", "wrong_level"),)
    return ()
