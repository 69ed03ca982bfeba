"""Verified technical income: a registrar proposes it, a finance officer confirms it, and the contract adds it up."""

from sqlalchemy import func, select

from marketplace.audit import trail
from marketplace.contracts import desk_policy as policy
from marketplace.contracts.models import Contract, Registration
from marketplace.contracts.models_plan import Payment, VerifiedIncome
from marketplace.contracts.operations import _desk as steps
from marketplace.contracts.states import ContractStatus, DueStatus, IncomeReason
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.kernel.actor import Actor, Role
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, NotFound, Problem, WrongState
from marketplace.kernel.money import MOST_FEN
from marketplace.kernel.numbers import MOST_ID

SETTLED = frozenset({ContractStatus.PERFORMING, ContractStatus.COMPLETED, ContractStatus.TERMINATED})


def propose(actor: Actor, contract_id: int, amount_fen: int, ground: str = "") -> VerifiedIncome:
    """Propose income of a contract in performance, or after it.

    Together with what was proposed and confirmed before it stays within the technical share of what was paid,
    unless a ground is stated. Raises NotFound, OwnContract, WrongState, Invalid.
    """
    contract, row = steps.at_desk(actor, contract_id)
    _require_settled(contract)
    if not 0 < amount_fen <= MOST_FEN:
        raise Invalid(Problem("amount_fen", "out_of_range"))
    said = steps.kept(ground, "ground")
    if claimed(contract_id) + amount_fen > paid_share(row) and not said:
        raise Invalid(Problem("ground", "above_paid", share_fen=paid_share(row)))
    made = VerifiedIncome(
        contract_id=contract_id, amount_fen=amount_fen, ground=said, proposed_by=policy.require_person(actor)
    )
    db.session.add(made)
    db.session.flush()
    _note(actor, "propose", made)
    return made


def confirm(actor: Actor, income_id: int) -> VerifiedIncome:
    """Confirm proposed income and add it to the contract's.

    Raises NotFound for all but finance officers, OwnContract, SamePerson, WrongState when it is decided already.
    """
    contract, made = _waiting(actor, income_id)
    _require_settled(contract)
    made.confirmed_by, made.confirmed_at = policy.require_person(actor), utc_now()
    db.session.flush()
    mine = (
        VerifiedIncome.contract_id == contract.id,
        VerifiedIncome.confirmed_at.is_not(None),
        VerifiedIncome.refused_reason.is_(None),
    )
    contract.verified_income_fen = db.session.scalar(select(func.sum(VerifiedIncome.amount_fen)).where(*mine))
    contract.income_verified_at = made.confirmed_at
    _note(actor, "confirm", made)
    return made


def refuse(actor: Actor, income_id: int, reason: IncomeReason) -> VerifiedIncome:
    """Do not confirm. Raises what `confirm` raises."""
    _contract, made = _waiting(actor, income_id)
    made.refused_reason = reason.value
    made.confirmed_by, made.confirmed_at = policy.require_person(actor), utc_now()
    _note(actor, "refuse", made, reason=reason.value)
    return made


def paid_share(row: Registration) -> int:
    """The technical share, in whole fen, of what the seller has confirmed as paid."""
    mine = (Payment.contract_id == row.contract_id, Payment.status == DueStatus.DONE)
    paid = db.session.scalar(select(func.coalesce(func.sum(Payment.paid_fen), 0)).where(*mine)) or 0
    if not row.total_fen or row.technical_fen is None:
        return 0
    return int(paid) * row.technical_fen // row.total_fen


def claimed(contract_id: int) -> int:
    """What was proposed and not refused, in fen."""
    mine = (VerifiedIncome.contract_id == contract_id, VerifiedIncome.refused_reason.is_(None))
    found = db.session.scalar(select(func.coalesce(func.sum(VerifiedIncome.amount_fen), 0)).where(*mine))
    return int(found or 0)


def _waiting(actor: Actor, income_id: int) -> tuple[Contract, VerifiedIncome]:
    """A proposal to decide on, its contract locked."""
    made = db.session.get(VerifiedIncome, income_id) if 0 < income_id <= MOST_ID else None
    if made is None or not actor.has(Role.FINANCE_OFFICER):
        raise NotFound(kind="income")
    contract = steps.locked(made.contract_id)
    db.session.refresh(made)
    policy.require_foreign(actor, contract)
    policy.require_other(actor, made.proposed_by)
    if made.confirmed_at is not None:
        raise WrongState(action="income", status="decided", start=["proposed"])
    return contract, made


def _require_settled(contract: Contract) -> None:
    if contract.status not in SETTLED:
        raise WrongState(action="income", status=contract.status.value, start=sorted(SETTLED))


def _note(actor: Actor, verb: str, made: VerifiedIncome, **facts: str) -> None:
    topic = f"verified_income.{verb}"
    trail.record(
        actor, topic, f"contract:{made.contract_id}", income=made.id, amount_fen=made.amount_fen, **facts
    )
    outbox.add(topic, made.id, by=actor.person_id)
