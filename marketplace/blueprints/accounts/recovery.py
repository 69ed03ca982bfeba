"""A forgotten or worn-out password."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import passwords
from marketplace.accounts.drafts import clean_email
from marketplace.accounts.models import Person
from marketplace.accounts.operations import new_passwords, registration
from marketplace.accounts.passwords import NewPassword
from marketplace.accounts.queries import credentials, links, people
from marketplace.blueprints.accounts.blueprint import bp
from marketplace.blueprints.accounts.forms import ForgottenForm, NewPasswordForm
from marketplace.blueprints.accounts.sign_in import RENEWAL
from marketplace.blueprints.accounts.support import password_profile, password_words, typed
from marketplace.blueprints.accounts.wording import add_problem, add_problems
from marketplace.blueprints.guards import current_actor, public
from marketplace.blueprints.translation import gettext as _
from marketplace.branches.scope import PUBLIC
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid, LinkExpired, Problem

RENEWAL_SECONDS = 600


@bp.route("/password/forgotten", methods=["GET", "POST"])
@public
def forgotten() -> ResponseReturnValue:
    """Ask for a link. The answer says the same for every address."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgotten.html", form=form), _status()
    address = clean_email(typed(form.email))
    if address is None:
        add_problem(form, "email", Problem("email", "email"))
        return render_template("accounts/forgotten.html", form=form), 422
    person = people.by_email(PUBLIC, address)
    person_id = person.id if person else None
    with unit_of_work():
        registration.ask_for_reset(current_actor(), person_id)
    return redirect(url_for("accounts.reset_sent"))


@bp.get("/password/forgotten/sent")
@public
def reset_sent() -> ResponseReturnValue:
    return render_template("accounts/reset_sent.html")


@bp.route("/password/reset/<token>", methods=["GET", "POST"])
@public
def reset(token: str) -> ResponseReturnValue:
    """Set a new password by the mailed link."""
    link = links.by_token(PUBLIC, token, "reset")
    person = people.one(PUBLIC, int(link.person_id or 0))
    form = NewPasswordForm()
    new = accepted(form, person) if form.validate_on_submit() else None
    if new is None:
        return render_template("accounts/new_password.html", form=form, email=person.email), _status()
    with unit_of_work():
        new_passwords.reset(current_actor(), token, new)
    session.clear()
    flash(_("新密码已设置，请用它登录。"))
    return redirect(url_for("accounts.sign_in"))


@bp.route("/password/renew", methods=["GET", "POST"])
@public
def renew_password() -> ResponseReturnValue:
    """Replace a password that has run out, right after it was typed at sign-in."""
    marker = session.get(RENEWAL)
    if not isinstance(marker, dict) or datetime.now(UTC).timestamp() - marker["at"] > RENEWAL_SECONDS:
        raise LinkExpired
    person = people.one(PUBLIC, marker["person"])
    form = NewPasswordForm()
    new = accepted(form, person) if form.validate_on_submit() else None
    if new is None:
        page = render_template("accounts/new_password.html", form=form, email=person.email, expired=True)
        return page, _status()
    with unit_of_work():
        done = new_passwords.renew(current_actor(), marker["person"], marker["fingerprint"], new)
    session.clear()
    if not done:
        raise LinkExpired
    flash(_("新密码已设置，请用它登录。"))
    return redirect(url_for("accounts.sign_in"))


def accepted(form: NewPasswordForm, person: Person) -> NewPassword | None:
    """The new password of a form when the policy takes it; else its problems are beside the fields."""
    if form.password.data != form.repeat.data:
        add_problem(form, "repeat", Problem("repeat", "repeat_differs"))
        return None
    words, former = password_words(person), credentials.former_hashes(PUBLIC, person.id)
    try:
        return passwords.accept(typed(form.password), profile=password_profile(), words=words, former=former)
    except Invalid as error:
        add_problems(form, error)
        return None


def _status() -> int:
    return 200 if request.method != "POST" else 422
