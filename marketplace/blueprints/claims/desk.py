"""The desk's pages: what waits, the check fact by fact, and the steps of department and finance."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.claims import forms, presenting
from marketplace.blueprints.claims.bp import bp
from marketplace.blueprints.claims.page import claim_page, form_for
from marketplace.blueprints.claims.wording import words_for
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.identity import settings
from marketplace.blueprints.listings.support import whole_number
from marketplace.blueprints.paging import page_number, pager
from marketplace.blueprints.registration.acting import UNPROCESSABLE, done
from marketplace.claims.models import Claim
from marketplace.claims.operations import approving, checking, objecting, paying, reviewing
from marketplace.claims.operations.checking import Finding
from marketplace.claims.policy import ClaimScope
from marketplace.claims.queries import claims as queries
from marketplace.claims.states import (
    ClaimStatus,
    ClawBackGround,
    ObjectionReason,
    RefusalReason,
    ReturnReason,
    Verdict,
)
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid

Act = Callable[[Actor, int, Any], object]


@dataclass(frozen=True)
class Known:
    """What a step does, and what is said afterwards."""

    work: Act
    words: LazyString


@bp.get("/claims/desk")
@allow(Permission.CLAIM_DESK)
def desk() -> ResponseReturnValue:
    """Claims of one status, the oldest first."""
    scope, page = ClaimScope.of(current_actor()), page_number()
    counts = queries.counts(scope)
    asked = request.args.get("status", "")
    status = ClaimStatus(asked) if asked in set(ClaimStatus) and asked != "draft" else ClaimStatus.SUBMITTED
    found = queries.desk(scope, status, page)
    return render_template(
        "claims/desk.html", rows=found.rows, status=status, counts=counts, total=found.total,
        statuses=presenting.statuses(counts), pager=pager(page, found.total, queries.SIZE),
    )  # fmt: skip


@bp.get("/claims/<int:claim_id>/check")
@allow(Permission.CLAIM_CHECK)
def check(claim_id: int) -> ResponseReturnValue:
    """Each fact beside the papers."""
    return _check_page(_read(claim_id))


@bp.post("/claims/<int:claim_id>/check/facts")
@allow(Permission.CLAIM_CHECK)
def check_facts(claim_id: int) -> ResponseReturnValue:
    """Keep what was found of the facts for which a verdict was given."""
    claim, seen = _read(claim_id), whole_number(request.form.get("round"))
    verdicts = set(Verdict)
    found = [
        Finding(row.fact.item, row.fact.name, Verdict(said), request.form.get(f"note{row.place}", ""))
        for row in presenting.fact_rows(claim)
        if (said := request.form.get(f"verdict{row.place}", "")) in verdicts
    ]
    try:
        with unit_of_work():
            checking.record(current_actor(), claim_id, found, seen)
    except Invalid as refused:
        words = [("", words_for(problem)) for problem in refused.problems]
        return _check_page(_read(claim_id), problems=words, typed=request.form), UNPROCESSABLE
    flash(str(_("核查结果已保存。")))
    return redirect(url_for(".check", claim_id=claim_id))


@bp.post("/claims/<int:claim_id>/check/<any(pass,return,refuse):act>")
@allow(Permission.CLAIM_CHECK)
def decide_check(claim_id: int, act: str) -> ResponseReturnValue:
    """Pass on, send back, or refuse."""
    return _decide(CHECKS, claim_id, act, _check_page)


@bp.post("/claims/<int:claim_id>/review/<any(review,return,refuse,post):act>")
@allow(Permission.CLAIM_REVIEW)
def review(claim_id: int, act: str) -> ResponseReturnValue:
    return _decide(REVIEWS, claim_id, act)


@bp.post("/claims/<int:claim_id>/approval/<any(approve,cancel,audit,claw_back):act>")
@allow(Permission.CLAIM_APPROVE)
def approval(claim_id: int, act: str) -> ResponseReturnValue:
    return _decide(APPROVALS, claim_id, act)


@bp.post("/claims/<int:claim_id>/payment/<any(order,pay,receive):act>")
@allow(Permission.CLAIM_PAY)
def payment(claim_id: int, act: str) -> ResponseReturnValue:
    return _decide(PAYMENTS, claim_id, act)


@bp.post("/claims/<int:claim_id>/objections/<int:objection_id>")
@allow(Permission.CLAIM_APPROVE)
def answer(claim_id: int, objection_id: int) -> ResponseReturnValue:
    """The head's word on an objection."""
    _read(claim_id)
    form = forms.AnswerForm(f"answer{objection_id}")

    def work() -> None:
        reason = form.one_of("reason", ObjectionReason)
        objecting.decide(current_actor(), claim_id, objection_id, reason, form.text_of("answer"))

    if done(form, work):
        flash(str(_("已答复。")))
        return redirect(url_for(".show", claim_id=claim_id))
    return claim_page(_read(claim_id), {f"answer{objection_id}": form}), UNPROCESSABLE


