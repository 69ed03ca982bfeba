"""Registered contracts as the national register wants them, a few statements however many there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from marketplace.accounts.models import Person
from marketplace.branches.scope import Scope
from marketplace.contracts.desk_policy import counted
from marketplace.contracts.models import Contract, ContractParty, Registration
from marketplace.contracts.national import NationalRow, Party
from marketplace.contracts.states import PartyRole
from marketplace.db.base import db

AT_ONCE = 500
MOST = 50_000


@dataclass(frozen=True)
class Period:
    """Days of registration, both included; None leaves the side open."""

    first: date | None = None
    last: date | None = None


def rows(scope: Scope, period: Period) -> Iterator[NationalRow]:
    """In the order of registration; read in pieces of AT_ONCE, so that few are held in memory."""
    seller, buyer = aliased(ContractParty), aliased(ContractParty)
    registrar, reviewer = aliased(Person), aliased(Person)
    query = (
        scope.limit(select(Contract, Registration, seller, buyer, registrar.name, reviewer.name), Contract)
        .join(Registration, Registration.contract_id == Contract.id)
        .outerjoin(seller, and_(seller.contract_id == Contract.id, seller.role == PartyRole.SELLER))
        .outerjoin(buyer, and_(buyer.contract_id == Contract.id, buyer.role == PartyRole.BUYER))
        .outerjoin(registrar, registrar.id == Registration.registrar_id)
        .outerjoin(reviewer, reviewer.id == Registration.reviewer_id)
        .where(counted())
        .order_by(Contract.registered_on, Contract.registration_no)
        .limit(MOST)
    )
    if period.first is not None:
        query = query.where(Contract.registered_on >= period.first)
    if period.last is not None:
        query = query.where(Contract.registered_on <= period.last)
    for found in db.session.execute(query.execution_options(yield_per=AT_ONCE)):
        yield _row(*found)


def _row(
    contract: Contract, row: Registration, seller: ContractParty | None, buyer: ContractParty | None,
    registrar: str | None, reviewer: str | None,
) -> NationalRow:  # fmt: skip
    return NationalRow(
        registration_no=contract.registration_no or "",
        national_no=contract.national_no or "",
        title=contract.title,
        kind=row.kind or contract.kind,
        sub_kind=contract.sub_kind if row.kind in (None, contract.kind) else None,
        signed_on=contract.signed_on,
        valid_from=contract.valid_from,
        valid_to=contract.valid_to,
        seller=_party(seller),
        buyer=_party(buyer),
        total_fen=row.total_fen or 0,
        technical_fen=row.technical_fen or 0,
        verified_fen=contract.verified_income_fen,
        payment_kind=contract.payment_kind,
        field_code=contract.field_code or "",
        broker_fee_fen=contract.broker_fee_fen,
        registered_on=contract.registered_on,
        registrar=registrar or "",
        reviewer=reviewer or "",
        opinion=row.opinion,
        more=contract.content,
    )


def _party(found: ContractParty | None) -> Party:
    if found is None:
        return Party()
    return Party(found.name, found.uscc, found.country, found.region_code, found.legal_type)
