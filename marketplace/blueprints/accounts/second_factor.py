"""The second factor: shown after the password, set up, renewed, removed.

These pages are for people who have shown the password, whether or not they still owe the factor, so they look
for themselves whether there is such a session instead of naming a permission.
"""

from typing import Any

import segno
from flask import flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import second_factor as codes
from marketplace.accounts.models import Person
from marketplace.accounts.operations import second_factor, sessions
from marketplace.accounts.operations.second_factor import Answer
from marketplace.accounts.permissions import Permission
from marketplace.accounts.queries import people
from marketplace.blueprints.accounts.blueprint import bp
from marketplace.blueprints.accounts.forms import CodeForm
from marketplace.blueprints.accounts.support import (
    NEXT,
    half_signed_in,
    open_browser_session,
    start_page,
    typed,
    vault,
)
from marketplace.blueprints.accounts.wording import add_problem
from marketplace.blueprints.addresses import local_path
from marketplace.blueprints.display.shell import market_name
from marketplace.blueprints.guards import allow, current_actor, public
from marketplace.blueprints.identity import settings
from marketplace.blueprints.translation import gettext as _
from marketplace.branches.scope import PUBLIC
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SECOND_FACTOR_ROLES
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Problem

STATUS = {Answer.WRONG: 422, Answer.LOCKED: 429}


@bp.route("/login/second-factor", methods=["GET", "POST"], endpoint="second_factor")
@public
def show_page() -> ResponseReturnValue:
    """Ask for a code; a session that owes none is sent on, a person without a seed to the set-up."""
    found = half_signed_in()
    person = people.one(PUBLIC, int(found.actor.person_id or 0))
    if person.totp_confirmed_at is None:
        return redirect(url_for("accounts.second_factor_setup"))
    if not found.needs_second_factor:
        return redirect(start_page(person.id))
    form = CodeForm()
    if not form.validate_on_submit():
        return _show(form, person), 200 if request.method != "POST" else 422
    with unit_of_work():
        answer = second_factor.show(found.actor, vault(), typed(form.code), found.session_id)
        token = sessions.rotate(found.actor, found.session_id) if answer is Answer.RIGHT else ""
    if answer is not Answer.RIGHT:
        _say(form, answer)
        return _show(form, people.one(PUBLIC, person.id)), STATUS[answer]
    next_page = local_path(session.get(NEXT), "")
    open_browser_session(token)
    return redirect(next_page or start_page(person.id))


@bp.route("/login/second-factor/set-up", methods=["GET", "POST"], endpoint="second_factor_setup")
@public
def setup_page() -> ResponseReturnValue:
    """The QR code of a started set-up and the field for the first code."""
    found = half_signed_in()
    person = people.one(PUBLIC, int(found.actor.person_id or 0))
    if person.totp_confirmed_at is not None:
        return redirect(
            url_for("accounts.second_factor") if found.needs_second_factor else start_page(person.id)
        )
    form = CodeForm()
    if request.method != "POST" or not form.validate_on_submit():
        return _setup(form, person), 200 if request.method != "POST" else 422
    with unit_of_work():
        answer, made = second_factor.finish(found.actor, vault(), typed(form.code), found.session_id)
        token = sessions.rotate(found.actor, found.session_id) if answer is Answer.RIGHT else ""
    if answer is not Answer.RIGHT:
        _say(form, answer)
        return _setup(form, people.one(PUBLIC, person.id)), STATUS[answer]
    next_page = local_path(session.get(NEXT), "")
    open_browser_session(token)
    return render_template(
        "accounts/recovery_codes.html", codes=made, next=next_page or start_page(person.id)
    )


@bp.post("/login/second-factor/start")
@public
def start_second_factor() -> ResponseReturnValue:
    """Make the seed that the next page shows."""
    found = half_signed_in()
    with unit_of_work():
        second_factor.start(found.actor, vault())
    return redirect(url_for("accounts.second_factor_setup"))


@bp.post("/account/second-factor/recovery-codes")
@allow(Permission.ACCOUNT_OWN)
def renew_recovery_codes() -> ResponseReturnValue:
    form = CodeForm()
    if form.validate_on_submit():
        with unit_of_work():
            answer, made = second_factor.renew_recovery_codes(current_actor(), vault(), typed(form.code))
        if answer is Answer.RIGHT:
            return render_template(
                "accounts/recovery_codes.html", codes=made, next=url_for("accounts.profile")
            )
        _say(form, answer)
    return _back_with_error(form)


@bp.post("/account/second-factor/remove")
@allow(Permission.ACCOUNT_OWN)
def remove_second_factor() -> ResponseReturnValue:
    form = CodeForm()
    if form.validate_on_submit():
        with unit_of_work():
            answer = second_factor.remove(current_actor(), vault(), typed(form.code))
        if answer is Answer.RIGHT:
            flash(_("第二重验证已关闭。"))
            return redirect(url_for("accounts.profile"))
        _say(form, answer)
    return _back_with_error(form)


def demands_second_factor(person: Person) -> bool:
    """True when a role of the person demands one, so that it cannot be removed."""
    return any(g.role in SECOND_FACTOR_ROLES for g in person.grants)


def _back_with_error(form: CodeForm) -> ResponseReturnValue:
    flash("".join(str(words) for words in form.code.errors), "danger")
    return redirect(url_for("accounts.profile"))


def _say(form: CodeForm, answer: Answer) -> None:
    code = "code_locked" if answer is Answer.LOCKED else "wrong_code"
    add_problem(form, "code", Problem("code", code))


def _show(form: CodeForm, person: Person) -> str:
    return render_template("accounts/second_factor.html", form=form, demo_code=_demo_code(person))


def _setup(form: CodeForm, person: Person) -> str:
    seed = vault().open(person.totp_seed) if person.totp_seed else None
    values: dict[str, Any] = {"demanded": demands_second_factor(person), "pending": g.second_factor_pending}
    if seed is not None:
        address = codes.address(seed, account=person.email, issuer=market_name())
        values["picture"] = segno.make(address, micro=False).svg_data_uri(scale=4, border=2)
        values["seed"] = " ".join(seed[start : start + 4] for start in range(0, len(seed), 4))
    return render_template("accounts/second_factor_setup.html", form=form, **values)


def _demo_code(person: Person) -> str | None:
    """What a demo person's app would show: only in demo mode, and never for anybody real."""
    if not (settings().demo_mode and person.is_demo and person.totp_seed):
        return None
    seed = vault().open(person.totp_seed)
    return codes.next_code(seed, utc_now(), person.totp_last_step) if seed else None
