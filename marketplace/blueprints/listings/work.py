"""My work: what waits for me first, then drafts, what waits for others, what is public, what has ended."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission, holds
from marketplace.blueprints import navigation
from marketplace.blueprints.addresses import this_page
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings.bp import bp
from marketplace.blueprints.listings.history import reason_words
from marketplace.blueprints.listings.support import scope
from marketplace.blueprints.paging import page_number
from marketplace.blueprints.translation import gettext as _
from marketplace.listings.queries import own
from marketplace.listings.queries.own import Work, WorkItem
from marketplace.listings.states import ENDED, LISTED, AmendmentStatus, ListingStatus

TODO, DRAFTS, WAITING, PUBLISHED, ENDED_TAB = "todo", "drafts", "waiting", "published", "ended"
TABS = (TODO, DRAFTS, WAITING, PUBLISHED, ENDED_TAB)
OVER = ENDED | {ListingStatus.REJECTED}
QUEUES = (
    ("reviews.queue", Permission.LISTING_REVIEW),
    ("accounts.organisations", Permission.ORGANISATION_VERIFY),
    ("matching.worklist", Permission.MATCH_SEE),
)


@dataclass(frozen=True)
class Line:
    """One listing in a list: where it leads, and a word on why it is here."""

    item: WorkItem
    url: str
    button: str
    why: str


@bp.get("/work")
@allow(Permission.LISTING_WORK)
def work() -> ResponseReturnValue:
    actor, number = current_actor(), page_number()
    found = own.work(scope(), actor.person_id)
    public = own.mine(scope(), actor.person_id, LISTED, page=number)
    over = own.mine(scope(), actor.person_id, OVER, page=number)
    groups = {
        TODO: todo(found),
        DRAFTS: [_line(item, "listings.edit", _("继续填写")) for item in found.drafts],
        WAITING: waiting(found),
        PUBLISHED: [_line(item, "listings.history", _("办理")) for item in public.items],
        ENDED_TAB: [_line(item, "listings.history", _("查看")) for item in over.items],
    }
    counts = {name: len(lines) for name, lines in groups.items()} | {
        PUBLISHED: public.total,
        ENDED_TAB: over.total,
    }
    shown = request.args.get("show", TODO)
    shown = shown if shown in TABS else TODO
    return render_template(
        "listings/work.html",
        tab_items=_tabs(counts, shown),
        shown=shown,
        lines=groups[shown],
        pager=_pager({PUBLISHED: public, ENDED_TAB: over}.get(shown)),
        queues=_queues(),
        posts=holds(actor, Permission.LISTING_POST),
        everything_empty=not any(counts.values()),
    )


def todo(found: Work) -> list[Line]:
    """What only I can move on, the most urgent first."""
    returned = [i for i in found.amendments if i.amendment_status is AmendmentStatus.RETURNED]
    return [
        *(_line(i, "listings.edit", _("修改后再提交"), _why(_("被退回"), i)) for i in found.returned),
        *(_line(i, "listings.amend", _("修改后再提交"), _("修改被退回")) for i in returned),
        *(_line(i, "listings.history", _("查看"), _why(_("不予发布，可申诉一次"), i)) for i in found.refused),
        *(_line(i, "listings.history", _("确认或延期"), _lapsing(i)) for i in found.lapsing),
        *(
            _line(i, "listings.amend", _("继续修改"), _("有没提交的修改"))
            for i in found.amendments
            if i.amendment_status is AmendmentStatus.EDITING
        ),
    ]


def waiting(found: Work) -> list[Line]:
    """What waits for an operator."""
    submitted = [i for i in found.amendments if i.amendment_status is AmendmentStatus.SUBMITTED]
    return [
        *(_line(i, "listings.history", _("查看")) for i in found.waiting),
        *(_line(i, "listings.history", _("查看"), _("修改待审核")) for i in submitted),
    ]


def _why(words: str, item: WorkItem) -> str:
    reason = reason_words(item.reason)
    return _("%(words)s：%(reason)s", words=words, reason=reason) if reason else words


def _lapsing(_item: WorkItem) -> str:
    return _("快到期了")


def _line(item: WorkItem, endpoint: str, button: str, why: str = "") -> Line:
    return Line(item, url_for(endpoint, listing_id=item.id), button, why)


def _tabs(counts: dict[str, int], shown: str) -> list[dict[str, Any]]:
    names = {
        TODO: _("待我办理"), DRAFTS: _("草稿"), WAITING: _("等待审核"),
        PUBLISHED: _("已公开"), ENDED_TAB: _("已结束"),
    }  # fmt: skip
    return [
        {
            "words": names[name],
            "url": url_for("listings.work", show=name),
            "current": name == shown,
            "count": counts[name],
        }
        for name in TABS
    ]


def _pager(page: Any) -> dict[str, Any] | None:
    """For the macro `pagination`; None where the list has no pages."""
    if page is None:
        return None
    return {
        "page": page.number,
        "pages": page.pages,
        "total": page.total,
        "previous_url": this_page(page=str(page.number - 1)) if page.number > 1 else None,
        "next_url": this_page(page=str(page.number + 1)) if page.number < page.pages else None,
        "links": [(page.number, this_page())],
    }


def _queues() -> list[dict[str, str]]:
    """Where an operator or a broker works besides; others have all of it in the header."""
    if not current_actor().roles:
        return []
    names = {
        "reviews.queue": _("审核队列"), "accounts.organisations": _("待核验的单位"),
        "matching.worklist": _("匹配建议"),
    }  # fmt: skip
    return [
        {"words": names[endpoint], "url": url_for(endpoint)}
        for endpoint, permission in QUEUES
        if navigation.exists(endpoint) and holds(current_actor(), permission)
    ]
