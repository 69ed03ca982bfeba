"""One's own account: data, password, second factor, sessions."""

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.operations import new_passwords, own_account, sessions
from marketplace.accounts.permissions import Permission
from marketplace.accounts.queries import credentials, people
from marketplace.blueprints.accounts.blueprint import bp
from marketplace.blueprints.accounts.forms import ChangePasswordForm, CodeForm, ProfileForm
from marketplace.blueprints.accounts.recovery import accepted
from marketplace.blueprints.accounts.second_factor import demands_second_factor
from marketplace.blueprints.accounts.support import password_profile, typed
from marketplace.blueprints.accounts.wording import add_problem, add_problems
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.identity import LANGUAGE_COOKIE
from marketplace.blueprints.translation import gettext as _
from marketplace.branches.scope import PUBLIC
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid, NotFound, Problem
from marketplace.kernel.numbers import MOST_ID


def _own_id() -> int:
    return int(current_actor().person_id or 0)


@bp.get("/account")
@allow(Permission.ACCOUNT_OWN)
def profile() -> ResponseReturnValue:
    person = people.one(PUBLIC, _own_id())
    form = ProfileForm(obj=person)
    return render_template(
        "accounts/profile.html",
        form=form,
        person=person,
        code_form=CodeForm(prefix=""),
        demanded=demands_second_factor(person),
        codes_left=people.recovery_codes_left(PUBLIC, person.id),
        profile=password_profile(),
    )


@bp.post("/account")
@allow(Permission.ACCOUNT_OWN)
def save_profile() -> ResponseReturnValue:
    """Name, language of letters and pages, and whether news comes by mail."""
    form = ProfileForm()
    problem = None
    if form.validate_on_submit():
        try:
            with unit_of_work():
                own_account.edit(
                    current_actor(), name=typed(form.name), language=form.language.data,
                    mail_wanted=form.mail_wanted.data,
                )  # fmt: skip
        except Invalid as error:
            problem = error
        else:
            flash(_("已保存。"))
            response = redirect(url_for("accounts.profile"))
            response.delete_cookie(LANGUAGE_COOKIE)  # the account's language counts from now on
            return response
    if problem is not None:
        add_problems(form, problem)
    person = people.one(PUBLIC, _own_id())
    page = render_template(
        "accounts/profile.html",
        form=form,
        person=person,
        code_form=CodeForm(prefix=""),
        demanded=demands_second_factor(person),
        codes_left=people.recovery_codes_left(PUBLIC, person.id),
        profile=password_profile(),
    )
    return page, 422


@bp.route("/account/password", methods=["GET", "POST"])
@allow(Permission.ACCOUNT_OWN)
def change_password() -> ResponseReturnValue:
    """The old password, then the new one twice; other sessions end."""
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return _password_page(form), 422 if form.is_submitted() else 200
    person = people.one(PUBLIC, _own_id())
    new = accepted(form, person)
    if new is None:
        return _password_page(form), 422
    checked = credentials.checked_person(PUBLIC, _own_id(), typed(form.current))
    with unit_of_work():
        done = new_passwords.change(current_actor(), checked, new, keep_session=g.session_id)
    if not done:
        add_problem(form, "current", Problem("current", "wrong_password"))
        return _password_page(form), 422
    flash(_("密码已修改，其他设备上的登录都已退出。"))
    return redirect(url_for("accounts.profile"))


@bp.get("/account/sessions", endpoint="sessions")
@allow(Permission.ACCOUNT_OWN)
def sessions_page() -> ResponseReturnValue:
    rows = people.sessions(PUBLIC, _own_id())
    return render_template("accounts/sessions.html", rows=rows, own=g.session_id)


@bp.post("/account/sessions/<int:session_id>/end")
@allow(Permission.ACCOUNT_OWN)
def end_session(session_id: int) -> ResponseReturnValue:
    with unit_of_work():
        if not sessions.close(current_actor(), min(session_id, MOST_ID)):
            raise NotFound(session=session_id)
    flash(_("这一处登录已退出。"))
    return redirect(url_for("accounts.sessions"))


@bp.post("/account/sessions/end-others")
@allow(Permission.ACCOUNT_OWN)
def end_other_sessions() -> ResponseReturnValue:
    with unit_of_work():
        count = sessions.close_all(current_actor(), _own_id(), keep=g.session_id)
    flash(_("已退出其他 %(count)s 处登录。", count=count))
    return redirect(url_for("accounts.sessions"))


def _password_page(form: ChangePasswordForm) -> str:
    return render_template("accounts/change_password.html", form=form, profile=password_profile())