def _decide(
    acts: dict[str, Known], claim_id: int, act: str, page: Callable[..., str] = claim_page
) -> ResponseReturnValue:
    """One step; what was typed is kept on its page when it will not do."""
    known, claim = acts[act], _read(claim_id)
    form = form_for(act, claim)
    if done(form, lambda: known.work(current_actor(), claim_id, form)):
        flash(str(known.words))
        return redirect(url_for(".show", claim_id=claim_id))
    return page(_read(claim_id), {act: form}, opened=act), UNPROCESSABLE


def _read(claim_id: int) -> Claim:
    return queries.one(ClaimScope.of(current_actor()), claim_id)


def _check_page(
    claim: Claim,
    sent: dict[str, Any] | None = None,
    opened: str = "",
    problems: list[tuple[str, str]] | None = None,
    typed: Any = None,
) -> str:
    may_check = presenting.may_check(current_actor(), claim)
    acts = [act for act in CHECKS if act != "pass" or presenting.all_confirmed(claim)] if may_check else []
    acts += ["refuse"] if presenting.may_give_up(current_actor(), claim) else []
    offered: dict[str, Any] = {act: form_for(act, claim) for act in acts}
    return render_template(
        "claims/check.html", claim=claim, rows=presenting.fact_rows(claim), forms=offered | (sent or {}),
        opened=opened, papers=queries.documents(ClaimScope.of(current_actor()), claim.id), verdicts=list(Verdict),
        problems=problems or [], typed=typed or {}, may_check=may_check, clawed=presenting.warnings(claim),
    )  # fmt: skip


def _pass(actor: Actor, claim_id: int, form: Any) -> None:
    checking.pass_(actor, claim_id, form.version)


def _return(actor: Actor, claim_id: int, form: Any) -> None:
    reason = form.one_of("reason", ReturnReason)
    checking.return_(actor, claim_id, reason, form.text_of("note"), form.version)


def _refuse(actor: Actor, claim_id: int, form: Any) -> None:
    reason = form.one_of("reason", RefusalReason)
    checking.refuse(actor, claim_id, reason, form.text_of("note"), form.version)


def _review(actor: Actor, claim_id: int, form: Any) -> None:
    lowered = form.text_of("lowered_reason") if "lowered_reason" in form else ""
    reviewing.review(actor, claim_id, form.sum_of("amount_fen"), lowered, form.version)


def _post(actor: Actor, claim_id: int, form: Any) -> None:
    reviewing.post(actor, claim_id, settings().claim_notice_days, form.version)


def _approve(actor: Actor, claim_id: int, form: Any) -> None:
    approving.approve(actor, claim_id, accept_less=bool(form.accept_less.data), seen_version=form.version)


def _cancel(actor: Actor, claim_id: int, form: Any) -> None:
    reason = form.one_of("reason", RefusalReason)
    approving.cancel(actor, claim_id, reason, form.text_of("note"), form.version)


def _audit(actor: Actor, claim_id: int, form: Any) -> None:
    approving.audit(actor, claim_id, form.text_of("note"))


def _claw_back(actor: Actor, claim_id: int, form: Any) -> None:
    ground = form.one_of("reason", ClawBackGround)
    approving.claw_back(actor, claim_id, ground, form.sum_of("amount_fen"), form.text_of("note"))


def _order(actor: Actor, claim_id: int, form: Any) -> None:
    paying.order(actor, claim_id, form.version)


def _pay(actor: Actor, claim_id: int, form: Any) -> None:
    two = settings().claim_two_finance_officers
    paying.pay(actor, claim_id, form.text_of("voucher"), other_than_orderer=two, seen_version=form.version)


def _receive(actor: Actor, claim_id: int, form: Any) -> None:
    paying.receive(actor, claim_id, form.sum_of("amount_fen"), form.text_of("voucher"))


CHECKS: dict[str, Known] = {
    "pass": Known(_pass, _("核查通过，金额已计算。")),
    "return": Known(_return, _("已退回补正。")),
    "refuse": Known(_refuse, _("已决定不予支持。")),
}
REVIEWS: dict[str, Known] = {
    "return": Known(_return, _("已退回补正。")),
    "review": Known(_review, _("审核意见已保存。")),
    "refuse": Known(_refuse, _("已决定不予支持。")),
    "post": Known(_post, _("已开始公示。")),
}
APPROVALS: dict[str, Known] = {
    "cancel": Known(_cancel, _("已决定不予支付。")),
    "approve": Known(_approve, _("已签批，预算安排见下。")),
    "audit": Known(_audit, _("已记录核查结果。")),
    "claw_back": Known(_claw_back, _("已决定追回。")),
}
PAYMENTS: dict[str, Known] = {
    "order": Known(_order, _("已下达支付。")),
    "pay": Known(_pay, _("已登记支付。")),
    "receive": Known(_receive, _("已登记收回。")),
}
