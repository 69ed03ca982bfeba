"""Verified technical income: a registrar proposes it, a finance officer confirms it, and the contract adds it up."""

from sqlalchemy import func, select

from marketplace.audit import trail
from marketplace.branches.scope import EVERYTHING
from marketplace.contracts import desk_policy as policy
from marketplace.contracts.models import Contract
from marketplace.contracts.models_plan import VerifiedIncome
from marketplace.contracts.operations import _desk as steps
from marketplace.contracts.queries import incomes, involved
from marketplace.contracts.states import ContractStatus, IncomeReason
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
    share = incomes.paid_share(EVERYTHING, row)
    if incomes.claimed(EVERYTHING, contract_id) + amount_fen > share and not said:
        raise Invalid(Problem("ground", "above_paid", share_fen=share))
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


def _waiting(actor: Actor, income_id: int) -> tuple[Contract, VerifiedIncome]:
    """A proposal to decide on, its contract locked."""
    made = db.session.get(VerifiedIncome, income_id) if 0 < income_id <= MOST_ID else None
    if made is None or not actor.has(Role.FINANCE_OFFICER):
        raise NotFound(kind="income")
    contract = steps.locked(made.contract_id)
    db.session.refresh(made)
    policy.require_foreign(actor, contract, involved.people(EVERYTHING, contract))
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
