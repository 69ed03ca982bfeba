"""Finance: order, payment with its voucher, and money that comes back."""

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from marketplace.budgets import operations as budgets
from marketplace.claims import policy
from marketplace.claims.limits import LONGEST_VOUCHER
from marketplace.claims.models import Claim, ClaimPayment
from marketplace.claims.operations import _steps as steps
from marketplace.claims.policy import ALL
from marketplace.claims.queries import claims as queries
from marketplace.claims.states import ORDER, PAY, ClaimStatus
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, Problem, WrongState
from marketplace.kernel.text import clean_line
from marketplace.workflow.apply import apply_move


def order(actor: Actor, claim_id: int, seen_version: int | None = None) -> None:
    """Order the payment of an approved claim. Raises NotFound, NotAllowed, OwnClaim, SamePerson, WrongState, Stale,
    Invalid (`contract_ended`)."""
    claim = steps.held(actor, claim_id, seen_version)
    person_id = policy.require_payer(actor, claim)
    steps.require_contract(claim)
    claim.ordered_by = person_id
    apply_move(claim, ORDER, actor, amount_fen=claim.decided_fen)


def pay(
    actor: Actor, claim_id: int, voucher: str, *, other_than_orderer: bool = False, seen_version: int | None = None
) -> ClaimPayment:  # fmt: skip
    """Book the payment, once, with a voucher that stands nowhere else.

    `other_than_orderer`: the installation wants two finance officers. Raises as `order`, and Invalid (voucher).
    """
    claim = steps.held(actor, claim_id, seen_version)
    person_id = policy.require_payer(actor, claim, *([claim.ordered_by] if other_than_orderer else []))
    PAY.check(claim.status)
    steps.require_contract(claim)
    amount = claim.decided_fen or 0
    made = _book(actor, claim, amount, voucher, None)
    budgets.pay(actor, claim.subject, amount)
    claim.paid_by = person_id
    apply_move(claim, PAY, actor, amount_fen=amount, voucher=made.voucher)
    return made


def receive(actor: Actor, claim_id: int, amount_fen: int, voucher: str) -> ClaimPayment:
    """Book money that came back, up to what was asked back, and note it on the budget line.

    Raises as `pay`, and Invalid (amount_fen).
    """
    claim = steps.held(actor, claim_id)
    policy.require_payer(actor, claim, claim.audited_by)
    if claim.status is not ClaimStatus.CLAWED_BACK:
        raise WrongState(
            action="claim.receive", status=claim.status.value, start=[ClaimStatus.CLAWED_BACK.value]
        )
    left = queries.outstanding(ALL, claim)
    if not 0 < amount_fen <= left:
        raise Invalid(Problem("amount_fen", "more_than_asked", left_fen=left))
    made = _book(actor, claim, -amount_fen, voucher, claim.reason)
    budgets.returned(actor, claim.subject, amount_fen)
    steps.note(actor, "claim.receive", claim, amount_fen=amount_fen, voucher=made.voucher)
    return made


def _book(actor: Actor, claim: Claim, amount_fen: int, voucher: str, ground: str | None) -> ClaimPayment:
    """A line of the ledger. Two at once with one voucher meet in the unique index. Raises Invalid."""
    number = clean_line(voucher)
    if not number:
        raise Invalid(Problem("voucher", "required"))
    if len(number) > LONGEST_VOUCHER:
        raise Invalid(Problem("voucher", "too_long", limit=LONGEST_VOUCHER))
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = {
        "claim_id": claim.id, "amount_fen": amount_fen, "voucher": number, "ground": ground,
        "booked_by": actor.person_id, "booked_at": utc_now(),
    }  # fmt: skip
    booked = db.session.execute(
        insert(ClaimPayment).values(**row).on_conflict_do_nothing().returning(ClaimPayment.id)
    ).scalar()
    if booked is None:
        raise Invalid(Problem("voucher", "used"))
    return db.session.scalars(select(ClaimPayment).where(ClaimPayment.id == booked)).one()
