"""The registrar's pages: the queue with its clocks, and one submission with what can be decided."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.paging import page_number, pager
from marketplace.blueprints.registration import forms
from marketplace.blueprints.registration.acting import UNPROCESSABLE, done, letterhead
from marketplace.blueprints.registration.bp import bp
from marketplace.blueprints.registration.forms import ActForm
from marketplace.blueprints.registration.presenting import desk_counts, missing_words, reason_words
from marketplace.blueprints.reviews.clocks import Clock, clock_of
from marketplace.branches import queries as branches
from marketplace.branches.scope import PUBLIC
from marketplace.contracts.clocks import rules_on
from marketplace.contracts.desk_policy import DeskScope, MissingItem, is_own, wants_second
from marketplace.contracts.operations import amendments, income, numbering, review
from marketplace.contracts.operations.review import Finding, Missing
from marketplace.contracts.queries import desk as queries
from marketplace.contracts.queries import incomes, involved
from marketplace.contracts.queries.desk import QueueItem, Sheet
from marketplace.contracts.states import (
    COUNTED,
    ContractKind,
    ContractStatus,
    EndReason,
    IncomeReason,
    NotRecognisedReason,
    ReturnReason,
)
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today, to_beijing

S = ContractStatus
POINT_FIELDS = ["items", *(f"text_{item.value}" for item in MissingItem)]
Act = Callable[[Actor, int, Any], object]


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue."""

    item: QueueItem
    clock: Clock | None


@bp.get("/registration")
@allow(Permission.CONTRACT_REGISTER)
def queue() -> ResponseReturnValue:
    """Submissions of one status, the most urgent first."""
    scope, page = DeskScope.of(current_actor()), page_number()
    asked = request.args.get("status", "")
    status = next((known for known in queries.WAITING if known.value == asked), queries.WAITING[0])
    total, items = queries.queue(scope, status, page)
    today, holidays = beijing_today(), branches.holidays(PUBLIC)
    return render_template(
        "registration/queue.html",
        rows=[QueueRow(item, clock_of(item.due_on, today, holidays)) for item in items],
        status=status,
        counts=desk_counts(scope),
        total=total,
        pager=pager(page, total, queries.SIZE),
    )


@bp.get("/registration/<int:contract_id>")
@allow(Permission.CONTRACT_REGISTER)
def show(contract_id: int) -> ResponseReturnValue:
    return _page(queries.at_desk(DeskScope.of(current_actor()), contract_id))


@bp.post(
    "/registration/<int:contract_id>/<any(return,recognise,confirm,refuse,prolong,number,revoke,income):act>"
)
@allow(Permission.CONTRACT_REGISTER)
def decide(contract_id: int, act: str) -> ResponseReturnValue:
    """One decision; what was typed is kept when it will not do."""
    queries.at_desk(DeskScope.of(current_actor()), contract_id)
    known = ACTS[act]
    form = known.form(act)
    if done(form, lambda: known.work(current_actor(), contract_id, form)):
        flash(str(known.words))
        return redirect(url_for(".show", contract_id=contract_id))
    sheet = queries.at_desk(DeskScope.of(current_actor()), contract_id)
    return _page(sheet, {act: form}, opened=act), UNPROCESSABLE


def _page(sheet: Sheet, sent: dict[str, ActForm] | None = None, opened: str = "") -> str:
    today, holidays = beijing_today(), branches.holidays(PUBLIC)
    row = sheet.row
    own = is_own(current_actor(), sheet.contract, involved.people(PUBLIC, sheet.contract))
    offered = {} if own else {name: _form(name, sheet) for name in _possible(sheet)}
    return render_template(
        "registration/show.html",
        sheet=sheet,
        contract=sheet.contract,
        clock=clock_of(row.due_on, today, holidays) if row else None,
        ground=reason_words(sheet.contract),
        missing=missing_words(row.missing if row else ()),
        rules=rules_on(to_beijing(row.submitted_at).date()) if row else None,
        forms=offered | (sent or {}),
        opened=opened,
        point_fields=POINT_FIELDS,
        today=today,
        income_reason=lambda made: label_words(IncomeReason(made.refused_reason)),
        own=own,
        second=sheet.contract.status is S.LARGE_REVIEW and _was_first(sheet),
        share=incomes.paid_share(PUBLIC, row) if row else 0,
    )


