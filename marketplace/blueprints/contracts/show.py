"""The page of a contract, and its thread."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission, holds
from marketplace.blueprints.contracts.bp import bp
from marketplace.blueprints.contracts.presenting import next_words, reason_words, stage_of, stage_words
from marketplace.blueprints.contracts.sheet import Sheet, sections, sheet_of, step_lines
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.threads.support import Typed, allow_files, posted, thread_page
from marketplace.brokerage.operations.working import stay_working
from marketplace.contracts import policy
from marketplace.contracts.policy import ContractScope
from marketplace.contracts.policy_talk import talk_scope, thread_of
from marketplace.contracts.queries import contracts as queries
from marketplace.contracts.states import BEFORE_SIGNATURE, COUNTED, ContractStatus
from marketplace.contracts.vocabulary import PartyRole
from marketplace.contracts.wizard import STEPS, Step
from marketplace.kernel.errors import NotFound
from marketplace.threads.policy import Thread

S = ContractStatus
allow_files(bp, "contracts.post_message")


@bp.get("/contracts/<int:contract_id>")
@allow(Permission.CONTRACT_SEE)
def show(contract_id: int) -> ResponseReturnValue:
    return _page(contract_id)


@bp.post("/contracts/<int:contract_id>/messages")
@allow(Permission.CONTRACT_SEE)
def post_message(contract_id: int) -> ResponseReturnValue:
    """One click or two, one message."""
    sheet = sheet_of(contract_id)
    thread = _thread(sheet)
    if thread is None:
        raise NotFound(kind="thread")
    return posted(
        thread,
        back=lambda anchor: url_for(".show", contract_id=contract_id, _anchor=anchor),
        again=lambda typed: _page(contract_id, typed),
        stay=lambda broker: stay_working(broker, sheet.contract.lead_id),
    )


def _page(contract_id: int, typed: Typed | None = None) -> str:
    actor, sheet = current_actor(), sheet_of(contract_id)
    scope, contract = ContractScope.of(actor), sheet.contract
    people, signed = queries.inventors(scope, contract.id), queries.signatures(scope, contract.id)
    writes = policy.writes(actor, contract, sheet.broker) and holds(actor, Permission.CONTRACT_DRAFT)
    thread = _thread(sheet)
    return render_template(
        "contracts/show.html",
        sheet=sheet,
        contract=contract,
        stage_names=stage_words(),
        stage=stage_of(contract.status),
        next=next_words(actor, sheet, people, list(signed)),
        reason=reason_words(contract),
        sections=sections(sheet),
        people=people,
        approvals=queries.approvals(scope, contract.id),
        signed=signed,
        writes=writes,
        reads_notes=policy.follows(actor, contract, sheet.broker),
        lines=step_lines(sheet),
        first_open=_first_open(sheet),
        may=_possible(sheet, writes),
        money=_money(sheet),
        reads_negotiation=_reads_negotiation(sheet),
        shown=None if thread is None else thread_page(thread, typed),
        problems=typed.problems if typed else (),
    )


def _thread(sheet: Sheet) -> Thread | None:
    """None for who follows the contract, but not what the parties say to each other."""
    actor = current_actor()
    try:
        contract = queries.one(talk_scope(actor), sheet.contract.id)
    except NotFound:
        return None
    return thread_of(actor, contract, sheet.broker)


def _reads_negotiation(sheet: Sheet) -> bool:
    """Its sides and the broker do; the desk reads the contract alone."""
    actor = current_actor()
    side = policy.side_of(actor, sheet.contract)
    return side is not None or policy.is_broker(actor, sheet.broker)


def _first_open(sheet: Sheet) -> Step:
    return next((step for step in STEPS if sheet.lacks_in(step)), STEPS[0])


def _money(sheet: Sheet) -> Sequence[str]:
    """What a registered contract is worth to the reader's organisation: income to share out, support to claim."""
    mine, contract = current_actor().organisation_ids, sheet.contract
    if contract.status not in COUNTED:
        return ()
    offered = {
        "share": contract.organisation_id in mine and contract.verified_income_fen is not None,
        "claim": contract.buyer_organisation_id in mine,
    }
    return [name for name, possible in offered.items() if possible]


def _possible(sheet: Sheet, writes: bool) -> Sequence[str]:
    """The pages that the reader is sent on to, in the order of the buttons."""
    actor, contract = current_actor(), sheet.contract
    status, binds = contract.status, policy.binds(actor, contract)
    is_broker = policy.acts_as_broker(actor, contract, sheet.broker)
    offered: dict[str, Any] = {
        "draft": status is S.DRAFT and writes,
        "opinions": status is S.INVENTOR_OPINION and writes,
        "approval": status is S.INTERNAL_APPROVAL and (writes or binds is PartyRole.SELLER),
        "signature": status is S.TO_SIGN and binds is not None,
        "registration": status not in BEFORE_SIGNATURE and status is not S.CANCELLED,
        "cancel": status in BEFORE_SIGNATURE and (binds is not None or is_broker),
    }
    return [name for name, possible in offered.items() if possible]
