"""Somebody who gets a part confirms it or objects: signed in, or behind the link of a letter."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.guards import allow, current_actor, public
from marketplace.blueprints.identity import settings
from marketplace.blueprints.rewards.bp import bp
from marketplace.blueprints.rewards.forms import AnswerForm
from marketplace.blueprints.rewards.page import own_page, own_rows, share_page
from marketplace.blueprints.translation import gettext as _
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, LinkExpired, NotFound
from marketplace.mail import signed
from marketplace.rewards import policy
from marketplace.rewards.operations import confirming
from marketplace.rewards.policy import ALL, ShareScope
from marketplace.rewards.queries import shares
from marketplace.rewards.queries.shares import Asked
from marketplace.rewards.topics import LINK
from marketplace.rewards.vocabulary import Word

GONE, UNPROCESSABLE = 410, 422
QUIET = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
"""A page behind a link is kept nowhere, and says to no other site where it was left."""


@bp.post("/shares/<int:share_id>/answer")
@allow(Permission.SHARE_OWN)
def answer(share_id: int) -> ResponseReturnValue:
    """Who gets no part has nothing to answer, whatever was sent."""
    share = shares.one(ShareScope.of(current_actor()), share_id)
    if not own_rows(shares.people(ALL, share.id)):
        raise NotFound(kind="share")
    form = AnswerForm()
    if not form.validate():
        return share_page(share_id, answer=form), UNPROCESSABLE
    try:
        with unit_of_work():
            confirming.answer(
                current_actor(), share_id, form.seen, Word(form.word.data), form.note.data or ""
            )
    except Invalid as invalid:
        form.place(invalid)
        return share_page(share_id, answer=form), UNPROCESSABLE
    flash(_("已收到您的意见。集体决策之前可以修改。"))
    return redirect(url_for(".show", share_id=share_id))


@bp.get("/shares/own/<token>")
@public
def own(token: str) -> ResponseReturnValue:
    """The own part, for whoever holds the link. Looking changes nothing: mail scanners do."""
    asked = _linked(token)
    return _away() if asked is None else (_page(asked, None), 200, QUIET)


@bp.post("/shares/own/<token>")
@public
def answer_by_link(token: str) -> ResponseReturnValue:
    asked = _linked(token)
    if asked is None:
        return _away()
    form = AnswerForm()
    if not form.validate():
        return _page(asked, form), UNPROCESSABLE, QUIET
    try:
        with unit_of_work():
            confirming.answer_by_link(
                current_actor(), asked.row.link_key, form.seen, Word(form.word.data), form.note.data or ""
            )
    except Invalid as invalid:
        form.place(invalid)
        return _page(asked, form), UNPROCESSABLE, QUIET
    flash(_("已收到您的意见。集体决策之前可以修改。"))
    return redirect(request.path), 302, QUIET


def _linked(token: str) -> Asked | None:
    """None for a token that is altered or too old, whose split was written anew, or whose holder can sign in."""
    found = settings()
    keys = [*found.secret_key_fallbacks, found.signing_key()]
    try:
        asked = shares.asked_by_link(ALL, signed.subject_of(keys, LINK, token, utc_now()))
    except (LinkExpired, NotFound):
        return None
    return asked if policy.is_shown_to_people(asked.share) else None


def _page(asked: Asked, form: AnswerForm | None) -> str:
    people = shares.people(ALL, asked.share.id)
    return own_page(asked.share, asked.row, people, form, by_link=request.path)


def _away() -> ResponseReturnValue:
    return render_template("rewards/away.html"), GONE, QUIET
