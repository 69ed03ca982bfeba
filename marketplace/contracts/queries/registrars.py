"""Where a contract is registered, and who sits there."""

from marketplace.accounts.queries import recipients
from marketplace.branches.scope import Scope
from marketplace.kernel.actor import PROVINCE_PATH, Role


def desk_for(scope: Scope, branch_path: str) -> str:
    """The nearest place, upwards from this one, that has a registrar; the province when none has."""
    found = recipients.holders(scope, Role.CONTRACT_REGISTRAR)
    return max(
        (path for _person, path in found if branch_path.startswith(path)), key=len, default=PROVINCE_PATH
    )


def at(scope: Scope, registrar_path: str) -> tuple[int, ...]:
    """Whoever may decide on what was submitted there, by id: the registrars of the place and of those above it."""
    found = recipients.holders(scope, Role.CONTRACT_REGISTRAR)
    return tuple(sorted({person.id for person, path in found if registrar_path.startswith(path)}))
