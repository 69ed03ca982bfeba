"""Who may import for whom: members for their organisation, operators for those of their subtree, and jobs.

Nothing is published from a page unseen: whoever enters does not check, so only a command may ask for that.
"""

from collections.abc import Callable

from marketplace.intake.models import ImportRun
from marketplace.kernel.actor import OPERATORS, Actor, OrganisationRole
from marketplace.kernel.errors import NotAllowed

Test = Callable[[Actor, ImportRun], bool]


def is_system(actor: Actor, _run: ImportRun) -> bool:
    """A job or a command."""
    return actor.is_system


def is_member(actor: Actor, run: ImportRun) -> bool:
    return run.organisation_id in actor.organisation_ids


def is_admin(actor: Actor, run: ImportRun) -> bool:
    membership = actor.membership(run.organisation_id)
    return membership is not None and membership.role is OrganisationRole.ADMIN


def is_operator(actor: Actor, _run: ImportRun) -> bool:
    return actor.has(*OPERATORS)


def in_subtree(actor: Actor, run: ImportRun) -> bool:
    return actor.branch_path is not None and run.branch_path.startswith(actor.branch_path)


MAY: dict[str, list[list[Test]]] = {  # action -> any row will do, every test in the row must hold
    "import": [[is_member], [is_operator, in_subtree], [is_system]],
    "submit": [[is_admin], [is_operator, in_subtree], [is_system]],
    "publish": [[is_system]],
}


def can(actor: Actor, action: str, run: ImportRun) -> bool:
    """May the actor do this with this import?"""
    return any(all(test(actor, run) for test in row) for row in MAY[action])


def require(actor: Actor, action: str, run: ImportRun) -> None:
    """Raises NotAllowed."""
    if not can(actor, action, run):
        raise NotAllowed(action=f"import.{action}", actor=actor.person_id)
