"""One's own organisations: their data, their people, invitations."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import policy
from marketplace.accounts.drafts import LOCKED_ONCE_VERIFIED
from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import decision_limit
from marketplace.accounts.operations import invitations as invitation_operations
from marketplace.accounts.operations import organisations as operations
from marketplace.accounts.permissions import Permission
from marketplace.accounts.queries import links, organisations
from marketplace.accounts.states import OrganisationReason, OrganisationStatus
from marketplace.blueprints.accounts.blueprint import bp
from marketplace.blueprints.accounts.decision_limit import DecisionLimitForm
from marketplace.blueprints.accounts.forms import InvitationForm, OrganisationForm
from marketplace.blueprints.accounts.support import reason_words, typed
from marketplace.blueprints.accounts.wording import add_problems, words_for
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.translation import gettext as _
from marketplace.branches.scope import PUBLIC, Scope
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import OrganisationRole
from marketplace.kernel.errors import Invalid, NotFound, Problem, Stale
from marketplace.kernel.numbers import MOST_ID

Compared = list[tuple[str, str, str]]


def _own(organisation_id: int) -> Organisation:
    """An organisation of one's own; an operator looks at others on other pages. Raises NotFound."""
    own = Scope(organisation_ids=current_actor().organisation_ids)
    return organisations.one(own, organisation_id)


@bp.get("/account/organisations")
@allow(Permission.ACCOUNT_OWN)
def my_organisations() -> ResponseReturnValue:
    rows = organisations.of_person(PUBLIC, int(current_actor().person_id or 0))
    return render_template("accounts/my_organisations.html", rows=rows)


@bp.route("/account/organisations/new", methods=["GET", "POST"])
@allow(Permission.ORGANISATION_REGISTER)
def register_organisation() -> ResponseReturnValue:
    """A further organisation for somebody who has an account."""
    form = OrganisationForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                made = operations.register(current_actor(), form.to_draft())
                made_id = made.id
        except Invalid as error:
            add_problems(form, error)
        else:
            flash(_("单位已登记，核验通过后即可发布。"))
            return redirect(url_for("accounts.my_organisation", organisation_id=made_id))
    page = render_template("accounts/organisation_form.html", form=form, organisation=None, compared=[])
    return page, 200 if request.method != "POST" else 422


@bp.get("/account/organisations/<int:organisation_id>")
@allow(Permission.ACCOUNT_OWN)
def my_organisation(organisation_id: int) -> ResponseReturnValue:
    return _show(_own(organisation_id), InvitationForm())


@bp.route("/account/organisations/<int:organisation_id>/edit", methods=["GET", "POST"])
@allow(Permission.ORGANISATION_MANAGE)
def edit_organisation(organisation_id: int) -> ResponseReturnValue:
    """What was saved meanwhile is shown beside what was typed; nothing typed is lost."""
    row = _own(organisation_id)
    policy.require(current_actor(), "edit", row)
    if request.method != "POST":
        return _form(OrganisationForm.showing(row), row)
    form, status = OrganisationForm(), 422
    compared: Compared = []
    if form.validate_on_submit():
        try:
            with unit_of_work():
                draft, seen = form.to_draft(), _version(form)
                operations.update(current_actor(), _own(organisation_id), draft, seen_version=seen)
        except Invalid as error:
            add_problems(form, error)
        except Stale:
            fresh = _own(organisation_id)
            compared, status = _differences(form, fresh), 409
            form.row_version.data = str(fresh.row_version)
        else:
            flash(_("单位信息已保存。"))
            return redirect(url_for("accounts.my_organisation", organisation_id=organisation_id))
    return _form(form, _own(organisation_id), compared), status


@bp.post("/account/organisations/<int:organisation_id>/ask-again")
@allow(Permission.ORGANISATION_MANAGE)
def ask_again(organisation_id: int) -> ResponseReturnValue:
    with unit_of_work():
        operations.ask_again(current_actor(), _own(organisation_id))
    flash(_("已再次提交核验。"))
    return redirect(url_for("accounts.my_organisation", organisation_id=organisation_id))


@bp.post("/account/organisations/<int:organisation_id>/invitations")
@allow(Permission.ORGANISATION_MANAGE)
def invite(organisation_id: int) -> ResponseReturnValue:
    """The same answer whether or not the address has an account."""
    form = InvitationForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                invitation_operations.invite(
                    current_actor(),
                    _own(organisation_id),
                    typed(form.email),
                    OrganisationRole(form.role.data),
                )
        except Invalid as error:
            add_problems(form, error)
        else:
            flash(_("邀请邮件即将发出，7 天内有效。"))
            return redirect(url_for("accounts.my_organisation", organisation_id=organisation_id))
    return _show(_own(organisation_id), form), 422


