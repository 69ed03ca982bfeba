"""A technical contract as it is drafted: the shape that forms, checks and the registration share. Pure.

Every field may be empty, since a draft is saved half-written; `completeness.py` says what a kind needs before the
inventors are asked. Amounts are whole fen, rates basis points, dates calendar days on the Beijing clock.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.contracts.vocabulary import (
    ContractKind,
    IpKind,
    LegalType,
    Objective,
    PaymentKind,
    Programme,
    SubKind,
)
from marketplace.kernel.plain_json import read, to_json
from marketplace.negotiations.states import PricingMethod
from marketplace.negotiations.vocabulary import Exclusivity, FeePayer


@dataclass(frozen=True)
class PartyDraft:
    """A party as the registration names it. `country` is ISO 3166-1 alpha-3, `region_code` GB/T 2260, '' abroad."""

    name: str = ""
    uscc: str = ""
    country: str = "CHN"
    region_code: str = ""
    legal_type: LegalType | None = None


@dataclass(frozen=True)
class Right:
    """A right that the contract is about; `filed_on` is the filing date, from which a patent's life is counted."""

    kind: IpKind
    number: str = ""
    title: str = ""
    filed_on: date | None = None


@dataclass(frozen=True)
class PlannedStep:
    """A milestone: what is delivered, and by which day."""

    title: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class PlannedPayment:
    """A payment in fen. `milestone` is the place (from 1) of the milestone that it follows, None without one."""

    title: str = ""
    due_on: date | None = None
    fen: int = 0
    milestone: int | None = None


@dataclass(frozen=True)
class FeeShare:
    """A part of the broker's fee in fen. `broker_id` None: somebody who is no broker of the market."""

    name: str
    fen: int = 0
    broker_id: int | None = None


@dataclass(frozen=True)
class Maker:
    """Somebody who made the technology (完成人) and is heard before signature."""

    name: str
    email: str = ""


@dataclass(frozen=True)
class ContractDraft:
    """`total_fen` = `technical_fen` + `equipment_fen`; None while unknown.

    With royalties `total_fen` holds the expected ones (`royalty_expected_fen`), `royalty_bp` is the rate in basis
    points of what `royalty_base` says. `pricing_method`, `publicity_from` and `publicity_to` are for a contract that
    did not come out of a negotiation: how its price was found, and when it was made public in the unit.
    """

    title: str = ""
    kind: ContractKind = ContractKind.DEVELOPMENT
    sub_kind: SubKind | None = None
    seller: PartyDraft = PartyDraft()
    buyer: PartyDraft = PartyDraft()
    field_code: str = ""
    programme: Programme | None = None
    objective: Objective | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    technology: str = ""
    ip_kinds: tuple[IpKind, ...] = ()
    rights: tuple[Right, ...] = ()
    exclusivity: Exclusivity | None = None
    territory: str = ""
    targets: str = ""
    deliverables: tuple[str, ...] = ()
    delivery: str = ""
    acceptance: str = ""
    ownership: str = ""
    improvements: str = ""
    secrecy_months: int = 0
    liability: str = ""
    disputes: str = ""
    expected_input_fen: int | None = None
    expected_output_fen: int | None = None

    pricing_method: PricingMethod | None = None
    publicity_from: date | None = None
    publicity_to: date | None = None
    total_fen: int | None = None
    technical_fen: int | None = None
    equipment_fen: int | None = None
    payment_kind: PaymentKind | None = None
    payments: tuple[PlannedPayment, ...] = ()
    milestones: tuple[PlannedStep, ...] = ()
    royalty_bp: int = 0
    royalty_base: str = ""
    royalty_expected_fen: int = 0
    broker_fee_fen: int = 0
    broker_fee_payer: FeePayer | None = None
    fee_shares: tuple[FeeShare, ...] = ()

    makers: tuple[Maker, ...] = ()


def takes_all(draft: ContractDraft) -> bool:
    """Can nobody else have the technology afterwards: is the right transferred, or licensed to one alone?"""
    if draft.kind is ContractKind.TRANSFER:
        return True
    alone = draft.exclusivity in {Exclusivity.EXCLUSIVE, Exclusivity.SOLE}
    return draft.kind is ContractKind.LICENCE and alone


def as_json(draft: ContractDraft) -> dict[str, Any]:
    """What a contract stores as its `content`; equal drafts give equal JSON."""
    found: dict[str, Any] = to_json(draft)
    return found


def of_json(content: dict[str, Any]) -> ContractDraft:
    """The draft that `as_json` wrote. Raises KeyError, TypeError or ValueError for other JSON."""
    return read(ContractDraft, content)
