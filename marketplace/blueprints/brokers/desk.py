"""The department's desk: who waits for accreditation, all brokers by status, and each decision."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, lazy_gettext

from marketplace.accounts.permissions import Permission
from marketplace.audit import queries as audit
from marketplace.blueprints.brokers.bp import bp
from marketplace.blueprints.brokers.forms import DecisionForm
from marketplace.blueprints.brokers.support import (
    TONES,
    branch_names,
    branches_line,
    fields_line,
    reason_words,
    rules,
)
from marketplace.blueprints.brokers.wording import add_problems
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.form_problems import form_problems, place_problem
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings.support import CONFLICT, UNPROCESSABLE, whole_number
from marketplace.blueprints.paging import page_number, pager
from marketplace.blueprints.translation import gettext as _
from marketplace.branches.scope import EVERYTHING
from marketplace.brokerage import policy
from marketplace.brokerage.conditions import LONGEST_WORDS
from marketplace.brokerage.models import Broker
from marketplace.brokerage.operations import accreditation as operations
from marketplace.brokerage.policy import BrokerScope
from marketplace.brokerage.queries import accreditation, brokers, directory
from marketplace.brokerage.states import BROKER_MOVES, BrokerStatus
from marketplace.brokerage.validity import effective_status, years_on
from marketplace.db.work import unit_of_work
from marketplace.files import queries as files
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, Stale
from marketplace.kernel.text import clean_line

Act = Callable[[Actor, int, DecisionForm], Broker]
ACTS: dict[str, Act] = {
    "accredit": lambda actor, number, form: operations.accredit(
        actor, number, form.valid_to.data, rules(), seen=form.seen()
    ),
    "renew": lambda actor, number, form: operations.renew(
        actor, number, form.valid_to.data, seen=form.seen()
    ),
    "reinstate": lambda actor, number, form: operations.reinstate(actor, number, seen=form.seen()),
    "refuse": lambda actor, number, form: operations.refuse(
        actor, number, form.chosen_reason(), form.reason_note.data or "", seen=form.seen()
    ),
    "suspend": lambda actor, number, form: operations.suspend(
        actor, number, form.chosen_reason(), form.reason_note.data or "", seen=form.seen()
    ),
}
DONE: dict[str, LazyString] = {
    "accredit": lazy_gettext("已认定，本人会收到通知。"),
    "renew": lazy_gettext("有效期已延长，本人会收到通知。"),
    "reinstate": lazy_gettext("已恢复，本人会收到通知。"),
    "refuse": lazy_gettext("已记录为未予认定，本人会收到通知。"),
    "suspend": lazy_gettext("已暂停，本人会收到通知。"),
}
WITH_DAY = ("accredit", "renew")


@bp.get("/broker-desk/accreditation")
@allow(Permission.BROKER_ACCREDIT)
def desk() -> ResponseReturnValue:
    """Those who wait, first come first, unless something else is asked for."""
    scope, today, page = BrokerScope.of_desk(current_actor()), beijing_today(), page_number()
    wanted = _wanted()
    found = accreditation.find(scope, wanted, today, page)
    return render_template(
        "brokers/desk.html",
        rows=[
            (row, effective_status(row.status, row.valid_to, today), fields_line(row)) for row in found.rows
        ],
        tones=TONES,
        total=found.total,
        pager=pager(page, found.total, directory.PAGE),
        wanted=wanted,
        shown=request.args.get("status", BrokerStatus.APPLIED.value),
        statuses=[(status.value, label_words(status)) for status in BrokerStatus],
        waiting=accreditation.waiting(scope),
        agencies=accreditation.agencies(scope),
        branches=list(branch_names().items()),
        longest=LONGEST_WORDS,
    )


@bp.get("/broker-desk/accreditation/<int:broker_id>")
@allow(Permission.BROKER_ACCREDIT)
def review(broker_id: int) -> ResponseReturnValue:
    row = _one(broker_id)
    return _page(row, DecisionForm(None, valid_to=_usual_end(row), row_version=row.row_version))


@bp.post("/broker-desk/accreditation/<int:broker_id>/<any(accredit,renew,reinstate,refuse,suspend):move>")
@allow(Permission.BROKER_ACCREDIT)
def decide(broker_id: int, move: str) -> ResponseReturnValue:
    """What was typed stays when it is refused; what the applicant changed meanwhile is shown anew."""
    form = DecisionForm(request.form)
    if not form.validate() and move in WITH_DAY:
        return _page(_one(broker_id), form), UNPROCESSABLE
    try:
        with unit_of_work():
            ACTS[move](current_actor(), broker_id, form)
    except Invalid as invalid:
        add_problems(form, invalid)
        return _page(_one(broker_id), form), UNPROCESSABLE
    except Stale:
        row = _one(broker_id)
        form.row_version.data = str(row.row_version)
        place_problem(form, "", _("资料在您查看期间有变化，请看过后再决定。"))
        return _page(row, form), CONFLICT
    flash(str(DONE[move]))
    return redirect(url_for(".review", broker_id=broker_id))


def _one(broker_id: int) -> Broker:
    return brokers.one(BrokerScope.of_desk(current_actor()), broker_id)


def _usual_end(row: Broker) -> object:
    """As many years as usual from today, or from the end of the present term."""
    today = beijing_today()
    return years_on(max(row.valid_to or today, today), rules().valid_years)


def _page(row: Broker, form: DecisionForm) -> str:
    status = effective_status(row.status, row.valid_to, beijing_today())
    moves = {name for name in ACTS if status in BROKER_MOVES[name].start}
    return render_template(
        "brokers/review.html",
        broker=row,
        status=status,
        tones=TONES,
        field_names=fields_line(row),
        branch_names=branches_line(row, branch_names()),
        reason=reason_words(row),
        certificate=files.one(EVERYTHING, row.certificate_id) if row.certificate_id else None,
        form=form,
        problems=form_problems(form),
        moves=moves,
        may_decide=policy.may_decide(current_actor(), row),
        minimum=rules().minimum_hours,
        load=directory.loads(EVERYTHING, [row.id]).get(row.id, directory.NOTHING),
        history=audit.history(audit.AuditScope(f"broker:{row.id}"), 30),
    )


def _wanted() -> accreditation.Wanted:
    statuses = {status.value: status for status in BrokerStatus}
    args, branches = request.args, branch_names()
    branch = args.get("branch", "")
    return accreditation.Wanted(
        words=clean_line(args.get("q", ""))[:LONGEST_WORDS],
        status=statuses.get(args.get("status", BrokerStatus.APPLIED.value)),
        agency=whole_number(args.get("agency")) or None,
        branch=branch if branch in branches else "",
        soon=args.get("status") == "soon",
    )
