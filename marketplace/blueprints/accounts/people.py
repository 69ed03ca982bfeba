"""The security administrator's pages: people, their roles, their accounts."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.models import Person
from marketplace.accounts.operations import links, second_factor
from marketplace.accounts.operations import people as operations
from marketplace.accounts.permissions import Permission
from marketplace.accounts.queries import organisations, people
from marketplace.accounts.states import PersonReason, PersonStatus
from marketplace.audit import queries as audit
from marketplace.blueprints.accounts.blueprint import bp
from marketplace.blueprints.accounts.forms import DisableForm, GrantForm, PersonForm
from marketplace.blueprints.accounts.support import reason_words, typed
from marketplace.blueprints.accounts.wording import add_problems
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.paging import page_number, pager
from marketplace.blueprints.translation import gettext as _
from marketplace.branches.scope import EVERYTHING, PUBLIC
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Role
from marketplace.kernel.errors import Invalid, NotFound, Problem


@bp.get("/manage/people", endpoint="people")
@allow(Permission.PEOPLE_ADMINISTER)
def people_list() -> ResponseReturnValue:
    roles = {role.value: role for role in Role}
    statuses = {status.value: status for status in PersonStatus}
    role = roles.get(request.args.get("role", ""))
    status = statuses.get(request.args.get("status", ""))
    words, page = request.args.get("q", ""), page_number()
    found = people.find(EVERYTHING, words=words, role=role, status=status, page=page)
    return render_template(
        "accounts/people.html",
        rows=found.rows,
        total=found.total,
        pager=pager(page, found.total, people.PAGE),
        words=words,
        role=role.value if role else "",
        roles=[(one.value, label_words(one)) for one in Role],
        status=status.value if status else "",
        statuses=[(one.value, label_words(one)) for one in PersonStatus],
    )


@bp.route("/manage/people/new", methods=["GET", "POST"])
@allow(Permission.PEOPLE_ADMINISTER)
def new_person() -> ResponseReturnValue:
    """An account without a password; its owner sets one by the mailed link."""
    form = PersonForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                made = operations.create(current_actor(), email=typed(form.email), name=typed(form.name))
                links.request_reset(current_actor(), made)
                made_id = made.id
        except Invalid as error:
            add_problems(form, error)
        else:
            flash(_("账号已建立，设置密码的邮件即将发出。"))
            return redirect(url_for("accounts.person", person_id=made_id))
    return render_template("accounts/new_person.html", form=form), 200 if request.method != "POST" else 422


@bp.get("/manage/people/<int:person_id>")
@allow(Permission.PEOPLE_ADMINISTER)
def person(person_id: int) -> ResponseReturnValue:
    return _page(people.one(EVERYTHING, person_id), GrantForm())


@bp.post("/manage/people/<int:person_id>/roles")
@allow(Permission.PEOPLE_ADMINISTER)
def grant_role(person_id: int) -> ResponseReturnValue:
    form = GrantForm()
    found = people.one(EVERYTHING, person_id)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                operations.grant(
                    current_actor(), person_id, Role(form.role.data), branch_path=form.branch_path.data
                )
        except Invalid as error:
            add_problems(form, error)
        else:
            flash(_("角色已授予，对方需要重新登录。"))
            return redirect(url_for("accounts.person", person_id=person_id))
    return _page(found, form), 422


@bp.post("/manage/people/<int:person_id>/roles/<role>/revoke")
@allow(Permission.PEOPLE_ADMINISTER)
def revoke_role(person_id: int, role: str) -> ResponseReturnValue:
    roles = {one.value: one for one in Role}
    if role not in roles:
        raise NotFound(role=role)
    with unit_of_work():
        operations.revoke(current_actor(), _known(person_id), roles[role])
    flash(_("角色已撤销，对方需要重新登录。"))
    return redirect(url_for("accounts.person", person_id=person_id))


@bp.post("/manage/people/<int:person_id>/disable")
@allow(Permission.PEOPLE_ADMINISTER)
def disable_person(person_id: int) -> ResponseReturnValue:
    reasons = {reason.value: reason for reason in PersonReason}
    reason = reasons.get(request.form.get("reason", ""))
    if reason is None:
        raise Invalid(Problem("reason", "required"))
    with unit_of_work():
        operations.disable(current_actor(), _known(person_id), reason)
    flash(_("账号已停用，所有登录都已退出。"))
    return redirect(url_for("accounts.person", person_id=person_id))


@bp.post("/manage/people/<int:person_id>/enable")
@allow(Permission.PEOPLE_ADMINISTER)
def enable_person(person_id: int) -> ResponseReturnValue:
    with unit_of_work():
        operations.enable(current_actor(), _known(person_id))
    flash(_("账号已恢复。"))
    return redirect(url_for("accounts.person", person_id=person_id))


@bp.post("/manage/people/<int:person_id>/second-factor/take-away")
@allow(Permission.PEOPLE_ADMINISTER)
def take_second_factor(person_id: int) -> ResponseReturnValue:
    """For somebody who lost both phone and recovery codes."""
    with unit_of_work():
        second_factor.take_away(current_actor(), _known(person_id))
    flash(_("第二重验证已清除，对方登录后需要重新设置。"))
    return redirect(url_for("accounts.person", person_id=person_id))


def _known(person_id: int) -> int:
    """The id if there is such a person. Raises NotFound."""
    return people.one(EVERYTHING, person_id).id


def _page(found: Person, form: GrantForm) -> str:
    return render_template(
        "accounts/person.html",
        person=found,
        form=form,
        disable_form=DisableForm(),
        memberships=organisations.of_person(PUBLIC, found.id),
        reason=reason_words(PersonReason, found.reason),
        is_self=found.id == current_actor().person_id,
        history=audit.history(audit.AuditScope(f"person:{found.id}"), 30),
    )
