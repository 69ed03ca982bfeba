"""The wizard: one page for each step of a draft, and the page that checks it before the inventors are asked."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.contracts.bp import bp
from marketplace.blueprints.contracts.sheet import (
    Sheet,
    missing_words,
    sections,
    sheet_to_write,
    step_lines,
)
from marketplace.blueprints.contracts.step_form import KIND_OF, DraftForm
from marketplace.blueprints.contracts.words import field_label, field_rows, step_label, value_words
from marketplace.blueprints.form_problems import form_problems
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.identity import settings
from marketplace.blueprints.listings import row_buttons
from marketplace.blueprints.listings.forms import cleaned_form
from marketplace.blueprints.listings.support import CONFLICT, UNPROCESSABLE, whole_number
from marketplace.blueprints.translation import gettext as _
from marketplace.contracts.drafts import ContractDraft
from marketplace.contracts.errors_drafting import AgreedTermsFixed
from marketplace.contracts.operations import drafting
from marketplace.contracts.vocabulary import PaymentKind
from marketplace.contracts.wizard import STEPS, Step
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid, Problem, Stale

STEP = "<any(kind,parties,technology,price,people):step>"
KNOWN_OF_PARTY = ("name", "uscc", "country")
"""What the market says of a party that is registered here."""


@bp.get("/contracts/<int:contract_id>/draft/" + STEP)
@allow(Permission.CONTRACT_DRAFT)
def draft(contract_id: int, step: str) -> ResponseReturnValue:
    sheet = sheet_to_write(contract_id)
    return _page(sheet, Step(step), _form(sheet, Step(step), None), sheet.contract.row_version)


@bp.post("/contracts/<int:contract_id>/draft/" + STEP)
@allow(Permission.CONTRACT_DRAFT)
def save(contract_id: int, step: str) -> ResponseReturnValue:
    """Keep what was typed and go on; or a row more or less. What will not do is shown, the rest is saved."""
    sheet, here = sheet_to_write(contract_id), Step(step)
    form, seen = (
        _form(sheet, here, cleaned_form(request.form)),
        whole_number(request.form.get("seen_version")),
    )
    readable = form.validate()
    if "row_action" in request.form:
        row_buttons.act(form, request.form["row_action"])
        _offer_broker(form, sheet)
        return _page(sheet, here, form, seen)
    typed = form.to_draft()
    try:
        version = _save(sheet, typed, seen)
    except Stale:
        return _overtaken(contract_id, here, form)
    except Invalid as invalid:
        form.place(invalid.problems)
        version, readable = _save_rest(sheet, typed, [one.field for one in invalid.problems], seen), False
    except AgreedTermsFixed as kept:
        form.place(Problem(name, "agreed") for name in kept.facts["fields"])
        version, readable = _save_rest(sheet, typed, kept.facts["fields"], seen), False
    if readable:
        return redirect(_next(sheet_to_write(contract_id), here, sheet.draft.payment_kind))
    saved = version != seen
    return _page(sheet_to_write(contract_id), here, form, version, saved=saved), UNPROCESSABLE


@bp.get("/contracts/<int:contract_id>/check")
@allow(Permission.CONTRACT_DRAFT)
def check(contract_id: int) -> ResponseReturnValue:
    """All that was written, what is missing with the way to it, and the button that asks the inventors."""
    sheet = sheet_to_write(contract_id)
    return render_template(
        "contracts/check.html",
        sheet=sheet,
        contract=sheet.contract,
        sections=sections(sheet),
        lacks=missing_words(sheet.lacks),
        lines=step_lines(sheet),
    )


def _save(sheet: Sheet, typed: ContractDraft, seen: int) -> int:
    """The version that is stored afterwards."""
    with unit_of_work():
        saved = drafting.save(current_actor(), sheet.contract.id, typed, seen, settings().publicity_days)
        return saved.row_version


def _save_rest(sheet: Sheet, typed: ContractDraft, fields: Iterable[str], seen: int) -> int:
    """What was typed without the fields that are wrong; nothing when the rest does not hold together either."""
    wrong = {field.partition(".")[0] for field in fields}
    rest = replace(typed, **{name: getattr(sheet.draft, name) for name in wrong if hasattr(typed, name)})
    try:
        return _save(sheet, rest, seen)
    except (Invalid, Stale, AgreedTermsFixed):
        return seen


def _next(sheet: Sheet, step: Step, paid_before: PaymentKind | None) -> str:
    """The next step, or the check; the same once more when another way of paying asks for something else."""
    contract_id = sheet.contract.id
    changed = step is Step.PRICE and sheet.draft.payment_kind is not paid_before
    if changed and sheet.lacks_in(step):
        flash(_("已保存。请接着填写这种付款方式需要的内容。"))
        return url_for(".draft", contract_id=contract_id, step=step.value)
    flash(_("“%(step)s”已保存。", step=step_label(step)))
    after = STEPS[STEPS.index(step) + 1 :]
    if not after:
        return url_for(".check", contract_id=contract_id)
    return url_for(".draft", contract_id=contract_id, step=after[0].value)


def _overtaken(contract_id: int, step: Step, form: DraftForm) -> ResponseReturnValue:
    """Somebody saved meanwhile: both versions are shown, and what was typed may be sent again."""
    sheet = sheet_to_write(contract_id)
    mine, theirs = form.to_draft(), sheet.draft
    differing = [
        (field_label(name), value_words(name, getattr(theirs, name)), value_words(name, getattr(mine, name)))
        for name in sheet.names(step)
        if getattr(mine, name) != getattr(theirs, name)
    ]
    page = _page(sheet, step, form, sheet.contract.row_version, overtaken=True, differing=differing)
    return page, CONFLICT


def _form(sheet: Sheet, step: Step, posted: MultiDict[str, str] | None) -> DraftForm:
    form = DraftForm(posted, sheet.draft)
    form.offer_kind(sheet.fixed.get("kind"))
    form.keep(sheet.names(step, _as_chosen(sheet.draft, posted)), sheet.fixed)
    _offer_broker(form, sheet)
    if step is Step.PARTIES:
        form.keep_party("seller", KNOWN_OF_PARTY)
        form.keep_party("buyer", KNOWN_OF_PARTY if sheet.contract.buyer_organisation_id else ())
    return form


def _as_chosen(draft: ContractDraft, posted: MultiDict[str, str] | None) -> ContractDraft:
    """The draft with what has just been chosen and decides on what else a step asks for."""
    chosen = dict(posted or {})
    if chosen.get("payment_kind") in set(PaymentKind):
        draft = replace(draft, payment_kind=PaymentKind(chosen["payment_kind"]))
    sub_kind = next((sub for sub in KIND_OF if sub.value == chosen.get("sub_kind")), None)
    return draft if sub_kind is None else replace(draft, kind=KIND_OF[sub_kind], sub_kind=sub_kind)


def _offer_broker(form: DraftForm, sheet: Sheet) -> None:
    broker = sheet.broker
    form.offer_broker(broker.id if broker else None, broker.person.name if broker else "")


def _page(sheet: Sheet, step: Step, form: DraftForm, seen: int, **more: Any) -> str:
    names = [name for name in sheet.names(step, form.draft) if name in sheet.fixed]
    place = STEPS.index(step)
    return render_template(
        "contracts/draft.html",
        sheet=sheet,
        contract=sheet.contract,
        step=step,
        title=step_label(step),
        lines=step_lines(sheet),
        form=form,
        fixed_rows=field_rows(sheet.draft, [name for name in names if name not in form.days_only]),
        known=KNOWN_OF_PARTY,
        problems=form_problems(form),
        seen=seen,
        back=STEPS[place - 1] if place else None,
        is_last=place == len(STEPS) - 1,
        **({"saved": False, "overtaken": False, "differing": []} | more),
    )
