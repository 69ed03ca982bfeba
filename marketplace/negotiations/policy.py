"""Which negotiations somebody reads, and for whom somebody speaks in one.

Members of the two organisations and the lead's broker read a negotiation; operators read those of their subtree,
the department those that one of the four exceptions holds up, for it decides on them, though nobody decides on a
disposal of an organisation one belongs to. A job reads everything.
Whoever belongs to both organisations speaks for neither. A broker writes while accredited and while the lead is in the
own hands, and reads on afterwards. What binds a side outwardly (secrecy, agreeing terms,
breaking off) is for its administrators.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from marketplace.accounts.permissions import Permission, holds
from marketplace.brokerage.models import Broker, Lead
from marketplace.brokerage.policy import conflicts
from marketplace.brokerage.policy_working import acts_as
from marketplace.brokerage.states import Side
from marketplace.kernel.actor import OPERATORS, Actor, OrganisationRole
from marketplace.kernel.errors import NotAllowed
from marketplace.negotiations.errors import TermsFrozen
from marketplace.negotiations.models import Negotiation
from marketplace.negotiations.states import AGREE_TERMS, NegotiationStatus
from marketplace.negotiations.vocabulary import ProposedAs


@dataclass(frozen=True)
class NegotiationScope:
    """The negotiations that somebody reads. `path` and `held_path` are subtrees, None without one.

    `held_path` leaves out those of `own`, the organisations that whoever decides belongs to.
    """

    person_id: int | None = None
    organisation_ids: frozenset[int] = frozenset()
    path: str | None = None
    held_path: str | None = None
    own: frozenset[int] = frozenset()
    everything: bool = False

    @classmethod
    def of(cls, actor: Actor) -> "NegotiationScope":
        releases = holds(actor, Permission.NEGOTIATION_RELEASE)
        return cls(
            person_id=actor.person_id,
            organisation_ids=actor.organisation_ids,
            path=actor.branch_path if actor.has(*OPERATORS) else None,
            held_path=actor.branch_path if releases else None,
            own=actor.organisation_ids,
            everything=actor.is_system,
        )

    @classmethod
    def of_holds(cls, actor: Actor) -> "NegotiationScope":
        """The held ones that the actor decides on, whatever else the actor may read."""
        releases = holds(actor, Permission.NEGOTIATION_RELEASE)
        return cls(held_path=actor.branch_path if releases else None, own=actor.organisation_ids)

    def clause(self) -> ColumnElement[bool]:
        """The rule as SQL."""
        if self.everything:
            return true()
        parts: list[ColumnElement[bool]] = []
        if self.organisation_ids:
            mine = sorted(self.organisation_ids)
            parts.append(Negotiation.seeker_organisation_id.in_(mine))
            parts.append(Negotiation.holder_organisation_id.in_(mine))
        if self.person_id is not None:
            own = select(Lead.id).join(Broker, Lead.broker_id == Broker.id)
            parts.append(Negotiation.lead_id.in_(own.where(Broker.person_id == self.person_id)))
        if self.path is not None:
            parts.append(Negotiation.branch_path.startswith(self.path, autoescape=True))
        if self.held_path is not None:
            there = Negotiation.branch_path.startswith(self.held_path, autoescape=True)
            parts.append(and_(there, Negotiation.status == NegotiationStatus.HELD, *self._not_own()))
        return or_(*parts) if parts else false()

    def _not_own(self) -> list[ColumnElement[bool]]:
        mine = sorted(self.own)
        sides = (Negotiation.seeker_organisation_id, Negotiation.holder_organisation_id)
        return [side.not_in(mine) for side in sides] if mine else []


def require_deciding(actor: Actor, negotiation: Negotiation) -> None:
    """The department ends a hold, but nobody that of an organisation one belongs to. Raises NotAllowed."""
    sides = (negotiation.seeker_organisation_id, negotiation.holder_organisation_id)
    if not holds(actor, Permission.NEGOTIATION_RELEASE) or conflicts(actor, sides):
        raise NotAllowed(action="release", actor=actor.person_id)


def organisation_of(negotiation: Negotiation, side: Side) -> int:
    return {
        Side.SEEKER: negotiation.seeker_organisation_id,
        Side.HOLDER: negotiation.holder_organisation_id,
    }[side]


def side_of(actor: Actor, negotiation: Negotiation) -> Side | None:
    """For which side the actor speaks: none for others, nor for a member of both."""
    sides = [side for side in Side if organisation_of(negotiation, side) in actor.organisation_ids]
    return sides[0] if len(sides) == 1 else None


def is_broker(actor: Actor, negotiation: Negotiation) -> bool:
    """The lead's broker, who reads whatever became of the accreditation; the lead and its broker have been loaded."""
    broker = negotiation.lead.broker
    return broker is not None and actor.person_id is not None and broker.person_id == actor.person_id


def acts_as_broker(actor: Actor, negotiation: Negotiation) -> bool:
    """The lead's broker, accredited today, and the lead has not stalled."""
    return acts_as(actor, negotiation.lead.broker, negotiation.lead)


def binds(actor: Actor, negotiation: Negotiation) -> Side | None:
    """The side that the actor can bind: as an administrator of its organisation."""
    side = side_of(actor, negotiation)
    held = None if side is None else actor.membership(organisation_of(negotiation, side))
    return side if held is not None and held.role is OrganisationRole.ADMIN else None


def proposes_as(actor: Actor, negotiation: Negotiation) -> ProposedAs | None:
    """In whose name the actor puts something forward: a side's, or the broker's."""
    side = side_of(actor, negotiation)
    if side is not None:
        return ProposedAs(side.value)
    return ProposedAs.BROKER if acts_as_broker(actor, negotiation) else None


def require_binding(actor: Actor, negotiation: Negotiation, action: str) -> Side:
    """Raises NotAllowed."""
    side = binds(actor, negotiation)
    if side is None:
        raise NotAllowed(action=action, actor=actor.person_id)
    return side


def require_proposing(actor: Actor, negotiation: Negotiation, action: str) -> ProposedAs:
    """Raises NotAllowed."""
    found = proposes_as(actor, negotiation)
    if found is None:
        raise NotAllowed(action=action, actor=actor.person_id)
    return found


def require_side(actor: Actor, negotiation: Negotiation, action: str) -> Side:
    """Raises NotAllowed."""
    side = side_of(actor, negotiation)
    if side is None:
        raise NotAllowed(action=action, actor=actor.person_id)
    return side


def require_holder(actor: Actor, negotiation: Negotiation, action: str) -> None:
    """A member of the holder's organisation, and not of the seeker's. Raises NotAllowed."""
    if side_of(actor, negotiation) is not Side.HOLDER:
        raise NotAllowed(action=action, actor=actor.person_id)


def may_read_contact(actor: Actor, negotiation: Negotiation) -> bool:
    """An objector's contact: who answers, and who looks after it; the other side and the broker need no address."""
    return negotiation.holder_organisation_id in actor.organisation_ids or actor.has(*OPERATORS)


def may_read_log(actor: Actor, negotiation: Negotiation) -> bool:
    """Both sides and the broker see which files there are and who opened them."""
    return side_of(actor, negotiation) is not None or is_broker(actor, negotiation)


def require_terms_open(negotiation: Negotiation) -> None:
    """Raises TermsFrozen after both sides agreed, WrongState before the room is open and after the end."""
    if negotiation.agreed_number is not None:
        raise TermsFrozen(number=negotiation.agreed_number)
    AGREE_TERMS.check(negotiation.status)
