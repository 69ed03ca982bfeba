"""Verified technical income: what waits for a word, what was claimed, and how much of it was paid."""

from sqlalchemy import func, select

from marketplace.accounts.models import Person
from marketplace.branches.scope import Scope
from marketplace.contracts.models import Contract, Registration
from marketplace.contracts.models_plan import Payment, VerifiedIncome
from marketplace.contracts.states import DueStatus
from marketplace.db.base import db


def waiting(scope: Scope) -> list[tuple[VerifiedIncome, Contract, str]]:
    """Proposed income that nobody has decided on, with who proposed it; the oldest first."""
    query = (
        scope.limit(select(VerifiedIncome, Contract, Person.name), Contract)
        .join(Contract, Contract.id == VerifiedIncome.contract_id)
        .join(Person, Person.id == VerifiedIncome.proposed_by)
        .where(VerifiedIncome.confirmed_at.is_(None))
        .order_by(VerifiedIncome.proposed_at)
        .limit(100)
    )
    return [(made, contract, name) for made, contract, name in db.session.execute(query)]


def paid_share(scope: Scope, row: Registration) -> int:
    """The technical share, in whole fen, of what the seller has confirmed as paid."""
    mine = (Payment.contract_id == row.contract_id, Payment.status == DueStatus.DONE)
    paid = db.session.scalar(select(func.coalesce(func.sum(Payment.paid_fen), 0)).where(*mine)) or 0
    if not row.total_fen or row.technical_fen is None:
        return 0
    return int(paid) * row.technical_fen // row.total_fen


def claimed(scope: Scope, contract_id: int) -> int:
    """What was proposed and not refused, in fen."""
    mine = (VerifiedIncome.contract_id == contract_id, VerifiedIncome.refused_reason.is_(None))
    found = db.session.scalar(select(func.coalesce(func.sum(VerifiedIncome.amount_fen), 0)).where(*mine))
    return int(found or 0)
