"""The page of results, and how a browser can search here. GET only; nothing is written."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Response, make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.blueprints.alerts.offering import save_offer
from marketplace.blueprints.guards import current_actor, public
from marketplace.blueprints.identity import settings
from marketplace.blueprints.navigation import exists
from marketplace.blueprints.paging import Pager, pager
from marketplace.blueprints.search import narrowing, suggesting, synonym_files, synonyms
from marketplace.blueprints.search.asking import Asked
from marketplace.blueprints.search.blueprint import bp, known_synonyms, search_index
from marketplace.blueprints.search.export import links as export_links
from marketplace.blueprints.search.names import Names
from marketplace.blueprints.search.reading import asked_now
from marketplace.blueprints.search.rows import result_row
from marketplace.blueprints.translation import gettext as _
from marketplace.branches.scope import Scope
from marketplace.db import outbox
from marketplace.kernel.clock import utc_now
from marketplace.listings.topics import PUBLIC_TOPICS
from marketplace.listings.vocabulary import Kind
from marketplace.search.analyzer import fold
from marketplace.search.index import MAX_DEPTH, SHOWN_FACETS, Facet, IndexUnavailable, SearchResult
from marketplace.search.queries import found_listings
from marketplace.search.questions import LAST_PAGE, PAGE_SIZE

RETRY_SECONDS = 15
LONGEST_HEADING = 60
"""Characters of a query in the title; the box holds all of them."""
__all__ = ["bp", "suggesting", "synonym_files", "synonyms"]


@bp.get("/search")
@public
def results() -> ResponseReturnValue:
    """Two statements beside those for who is asking and which place is filtered by."""
    asked, names = asked_now()
    now = utc_now()
    try:
        asked, result = _search(asked, now)
        suggestions = [] if result.total else _suggestions(asked, names, now)
        meant = suggesting.what_was_meant(asked, result, now)
    except IndexUnavailable:
        page = render_template("search/away.html", title=_title(asked), query=asked.text, kept=_kept(asked))
        return page, 503, {"Retry-After": str(RETRY_SECONDS)}
    also = asked.expansions(known_synonyms())
    found = found_listings(Scope.of(current_actor()), result.hits, asked.text, now, also)
    first = (asked.page - 1) * PAGE_SIZE + 1
    return render_template(
        "search/results.html",
        title=_title(asked),
        canonical=lambda: settings().base_url.rstrip("/") + asked.address(),
        asked=asked,
        query=asked.text,
        kept=_kept(asked),
        notes=asked.notes,
        result=result,
        total=result.total,
        shown=(first, first + len(result.hits) - 1),
        items=[result_row(one) for one in found],
        facets=narrowing.groups(asked, result, names),
        chips_chosen=narrowing.chips(asked, names),
        folded=_folded(asked.text),
        also=also,
        meant=meant,
        suggestions=suggestions,
        pending=current_actor().is_signed_in and outbox.oldest_waiting(PUBLIC_TOPICS) is not None,
        **_ways_on(asked, names, result.total),
    )


@bp.get("/opensearch.xml")
@public
def opensearch() -> ResponseReturnValue:
    """The description that lets a browser offer this search in its address bar."""
    response: Response = make_response(
        render_template("search/opensearch.xml", root=settings().base_url.rstrip("/"))
    )
    response.mimetype = "application/opensearchdescription+xml"
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def _search(asked: Asked, now: datetime) -> tuple[Asked, SearchResult]:
    """The page asked for, or the last one there is."""
    result = search_index().search(asked.query(now, known_synonyms(), facets=SHOWN_FACETS))
    last = last_page(result.total)
    if asked.page > last:
        asked = replace(asked, page=last)
        result = search_index().search(asked.query(now, known_synonyms(), facets=SHOWN_FACETS))
    return asked, result


def last_page(total: int) -> int:
    """The last page that has results and can be reached."""
    return min(max(1, -(-total // PAGE_SIZE)), LAST_PAGE)


def _ways_on(asked: Asked, names: Names, total: int) -> dict[str, Any]:
    """Where the page leads: other orders and pages, files, other words, keeping the search."""
    return {
        "clear_url": Asked(asked.text).address(),
        "sorts": narrowing.sort_links(asked),
        "pager": _pager(asked, total),
        "exports": export_links(asked, total),
        "exact_url": replace(asked, exact=True, page=1).address(),
        "inexact_url": _inexact(asked),
        "save": save_offer(asked, names),
        "post_need_url": url_for("listings.new", kind=Kind.NEED) if exists("listings.new") else None,
    }


def _pager(asked: Asked, total: int) -> Pager:
    return pager(
        asked.page,
        min(total, MAX_DEPTH),
        PAGE_SIZE,
        address=lambda number: replace(asked, page=number).address(),
    )


def _title(asked: Asked) -> str:
    kind = asked.the_only(Facet.KIND)
    if asked.text.strip():
        return str(_("搜索：%(words)s", words=_shortened(asked.text.strip())))
    names = {Kind.ACHIEVEMENT.value: _("找成果"), Kind.NEED.value: _("找需求")}
    return str(names.get(kind, _("全部成果和需求")))


def _shortened(words: str) -> str:
    return words if len(words) <= LONGEST_HEADING else f"{words[:LONGEST_HEADING]}…"


def _kept(asked: Asked) -> list[tuple[str, str]]:
    """What a new search keeps: filters and order, not the old words and page."""
    return [(name, value) for name, value in replace(asked, page=1).arguments() if name != "q"]


def _folded(text: str) -> str:
    """The words as they are looked for, when more than capitals and widths differ."""
    words = fold(text).split()
    return " ".join(words) if words != text.casefold().split() else ""


def _inexact(asked: Asked) -> str:
    """The way back from searching only for what was typed, where that makes a difference."""
    wider = replace(asked, exact=False, page=1)
    return wider.address() if asked.exact and wider.expansions(known_synonyms()) else ""


def _suggestions(asked: Asked, names: Names, now: datetime) -> list[tuple[str, str]]:
    """Ways to ask that would find something, each with how much."""
    found: list[tuple[str, str]] = []
    for facet, value, other in narrowing.fewer(asked):
        total = search_index().search(other.query(now, known_synonyms(), limit=0)).total
        if total:
            words = (
                _("只搜“%(word)s”（%(total)s 条）", word=value, total=total)
                if facet is None
                else _("不限“%(filter)s”（%(total)s 条）", filter=names.of(facet, value), total=total)
            )
            found.append((words, other.address()))
    return found
