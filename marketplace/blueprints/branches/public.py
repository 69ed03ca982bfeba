"""The network for everybody: all branches, the home of each place, its organisations, its news."""

from collections.abc import Hashable

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.accounts.queries import organisations as accounts
from marketplace.accounts.queries import places as belonging
from marketplace.blueprints.branches import presenting
from marketplace.blueprints.branches.blueprint import bp
from marketplace.blueprints.branches.support import (
    named,
    news_of,
    page_or_nothing,
    reader_scope,
    search_url,
)
from marketplace.blueprints.guards import current_actor, public
from marketplace.blueprints.listings.cards import row_of
from marketplace.blueprints.markdown import markdown
from marketplace.blueprints.page_cache import cached_for_visitors
from marketplace.blueprints.paging import page_number, pager
from marketplace.branches import queries
from marketplace.branches.models import Branch
from marketplace.branches.scope import PUBLIC
from marketplace.kernel.errors import NotFound
from marketplace.listings.queries import places
from marketplace.listings.vocabulary import Kind
from marketplace.network import policy
from marketplace.network.states import NewsWithdrawalReason

NEWEST = 6
NEWS_SHOWN = 5
NEWS_PAGE = 20


def _index_stamp() -> Hashable | None:
    """A change anywhere has these pages made anew."""
    return places.stamp(PUBLIC)


def _home_stamp(code: str) -> Hashable | None:
    return code, places.stamp(PUBLIC)


@bp.get("/branches")
@public
@cached_for_visitors(_index_stamp)
def index() -> ResponseReturnValue:
    """The diagram of prefectures and the branches, with what is open in each. Five statements."""
    network = queries.tree(PUBLIC)
    regions = queries.region_names(PUBLIC)
    counts = places.open_counts(PUBLIC)
    return render_template(
        "branches/index.html",
        province_place=network.branch,
        tiles=presenting.tile_rows(regions, network, counts),
        branches=presenting.branch_rows(regions, network, counts),
        news=queries.news(PUBLIC, network.branch, limit=NEWS_SHOWN),
    )


@bp.get("/branches/<code>")
@public
@cached_for_visitors(_home_stamp)
def home(code: str) -> ResponseReturnValue:
    """The home of a branch, a node or the province's own market. Eight statements for a visitor."""
    network = queries.tree(reader_scope())
    found = presenting.find(network, code)
    if found is None:
        raise NotFound(place=code)
    place = found.branch
    newest = places.newest_of_each_kind(PUBLIC, place.path, NEWEST)
    return render_template(
        "branches/home.html",
        place=place,
        above=presenting.ancestors(network, place),
        below=[child.branch for child in found.children],
        prefectures=[named(r) for r in queries.prefectures(PUBLIC) if r.branch_code == place.code],
        themes=presenting.theme_links(place),
        figures=presenting.figures(place, places.place_figures(PUBLIC, place.path)),
        contact=presenting.contact_rows(place),
        achievements=[row_of(card) for card in newest[Kind.ACHIEVEMENT]],
        achievements_url=search_url(kind=Kind.ACHIEVEMENT, branch=place.path),
        needs=[row_of(card) for card in newest[Kind.NEED]],
        needs_url=search_url(kind=Kind.NEED, branch=place.path),
        news=queries.news(PUBLIC, place, limit=NEWS_SHOWN),
        may_edit=policy.may(current_actor(), "edit", place),
    )


@bp.get("/branches/<code>/organisations")
@public
def organisations(code: str) -> ResponseReturnValue:
    """The verified organisations of a place: what its figure counts."""
    place = queries.by_code(reader_scope(), code)
    page = page_number()
    found = belonging.verified_within(PUBLIC, place.path, page=page)
    regions = queries.region_names(PUBLIC)
    return render_template(
        "branches/organisations.html",
        place=place,
        rows=[
            (row, named(regions[row.region_code]), page_or_nothing("accounts.organisation", organisation_id=row.id))
            for row in found.rows
        ],
        total=found.total,
        pager=pager(page, found.total, accounts.PAGE),
    )  # fmt: skip


@bp.get("/branches/<code>/news")
@public
def news_archive(code: str) -> ResponseReturnValue:
    """All news of a place; those who write it see what is not public too."""
    scope = reader_scope()
    place = queries.by_code(scope, code)
    total = queries.news_count(scope, place)
    page = min(page_number(), max(1, -(-total // NEWS_PAGE)))
    return render_template(
        "branches/news_archive.html",
        place=place,
        news=queries.news(scope, place, limit=NEWS_PAGE, skip=(page - 1) * NEWS_PAGE),
        pager=pager(page, total, NEWS_PAGE),
        may_edit=_may_write(place),
    )


@bp.get("/branches/<code>/news/<int:news_id>")
@public
def news_item(code: str, news_id: int) -> ResponseReturnValue:
    place = queries.by_code(reader_scope(), code)
    item = news_of(place, news_id)
    return render_template(
        "branches/news.html",
        place=place,
        item=item,
        body=markdown(item.body),
        may_edit=_may_write(place),
        reasons=list(NewsWithdrawalReason),
    )


def _may_write(place: Branch) -> bool:
    return policy.may(current_actor(), "write_news", place)
