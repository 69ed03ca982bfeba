"""Who may do what at the registration desk, with a contract's performance and its figures.

A registrar works in the own subtree and never on a contract of an organisation of the own, or in which the registrar
had a part: as writer, as broker, or as maker of the technology; the same holds for finance officers and income.
Whoever recognises a contract does not review it, and whoever proposes income does not confirm it. Only the seller
submits.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import ColumnElement, false, true

from marketplace.branches.scope import EVERYTHING, Scope
from marketplace.contracts.models import Contract, Registration
from marketplace.contracts.states import COUNTED, ContractStatus, PartyRole
from marketplace.contracts.vocabulary import MissingItem as MissingItem
from marketplace.kernel.actor import DEPARTMENT, OPERATORS, PROVINCE_PATH, Actor, Role
from marketplace.kernel.errors import MarketError, NotAllowed


class OwnContract(MarketError):
    """Nobody decides on a contract of the own organisation, or in which one had a part."""

    code: ClassVar[str] = "own_contract"


class SamePerson(MarketError):
    """The second look, or the second word, must be somebody else's."""

    code: ClassVar[str] = "same_person"


class AlreadySubmitted(MarketError):
    """A contract is submitted once; a returned one is handed in again."""

    code: ClassVar[str] = "already_submitted"


class AlreadyRegistered(MarketError):
    """The same contract has a registration; `registration_no` in the facts."""

    code: ClassVar[str] = "already_registered"


@dataclass(frozen=True)
class DeskScope:
    """The submissions of a subtree; `path` None is none."""

    path: str | None

    @classmethod
    def of(cls, actor: Actor) -> "DeskScope":
        if actor.is_system:
            return cls(PROVINCE_PATH)
        return cls(actor.branch_path if actor.has(Role.CONTRACT_REGISTRAR) else None)

    def admits(self, row: Registration) -> bool:
        return self.path is not None and row.registrar_path.startswith(self.path)

    def clause(self) -> ColumnElement[bool]:
        if self.path is None:
            return false()
        if self.path == PROVINCE_PATH:
            return true()
        return Registration.registrar_path.startswith(self.path, autoescape=True)


def figures_scope(actor: Actor) -> Scope:
    """Whose contracts the actor's figures count: those of sellers in the own subtree, or all for who pays."""
    if actor.is_system or actor.has(Role.FINANCE_OFFICER):
        return EVERYTHING
    works_in_branch = actor.has(*OPERATORS, *DEPARTMENT, Role.CONTRACT_REGISTRAR)
    return Scope(actor.branch_path if works_in_branch else None)


def counted() -> ColumnElement[bool]:
    """Registered and not revoked."""
    return Contract.status.in_(sorted(COUNTED))


def side_of(actor: Actor, contract: Contract) -> PartyRole | None:
    """For which party the actor speaks; the seller when the two belong to one person. None for everybody else."""
    if contract.organisation_id in actor.organisation_ids:
        return PartyRole.SELLER
    if contract.buyer_organisation_id in actor.organisation_ids:
        return PartyRole.BUYER
    return None


def is_own(actor: Actor, contract: Contract, involved: Collection[int]) -> bool:
    """Does the actor belong to a party, or to the people of `queries.involved`?"""
    return side_of(actor, contract) is not None or actor.person_id in involved


def require_foreign(actor: Actor, contract: Contract, involved: Collection[int]) -> None:
    """Raises OwnContract."""
    if is_own(actor, contract, involved):
        raise OwnContract(contract=contract.id)


def require_other(actor: Actor, *person_ids: int | None) -> None:
    """Raises SamePerson when the actor is one of those who did the step before."""
    if actor.person_id is not None and actor.person_id in person_ids:
        raise SamePerson(actor=actor.person_id)


def wants_second(contract: Contract, row: Registration) -> bool:
    """Is the next word about what was recognised for another registrar than the first, because it is a large one?"""
    is_recognised = contract.status is ContractStatus.RECOGNISED and row.reviewer_id is not None
    return is_recognised or contract.status is ContractStatus.LARGE_REVIEW


def require_person(actor: Actor) -> int:
    """The person who acts. Raises NotAllowed for nobody and for a job: these words are a person's."""
    if actor.person_id is None:
        raise NotAllowed(action="contract")
    return actor.person_id
