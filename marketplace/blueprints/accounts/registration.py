"""Sign-up of an organisation with its first administrator, and the mailed link that ends it."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import passwords
from marketplace.accounts.operations import registration, sign_in
from marketplace.accounts.operations.sign_in import Result
from marketplace.accounts.passwords import NewPassword
from marketplace.accounts.queries import credentials, links
from marketplace.blueprints.accounts.blueprint import bp
from marketplace.blueprints.accounts.forms import JoinForm, PasswordOnlyForm, RegistrationForm
from marketplace.blueprints.accounts.sign_in import arrive, refusal_status, refusal_words
from marketplace.blueprints.accounts.support import password_profile, password_words, typed, user_agent
from marketplace.blueprints.accounts.wording import add_problem, add_problems
from marketplace.blueprints.guards import current_actor, public
from marketplace.blueprints.identity import choose_language
from marketplace.branches.scope import PUBLIC
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid, Problem


@bp.route("/register", methods=["GET", "POST"])
@public
def register() -> ResponseReturnValue:
    """Whatever the market knows already, the answer to good data is the same page."""
    form = RegistrationForm()
    if form.validate_on_submit() and _signed_up(form):
        return redirect(url_for("accounts.registration_sent"))
    return render_template("accounts/register.html", form=form), 200 if request.method != "POST" else 422


@bp.get("/register/sent")
@public
def registration_sent() -> ResponseReturnValue:
    return render_template("accounts/registration_sent.html")


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> ResponseReturnValue:
    """The link of the letter and the password chosen at sign-up prove the address together."""
    email = links.by_token(PUBLIC, token, "confirm").email
    form = PasswordOnlyForm()
    if not form.validate_on_submit():
        page = render_template("accounts/confirm.html", form=form, email=email)
        return page, 200 if request.method != "POST" else 422
    checked = credentials.checked(PUBLIC, email, typed(form.password))
    with unit_of_work():
        outcome = sign_in.confirm(
            current_actor(), token, checked, profile=password_profile(), user_agent=user_agent()
        )
    if outcome.result in {Result.WRONG, Result.LOCKED}:
        form.form_errors = [refusal_words(outcome)]
        return render_template("accounts/confirm.html", form=form, email=email), *refusal_status(outcome)
    return arrive(outcome, url_for("accounts.my_organisations"))


def chosen_password(form: RegistrationForm | JoinForm, *words: str) -> NewPassword | None:
    """The password of somebody who has no account yet; problems go beside the fields."""
    if form.password.data != form.repeat.data:
        add_problem(form, "repeat", Problem("repeat", "repeat_differs"))
        return None
    try:
        return passwords.accept(
            typed(form.password), profile=password_profile(), words=password_words(None, *words)
        )
    except Invalid as error:
        add_problems(form, error)
        return None


def _signed_up(form: RegistrationForm) -> bool:
    """Everything wrong is said at once, and before anything stored is looked at."""
    actor, draft = current_actor(), form.to_draft()
    email, name = typed(form.email), typed(form.person_name)
    organisation_faults, person_faults = registration.problems(actor, draft, email, name)
    for problem in organisation_faults:
        add_problem(form, problem.field, problem)
    for problem in person_faults:
        add_problem(form, "person_name" if problem.field == "name" else problem.field, problem)
    new = chosen_password(form, name, email, draft.name)
    if new is None or organisation_faults or person_faults:
        return False
    with unit_of_work():
        registration.sign_up(actor, draft, email=email, name=name, password=new, language=choose_language())
    return True
