"""What the parties of a contract see and do from signature on: submission, answers, changes, performance."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from marketplace.accounts.permissions import Permission, holds
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.paging import page_number, pager
from marketplace.blueprints.registration import forms
from marketplace.blueprints.registration.acting import UNPROCESSABLE, done
from marketplace.blueprints.registration.bp import bp
from marketplace.blueprints.registration.forms import ActForm
from marketplace.blueprints.registration.presenting import change_rows, missing_words, reason_words
from marketplace.blueprints.reviews.clocks import clock_of
from marketplace.blueprints.threads.support import allow_files
from marketplace.branches import queries as branches
from marketplace.branches.scope import PUBLIC
from marketplace.contracts.clocks import rules_on
from marketplace.contracts.desk_policy import side_of
from marketplace.contracts.operations import amendments, paying, performing, registration
from marketplace.contracts.operations.registration import Answer
from marketplace.contracts.policy import ContractScope, binds
from marketplace.contracts.queries import desk as queries
from marketplace.contracts.queries.desk import Sheet
from marketplace.contracts.registered import Registered
from marketplace.contracts.states import (
    COUNTED,
    RUNNING,
    AmendmentReason,
    ContractStatus,
    EndReason,
    PartyRole,
)
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today, to_beijing

S = ContractStatus
allow_files(bp, "registration.act_on_own")
Act = Callable[[Actor, int, Any], object]


@dataclass(frozen=True)
class Known:
    """An action of a party: its form, what it does, what is said afterwards, whose it is (None: either's).

    What `ends` the contract binds the party: its administrators do that.
    """

    form: type[ActForm]
    work: Act
    words: LazyString
    when: frozenset[ContractStatus]
    side: PartyRole | None = None
    ends: bool = False


@bp.get("/contracts/<int:contract_id>/registration")
@allow(Permission.CONTRACT_SEE)
def own(contract_id: int) -> ResponseReturnValue:
    return _page(queries.of_reader(ContractScope.of(current_actor()), contract_id))


@bp.post(
    "/contracts/<int:contract_id>/registration/"
    "<any(submit,resubmit,change,revocation,start,complete,terminate,dispute,settle):act>"
)
@allow(Permission.CONTRACT_DRAFT)
def act_on_own(contract_id: int, act: str) -> ResponseReturnValue:
    """One action of a party; what was typed is kept when it will not do."""
    known, sheet = ACTS[act], queries.of_reader(ContractScope.of(current_actor()), contract_id)
    form = _form_class(act, sheet)(act)
    if done(form, lambda: known.work(current_actor(), contract_id, form)):
        flash(str(known.words))
        return redirect(url_for(".own", contract_id=contract_id))
    sheet = queries.of_reader(ContractScope.of(current_actor()), contract_id)
    return _page(sheet, {act: form}, opened=act), UNPROCESSABLE


@bp.get("/contracts/overdue")
@allow(Permission.CONTRACT_SEE)
def overdue() -> ResponseReturnValue:
    """What is late in the contracts one follows."""
    page = page_number()
    total, rows = queries.overdue(ContractScope.of(current_actor()), beijing_today(), page)
    return render_template(
        "registration/overdue.html", rows=rows, total=total, pager=pager(page, total, queries.SIZE)
    )


def _page(sheet: Sheet, sent: dict[str, ActForm] | None = None, opened: str = "") -> str:
    contract, row, actor = sheet.contract, sheet.row, current_actor()
    side = side_of(actor, contract)
    acts = [name for name, known in ACTS.items() if _is_possible(known, sheet, side)]
    today, holidays = beijing_today(), branches.holidays(PUBLIC)
    return render_template(
        "registration/own.html",
        sheet=sheet,
        contract=contract,
        side=side,
        clock=clock_of(row.due_on, today, holidays) if row else None,
        ground=reason_words(contract),
        missing=missing_words(row.missing if row else ()),
        rules=rules_on(to_beijing(row.submitted_at).date()) if row else None,
        forms={name: _form(name, sheet) for name in acts} | (sent or {}),
        opened=opened,
        changes=[(found, change_rows(found)) for found in sheet.amendments],
        is_running=contract.status in RUNNING,
        may_answer=contract.status in paying.ANSWERED,
        today=today,
        change_reason=lambda found: label_words(AmendmentReason(found.reason)),
        may_act=side is not None and holds(actor, Permission.CONTRACT_DRAFT),
    )


def _is_possible(known: Known, sheet: Sheet, side: PartyRole | None) -> bool:
    if side is None or sheet.contract.status not in known.when:
        return False
    is_amendment = known.when == COUNTED
    if is_amendment and any(found.is_open for found in sheet.amendments):
        return False
    if known.ends and binds(current_actor(), sheet.contract) is None:
        return False
    return known.side in (None, side)


def _form(act: str, sheet: Sheet) -> ActForm:
    if act == "change" and sheet.row is not None:
        now = Registered.of(sheet.contract, sheet.row)
        return forms.ChangeForm(
            act, title=now.title, total_fen=now.total_fen, technical_fen=now.technical_fen,
            valid_from=now.valid_from, valid_to=now.valid_to,
        )  # fmt: skip
    return _form_class(act, sheet)(act)


def _form_class(act: str, sheet: Sheet) -> type[ActForm]:
    if act == "resubmit" and sheet.row is not None:
        return forms.ResubmitForm.of(missing_words(sheet.row.missing))
    return ACTS[act].form


def _resubmit(actor: Actor, contract_id: int, form: forms.ResubmitForm) -> None:
    numbers = [name.removeprefix("answer_") for name in form.data if name.startswith("answer_")]
    answers = [
        Answer(form.text_of(f"answer_{number}"), form.received.get(f"file_{number}")) for number in numbers
    ]
    registration.resubmit(actor, contract_id, answers)


def _change(actor: Actor, contract_id: int, form: forms.ChangeForm) -> None:
    after = Registered(
        form.text_of("title"), form.sum_of("total_fen"), form.sum_of("technical_fen"), form.valid_from.data,
        form.valid_to.data,
    )  # fmt: skip
    amendments.apply_for_change(actor, contract_id, after, form.text_of("ground"), form.received.get("paper"))


def _revocation(actor: Actor, contract_id: int, form: forms.RevocationForm) -> None:
    reason = form.one_of("reason", EndReason)
    ground, paper = form.text_of("ground"), form.received.get("paper")
    amendments.apply_for_revocation(actor, contract_id, reason, ground, paper)


def _terminate(actor: Actor, contract_id: int, form: forms.EndForm) -> None:
    performing.terminate(actor, contract_id, form.one_of("reason", EndReason), form.text_of("note"))


def _dispute(actor: Actor, contract_id: int, form: forms.EndForm) -> None:
    performing.dispute(actor, contract_id, form.one_of("reason", EndReason), form.text_of("note"))


def _plainly(work: Callable[[Actor, int], object]) -> Act:
    return lambda actor, contract_id, _form: work(actor, contract_id)


SELLER = PartyRole.SELLER
ACTS: dict[str, Known] = {
    "submit": Known(
        forms.PlainForm, _plainly(registration.submit), _("已提交登记。"), frozenset({S.SIGNED}), SELLER
    ),
    "resubmit": Known(
        forms.ResubmitForm, _resubmit, _("已重新提交，时限继续计算。"), frozenset({S.RETURNED}), SELLER
    ),
    "start": Known(
        forms.PlainForm, _plainly(performing.start), _("合同开始履行。"), frozenset({S.REGISTERED})
    ),
    "complete": Known(
        forms.PlainForm, _plainly(performing.complete), _("合同履行完毕。"), frozenset({S.PERFORMING})
    ),
    "settle": Known(
        forms.PlainForm, _plainly(performing.settle), _("争议已解决，合同继续履行。"), frozenset({S.DISPUTED})
    ),
    "dispute": Known(forms.EndForm, _dispute, _("已记录争议。"), frozenset({S.PERFORMING})),
    "terminate": Known(
        forms.EndForm, _terminate, _("合同已终止。"), frozenset({S.REGISTERED, *RUNNING}), ends=True
    ),
    "change": Known(forms.ChangeForm, _change, _("变更申请已提交。"), COUNTED, SELLER),
    "revocation": Known(forms.RevocationForm, _revocation, _("撤销申请已提交。"), COUNTED, SELLER),
}