@bp.post("/account/organisations/<int:organisation_id>/invitations/<int:link_id>/cancel")
@allow(Permission.ORGANISATION_MANAGE)
def cancel_invitation(organisation_id: int, link_id: int) -> ResponseReturnValue:
    with unit_of_work():
        invitation_operations.cancel(current_actor(), _own(organisation_id), link_id)
    flash(_("邀请已撤回，原链接不再有效。"))
    return redirect(url_for("accounts.my_organisation", organisation_id=organisation_id))


@bp.post("/account/organisations/<int:organisation_id>/members/<int:person_id>/remove")
@allow(Permission.ORGANISATION_MANAGE)
def remove_member(organisation_id: int, person_id: int) -> ResponseReturnValue:
    return _change_members(organisation_id, person_id, None)


@bp.post("/account/organisations/<int:organisation_id>/members/<int:person_id>/role")
@allow(Permission.ORGANISATION_MANAGE)
def change_member(organisation_id: int, person_id: int) -> ResponseReturnValue:
    """Make a member an administrator, or an administrator a member."""
    _own(organisation_id)
    roles = {role.value: role for role in OrganisationRole}
    role = roles.get(request.form.get("role", ""))
    if role is None:
        raise Invalid(Problem("role", "required"))
    return _change_members(organisation_id, person_id, role)


@bp.post("/account/organisations/<int:organisation_id>/decision-limit")
@allow(Permission.ORGANISATION_MANAGE)
def set_decision_limit(organisation_id: int) -> ResponseReturnValue:
    """An empty field is no limit."""
    form = DecisionLimitForm(request.form)
    if form.validate():
        try:
            with unit_of_work():
                decision_limit.set_limit(current_actor(), _own(organisation_id), form.limit.data)
        except Invalid:
            form.limit.errors = [_("限额不能是负数，也不能超过十万亿元。")]
        else:
            flash(_("集体决策限额已保存。"))
            return redirect(url_for("accounts.my_organisation", organisation_id=organisation_id))
    return _show(_own(organisation_id), InvitationForm(formdata=None), form), 422


def _change_members(
    organisation_id: int, person_id: int, role: OrganisationRole | None
) -> ResponseReturnValue:
    if person_id > MOST_ID:
        raise NotFound(person=person_id)
    try:
        with unit_of_work():
            row = _own(organisation_id)
            if role is None:
                operations.remove_member(current_actor(), row, person_id)
            else:
                operations.change_member(current_actor(), row, person_id, role)
    except Invalid as error:
        flash("".join(words_for(problem) for problem in error.problems), "danger")
    else:
        flash(_("成员已更新，对方需要重新登录。"))
    if person_id == current_actor().person_id:
        return redirect(url_for("accounts.my_organisations"))
    return redirect(url_for("accounts.my_organisation", organisation_id=organisation_id))


def _show(row: Organisation, form: InvitationForm, limit_form: DecisionLimitForm | None = None) -> str:
    actor = current_actor()
    manages = policy.may(actor, "edit", row)
    return render_template(
        "accounts/my_organisation.html",
        organisation=row,
        form=form,
        limit_form=limit_form or DecisionLimitForm(data={"limit": row.decision_limit_fen}),
        manages=manages,
        reason=reason_words(OrganisationReason, row.reason),
        members=organisations.members(Scope.of(actor), row),
        invitations=links.invitations(Scope.of(actor), row.id) if manages else [],
        own_id=actor.person_id,
    )


def _form(form: OrganisationForm, row: Organisation, compared: Compared | None = None) -> str:
    """What is verified by now is sent again as it was verified: it cannot be typed on the page any more."""
    if row.status in {OrganisationStatus.VERIFIED, OrganisationStatus.SUSPENDED}:
        for name in LOCKED_ONCE_VERIFIED:
            form[name].data = getattr(row, name)
    page: str = render_template(
        "accounts/organisation_form.html", form=form, organisation=row, compared=compared or []
    )
    return page


def _version(form: OrganisationForm) -> int:
    text = form.row_version.data or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _differences(form: OrganisationForm, row: Organisation) -> Compared:
    """(label, what is stored now, what was typed) of each field in which they differ."""
    names = ("name", "name_en", "address", "website", "introduction", "contact_office", "contact_phone")
    pairs = ((form[name], getattr(row, name)) for name in (*names, "contact_email"))
    return [(str(f.label.text), kept, f.data or "") for f, kept in pairs if (f.data or "") != kept]
