"""What the home page shows, read in six statements; every number is counted from records and opens them."""

from typing import Any

from flask import url_for

from marketplace.blueprints.branches import presenting
from marketplace.blueprints.branches.presenting import Figure
from marketplace.blueprints.branches.support import named, page_or_nothing, search_url
from marketplace.blueprints.catalogue.places import address, title_words
from marketplace.blueprints.listings.cards import row_of
from marketplace.blueprints.navigation import exists
from marketplace.blueprints.translation import gettext as _
from marketplace.branches import queries as branches
from marketplace.branches.models import BranchNews
from marketplace.branches.queries import Place
from marketplace.branches.scope import PUBLIC
from marketplace.catalogue.queries import archive
from marketplace.catalogue.queries.archive import PUBLISHED
from marketplace.kernel.clock import to_beijing
from marketplace.listings.queries import places, public
from marketplace.listings.queries.places import OpenCount
from marketplace.listings.vocabulary import Kind

NEWEST = 6
NEWS = 5


def front_page() -> dict[str, Any]:
    """The context of home.html: the same for everybody, so that it can be kept for visitors."""
    network = branches.tree(PUBLIC)
    regions = branches.region_names(PUBLIC)
    counts = places.open_counts(PUBLIC)
    newest = public.newest_of_both(PUBLIC, limit=NEWEST)
    return {
        "search_url": search_url(),
        "fields": [(name, search_url(field=code)) for code, name in presenting.field_names().items()],
        "figures": [figure for figure in _figures(network, counts) if figure.url],
        "achievements": [row_of(card) for card in newest[Kind.ACHIEVEMENT]],
        "achievements_url": search_url(kind=Kind.ACHIEVEMENT),
        "needs": [row_of(card) for card in newest[Kind.NEED]],
        "needs_url": search_url(kind=Kind.NEED),
        "tiles": presenting.tile_rows(regions, network, counts),
        "branches": presenting.branch_rows(regions, network, counts),
        "news": [_news(item) for item in branches.latest_news(PUBLIC, limit=NEWS)],
        "post_urls": _post_urls(),
        "issue": _issue(),
    }


def _figures(network: Place, counts: list[OpenCount]) -> list[Figure]:
    open_now = {kind: sum(found.count for found in counts if found.kind is kind) for kind in Kind}
    nodes = sum(len(branch.children) for branch in network.children)
    every_place = page_or_nothing("branches.index")
    return [
        Figure(
            open_now[Kind.ACHIEVEMENT], _("公开成果"), _("现在可以洽谈"), search_url(kind=Kind.ACHIEVEMENT)
        ),
        Figure(open_now[Kind.NEED], _("公开需求"), _("正在征集办法"), search_url(kind=Kind.NEED)),
        Figure(len(network.children), _("分市场"), _("各有主导领域"), every_place),
        Figure(nodes, _("县（市）节点"), _("就近受理"), every_place),
    ]


def _news(item: BranchNews) -> dict[str, Any]:
    url = url_for("branches.news_item", code=item.branch.code, news_id=item.id)
    on = to_beijing(item.published_at).date() if item.published_at else None
    return {"title": item.title, "url": url, "branch": named(item.branch), "on": on}


def _issue() -> dict[str, Any] | None:
    """The current issue of the quarterly catalogue."""
    found = archive.newest(PUBLISHED)
    if found is None:
        return None
    url = address("issue", found.issue.year, found.issue.quarter)
    return {"title": title_words(found), "url": url, "head": found.head, "at": found.published_at}


def _post_urls() -> dict[str, str] | None:
    if not exists("listings.new"):
        return None
    return {kind.value: url_for("listings.new", kind=kind.value) for kind in Kind}
