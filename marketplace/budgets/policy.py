"""Who reads budgets, sets them, and has money set aside and paid.

Department and finance read all lines. A room that asks for money has found that its row may be decided by the actor;
beyond that a head of the department reserves, finance pays, and each of the two, a job, or whoever withdraws an own
row, releases.
"""

from dataclasses import dataclass

from marketplace.accounts.permissions import Permission, holds
from marketplace.kernel.actor import Actor, Role
from marketplace.kernel.errors import NotAllowed


@dataclass(frozen=True)
class BudgetScope:
    """All lines, or none."""

    everything: bool = False

    @classmethod
    def of(cls, actor: Actor) -> "BudgetScope":
        return cls(holds(actor, Permission.BUDGET_SEE))


ALL = BudgetScope(everything=True)
"""For jobs, and for rooms that reckon with what is left of a line without showing it."""


def require_set(actor: Actor) -> None:
    """Raises NotAllowed."""
    if not holds(actor, Permission.BUDGET_SET):
        raise NotAllowed(action="set", actor=actor.person_id)


def require_reserve(actor: Actor) -> None:
    """Raises NotAllowed."""
    if not (actor.is_system or actor.has(Role.DEPARTMENT_HEAD)):
        raise NotAllowed(action="reserve", actor=actor.person_id)


def require_pay(actor: Actor) -> None:
    """Raises NotAllowed."""
    if not (actor.is_system or actor.has(Role.FINANCE_OFFICER)):
        raise NotAllowed(action="pay", actor=actor.person_id)


def require_release(actor: Actor) -> None:
    """Raises NotAllowed for a visitor; for which subject, the calling room has found."""
    if not (actor.is_system or actor.is_signed_in):
        raise NotAllowed(action="release", actor=actor.person_id)
