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
from marketplace.contracts.models_plan import Milestone, Payment
from marketplace.contracts.operations import performing
from marketplace.contracts.policy import ContractScope
from marketplace.contracts.queries import desk as queries
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
    return _reported(MILESTONE[act], act, row)


@bp.route("/payments/<int:payment_id>/<any(report,confirm,royalty):act>", methods=["GET", "POST"])
@allow(Permission.CONTRACT_DRAFT)
def payment(payment_id: int, act: str) -> ResponseReturnValue:
    row = queries.payment(ContractScope.of(current_actor()), payment_id)
    return _reported(PAYMENT[act], act, row)


def _reported(known: Report, act: str, row: Milestone | Payment) -> ResponseReturnValue:
    """The page of a report, or what was reported."""
    contract_id, row_id = row.contract_id, row.id
    form = known.form(act, **_first_words(act, row))
    back = url_for(".own", contract_id=contract_id)
    if form.is_submitted() and done(form, lambda: known.work(current_actor(), row_id, form)):
        flash(str(known.words))
        return redirect(back)
    page = render_template(
        "registration/report.html", title=known.title, form=form, row=row, back=back, act=act
    )
    return page, UNPROCESSABLE if form.errors else 200


def _first_words(act: str, row: Milestone | Payment) -> dict[str, Any]:
    return {"paid_fen": row.amount_fen} if isinstance(row, Payment) and act == "report" else {}


def _done(actor: Actor, row_id: int, form: forms.DoneForm) -> None:
    performing.report_milestone(actor, row_id, form.day_of("done_on"), form.text_of("note"))


def _accepted(actor: Actor, row_id: int, form: forms.AcceptForm) -> None:
    performing.accept_milestone(actor, row_id, form.day_of("accepted_on"))


def _paid(actor: Actor, row_id: int, form: forms.PaidForm) -> None:
    paid, day = form.sum_of("paid_fen"), form.day_of("paid_on")
    performing.report_payment(actor, row_id, paid, day, form.text_of("reference"))


def _confirmed(actor: Actor, row_id: int, _form: ActForm) -> None:
    performing.confirm_payment(actor, row_id)


def _royalty(actor: Actor, row_id: int, form: forms.RoyaltyForm) -> None:
    performing.report_royalty(actor, row_id, form.sum_of("base_fen"), form.day_of("until"))


MILESTONE: dict[str, Report] = {
    "report": Report(_("报告完成"), forms.DoneForm, _done, _("已报告完成，等待买方验收。")),
    "accept": Report(_("验收"), forms.AcceptForm, _accepted, _("已验收。")),
}
PAYMENT: dict[str, Report] = {
    "report": Report(_("报告付款"), forms.PaidForm, _paid, _("付款已记录。")),
    "confirm": Report(_("确认到账"), forms.PlainForm, _confirmed, _("已确认到账。")),
    "royalty": Report(_("报告提成"), forms.RoyaltyForm, _royalty, _("本期提成已记录，到账后请报告付款。")),
}
