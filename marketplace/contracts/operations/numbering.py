"""Give a recognised contract its number and its certificate."""

from sqlalchemy import func, select

from marketplace.branches.models import Branch
from marketplace.branches.scope import EVERYTHING
from marketplace.contracts import numbers
from marketplace.contracts.models import Contract, ContractParty
from marketplace.contracts.operations import _desk as steps
from marketplace.contracts.operations import certificates
from marketplace.contracts.operations._counting import follow
from marketplace.contracts.queries import twins
from marketplace.contracts.states import REGISTER, ContractKind, PartyRole
from marketplace.db.base import db
from marketplace.kernel.actor import PROVINCE_PATH, Actor
from marketplace.kernel.clock import to_beijing, utc_now
from marketplace.proofs.letterhead import Letterhead
from marketplace.workflow.apply import apply_move


def register(actor: Actor, contract_id: int, head: Letterhead, seen_version: int | None = None) -> Contract:
    """Number a recognised contract and issue its certificate.

    The row of the province is locked while the number is taken, so that two registrars cannot take the same one.
    Raises NotFound, OwnContract, WrongState, Stale, AlreadyRegistered for its twin.
    """
    contract, row = steps.as_shown(actor, contract_id, seen_version)
    REGISTER.check(contract.status)
    _hold_numbers()
    twins.refuse_registered(EVERYTHING, contract)
    now = utc_now()
    day = to_beijing(now).date()
    kind = row.kind or contract.kind
    contract.registration_no = _next(day.year, _region_of(contract.id), kind)
    contract.registered_at, contract.registered_on = now, day
    contract.registered_kind = kind.value
    row.due_on = None
    apply_move(contract, REGISTER, actor, registration_no=contract.registration_no)
    follow([contract.id])
    certificates.certify(actor, contract, row, head)
    return contract


def _hold_numbers() -> None:
    """Numbers are given one at a time, in the whole province."""
    db.session.execute(select(Branch.id).where(Branch.path == PROVINCE_PATH).with_for_update())


def _next(year: int, region: str, kind: ContractKind) -> str:
    start = numbers.prefix(year, region, kind)
    within = Contract.registration_no.between(f"{start}00000", f"{start}99999")
    return numbers.following(
        start, db.session.scalar(select(func.max(Contract.registration_no)).where(within))
    )


def _region_of(contract_id: int) -> str:
    """The seller's region, the province's own code where it has none."""
    mine = (ContractParty.contract_id == contract_id, ContractParty.role == PartyRole.SELLER)
    code = db.session.scalar(select(ContractParty.region_code).where(*mine))
    return code if code and len(code) == 6 else numbers.PROVINCE_REGION
