"""Who may change which place of the network.

The texts and the news of a place are for the operators of it and of what lies above it. The network itself
(names, nodes, branches, days off) is the province's. The administrators, who keep the service running, change
nothing of what it says.
"""

from collections.abc import Callable

from marketplace.branches.models import Branch
from marketplace.kernel.actor import OPERATORS, PROVINCE_PATH, Actor, Role
from marketplace.kernel.errors import NotAllowed

Test = Callable[[Actor, Branch], bool]


def is_system(actor: Actor, _place: Branch) -> bool:
    """A job or a command."""
    return actor.is_system


def operates_it(actor: Actor, place: Branch) -> bool:
    """An operator whose subtree holds the place."""
    path = actor.branch_path
    return actor.has(*OPERATORS) and path is not None and place.path.startswith(path)


def operates_the_province(actor: Actor, _place: Branch) -> bool:
    return actor.has(Role.PROVINCE_OPERATOR) and actor.branch_path == PROVINCE_PATH


_TEXTS: list[list[Test]] = [[operates_it], [is_system]]
_NETWORK: list[list[Test]] = [[operates_the_province], [is_system]]

MAY: dict[str, list[list[Test]]] = {  # action -> any row will do, every test in the row must hold
    "edit": _TEXTS,
    "write_news": _TEXTS,
    "rename": _NETWORK,
    "add_node": _NETWORK,
    "close_node": _NETWORK,
    "add_branch": _NETWORK,
    "close_branch": _NETWORK,
    "assign_prefecture": _NETWORK,
    "set_holidays": _NETWORK,
}


def may(actor: Actor, action: str, place: Branch) -> bool:
    """May the actor do this to this place? For pages that show or hide a button."""
    return any(all(test(actor, place) for test in row) for row in MAY[action])


def require(actor: Actor, action: str, place: Branch) -> None:
    """Raises NotAllowed."""
    if not may(actor, action, place):
        raise NotAllowed(action=action, actor=actor.person_id)
