"""Confirmed income that nobody shares yet."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, select

from marketplace.contracts.models import Contract
from marketplace.contracts.models_plan import VerifiedIncome
from marketplace.db.base import db
from marketplace.rewards.models import ShareIncome
from marketplace.rewards.policy import ShareScope

MOST = 100


@dataclass(frozen=True)
class Free:
    """A contract with income to share: how much in fen."""

    contract: Contract
    amount_fen: int


def free_of(scope: ShareScope, contract_id: int) -> list[VerifiedIncome]:
    """Of one contract, the oldest first; the contract has been found readable."""
    query = select(VerifiedIncome).where(VerifiedIncome.contract_id == contract_id, *_free())
    return list(db.session.scalars(query.order_by(VerifiedIncome.id)))


def free(scope: ShareScope) -> list[Free]:
    """Contracts of the own units with income to share, the newest first."""
    if not scope.member_of:
        return []
    total = func.sum(VerifiedIncome.amount_fen)
    query = (
        select(Contract, total)
        .join(VerifiedIncome, VerifiedIncome.contract_id == Contract.id)
        .where(Contract.organisation_id.in_(sorted(scope.member_of)), *_free())
        .group_by(Contract.id)
        .order_by(Contract.id.desc())
        .limit(MOST)
    )
    return [Free(contract, int(amount)) for contract, amount in db.session.execute(query)]


def _free() -> tuple[ColumnElement[bool], ...]:
    used = exists().where(ShareIncome.income_id == VerifiedIncome.id, ShareIncome.lives)
    return (
        VerifiedIncome.confirmed_at.is_not(None),
        VerifiedIncome.refused_reason.is_(None),
        VerifiedIncome.amount_fen > 0,
        ~used,
    )
