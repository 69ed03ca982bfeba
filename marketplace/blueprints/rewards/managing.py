"""The unit decides with its minutes, pays, plans tax; or sends the split back, or gives it up."""

from collections.abc import Callable
from enum import StrEnum
from io import BytesIO
from typing import Any

from flask import flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.form_problems import place_problem
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.identity import settings
from marketplace.blueprints.labels import label
from marketplace.blueprints.listings.refusals import refusal_words
from marketplace.blueprints.listings.support import whole_number
from marketplace.blueprints.registration.acting import letterhead
from marketplace.blueprints.rewards.bp import bp
from marketplace.blueprints.rewards.forms import MinutesForm, PaymentForm, TaxForm, WayForm
from marketplace.blueprints.rewards.page import share_page, void_form
from marketplace.blueprints.translation import gettext as _
from marketplace.db.work import unit_of_work
from marketplace.files.errors import UploadRefused
from marketplace.files.opening import open_scanner, open_storage
from marketplace.files.receiving import receive
from marketplace.kernel.errors import Invalid
from marketplace.rewards.errors import SplitDoesNotHold
from marketplace.rewards.models import Share
from marketplace.rewards.operations import correcting, deciding, paying, stating
from marketplace.rewards.policy import ALL, ShareScope
from marketplace.rewards.queries import shares
from marketplace.rewards.states import CancelReason, ReworkReason
from marketplace.rules.codes import Code

UNPROCESSABLE = 422
WAYS: dict[str, tuple[type[StrEnum], Callable[..., None]]] = {
    "rework": (ReworkReason, deciding.rework),
    "cancel": (CancelReason, deciding.cancel),
}


@bp.post("/shares/<int:share_id>/decision")
@allow(Permission.SHARE_DECIDE)
def decide(share_id: int) -> ResponseReturnValue:
    """The bytes of the minutes are taken in before the database is locked."""
    _seen(share_id)
    form, file = MinutesForm(), request.files.get("file")
    seen = whole_number(request.form.get("seen_version"))
    is_sound = form.validate()
    if file is None or not file.filename:
        place_problem(form, "file", _("请选择文件。"))
    if not is_sound or file is None or not file.filename:
        return share_page(share_id, minutes=form), UNPROCESSABLE
    storage, scanner = open_storage(settings()), open_scanner(settings())
    try:
        with receive(file.stream, file.filename, storage, scanner) as received, unit_of_work():
            deciding.decide(current_actor(), share_id, seen, form.decided_on.data, received)
    except UploadRefused as refused:
        place_problem(form, "file", refusal_words(refused))
        return share_page(share_id, minutes=form), UNPROCESSABLE
    except Invalid as invalid:
        form.place(invalid)
        return share_page(share_id, minutes=form), UNPROCESSABLE
    return _back(share_id, _("已记录集体决策。"))


@bp.post("/shares/<int:share_id>/payments")
@allow(Permission.SHARE_DECIDE)
def pay(share_id: int) -> ResponseReturnValue:
    form = _of_person(share_id, PaymentForm())
    if not form.validate():
        return share_page(share_id, payment=form), UNPROCESSABLE
    amount, voucher, day = form.amount_fen.data or 0, form.voucher.data or "", form.paid_on.data
    try:
        with unit_of_work():
            paying.pay(current_actor(), share_id, form.row_id, amount, voucher, day)
    except Invalid as invalid:
        form.place(invalid)
        return share_page(share_id, payment=form), UNPROCESSABLE
    return _back(share_id, _("已记账。"))


@bp.post("/shares/<int:share_id>/payments/void")
@allow(Permission.SHARE_DECIDE)
def void(share_id: int) -> ResponseReturnValue:
    _seen(share_id)
    form = void_form(share_id)
    if not form.validate():
        return share_page(share_id, void=form), UNPROCESSABLE
    try:
        with unit_of_work():
            correcting.void(current_actor(), share_id, form.payment_id, form.void_note.data or "")
    except Invalid as invalid:
        form.place(invalid)
        return share_page(share_id, void=form), UNPROCESSABLE
    return _back(share_id, _("已冲正，凭证号不再使用。"))


@bp.post("/shares/<int:share_id>/tax")
@allow(Permission.SHARE_DECIDE)
def plan_tax(share_id: int) -> ResponseReturnValue:
    form = _of_person(share_id, TaxForm())
    if not form.validate():
        return share_page(share_id, tax=form), UNPROCESSABLE
    tax, years, day = form.tax_fen.data or 0, whole_number(form.years.data) or 0, form.award_on.data
    try:
        with unit_of_work():
            paying.plan_tax(current_actor(), share_id, form.row_id, tax, years, day)
    except Invalid as invalid:
        form.place(invalid)
        return share_page(share_id, tax=form), UNPROCESSABLE
    except SplitDoesNotHold as refused:
        for code in refused.facts["codes"]:
            place_problem(form, "", _(label(Code(code))))
        return share_page(share_id, tax=form), UNPROCESSABLE
    return _back(share_id, _("已保存分期缴税计划。"))


@bp.post("/shares/<int:share_id>/way")
@allow(Permission.SHARE_DRAFT)
def leave(share_id: int) -> ResponseReturnValue:
    """Back to the draft, or given up, with a reason."""
    form = WayForm(_seen(share_id).status)
    if not form.validate():
        return share_page(share_id, way=form), UNPROCESSABLE
    name, _colon, reason = form.way.data.partition(":")
    reasons, work = WAYS[name]
    try:
        with unit_of_work():
            work(current_actor(), share_id, reasons(reason), form.note.data or "")
    except Invalid as invalid:
        form.place(invalid)
        return share_page(share_id, way=form), UNPROCESSABLE
    return _back(share_id, _("已退回修改。") if name == "rework" else _("方案已取消。"))


@bp.post("/shares/<int:share_id>/people/<int:row_id>/statement")
@allow(Permission.SHARE_OWN)
def statement(share_id: int, row_id: int) -> ResponseReturnValue:
    """A new statement each time, for each has the state of its day."""
    head = letterhead()
    with unit_of_work():
        pdf = stating.state(current_actor(), share_id, row_id, head)
    answer = send_file(
        BytesIO(pdf), mimetype="application/pdf", as_attachment=True,
        download_name=f"share-{share_id}-{row_id}.pdf",
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _seen(share_id: int) -> Share:
    """Raises NotFound before anything is read of what was sent."""
    return shares.one(ShareScope.of(current_actor()), share_id)


def _of_person(share_id: int, form: Any) -> Any:
    """A form that offers the people of a share. Raises NotFound."""
    _seen(share_id)
    form.offer(shares.people(ALL, share_id))
    return form


def _back(share_id: int, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for(".show", share_id=share_id))
