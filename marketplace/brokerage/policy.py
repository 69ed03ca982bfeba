"""Which brokers somebody reads beyond the public directory, and who decides on them.

A broker reads the own row. The department reads and decides those of its subtree, but nobody decides an application of
one's own, nor one of an agency one belongs to. An agency's administrators read the rows of its brokers. A job may do
everything.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, or_, true

from marketplace.accounts.permissions import Permission, holds
from marketplace.brokerage.models import Broker
from marketplace.kernel.actor import Actor, OrganisationRole
from marketplace.kernel.errors import NotAllowed


@dataclass(frozen=True)
class BrokerScope:
    """The accreditations that somebody reads whatever their status."""

    person_id: int | None = None
    path: str | None = None
    agencies: frozenset[int] = frozenset()
    everything: bool = False

    @classmethod
    def of(cls, actor: Actor) -> "BrokerScope":
        accredits = holds(actor, Permission.BROKER_ACCREDIT)
        admins = (m.organisation_id for m in actor.memberships if m.role is OrganisationRole.ADMIN)
        return cls(
            actor.person_id, actor.branch_path if accredits else None, frozenset(admins), actor.is_system
        )

    @classmethod
    def of_desk(cls, actor: Actor) -> "BrokerScope":
        """Those that the actor accredits, and no others."""
        accredits = holds(actor, Permission.BROKER_ACCREDIT)
        return cls(None, actor.branch_path if accredits else None, frozenset(), actor.is_system)

    def clause(self) -> ColumnElement[bool]:
        """The rule as SQL."""
        if self.everything:
            return true()
        parts: list[ColumnElement[bool]] = []
        if self.person_id is not None:
            parts.append(Broker.person_id == self.person_id)
        if self.path is not None:
            parts.append(Broker.branch_path.startswith(self.path, autoescape=True))
        if self.agencies:
            parts.append(Broker.organisation_id.in_(sorted(self.agencies)))
        return or_(*parts) if parts else false()


def may_decide(actor: Actor, broker: Broker) -> bool:
    """For pages that show or hide buttons; the row came from the desk's scope."""
    if actor.is_system:
        return True
    mine = broker.person_id == actor.person_id or broker.organisation_id in actor.organisation_ids
    return holds(actor, Permission.BROKER_ACCREDIT) and not mine


def require_decide(actor: Actor, broker: Broker) -> None:
    """Raises NotAllowed."""
    if not may_decide(actor, broker):
        raise NotAllowed(action="accredit", actor=actor.person_id)


def conflicts(actor: Actor, organisation_ids: Iterable[int]) -> frozenset[int]:
    """Which of the sides' organisations are the actor's own: who has one adopts no lead between them."""
    return frozenset(organisation_ids) & actor.organisation_ids
