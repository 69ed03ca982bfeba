"""A share is opened from confirmed income, written, and worked out at each change."""

from dataclasses import replace
from datetime import date

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import Organisation
from marketplace.accounts.queries import people as accounts
from marketplace.accounts.states import PersonStatus
from marketplace.branches.scope import EVERYTHING
from marketplace.contracts.models import Contract
from marketplace.contracts.models_plan import VerifiedIncome
from marketplace.contracts.policy import ContractScope, party
from marketplace.contracts.queries import contracts
from marketplace.contracts.states import ContractKind, ContractStatus, PartyRole
from marketplace.db.base import db
from marketplace.kernel.actor import Actor, with_hand
from marketplace.kernel.clock import to_beijing
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import clean_line
from marketplace.rewards import checks, policy
from marketplace.rewards.drafts import CostDraft, ShareDraft
from marketplace.rewards.errors import ContractRevoked, NothingToShare, UnitNotCovered
from marketplace.rewards.models import Share, ShareCost, ShareIncome, SharePerson
from marketplace.rewards.operations import _steps as steps
from marketplace.rewards.policy import ALL, ShareScope
from marketplace.rewards.queries import incomes
from marketplace.rewards.queries.covered import covers
from marketplace.rewards.states import ASK
from marketplace.rewards.vocabulary import ConversionMode
from marketplace.rules.decision import Decision

FIRST_GUESS = {ContractKind.TRANSFER: ConversionMode.TRANSFER, ContractKind.LICENCE: ConversionMode.LICENCE}


def open_share(actor: Actor, contract_id: int) -> Share:
    """Share all confirmed income of a contract of the own unit that is not shared yet, as a draft.

    The people are those who were heard before the contract, without weights. Raises NotFound, NotAllowed,
    ContractRevoked, NothingToShare, also when somebody else opened it at the same moment, UnitNotCovered.
    """
    contract = contracts.one(ContractScope.of(actor), contract_id)
    policy.require_member(actor, contract.organisation_id)
    if contract.status is ContractStatus.REVOKED:
        raise ContractRevoked(contract=contract_id)
    rows = incomes.free_of(ShareScope.of(actor), contract_id)
    if not rows:
        raise NothingToShare(contract=contract_id)
    unit = db.session.get_one(Organisation, contract.organisation_id)
    if not covers(ALL, unit.kind, _day_of(rows)):
        raise UnitNotCovered(organisation=unit.id)
    seller = party(contract, PartyRole.SELLER)
    made = Share(
        contract_id=contract_id, organisation_id=contract.organisation_id, branch_path=contract.branch_path,
        mode=FIRST_GUESS.get(contract.kind, ConversionMode.TRANSFER), event_on=_day_of(rows),
        income_fen=sum(row.amount_fen for row in rows), drafted_by=actor.person_id, changed_by=actor.person_id,
        region_code="" if seller is None else seller.region_code,
        written_by=with_hand((), actor),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _take(made, [(row.id, row.amount_fen) for row in rows])
    _put_makers(contract, made)
    steps.note(actor, "open", made, contract=contract_id, income_fen=made.income_fen)
    return made


def revise(actor: Actor, share_id: int, seen_version: int, draft: ShareDraft) -> Decision:
    """Write the whole split and work it out; what the rules say is in the decision, also when they refuse it.

    Raises NotFound, NotAllowed, WrongState, Stale, Invalid (see `checks.problems`).
    """
    share = steps.held(actor, share_id)
    policy.require_writing(actor, share)
    ASK.check(share.status)
    steps.require_seen(share, seen_version)
    clean = _cleaned(draft)
    if found := checks.problems(clean):
        raise Invalid(*found)
    share.mode, share.region_code, share.pool_bp = clean.mode, clean.region_code, clean.pool_bp
    share.is_job_achievement = clean.is_job_achievement
    share.costs_fen = sum(cost.amount_fen for cost in clean.costs)
    share.pool_fen, share.changed_by = None, actor.person_id
    share.written_by = with_hand(share.written_by, actor)
    _replace(share, clean)
    made = steps.figure(actor, share)
    steps.note(actor, "revise", share, decision=share.decision_id, outcome=made.outcome.value)
    return made


def _take(share: Share, rows: list[tuple[int, int]]) -> None:
    """Income is shared once: the database refuses the second who takes it."""
    db.session.add_all(
        ShareIncome(share_id=share.id, income_id=number, amount_fen=amount) for number, amount in rows
    )
    try:
        db.session.flush()
    except IntegrityError as error:
        raise NothingToShare(contract=share.contract_id) from error


def _put_makers(contract: Contract, share: Share) -> None:
    rows = contracts.inventors(ContractScope(everything=True), contract.id)
    newest = max((row.round for row in rows), default=0)
    known = dict[tuple[str, str], SharePerson]()
    for row in rows:
        if row.round == newest and (row.name, row.email) not in known:
            known[row.name, row.email] = SharePerson(
                share_id=share.id, position=len(known) + 1, name=row.name, email=row.email,
                person_id=row.person_id, main=True,
            )  # fmt: skip
    db.session.add_all(known.values())
    db.session.flush()


def _replace(share: Share, draft: ShareDraft) -> None:
    db.session.execute(delete(ShareCost).where(ShareCost.share_id == share.id))
    db.session.execute(delete(SharePerson).where(SharePerson.share_id == share.id))
    for place, cost in enumerate(draft.costs, start=1):
        row = ShareCost(
            share_id=share.id,
            position=place,
            what=cost.what,
            amount_fen=cost.amount_fen,
            voucher=cost.voucher,
        )
        db.session.add(row)
    for place, person in enumerate(draft.people, start=1):
        db.session.add(
            SharePerson(
                share_id=share.id, position=place, name=person.name, email=person.email, role=person.role,
                main=person.main, weight_bp=person.weight_bp, is_unit_head=person.is_unit_head,
                person_id=_account_of(person.email),
            )
        )  # fmt: skip
    db.session.flush()


def _account_of(email: str) -> int | None:
    """Only somebody who can sign in answers so; everybody else by the link of a letter."""
    account = accounts.by_email(EVERYTHING, email)
    return account.id if account is not None and account.status is PersonStatus.ACTIVE else None


def _cleaned(draft: ShareDraft) -> ShareDraft:
    costs = tuple(
        CostDraft(clean_line(cost.what), cost.amount_fen, clean_line(cost.voucher)) for cost in draft.costs
    )
    people = tuple(
        replace(
            row, name=clean_line(row.name), email=clean_line(row.email).lower(), role=clean_line(row.role)
        )
        for row in draft.people
    )
    region = clean_line(draft.region_code).upper()
    return replace(draft, region_code=region, costs=costs, people=people)


def _day_of(rows: list[VerifiedIncome]) -> date:
    """The day in Beijing on which the newest was confirmed."""
    return max(to_beijing(row.confirmed_at).date() for row in rows if row.confirmed_at is not None)
