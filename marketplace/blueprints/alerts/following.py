"""Following a listing: the buttons on its page and the list of what one follows."""

from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.alerts.operations import following as operations
from marketplace.alerts.policy import Owner
from marketplace.alerts.queries import following as queries
from marketplace.alerts.queries.following import Followed
from marketplace.alerts.states import FollowReason, FollowStatus
from marketplace.blueprints.alerts.bp import bp
from marketplace.blueprints.alerts.presenting import mail_wanted
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings.cards import ListingRow
from marketplace.blueprints.listings.page import page_row
from marketplace.blueprints.listings.shown import label_of
from marketplace.blueprints.listings.support import scope, whole_number
from marketplace.blueprints.translation import gettext as _
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import to_beijing, utc_now
from marketplace.kernel.errors import Invalid
from marketplace.listings.states import ENDED, OPEN


@dataclass(frozen=True)
class FollowRow:
    """One followed listing; `until` is its next date, `reason` why the follow ended."""

    item: ListingRow
    listing_id: int
    since: date
    until: date | None
    changed: list[str]
    reason: str
    may_follow: bool


@bp.get("/follows")
@allow(Permission.ACCOUNT_OWN)
def follows() -> ResponseReturnValue:
    """What one follows, what has changed first, and what one has stopped following.

    Seven statements beside those for who is asking.
    """
    owner, now = Owner.of(current_actor()), utc_now()
    alive = queries.listed(owner, scope(), FollowStatus.FOLLOWING, now)
    ended = queries.listed(owner, scope(), FollowStatus.ENDED, now)
    return render_template(
        "alerts/following.html",
        rows=[_row(one) for one in sorted(alive, key=lambda one: not one.changed)],
        ended=[_row(one) for one in ended],
        most=queries.MOST_FOLLOWS,
        mail_wanted=mail_wanted(),
    )


@bp.post("/listings/<int:listing_id>/follow")
@allow(Permission.ACCOUNT_OWN)
def follow(listing_id: int) -> ResponseReturnValue:
    try:
        with unit_of_work():
            operations.follow(current_actor(), listing_id)
    except Invalid:
        most = queries.MOST_FOLLOWS
        flash(_("最多可以关注 %(most)s 条，请先在这里取消一些。", most=most), "warning")
        return redirect(url_for(".follows"))
    flash(
        _(
            "已关注。内容变化、暂停或结束、到期前 7 天和 2 天会发邮件告诉您。"
            "每封邮件里都有停止链接，点开后确认一次即可停止，无需登录。"
        )
    )
    return _back(listing_id)


@bp.post("/listings/<int:listing_id>/unfollow")
@allow(Permission.ACCOUNT_OWN)
def unfollow(listing_id: int) -> ResponseReturnValue:
    """A second click finds it done and says the same."""
    with unit_of_work():
        operations.unfollow(current_actor(), listing_id)
    flash(_("已取消关注，不会再为它来信。"))
    return redirect(url_for(".follows")) if request.form.get("back") == "list" else _back(listing_id)


@bp.post("/listings/<int:listing_id>/seen")
@allow(Permission.ACCOUNT_OWN)
def seen(listing_id: int) -> ResponseReturnValue:
    """The changes up to the version that was shown need not be shown again."""
    with unit_of_work():
        operations.mark_seen(current_actor(), listing_id, whole_number(request.form.get("version")))
    return _back(listing_id)


def _row(one: Followed) -> FollowRow:
    page, ended = one.listing, one.status is FollowStatus.ENDED
    until = page.valid_until if page.status in OPEN and page.valid_until else None
    return FollowRow(
        item=page_row(page), listing_id=page.id, since=to_beijing(one.since).date(),
        until=to_beijing(until).date() if until else None, changed=[label_of(name) for name in one.changed],
        reason=label_words(FollowReason(one.reason)) if ended and one.reason else "",
        may_follow=page.status not in ENDED,
    )  # fmt: skip


def _back(listing_id: int) -> ResponseReturnValue:
    return redirect(url_for("listings.show", listing_id=listing_id))
