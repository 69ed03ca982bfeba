"""Which leads somebody reads, and how much of them.

A broker reads the own leads and, while accredited, those that are free. A side reads a lead once it has been offered to
it, or has said by itself that it is interested. Operators read those of their subtree. A job reads everything.
Whoever belongs to a side reads the lead as that side does: who the other side is stays closed until both have accepted.
"""

from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true

from marketplace.accounts.permissions import Permission, holds
from marketplace.brokerage.models import Broker, Lead, LeadSide, LeadStage
from marketplace.brokerage.states import FREE, IDENTITIES_OPEN, Answer, LeadStatus, Side
from marketplace.kernel.actor import OPERATORS, Actor
from marketplace.kernel.errors import NotAllowed

OFFERED = frozenset({LeadStatus.OFFERED, LeadStatus.ONE_INTERESTED, *IDENTITIES_OPEN})


@dataclass(frozen=True)
class LeadScope:
    """The leads that somebody reads. `path` is an operator's subtree.

    `free` adds the leads that a broker may take, without those of `own`, the organisations the broker belongs to.
    """

    person_id: int | None = None
    organisation_ids: frozenset[int] = frozenset()
    path: str | None = None
    free: bool = False
    own: frozenset[int] = frozenset()
    everything: bool = False

    @classmethod
    def of(cls, actor: Actor) -> "LeadScope":
        return cls(
            person_id=actor.person_id,
            organisation_ids=actor.organisation_ids,
            path=actor.branch_path if actor.has(*OPERATORS) else None,
            free=holds(actor, Permission.LEAD_WORK),
            own=actor.organisation_ids,
            everything=actor.is_system,
        )

    @classmethod
    def of_desk(cls, actor: Actor) -> "LeadScope":
        """Those to work on or to watch over, without those where one is only a side."""
        mine = cls.of(actor)
        return replace(mine, organisation_ids=frozenset())

    @classmethod
    def of_sides(cls, actor: Actor) -> "LeadScope":
        """Those in which the actor's organisations are a side."""
        return cls(organisation_ids=actor.organisation_ids)

    def clause(self) -> ColumnElement[bool]:
        """The rule as SQL."""
        if self.everything:
            return true()
        parts: list[ColumnElement[bool]] = []
        if self.organisation_ids:
            parts.append(Lead.id.in_(self._as_side()))
        if self.person_id is not None:
            parts.append(Lead.broker_id.in_(select(Broker.id).where(Broker.person_id == self.person_id)))
        if self.free:
            parts.append(and_(Lead.status.in_(sorted(FREE)), *self._not_own()))
        if self.path is not None:
            parts.append(Lead.branch_path.startswith(self.path, autoescape=True))
        return or_(*parts) if parts else false()

    def _not_own(self) -> list[ColumnElement[bool]]:
        own = select(LeadSide.lead_id).where(LeadSide.organisation_id.in_(sorted(self.own)))
        return [Lead.id.not_in(own)] if self.own else []

    def _as_side(self) -> Select[int]:
        was_offered = exists().where(
            LeadStage.lead_id == LeadSide.lead_id, LeadStage.status == LeadStatus.OFFERED
        )
        offered_now = exists().where(Lead.id == LeadSide.lead_id, Lead.status.in_(sorted(OFFERED)))
        mine = LeadSide.organisation_id.in_(sorted(self.organisation_ids))
        known = or_(LeadSide.answer.is_not(None), offered_now, was_offered)
        return select(LeadSide.lead_id).where(and_(mine, known))


def sides_of(actor: Actor, lead: Lead) -> list[Side]:
    """For which sides the actor speaks; the lead's sides have been loaded."""
    return [side.side for side in lead.sides if side.organisation_id in actor.organisation_ids]


def side_of(actor: Actor, lead: Lead) -> Side | None:
    """None for others, and for a member of both."""
    mine = sides_of(actor, lead)
    return mine[0] if len(mine) == 1 else None


def is_broker(actor: Actor, lead: Lead) -> bool:
    """The lead's own, whose accreditation is not looked at here; the broker has been loaded."""
    return (
        lead.broker is not None and actor.person_id is not None and lead.broker.person_id == actor.person_id
    )


def names_open(actor: Actor, lead: Lead) -> bool:
    """May the actor read who both sides are? A side may once both have accepted, brokers and operators always."""
    return not sides_of(actor, lead) or all(side.answer is Answer.ACCEPTED for side in lead.sides)


def require_side(actor: Actor, lead: Lead, action: str) -> Side:
    """Raises NotAllowed."""
    side = side_of(actor, lead)
    if side is None:
        raise NotAllowed(action=action, actor=actor.person_id)
    return side
