"""Hearing of each issue: one edition at a time, by a button on its pages."""

from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.addresses import local_path
from marketplace.blueprints.catalogue.bp import bp
from marketplace.blueprints.catalogue.places import code_of, publishers
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.translation import gettext as _
from marketplace.catalogue.operations import following as operations
from marketplace.catalogue.queries import subscribers
from marketplace.catalogue.queries.archive import PUBLISHED
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import PROVINCE_PATH


@dataclass(frozen=True)
class Offer:
    """For the box: `follows` whether the reader hears of this edition, `other` whose edition it is else ("" none)."""

    code: str
    follows: bool
    other: str = ""


def offer(path: str) -> Offer:
    """One statement for whoever is signed in, and one more for whoever follows another edition."""
    person_id = current_actor().person_id
    followed = subscribers.followed(PUBLISHED, person_id) if person_id is not None else ""
    other = publishers().get(followed, followed) if followed and followed != path else ""
    return Offer(code_of(path), followed == path, other)


@bp.post("/catalogues/follow")
@allow(Permission.CATALOGUE_FOLLOW)
def follow() -> ResponseReturnValue:
    """Of the place's edition from now on, instead of any other."""
    code = request.form.get("place", "").strip()
    wanted = next((path for path in publishers() if code_of(path) == code), None)
    if wanted is None:
        flash(_("分市场：没有这个分市场，订阅没有改变。"), "warning")
        return _back()
    with unit_of_work():
        operations.follow(current_actor(), wanted)
    words = _("已订阅全省的季度目录。") if wanted == PROVINCE_PATH else _("已订阅这个分市场的季度目录。")
    flash(words + _("每期发布时您会收到消息。"))
    return _back()


@bp.post("/catalogues/unfollow")
@allow(Permission.CATALOGUE_FOLLOW)
def unfollow() -> ResponseReturnValue:
    """A second click finds it done and says the same."""
    with unit_of_work():
        operations.unfollow(current_actor())
    flash(_("已停止订阅季度目录。"))
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(local_path(request.form.get("next"), url_for(".index")))
