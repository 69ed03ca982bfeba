"""Accepting an invitation, with an account or without one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.models import OneTimeLink, Person
from marketplace.accounts.operations import invitations
from marketplace.accounts.queries import links, organisations, people
from marketplace.blueprints.accounts.blueprint import bp
from marketplace.blueprints.accounts.forms import JoinForm
from marketplace.blueprints.accounts.registration import chosen_password
from marketplace.blueprints.accounts.support import typed
from marketplace.blueprints.accounts.wording import add_problems
from marketplace.blueprints.guards import current_actor, public
from marketplace.blueprints.identity import choose_language
from marketplace.blueprints.translation import gettext as _
from marketplace.branches.scope import EVERYTHING, PUBLIC
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid, NotSignedIn


@bp.get("/invitations/<token>")
@public
def invitation(token: str) -> ResponseReturnValue:
    """Says who invites whom; the holder of the link may know whether the address has an account."""
    return _page(JoinForm(), links.by_token(PUBLIC, token, "invite"))


@bp.post("/invitations/<token>")
@public
def accept_as_new(token: str) -> ResponseReturnValue:
    """Name and password make the account, and the account joins."""
    link = links.by_token(PUBLIC, token, "invite")
    form = JoinForm()
    new = chosen_password(form, typed(form.name), link.email) if form.validate_on_submit() else None
    if new is None:
        return _page(form, link), 422
    try:
        with unit_of_work():
            joined = invitations.accept_as_new(
                current_actor(), token, name=typed(form.name), password=new, language=choose_language()
            )
            name = joined.name
    except Invalid as error:
        add_problems(form, error)
        return _page(form, links.by_token(PUBLIC, token, "invite")), 422
    flash(_("您已加入“%(name)s”，请登录。", name=name))
    return redirect(url_for("accounts.sign_in"))


@bp.post("/invitations/<token>/join")
@public
def accept(token: str) -> ResponseReturnValue:
    """The person who is signed in joins."""
    if not current_actor().is_signed_in:
        raise NotSignedIn
    with unit_of_work():
        joined = invitations.accept(current_actor(), token)
        organisation_id, name = joined.id, joined.name
    flash(_("您已加入“%(name)s”。", name=name))
    return redirect(url_for("accounts.my_organisation", organisation_id=organisation_id))


def _page(form: JoinForm, link: OneTimeLink) -> str:
    organisation = organisations.one(EVERYTHING, int(link.organisation_id or 0))
    return render_template(
        "accounts/invitation.html",
        form=form,
        link=link,
        organisation=organisation,
        standing=_standing(people.by_email(PUBLIC, link.email)),
        here=request.path,
    )


def _standing(owner: Person | None) -> str:
    """new: no account has the address; sign_in: its owner is not here; own: the owner is; other: somebody else."""
    actor = current_actor()
    if not actor.is_signed_in:
        return "sign_in" if owner else "new"
    return "own" if owner is not None and owner.id == actor.person_id else "other"
