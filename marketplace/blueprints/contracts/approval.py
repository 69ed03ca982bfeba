"""The seller's approval, and the two ways out: back to the draft, or given up."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.contracts.bp import bp
from marketplace.blueprints.contracts.saying import Problems, options, said, words_for
from marketplace.blueprints.contracts.sheet import Sheet, sections, sheet_of
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings.support import UNPROCESSABLE
from marketplace.blueprints.translation import gettext as _
from marketplace.blueprints.translation import lazy_gettext
from marketplace.contracts import policy
from marketplace.contracts.content import digest
from marketplace.contracts.operations import approval as operations
from marketplace.contracts.operations import ending
from marketplace.contracts.policy import ContractScope
from marketplace.contracts.queries import contracts, negotiated
from marketplace.contracts.states import (
    APPROVE,
    CANCEL,
    SEND_BACK,
    CancelReason,
    ContractStatus,
    Opinion,
    SendBackReason,
)
from marketplace.contracts.vocabulary import PartyRole
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid, NotAllowed, Problem
from marketplace.kernel.moves import Move
from marketplace.negotiations.policy import NegotiationScope


@dataclass(frozen=True)
class WayOut:
    """A step that gives a reason. `possible` says for whom it is offered, `warning` what follows from it."""

    move: Move[ContractStatus]
    reasons: type[StrEnum]
    title: LazyString
    warning: LazyString
    said: LazyString
    endpoint: str
    work: Callable[..., None]


BACK = WayOut(
    SEND_BACK, SendBackReason, lazy_gettext("退回修改"),
    lazy_gettext("退回后，已有的意见、审批和一方的签订都失效，修改后重新办理。"),
    lazy_gettext("合同已退回修改。"), ".send_back", operations.send_back,
)  # fmt: skip
GIVE_UP = WayOut(
    CANCEL, CancelReason, lazy_gettext("取消合同"),
    lazy_gettext("取消后不能恢复。由洽谈产生的合同取消后，洽谈随之终止。双方都能看到原因和说明。"),
    lazy_gettext("合同已取消。"), ".cancel", ending.cancel,
)  # fmt: skip


@bp.get("/contracts/<int:contract_id>/approval")
@allow(Permission.CONTRACT_DRAFT)
def approval(contract_id: int) -> ResponseReturnValue:
    """What is approved, and what the makers said to it; read by the seller's side."""
    return _approval_page(_of_seller(contract_id))


@bp.post("/contracts/<int:contract_id>/approval")
@allow(Permission.CONTRACT_APPROVE)
def approve(contract_id: int) -> ResponseReturnValue:
    sheet = _of_seller(contract_id)
    seen, note = request.form.get("content_sha256", ""), request.form.get("note", "")
    try:
        with unit_of_work():
            operations.approve(current_actor(), contract_id, seen, note)
    except Invalid as invalid:
        return _approval_page(sheet, said(invalid.problems), note), UNPROCESSABLE
    flash(_("已批准，请双方签订后记录。"))
    return redirect(url_for(".show", contract_id=contract_id))


@bp.route("/contracts/<int:contract_id>/back", methods=["GET", "POST"])
@allow(Permission.CONTRACT_DRAFT)
def send_back(contract_id: int) -> ResponseReturnValue:
    sheet, actor = sheet_of(contract_id), current_actor()
    to_sign = sheet.contract.status is ContractStatus.TO_SIGN
    buyer_refuses = to_sign and policy.binds(actor, sheet.contract) is PartyRole.BUYER
    if not (buyer_refuses or policy.writes(actor, sheet.contract, sheet.broker)):
        raise NotAllowed(action=SEND_BACK.name, actor=actor.person_id)
    return _go(BACK, sheet)


@bp.route("/contracts/<int:contract_id>/cancel", methods=["GET", "POST"])
@allow(Permission.CONTRACT_DRAFT)
def cancel(contract_id: int) -> ResponseReturnValue:
    sheet, actor = sheet_of(contract_id), current_actor()
    if not (
        policy.binds(actor, sheet.contract) or policy.acts_as_broker(actor, sheet.contract, sheet.broker)
    ):
        raise NotAllowed(action=CANCEL.name, actor=actor.person_id)
    return _go(GIVE_UP, sheet)


def _of_seller(contract_id: int) -> Sheet:
    """Raises NotFound, NotAllowed for the buyer."""
    sheet = sheet_of(contract_id)
    policy.require_following(current_actor(), sheet.contract, sheet.broker)
    return sheet


def _approval_page(sheet: Sheet, problems: Problems | None = None, note: str = "") -> str:
    actor, contract = current_actor(), sheet.contract
    scope = ContractScope.of(actor)
    people = contracts.inventors(scope, contract.id)
    wrote = actor.person_id in contract.written_by
    return render_template(
        "contracts/approval.html",
        contract=contract,
        sections=sections(sheet),
        people=people,
        objected=any(person.opinion is Opinion.OBJECTS for person in people),
        claimed=any(person.opinion is Opinion.CLAIMS_PRIORITY for person in people),
        beside=negotiated.beside(NegotiationScope.of(actor), contract),
        content_sha256=digest(contract.content),
        waits=contract.status in APPROVE.start,
        wrote=wrote,
        writes=policy.writes(actor, contract, sheet.broker),
        may_approve=policy.binds(actor, contract) is PartyRole.SELLER and not wrote,
        problems=problems or [],
        note=note,
    )


def _go(way: WayOut, sheet: Sheet) -> ResponseReturnValue:
    """The page that asks why, or the step. Raises WrongState."""
    contract_id = sheet.contract.id
    if request.method == "GET":
        way.move.check(sheet.contract.status)
        return _why(way, sheet)
    wanted, note = request.form.get("reason", ""), request.form.get("note", "")
    reason = next((one for one in way.reasons if one.value == wanted), None)
    if reason is None:
        problems = [("reason", words_for(Problem("reason", "unknown")))]
        return _why(way, sheet, problems, note=note), UNPROCESSABLE
    try:
        with unit_of_work():
            way.work(current_actor(), contract_id, reason, note)
    except Invalid as invalid:
        return _why(way, sheet, said(invalid.problems), reason=wanted, note=note), UNPROCESSABLE
    flash(str(way.said))
    return redirect(url_for(".show", contract_id=contract_id))


def _why(way: WayOut, sheet: Sheet, problems: Problems | None = None, **typed: Any) -> str:
    return render_template(
        "contracts/cancel.html",
        contract=sheet.contract,
        way=way,
        reasons=options(way.reasons),
        post_url=url_for(way.endpoint, contract_id=sheet.contract.id),
        problems=problems or [],
        typed=typed,
        gives_up=way is GIVE_UP,
    )