def _possible(sheet: Sheet) -> list[str]:
    """What the state of the contract allows, for anybody who may act on it at all."""
    status = sheet.contract.status
    longer = ["prolong"] if _may_be_prolonged(sheet) else []
    if status is S.SUBMITTED:
        return ["recognise", "return", "refuse", *longer]
    if status is S.LARGE_REVIEW:
        return longer if _was_first(sheet) else ["confirm", "return", "refuse", *longer]
    if status is S.RECOGNISED:
        return ["number"] if _was_first(sheet) else ["number", "return", "refuse"]
    return (["income"] if status in income.SETTLED else []) + (["revoke"] if status in COUNTED else [])


def _may_be_prolonged(sheet: Sheet) -> bool:
    row = sheet.row
    return row is not None and row.allowed_days < rules_on(to_beijing(row.submitted_at).date()).long_days


def _was_first(sheet: Sheet) -> bool:
    """Another registrar is wanted and the reader was the first."""
    row, reader = sheet.row, current_actor().person_id
    return row is not None and wants_second(sheet.contract, row) and row.registrar_id == reader


def _form(act: str, sheet: Sheet) -> ActForm:
    contract = sheet.contract
    data: dict[str, Any] = {"seen_version": str(contract.row_version)}
    if act == "recognise":
        data |= {"kind": contract.kind.value, "total_fen": contract.total_fen}
        data |= {"technical_fen": contract.technical_fen}
    return ACTS[act].form(act, **data)


def _return(actor: Actor, contract_id: int, form: forms.ReturnForm) -> None:
    """A point is wanted when it is ticked, or when something is written beside it."""
    chosen = set(form.items.data or ())
    said = {item: form.text_of(f"text_{item.value}") for item in MissingItem}
    points = [Missing(item, text) for item, text in said.items() if item.value in chosen or text.strip()]
    review.return_(actor, contract_id, form.one_of("reason", ReturnReason), points, form.version)


def _recognise(actor: Actor, contract_id: int, form: forms.RecogniseForm) -> None:
    finding = Finding(
        form.one_of("kind", ContractKind), form.sum_of("total_fen"), form.sum_of("technical_fen"),
        form.text_of("opinion"),
    )  # fmt: skip
    review.recognise(actor, contract_id, finding, form.version)


def _confirm(actor: Actor, contract_id: int, form: forms.NoteForm) -> None:
    review.confirm(actor, contract_id, form.text_of("note"), form.version)


def _refuse(actor: Actor, contract_id: int, form: forms.RefuseForm) -> None:
    reason = form.one_of("reason", NotRecognisedReason)
    opinion = form.text_of("opinion")
    review.not_recognise(actor, contract_id, reason, opinion, letterhead(), form.version)


def _prolong(actor: Actor, contract_id: int, form: forms.NoteForm) -> None:
    review.prolong(actor, contract_id, form.text_of("note"), form.version)


def _number(actor: Actor, contract_id: int, form: ActForm) -> None:
    numbering.register(actor, contract_id, letterhead(), form.version)


def _revoke(actor: Actor, contract_id: int, form: forms.EndForm) -> None:
    amendments.revoke(actor, contract_id, form.one_of("reason", EndReason), form.text_of("note"))


def _income(actor: Actor, contract_id: int, form: forms.IncomeForm) -> None:
    income.propose(actor, contract_id, form.sum_of("amount_fen"), form.text_of("ground"))


@dataclass(frozen=True)
class Known:
    """An action of the desk: its form, what it does, and what is said afterwards."""

    form: type[ActForm]
    work: Act
    words: LazyString


ACTS: dict[str, Known] = {
    "return": Known(forms.ReturnForm, _return, _("已退回补正，时限暂停计算。")),
    "recognise": Known(forms.RecogniseForm, _recognise, _("已认定。")),
    "confirm": Known(forms.NoteForm, _confirm, _("复核通过。")),
    "refuse": Known(forms.RefuseForm, _refuse, _("已决定不予登记。")),
    "prolong": Known(forms.NoteForm, _prolong, _("时限已延长。")),
    "number": Known(forms.PlainForm, _number, _("已登记，编号已生成。")),
    "revoke": Known(forms.EndForm, _revoke, _("登记已撤销。")),
    "income": Known(forms.IncomeForm, _income, _("已提交财务确认。")),
}
