"""One's own accreditation: apply, change, apply again."""

from contextlib import ExitStack
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict, MultiDict

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.brokers.bp import bp
from marketplace.blueprints.brokers.forms import BrokerForm
from marketplace.blueprints.brokers.support import (
    TONES,
    branch_names,
    branches_line,
    fields_line,
    reason_words,
    rules,
)
from marketplace.blueprints.brokers.wording import add_problems
from marketplace.blueprints.form_problems import form_problems, place_problem
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.identity import settings
from marketplace.blueprints.listings.refusals import refusal_words
from marketplace.blueprints.listings.support import UNPROCESSABLE
from marketplace.blueprints.translation import gettext as _
from marketplace.brokerage.drafts import BrokerDraft
from marketplace.brokerage.models import Broker
from marketplace.brokerage.operations import brokers as operations
from marketplace.brokerage.policy import BrokerScope
from marketplace.brokerage.queries import brokers
from marketplace.brokerage.states import BrokerStatus
from marketplace.brokerage.validity import REMINDERS, effective_status, is_in_force
from marketplace.db.work import unit_of_work
from marketplace.files.errors import UploadRefused
from marketplace.files.limits import FILE_BYTES, MIB
from marketplace.files.opening import open_scanner, open_storage
from marketplace.files.receiving import receive
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid


@bp.get("/account/broker")
@allow(Permission.BROKER_APPLY)
def own() -> ResponseReturnValue:
    return _page(_form(None))


@bp.post("/account/broker")
@allow(Permission.BROKER_APPLY)
def apply() -> ResponseReturnValue:
    """Everything typed stays when something is refused; a file has to be chosen again, as browsers want it."""
    posted: list[Any] = [request.files, request.form]
    form = _form(CombinedMultiDict(posted))
    draft = form.to_draft()
    if draft is None or not _apply(form, draft):
        return _page(form), UNPROCESSABLE
    flash(_("资料已保存。") if form.locked else _("申请已提交，认定结果会通知您。"))
    return redirect(url_for(".own"))


def _apply(form: BrokerForm, draft: BrokerDraft) -> bool:
    sent = request.files.get("certificate") if not form.locked else None
    try:
        with ExitStack() as stack:
            received = None
            if sent is not None and sent.filename:
                tools = open_storage(settings()), open_scanner(settings())
                received = stack.enter_context(receive(sent.stream, sent.filename, *tools))
            with unit_of_work():
                operations.apply(current_actor(), draft, received)
    except UploadRefused as refused:
        place_problem(form, "certificate", refusal_words(refused))
        return False
    except Invalid as invalid:
        add_problems(form, invalid)
        return False
    return True


def _own() -> Broker | None:
    actor = current_actor()
    return brokers.of_person(BrokerScope(actor.person_id), int(actor.person_id or 0))


def _form(posted: MultiDict[str, Any] | None) -> BrokerForm:
    row = _own()
    locked = row is not None and is_in_force(row.status, row.valid_to, beijing_today())
    return BrokerForm(posted, row, operations.agencies_of(current_actor()), locked=locked)


def _page(form: BrokerForm) -> str:
    row, today = form.row, beijing_today()
    status = effective_status(row.status, row.valid_to, today) if row is not None else None
    near = row is not None and row.valid_to is not None and (row.valid_to - today).days <= 10 * REMINDERS[0]
    return render_template(
        "brokers/own.html",
        form=form,
        problems=form_problems(form),
        broker=row,
        status=status,
        tones=TONES,
        nearly_over=near and status is BrokerStatus.ACCREDITED,
        reason=reason_words(row) if row is not None else "",
        field_names=fields_line(row) if row is not None else "",
        branch_names=branches_line(row, branch_names()) if row is not None else "",
        minimum=rules().minimum_hours,
        limits={"bytes": FILE_BYTES, "mib": FILE_BYTES // MIB},
    )
