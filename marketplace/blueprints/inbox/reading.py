"""One's notices: the list, opening one, marking all as read."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.addresses import this_page
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.inbox.bp import bp
from marketplace.blueprints.labels import label
from marketplace.blueprints.translation import gettext
from marketplace.db.work import unit_of_work
from marketplace.inbox import operations, queries
from marketplace.inbox.models import Notice
from marketplace.inbox.policy import Owner
from marketplace.inbox.states import NoticeKind
from marketplace.inbox.wording import UNKNOWN, Said, said
from marketplace.notices import WORDS


@dataclass(frozen=True)
class NoticeRow:
    """A notice in the reader's language."""

    notice: Notice
    kind: str
    said: Said


@bp.get("/notices")
@allow(Permission.ACCOUNT_OWN)
def index() -> ResponseReturnValue:
    """The newest first; one statement however many there are."""
    kind, unread = _kind(request.args.get("kind", "")), request.args.get("unread") == "1"
    before = _number(request.args.get("before", ""))
    found, older = queries.newest(Owner.of(current_actor()), unread=unread, kind=kind, before=before)
    return render_template(
        "inbox/index.html",
        rows=[_row(notice) for notice in found],
        unread=unread,
        kind=kind.value if kind else "",
        kinds=[(one.value, _(label(one))) for one in NoticeKind],
        newest_url=this_page(before=None) if before else None,
        older_url=this_page(before=str(found[-1].id)) if older else None,
        up_to=found[0].id if found else 0,
        any_unread=any(notice.read_at is None for notice in found),
    )


@bp.get("/notices/<int:notice_id>/open")
@allow(Permission.ACCOUNT_OWN)
def open_notice(notice_id: int) -> ResponseReturnValue:
    """Go to the page that it leads to. It is read then; a look ahead with HEAD reads nothing."""
    if request.method == "HEAD":
        notice = queries.one(Owner.of(current_actor()), notice_id)
    else:
        with unit_of_work():
            notice = operations.read(current_actor(), notice_id)
    return redirect(notice.path or url_for("inbox.index"))


@bp.post("/notices/read-all")
@allow(Permission.ACCOUNT_OWN)
def read_all() -> ResponseReturnValue:
    """What the list left out under its choice of a kind stays as it is."""
    kind = _kind(request.form.get("kind", ""))
    with unit_of_work():
        operations.read_all(current_actor(), _number(request.form.get("up_to", "")) or 0, kind)
    flash(_("已全部标为已读。"))
    return redirect(url_for("inbox.index", kind=kind.value if kind else None))


def _row(notice: Notice) -> NoticeRow:
    words = WORDS.get(notice.template, UNKNOWN)
    return NoticeRow(notice, label(notice.kind), said(words, notice.facts, lambda text: str(gettext(text))))


def _kind(wanted: str) -> NoticeKind | None:
    return NoticeKind(wanted) if wanted in set(NoticeKind) else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
