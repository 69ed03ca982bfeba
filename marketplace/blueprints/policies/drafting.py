"""Start a version, write its texts, try it out. What was typed stays when it is refused."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.form_problems import form_problems, place_problem
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings.support import CONFLICT, UNPROCESSABLE
from marketplace.blueprints.policies.bp import bp
from marketplace.blueprints.policies.desk import decision_form, one, page
from marketplace.blueprints.policies.forms import StartForm, TextsForm, texts_form
from marketplace.blueprints.policies.wording import add_problems, fault_words
from marketplace.blueprints.translation import gettext as _
from marketplace.branches.scope import PUBLIC
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid, Stale, WrongState
from marketplace.policies import policy, queries
from marketplace.policies.models import PolicyVersion
from marketplace.policies.operations import drafting as operations
from marketplace.policies.policy import DecisionScope
from marketplace.policies.queries import trying
from marketplace.policies.states import WRITABLE
from marketplace.rules.reading import PackFault


@bp.get("/policy-desk/new")
@allow(Permission.POLICY_DRAFT)
def new() -> ResponseReturnValue:
    policy.require_draft(current_actor())
    return _start_page(_start_form(blank=True))


@bp.post("/policy-desk/new")
@allow(Permission.POLICY_DRAFT)
def start() -> ResponseReturnValue:
    form = _start_form()
    if not form.validate():
        return _start_page(form), UNPROCESSABLE
    try:
        with unit_of_work():
            row = operations.start(
                current_actor(),
                form.pack_id.data or "",
                form.since.data,
                form.until.data,
                form.why.data or "",
            )
            version_id = row.id
    except Invalid as invalid:
        add_problems(form, invalid)
        return _start_page(form), UNPROCESSABLE
    flash(_("草稿已建立，请修改文本。"))
    return redirect(url_for(".edit", version_id=version_id))


@bp.get("/policy-desk/<int:version_id>/edit")
@allow(Permission.POLICY_DRAFT)
def edit(version_id: int) -> ResponseReturnValue:
    row = _writable(version_id)
    return _edit_page(row, texts_form(None, row))


@bp.post("/policy-desk/<int:version_id>/edit")
@allow(Permission.POLICY_DRAFT)
def save(version_id: int) -> ResponseReturnValue:
    """The first thing that does not fit is named with file and line."""
    row = _writable(version_id)
    form = texts_form(request.form, row)
    draft = form.to_draft()
    if draft is None:
        return _edit_page(row, form), UNPROCESSABLE
    try:
        with unit_of_work():
            operations.save(current_actor(), version_id, draft, seen=form.seen())
    except Invalid as invalid:
        add_problems(form, invalid)
        return _edit_page(one(version_id), form), UNPROCESSABLE
    except Stale:
        row = one(version_id)
        form.row_version.data = str(row.row_version)
        place_problem(
            form, "", _("在您填写期间，另一个人保存了这份草稿。请对照后再保存，保存将覆盖对方的修改。")
        )
        return _edit_page(row, form), CONFLICT
    flash(_("草稿已保存。"))
    return redirect(url_for(".review", version_id=version_id))


@bp.post("/policy-desk/<int:version_id>/try")
@allow(Permission.POLICY_DRAFT)
def try_out(version_id: int) -> ResponseReturnValue:
    """Worked out before anything is locked: it may take a while."""
    row = _writable(version_id)
    seen = row.row_version
    try:
        found = trying.try_out(DecisionScope.of(current_actor()), row)
    except PackFault as fault:
        form = decision_form(one(version_id))
        words = _(
            "%(file)s 第 %(line)s 行：%(what)s。",
            file=fault.file,
            line=fault.line,
            what=fault_words(fault.what),
        )
        place_problem(form, "", words)
        return page(one(version_id), form), UNPROCESSABLE
    with unit_of_work():
        operations.record_dry_run(current_actor(), version_id, found.to_json(), found.sha256, seen=seen)
    flash(_("试算完成。"))
    return redirect(url_for(".review", version_id=version_id, _anchor="dry-run"))


def _writable(version_id: int) -> PolicyVersion:
    row = one(version_id)
    if row.status not in WRITABLE:
        raise WrongState(action="save", status=row.status.value, start=sorted(s.value for s in WRITABLE))
    return row


def _start_form(*, blank: bool = False) -> StartForm:
    titles = {pack.id: f"{pack.document} {pack.title}" for pack in queries.book(PUBLIC).packs}
    return StartForm(None if blank else request.form, list(titles.items()))


def _start_page(form: StartForm) -> str:
    return render_template("policies/new.html", form=form, problems=form_problems(form))


def _edit_page(row: PolicyVersion, form: TextsForm) -> str:
    return render_template("policies/edit.html", row=row, form=form, problems=form_problems(form))
