"""The makers are asked and heard: the page of those who write the contract, and the maker's own page."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.contracts.bp import bp
from marketplace.blueprints.contracts.saying import said
from marketplace.blueprints.contracts.sheet import Sheet, sections
from marketplace.blueprints.guards import allow, current_actor, public
from marketplace.blueprints.identity import settings
from marketplace.blueprints.listings.support import UNPROCESSABLE, whole_number
from marketplace.blueprints.translation import gettext as _
from marketplace.contracts import policy
from marketplace.contracts.drafts import of_json
from marketplace.contracts.errors_signing import Incomplete
from marketplace.contracts.operations import opinions as operations
from marketplace.contracts.policy import ALL, ContractScope
from marketplace.contracts.queries import contracts, signing
from marketplace.contracts.queries.signing import Asked
from marketplace.contracts.states import ContractStatus, Opinion, opinions_on
from marketplace.contracts.topics import OPINION_LINK
from marketplace.contracts.wizard import Step
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import Invalid, LinkExpired, NotFound, Problem
from marketplace.mail import signed

GONE = 410
QUIET = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
"""A page behind a link is kept nowhere, and says to no other site where it was left."""


@bp.get("/contracts/<int:contract_id>/opinions")
@allow(Permission.CONTRACT_DRAFT)
def opinions(contract_id: int) -> ResponseReturnValue:
    """Who has answered what, for those who write the contract."""
    scope, actor = ContractScope.of(current_actor()), current_actor()
    contract = contracts.one(scope, contract_id)
    broker = contracts.broker_of(scope, contract)
    policy.require_following(actor, contract, broker)
    people = contracts.inventors(scope, contract_id)
    open_ones = [row for row in people if row.opinion is None]
    today = beijing_today()
    return render_template(
        "contracts/opinions.html",
        contract=contract,
        people=people,
        asks=contract.status is ContractStatus.INVENTOR_OPINION and policy.writes(actor, contract, broker),
        may_close=all(row.due_on is not None and row.due_on < today for row in open_ones),
        open_count=len(open_ones),
        last=max((row.due_on for row in people if row.due_on), default=None),
    )


@bp.post("/contracts/<int:contract_id>/opinions/ask")
@allow(Permission.CONTRACT_DRAFT)
def ask(contract_id: int) -> ResponseReturnValue:
    """What is missing is listed on the page that checks the draft."""
    seen = whole_number(request.form.get("seen_version"))
    try:
        with unit_of_work():
            operations.ask(current_actor(), contract_id, seen, settings().opinion_days)
    except (Incomplete, Invalid):
        flash(_("合同还不完整，请先补齐下面列出的内容。"), "warning")
        return redirect(url_for(".check", contract_id=contract_id))
    flash(_("已给完成人发信，征求意见期间合同内容不能修改。"))
    return redirect(url_for(".opinions", contract_id=contract_id))


@bp.post("/contracts/<int:contract_id>/opinions/close")
@allow(Permission.CONTRACT_DRAFT)
def close_opinions(contract_id: int) -> ResponseReturnValue:
    with unit_of_work():
        operations.close(current_actor(), contract_id)
    flash(_("征求意见已结束，等待单位审批。"))
    return redirect(url_for(".show", contract_id=contract_id))


@bp.get("/contracts/<int:contract_id>/opinion")
@allow(Permission.CONTRACT_OPINION)
def opinion(contract_id: int) -> ResponseReturnValue:
    """For a maker with an account, who need not belong to either party."""
    return _page(_own(contract_id)), 200, QUIET


@bp.post("/contracts/<int:contract_id>/opinion")
@allow(Permission.CONTRACT_OPINION)
def give_opinion(contract_id: int) -> ResponseReturnValue:
    asked = _own(contract_id)
    try:
        chosen, note = _chosen()
        with unit_of_work():
            operations.give(current_actor(), contract_id, chosen, note)
    except Invalid as invalid:
        return _page(asked, invalid), UNPROCESSABLE, QUIET
    flash(_("已收到您的意见。征求意见结束前可以修改。"))
    return redirect(url_for(".opinion", contract_id=contract_id))


@bp.get("/opinions/<token>")
@public
def opinion_by_link(token: str) -> ResponseReturnValue:
    """The same behind the link of a letter, for whoever holds it. Looking changes nothing: mail scanners do."""
    asked = _linked(token)
    return _away() if asked is None else (_page(asked), 200, QUIET)


@bp.post("/opinions/<token>")
@public
def give_by_link(token: str) -> ResponseReturnValue:
    asked = _linked(token)
    if asked is None:
        return _away()
    try:
        chosen, note = _chosen()
        with unit_of_work():
            operations.give_by_link(current_actor(), asked.row.id, chosen, note)
    except Invalid as invalid:
        return _page(asked, invalid), UNPROCESSABLE, QUIET
    flash(_("已收到您的意见。征求意见结束前可以修改。"))
    return redirect(request.path), 302, QUIET


def _own(contract_id: int) -> Asked:
    """Raises NotFound for who was not asked."""
    return signing.asked_person(ALL, contract_id, current_actor().person_id or 0)


def _linked(token: str) -> Asked | None:
    """None for a token that is altered or too old, or whose contract asks anew by now."""
    found = settings()
    try:
        number = signed.subject_of(
            [*found.secret_key_fallbacks, found.signing_key()], OPINION_LINK, token, utc_now()
        )
        asked = signing.asked(ALL, number)
    except (LinkExpired, NotFound):
        return None
    return asked if asked.is_newest else None


def _chosen() -> tuple[Opinion, str]:
    """Raises Invalid for an opinion that is none."""
    wanted = request.form.get("opinion", "")
    chosen = next((one for one in Opinion if one.value == wanted), None)
    if chosen is None:
        raise Invalid(Problem("opinion", "unknown"))
    return chosen, request.form.get("note", "")


def _page(asked: Asked, invalid: Invalid | None = None) -> str:
    """What the contract says, without others' addresses and the broker's fee, and the form while opinions are open."""
    contract, row = asked.contract, asked.row
    sheet = Sheet(contract, of_json(contract.content), None, {}, ())
    asks = contract.status is ContractStatus.INVENTOR_OPINION
    typed = request.form.to_dict() if invalid else {"opinion": row.opinion or "", "note": row.note}
    return render_template(
        "contracts/opinion.html",
        contract=contract,
        row=row,
        asks=asks,
        makers=[maker.name for maker in sheet.draft.makers],
        sections=[one for one in sections(sheet) if one[0] is not Step.PEOPLE] if asks else [],
        choices=opinions_on(contract.kind),
        typed=typed,
        problems=said(invalid.problems) if invalid else [],
        post_url=request.path,
    )


def _away() -> ResponseReturnValue:
    return render_template("contracts/opinion_away.html"), GONE, QUIET
