"""Confirmed income that nobody shares yet, of contracts that stand and units that the plan is about."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, select

from marketplace.accounts.models import Organisation
from marketplace.contracts.models import Contract
from marketplace.contracts.models_plan import VerifiedIncome
from marketplace.contracts.states import ContractStatus
from marketplace.db.base import db
from marketplace.kernel.clock import to_beijing
from marketplace.rewards.models import ShareIncome
from marketplace.rewards.policy import ShareScope
from marketplace.rewards.queries.covered import covers, kinds_ever

MOST = 100


@dataclass(frozen=True)
class Free:
    """A contract with income to share: how much in fen."""

    contract: Contract
    amount_fen: int


def free_of(scope: ShareScope, contract_id: int) -> list[VerifiedIncome]:
    """Of one contract, the oldest first; the contract has been found readable."""
    query = (
        select(VerifiedIncome)
        .join(Contract, Contract.id == VerifiedIncome.contract_id)
        .where(VerifiedIncome.contract_id == contract_id, *_free())
    )
    return list(db.session.scalars(query.order_by(VerifiedIncome.id)))


def free(scope: ShareScope) -> list[Free]:
    """Contracts of the own units with income to share, the newest first."""
    if not scope.member_of:
        return []
    total, newest = func.sum(VerifiedIncome.amount_fen), func.max(VerifiedIncome.confirmed_at)
    query = (
        select(Contract, Organisation.kind, total, newest)
        .join(Organisation, Organisation.id == Contract.organisation_id)
        .join(VerifiedIncome, VerifiedIncome.contract_id == Contract.id)
        .where(Contract.organisation_id.in_(sorted(scope.member_of)), *_free())
        .where(Organisation.kind.in_(kinds_ever(scope)))
        .group_by(Contract.id, Organisation.kind)
        .order_by(Contract.id.desc())
        .limit(MOST)
    )
    return [
        Free(contract, int(amount))
        for contract, kind, amount, confirmed_at in db.session.execute(query)
        if confirmed_at is not None and covers(scope, kind, to_beijing(confirmed_at).date())
    ]


def _free() -> tuple[ColumnElement[bool], ...]:
    used = exists().where(ShareIncome.income_id == VerifiedIncome.id, ShareIncome.lives)
    return (
        Contract.status != ContractStatus.REVOKED,
        VerifiedIncome.confirmed_at.is_not(None),
        VerifiedIncome.refused_reason.is_(None),
        VerifiedIncome.amount_fen > 0,
        ~used,
    )
