"""The rows of statistics as contracts, registrations and parties say them, and where the kept ones differ."""

from typing import Any

from sqlalchemy import Select, String, and_, case, cast, extract, func, select
from sqlalchemy.orm import aliased

from marketplace.branches.scope import Scope
from marketplace.contracts.desk_policy import counted
from marketplace.contracts.models import Contract, ContractParty, Registration
from marketplace.contracts.models_counted import CountedContract
from marketplace.contracts.states import PartyRole
from marketplace.db.base import db

CHINA = "CHN"
Rows = Select[*tuple[Any, ...]]
COLUMNS = tuple(CountedContract.__table__.columns.keys())
Seller = aliased(ContractParty, name="seller")
Buyer = aliased(ContractParty, name="buyer")


def true_rows(scope: Scope) -> Rows:
    """What `CountedContract` holds when it is right, in the order of COLUMNS."""
    year, month = extract("year", Contract.registered_on), extract("month", Contract.registered_on)
    buyer_from = case(
        (Buyer.country == CHINA, func.substr(Buyer.region_code, 1, 2)), else_=Buyer.country,
    )  # fmt: skip
    values: dict[str, Any] = {
        "id": Contract.id,
        "organisation_id": Contract.organisation_id,
        "branch_path": Contract.branch_path,
        "registered_on": Contract.registered_on,
        "month": cast(year * 100 + month, String(6)),
        "kind": Registration.kind,
        "field_code": func.coalesce(Contract.field_code, ""),
        "seller_city": func.substr(Seller.region_code, 1, 4),
        "buyer_from": buyer_from,
        "seller_type": Seller.legal_type,
        "buyer_type": Buyer.legal_type,
        "total_fen": Registration.total_fen,
        "technical_fen": Registration.technical_fen,
    }
    query = (
        select(*(values[name].label(name) for name in COLUMNS))
        .select_from(Contract)
        .join(Registration, Registration.contract_id == Contract.id)
        .join(Seller, and_(Seller.contract_id == Contract.id, Seller.role == PartyRole.SELLER))
        .join(Buyer, and_(Buyer.contract_id == Contract.id, Buyer.role == PartyRole.BUYER))
        .where(counted())
    )
    return scope.limit(query, Contract)


def wrong_ids(scope: Scope) -> list[int]:
    """Contracts whose kept row is missing, is one too many or says something else."""
    kept = scope.limit(select(*CountedContract.__table__.columns), CountedContract)
    true = true_rows(scope)
    missing, surplus = true.except_(kept).subquery(), kept.except_(true).subquery()
    query = select(missing.c.id).union(select(surplus.c.id))
    return sorted(db.session.scalars(query))
