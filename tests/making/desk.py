"""Contracts that both parties have signed, and how far the desk took them. The way there goes through operations."""

import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from marketplace.accounts.models import Organisation
from marketplace.accounts.states import OrganisationKind
from marketplace.contracts.models import Contract, ContractParty, Registration
from marketplace.contracts.models_plan import Milestone, Payment
from marketplace.contracts.operations import numbering, registration, review
from marketplace.contracts.operations.review import Finding
from marketplace.contracts.states import (
    ContractKind,
    ContractStatus,
    LegalType,
    PartyRole,
    PaymentKind,
    SubKind,
)
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor, Role
from marketplace.kernel.clock import beijing_today
from marketplace.proofs.letterhead import Letterhead
from tests import make

WAN = 1_000_000
HEAD = Letterhead("虚构交易市场", "https://market.example")
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Deal:
    """A contract with people of its two parties."""

    id: int
    seller: Actor
    buyer: Actor

    @property
    def contract(self) -> Contract:
        db.session.expire_all()
        return db.session.get_one(Contract, self.id)


def registrar(branch: str = "/p/") -> Actor:
    return make.officer(Role.CONTRACT_REGISTRAR, branch)


def finance() -> Actor:
    return make.officer(Role.FINANCE_OFFICER)


def signed(
    seller: Actor | None = None, buyer: Actor | None = None, *, total_fen: int = 100 * WAN,
    technical_fen: int | None = None, kind: ContractKind = ContractKind.DEVELOPMENT, title: str | None = None,
    **values: Any,
) -> Deal:  # fmt: skip
    """A signed contract between a university and an enterprise of Changchun; amounts in fen."""
    seller = seller or make.member(make.organisation(OrganisationKind.UNIVERSITY))
    buyer = buyer or make.member(make.organisation(OrganisationKind.ENTERPRISE, region="220202"))
    sold, bought = (_organisation(side) for side in (seller, buyer))
    technical = total_fen if technical_fen is None else technical_fen
    made = Contract(
        organisation_id=sold.id, buyer_organisation_id=bought.id, branch_path=sold.branch_path, kind=kind,
        sub_kind=values.pop("sub_kind", SubKind.COMMISSIONED), status=ContractStatus.SIGNED,
        title=title or f"虚构的残膜回收技术 {next(_numbers)}", total_fen=total_fen, technical_fen=technical,
        equipment_fen=total_fen - technical, signed_on=values.pop("signed_on", date(2026, 11, 2)),
        payment_kind=PaymentKind.INSTALMENTS, field_code="F01", content={"title": "残膜"}, **values,
    )  # fmt: skip
    with unit_of_work():
        db.session.add(made)
        db.session.flush()
        db.session.add(_party(made.id, PartyRole.SELLER, sold, LegalType.UNIVERSITY))
        db.session.add(_party(made.id, PartyRole.BUYER, bought, LegalType.ENTERPRISE))
        number = made.id
    return Deal(number, seller, buyer)


def submitted(**values: Any) -> Deal:
    deal = signed(**values)
    with unit_of_work():
        registration.submit(deal.seller, deal.id)
    return deal


def row_of(deal: Deal) -> Registration:
    db.session.expire_all()
    return db.session.get_one(Registration, deal.id)


def finding(deal: Deal, **changes: Any) -> Finding:
    """What the contract itself says."""
    found = deal.contract
    known = {"kind": found.kind, "total_fen": found.total_fen, "technical_fen": found.technical_fen}
    return Finding(**(known | changes))


def recognised(by: Actor | None = None, second: Actor | None = None, **values: Any) -> Deal:
    deal, by = submitted(**values), by or registrar()
    with unit_of_work():
        status = review.recognise(by, deal.id, finding(deal))
    if status is ContractStatus.LARGE_REVIEW:
        second = second or registrar()
        with unit_of_work():
            review.confirm(second, deal.id)
    return deal


def registered(by: Actor | None = None, **values: Any) -> Deal:
    by = by or registrar()
    deal = recognised(by, **values)
    with unit_of_work():
        numbering.register(by, deal.id, HEAD)
    return deal


def plan(deal: Deal, *, days: int = 30) -> tuple[int, int]:
    """A milestone and an instalment of half the amount; their ids. Written as the signed draft writes them."""
    day = beijing_today() + timedelta(days=days)
    with unit_of_work():
        step = Milestone(contract_id=deal.id, position=1, title="样机", due_on=day)
        half = (deal.contract.total_fen or 0) // 2
        part = Payment(contract_id=deal.id, position=1, title="首期", due_on=day, amount_fen=half)
        db.session.add_all([step, part])
        db.session.flush()
        return step.id, part.id


def _organisation(side: Actor) -> Organisation:
    return db.session.get_one(Organisation, side.memberships[0].organisation_id)


def _party(contract_id: int, role: PartyRole, of: Organisation, legal_type: LegalType) -> ContractParty:
    return ContractParty(
        contract_id=contract_id, role=role, organisation_id=of.id, name=of.name, uscc=of.uscc,
        region_code=of.region_code, legal_type=legal_type,
    )  # fmt: skip
