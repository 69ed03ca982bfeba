"""Signing in and out."""

from datetime import UTC, datetime
from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from marketplace.accounts.operations import sessions, sign_in
from marketplace.accounts.operations.sign_in import Outcome, Result
from marketplace.accounts.queries import credentials
from marketplace.blueprints.accounts.blueprint import bp
from marketplace.blueprints.accounts.forms import SignInForm
from marketplace.blueprints.accounts.support import (
    open_browser_session,
    password_profile,
    start_page,
    typed,
    user_agent,
)
from marketplace.blueprints.addresses import local_path
from marketplace.blueprints.guards import current_actor, public
from marketplace.blueprints.identity import settings
from marketplace.blueprints.translation import gettext as _
from marketplace.branches.scope import PUBLIC
from marketplace.db.work import unit_of_work

RENEWAL = "password_renewal"
UNPROCESSABLE = 422
TOO_MANY = 429


@bp.route("/login", methods=["GET", "POST"], endpoint="sign_in")
@public
def sign_in_page() -> ResponseReturnValue:
    """The form; a wrong name and a wrong password get the same answer."""
    form = SignInForm()
    if request.method != "POST":
        form.next.data = local_path(request.args.get("next"), "")
        if g.session_id is not None:
            return redirect(
                url_for("accounts.second_factor") if g.second_factor_pending else start_page(g.person_id)
            )
        return _page(form)
    if not form.validate_on_submit():
        return _page(form), UNPROCESSABLE
    checked = credentials.checked(PUBLIC, typed(form.username), typed(form.password))
    with unit_of_work():
        outcome = sign_in.settle(
            current_actor(),
            checked,
            profile=password_profile(),
            user_agent=user_agent(),
            admits_demo=settings().demo_mode,
        )
        if outcome.result is Result.IN and g.session_id is not None:
            sessions.close(current_user.found.actor, g.session_id)
    if outcome.result in {Result.WRONG, Result.LOCKED}:
        return _refused(form, outcome)
    return arrive(outcome, local_path(form.next.data, ""))


def arrive(outcome: Outcome, next_page: str = "") -> ResponseReturnValue:
    """After a right password: the page asked for, or what has to come first."""
    if outcome.result is Result.UNCONFIRMED:
        return redirect(url_for("accounts.registration_sent"))
    if outcome.result is Result.PASSWORD_EXPIRED:
        session.clear()
        session[RENEWAL] = {
            "person": outcome.person_id,
            "fingerprint": outcome.fingerprint,
            "at": datetime.now(UTC).timestamp(),
        }
        return redirect(url_for("accounts.renew_password"))
    with unit_of_work():
        owes = sign_in.needs_second_factor(current_actor(), int(outcome.person_id or 0))
    open_browser_session(outcome.token, next_page=next_page if owes else "")
    return redirect(url_for("accounts.second_factor") if owes else next_page or start_page(outcome.person_id))


def refusal_words(outcome: Outcome) -> str:
    """The same for known and unknown names."""
    if outcome.result is Result.LOCKED:
        minutes = -(-outcome.retry_after // 60)
        return str(_("登录失败次数过多，请在 %(minutes)s 分钟后再试，或者重新设置密码。", minutes=minutes))
    return str(_("邮箱（登录名）或密码不正确，请检查后重试。"))


def refusal_status(outcome: Outcome) -> tuple[int, dict[str, str]]:
    if outcome.result is Result.LOCKED:
        return TOO_MANY, {"Retry-After": str(outcome.retry_after)}
    return UNPROCESSABLE, {}


@bp.post("/logout")
@public
def sign_out() -> ResponseReturnValue:
    """End this session on the server too."""
    if "_user_id" in session and current_user.is_authenticated:
        with unit_of_work():
            sessions.close(current_user.found.actor, current_user.found.session_id)
        logout_user()
    session.clear()
    flash(_("您已退出登录。"))
    return redirect(url_for("site.home"))


def demo_accounts() -> list[Any]:
    """(role, login name, password) of each demo person, in demo mode alone."""
    if not settings().demo_mode:
        return []
    found = current_app.extensions.get("demo_accounts", [])
    return list(found() if callable(found) else found)


def _refused(form: SignInForm, outcome: Outcome) -> ResponseReturnValue:
    form.form_errors = [refusal_words(outcome)]
    return _page(form), *refusal_status(outcome)


def _page(form: SignInForm) -> str:
    return render_template("accounts/sign_in.html", form=form, demo_accounts=demo_accounts())
