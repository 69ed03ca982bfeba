"""Reports on the steps and payments of a contract's plan, each on a page of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.registration import forms
from marketplace.blueprints.registration.acting import UNPROCESSABLE, done
from marketplace.blueprints.registration.bp import bp
from marketplace.blueprints.registration.forms import ActForm
from marketplace.contracts.desk_policy import side_of
from marketplace.contracts.models_plan import Milestone, Payment
from marketplace.contracts.operations import paying, performing
from marketplace.contracts.policy import ContractScope
from marketplace.contracts.queries import contracts
from marketplace.contracts.queries import desk as queries
from marketplace.contracts.states import PartyRole
from marketplace.kernel.actor import Actor


@dataclass(frozen=True)
class Report:
    """A report: its title and button, its form, what it does, and what is said afterwards."""

    title: LazyString
    form: type[ActForm]
    work: Callable[[Actor, int, Any], object]
    words: LazyString


@bp.route("/milestones/<int:milestone_id>/<any(report,accept):act>", methods=["GET", "POST"])
@allow(Permission.CONTRACT_DRAFT)
def milestone(milestone_id: int, act: str) -> ResponseReturnValue:
    row = queries.milestone(ContractScope.of(current_actor()), milestone_id)
    known = MILESTONE[act]
    return _reported(known, known.form(act), row, act)


@bp.route("/payments/<int:payment_id>/<any(report,confirm,deny,royalty):act>", methods=["GET", "POST"])
@allow(Permission.CONTRACT_DRAFT)
def payment(payment_id: int, act: str) -> ResponseReturnValue:
    actor = current_actor()
    row = queries.payment(ContractScope.of(actor), payment_id)
    side = side_of(actor, contracts.one(ContractScope.of(actor), row.contract_id))
    known = PAYMENT[act]
    return _reported(known, _form(known, act, row, side), row, act)


def _reported(known: Report, form: ActForm, row: Milestone | Payment, act: str) -> ResponseReturnValue:
    """The page of a report, or what was reported."""
    contract_id, row_id = row.contract_id, row.id
    back = url_for(".own", contract_id=contract_id)
    if form.is_submitted() and done(form, lambda: known.work(current_actor(), row_id, form)):
        flash(str(known.words))
        return redirect(back)
    page = render_template(
        "registration/report.html", title=known.title, form=form, row=row, back=back, act=act
    )
    return page, UNPROCESSABLE if form.errors else 200


def _form(known: Report, act: str, row: Payment, side: PartyRole | None) -> ActForm:
    """What was reported before can be put right; the seller says what becomes of a rest."""
    data: dict[str, Any] = {"seen_version": row.seen}
    kind = known.form
    if act == "report":
        data |= {
            "paid_fen": row.paid_fen or row.amount_fen,
            "paid_on": row.paid_on,
            "reference": row.reference,
        }
        kind = forms.SellerPaidForm if side is PartyRole.SELLER else kind
    elif act == "confirm" and (row.paid_fen or 0) < (row.amount_fen or 0):
        kind = forms.ArrivedForm
    return kind(act, **data)


def _done(actor: Actor, row_id: int, form: forms.DoneForm) -> None:
    performing.report_milestone(actor, row_id, form.day_of("done_on"), form.text_of("note"))


def _accepted(actor: Actor, row_id: int, form: forms.AcceptForm) -> None:
    performing.accept_milestone(actor, row_id, form.day_of("accepted_on"))


def _paid(actor: Actor, row_id: int, form: forms.PaidForm) -> None:
    paid, day, reference = form.sum_of("paid_fen"), form.day_of("paid_on"), form.text_of("reference")
    paying.report_payment(actor, row_id, paid, day, reference, is_all=_is_all(form), seen=form.seen)


def _confirmed(actor: Actor, row_id: int, form: ActForm) -> None:
    paying.confirm_payment(actor, row_id, is_all=_is_all(form), seen=form.seen)


def _denied(actor: Actor, row_id: int, form: forms.DenyForm) -> None:
    paying.deny_payment(actor, row_id, form.text_of("note"), seen=form.seen)


def _royalty(actor: Actor, row_id: int, form: forms.RoyaltyForm) -> None:
    paying.report_royalty(actor, row_id, form.sum_of("base_fen"), form.day_of("until"), seen=form.seen)


def _is_all(form: ActForm) -> bool:
    return isinstance(form, forms.ArrivedForm) and bool(form.is_all.data)


MILESTONE: dict[str, Report] = {
    "report": Report(_("报告完成"), forms.DoneForm, _done, _("已报告完成，等待买方验收。")),
    "accept": Report(_("验收"), forms.AcceptForm, _accepted, _("已验收。")),
}
PAYMENT: dict[str, Report] = {
    "report": Report(_("报告付款"), forms.PaidForm, _paid, _("付款已记录。")),
    "confirm": Report(_("确认到账"), forms.PlainForm, _confirmed, _("已确认到账。")),
    "deny": Report(_("款项未到账"), forms.DenyForm, _denied, _("已告知买方款项未到账。")),
    "royalty": Report(_("报告提成"), forms.RoyaltyForm, _royalty, _("本期提成已记录，到账后请报告付款。")),
}
