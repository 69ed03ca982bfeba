"""Who may keep the words that mean the same: the department, for the whole province."""

from collections.abc import Callable

from marketplace.kernel.actor import DEPARTMENT, Actor
from marketplace.kernel.errors import NotAllowed

Test = Callable[[Actor], bool]


def is_system(actor: Actor) -> bool:
    """A job or a command."""
    return actor.is_system


def is_of_the_department(actor: Actor) -> bool:
    return actor.has(*DEPARTMENT)


MAY: dict[str, list[list[Test]]] = {  # action -> any row will do, every test in the row must hold
    "keep_synonyms": [[is_of_the_department], [is_system]],
}


def may(actor: Actor, action: str) -> bool:
    return any(all(test(actor) for test in row) for row in MAY[action])


def require(actor: Actor, action: str) -> None:
    """Raises NotAllowed."""
    if not may(actor, action):
        raise NotAllowed(action=action, actor=actor.person_id)
