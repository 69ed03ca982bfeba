"""Who may do what to which organisation and to whose account.

Nobody judges an organisation of one's own, and nobody changes one's own roles: the two people needed for that
are different ones by rule.
"""

from collections.abc import Callable

from marketplace.accounts.models import Organisation
from marketplace.accounts.permissions import Permission, holds
from marketplace.kernel.actor import Actor, OrganisationRole
from marketplace.kernel.errors import NotAllowed

Test = Callable[[Actor, Organisation], bool]


def is_system(actor: Actor, _organisation: Organisation) -> bool:
    """A job or a command."""
    return actor.is_system


def administers(actor: Actor, organisation: Organisation) -> bool:
    mine = actor.membership(organisation.id)
    return mine is not None and mine.role is OrganisationRole.ADMIN


def belongs(actor: Actor, organisation: Organisation) -> bool:
    return actor.membership(organisation.id) is not None


def is_outsider(actor: Actor, organisation: Organisation) -> bool:
    return actor.membership(organisation.id) is None


def verifies_here(actor: Actor, organisation: Organisation) -> bool:
    """An operator with the right to verify, in whose subtree the organisation lies."""
    path = actor.branch_path
    mine = holds(actor, Permission.ORGANISATION_VERIFY)
    return mine and path is not None and organisation.branch_path.startswith(path)


MAY: dict[str, list[list[Test]]] = {  # action -> any row will do, every test in the row must hold
    "edit": [[administers], [is_system]],
    "invite": [[administers], [is_system]],
    "remove_member": [[administers], [is_system]],
    "ask_again": [[administers], [is_system]],
    "see_members": [[belongs], [verifies_here], [is_system]],
    "verify": [[verifies_here, is_outsider], [is_system]],
}


def may(actor: Actor, action: str, organisation: Organisation) -> bool:
    """May the actor do this to this organisation? For pages that show or hide a button."""
    return any(all(test(actor, organisation) for test in row) for row in MAY[action])


def require(actor: Actor, action: str, organisation: Organisation) -> None:
    """Raises NotAllowed."""
    if not may(actor, action, organisation):
        raise NotAllowed(action=action, actor=actor.person_id)


def require_permission(actor: Actor, permission: Permission) -> None:
    """Raises NotAllowed when the actor may not use the action at all."""
    if not holds(actor, permission):
        raise NotAllowed(permission=permission.value, actor=actor.person_id)


def require_other(actor: Actor, person_id: int) -> None:
    """Raises NotAllowed for a person administrator who would change the own account."""
    if actor.person_id == person_id:
        raise NotAllowed(action="own_account", actor=actor.person_id)
