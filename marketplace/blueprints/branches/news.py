"""News of a place, written by those who operate it: drafted, looked at, published, taken back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.branches.blueprint import bp
from marketplace.blueprints.branches.conflict import conflict_rows
from marketplace.blueprints.branches.forms import NewsForm
from marketplace.blueprints.branches.support import (
    STATUS,
    Outcome,
    attempt,
    news_of,
    open_for,
)
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.markdown import markdown
from marketplace.blueprints.translation import gettext as _
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid, Problem
from marketplace.network import operations
from marketplace.network.drafts import LIMITS
from marketplace.network.states import NewsWithdrawalReason

PREVIEW = "preview"


@bp.get("/branches/<code>/news/new")
@allow(Permission.BRANCH_EDIT)
def new_news(code: str) -> ResponseReturnValue:
    return _page(code, None, NewsForm.of(None))


@bp.post("/branches/<code>/news/new")
@allow(Permission.BRANCH_EDIT)
def write_news(code: str) -> ResponseReturnValue:
    """Keep a new piece unpublished, or only show what it would look like."""
    form = NewsForm()
    if _wants_preview(form):
        return _page(code, None, form, preview=True)
    made: list[int] = []
    outcome = attempt(form, lambda: made.append(_write(code, form)))
    if outcome is not Outcome.DONE:
        return _page(code, None, form, outcome)
    flash(_("已保存为草稿，尚未发布。"))
    return redirect(_news_url(code, made[0]))


def _write(code: str, form: NewsForm) -> int:
    place = open_for("write_news", code)
    return operations.write_news(current_actor(), place, form.to_draft()).id


@bp.get("/branches/<code>/news/<int:news_id>/edit")
@allow(Permission.BRANCH_EDIT)
def edit_news(code: str, news_id: int) -> ResponseReturnValue:
    return _page(code, news_id, NewsForm.of(news_of(open_for("write_news", code), news_id)))


@bp.post("/branches/<code>/news/<int:news_id>/edit")
@allow(Permission.BRANCH_EDIT)
def save_news(code: str, news_id: int) -> ResponseReturnValue:
    form = NewsForm()
    if _wants_preview(form):
        return _page(code, news_id, form, preview=True)
    outcome = attempt(form, lambda: _save(code, news_id, form))
    if outcome is not Outcome.DONE:
        return _page(code, news_id, form, outcome)
    flash(_("已保存。"))
    return redirect(_news_url(code, news_id))


def _save(code: str, news_id: int, form: NewsForm) -> None:
    item = news_of(open_for("write_news", code), news_id)
    operations.edit_news(current_actor(), item, form.to_draft(), seen_version=form.seen)


@bp.post("/branches/<code>/news/<int:news_id>/publish")
@allow(Permission.BRANCH_EDIT)
def publish_news(code: str, news_id: int) -> ResponseReturnValue:
    with unit_of_work():
        operations.publish_news(current_actor(), news_of(open_for("write_news", code), news_id))
    flash(_("已发布。"))
    return redirect(_news_url(code, news_id))


@bp.post("/branches/<code>/news/<int:news_id>/withdraw")
@allow(Permission.BRANCH_EDIT)
def withdraw_news(code: str, news_id: int) -> ResponseReturnValue:
    """Take it off the public pages; it stays for those who write."""
    news_of(open_for("write_news", code), news_id)
    chosen = request.form.get("reason", "")
    if chosen not in {reason.value for reason in NewsWithdrawalReason}:
        raise Invalid(Problem("reason", "required"))
    with unit_of_work():
        item = news_of(open_for("write_news", code), news_id)
        operations.withdraw_news(current_actor(), item, NewsWithdrawalReason(chosen))
    flash(_("已撤下，公众不再看到这条动态。"))
    return redirect(_news_url(code, news_id))


def _wants_preview(form: NewsForm) -> bool:
    return request.form.get("step") == PREVIEW and form.validate_on_submit()


def _news_url(code: str, news_id: int) -> str:
    return url_for("branches.news_item", code=code, news_id=news_id)


def _page(
    code: str,
    news_id: int | None,
    form: NewsForm,
    outcome: Outcome = Outcome.DONE,
    *,
    preview: bool = False,
) -> ResponseReturnValue:
    """After a conflict the next attempt to save is one over what is now saved."""
    place = open_for("write_news", code)
    item = news_of(place, news_id) if news_id is not None else None
    changes = []
    if outcome is Outcome.STALE and item is not None:
        changes = conflict_rows(form, NewsForm.of(item))
        form.seen_version.data = str(item.row_version)
    page = render_template(
        "branches/edit_news.html",
        place=place,
        item=item,
        form=form,
        limits=LIMITS,
        preview=markdown(form.to_draft().body) if preview else None,
        conflict=outcome is Outcome.STALE,
        changes=changes,
    )
    return page, STATUS[outcome]
