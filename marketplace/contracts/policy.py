"""Who drafts, approves, signs and reads a contract before its registration.

The two parties and the broker read it from the draft on, the own registrar and operators once it is submitted. The
seller's members and the broker write it, a broker while accredited and while the lead is in the own hands; the buyer
answers in the thread and records its own signature. What binds a party outwardly is for its administrators. Whoever
wrote the contract does not approve it.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from marketplace.brokerage.models import Broker
from marketplace.brokerage.policy_working import acts_as
from marketplace.contracts import desk_policy
from marketplace.contracts.models import Contract, ContractParty, Registration
from marketplace.contracts.states import PartyRole
from marketplace.kernel.actor import Actor, OrganisationRole
from marketplace.kernel.errors import NotAllowed
from marketplace.negotiations.pricing_rules import is_public


@dataclass(frozen=True)
class ContractScope:
    """The contracts that somebody reads. `path` is a subtree whose submitted contracts are read, None without one."""

    person_id: int | None = None
    organisation_ids: frozenset[int] = frozenset()
    path: str | None = None
    everything: bool = False

    @classmethod
    def of(cls, actor: Actor) -> "ContractScope":
        return cls(
            person_id=actor.person_id,
            organisation_ids=actor.organisation_ids,
            path=desk_policy.figures_scope(actor).path,
            everything=actor.is_system,
        )

    def clause(self) -> ColumnElement[bool]:
        """The rule as SQL."""
        if self.everything:
            return true()
        parts: list[ColumnElement[bool]] = []
        if self.organisation_ids:
            mine = sorted(self.organisation_ids)
            parts.append(Contract.organisation_id.in_(mine))
            parts.append(Contract.buyer_organisation_id.in_(mine))
        if self.person_id is not None:
            own = select(Broker.id).where(Broker.person_id == self.person_id)
            parts.append(Contract.broker_id.in_(own))
        if self.path is not None:
            submitted = exists().where(Registration.contract_id == Contract.id)
            parts.append(and_(Contract.branch_path.startswith(self.path, autoescape=True), submitted))
        return or_(*parts) if parts else false()


ALL = ContractScope(everything=True)
"""For jobs, and for operations that have checked the actor by other means."""


def side_of(actor: Actor, contract: Contract) -> PartyRole | None:
    """For which party the actor speaks; None for the broker and everybody else."""
    return desk_policy.side_of(actor, contract)


def party(contract: Contract, role: PartyRole) -> ContractParty | None:
    """Of a contract whose parties have been loaded."""
    return next((found for found in contract.parties if found.role is role), None)


def has_public_seller(contract: Contract) -> bool:
    """A university or institute, whose agreed price is made public; its organisation has been loaded."""
    return is_public(contract.organisation)


def is_broker(actor: Actor, broker: Broker | None) -> bool:
    """`broker` is the contract's, who reads it whatever became of the accreditation."""
    return broker is not None and actor.person_id is not None and broker.person_id == actor.person_id


def acts_as_broker(actor: Actor, contract: Contract, broker: Broker | None) -> bool:
    """The contract's broker, accredited today, and its lead is in the own hands; the lead has been loaded."""
    return acts_as(actor, broker, contract.lead)


def follows(actor: Actor, contract: Contract, broker: Broker | None) -> bool:
    """Does the actor read the seller's side of it: a member of the seller, or the broker?"""
    return side_of(actor, contract) is PartyRole.SELLER or is_broker(actor, broker)


def writes(actor: Actor, contract: Contract, broker: Broker | None) -> bool:
    """May the actor write the draft: a member of the seller, or the broker who still works on it?"""
    return side_of(actor, contract) is PartyRole.SELLER or acts_as_broker(actor, contract, broker)


def binds(actor: Actor, contract: Contract) -> PartyRole | None:
    """The party that the actor can bind: as an administrator of its organisation."""
    side = side_of(actor, contract)
    if side is None:
        return None
    owner = contract.organisation_id if side is PartyRole.SELLER else contract.buyer_organisation_id
    held = None if owner is None else actor.membership(owner)
    return side if held is not None and held.role is OrganisationRole.ADMIN else None


def speaker_for(actor: Actor, contract: Contract, role: PartyRole) -> int:
    """The organisation whose administrator records this party's signature: its own, or the seller for a buyer who is
    outside the market. Raises NotAllowed."""
    of_buyer = contract.buyer_organisation_id if role is PartyRole.BUYER else None
    owner = contract.organisation_id if of_buyer is None else of_buyer
    held = actor.membership(owner)
    if held is None or held.role is not OrganisationRole.ADMIN:
        raise NotAllowed(action="sign_contract", actor=actor.person_id)
    return owner


def require_following(actor: Actor, contract: Contract, broker: Broker | None) -> None:
    """Raises NotAllowed."""
    if not follows(actor, contract, broker):
        raise NotAllowed(action="read_drafting", actor=actor.person_id)


def require_writing(actor: Actor, contract: Contract, broker: Broker | None) -> None:
    """Raises NotAllowed."""
    if not writes(actor, contract, broker):
        raise NotAllowed(action="write_contract", actor=actor.person_id)


def require_binding(actor: Actor, contract: Contract, *roles: PartyRole) -> PartyRole:
    """An administrator of one of these parties (by default of either). Raises NotAllowed."""
    side = binds(actor, contract)
    if side is None or (roles and side not in roles):
        raise NotAllowed(action="bind_contract", actor=actor.person_id)
    return side


def require_approving(actor: Actor, contract: Contract) -> None:
    """An administrator of the seller who wrote nothing of it (four eyes). Raises NotAllowed, SamePerson."""
    require_binding(actor, contract, PartyRole.SELLER)
    desk_policy.require_other(actor, contract.created_by, *contract.written_by)
