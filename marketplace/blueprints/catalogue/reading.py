"""The entries of an edition, fifty a page and searchable; and a search across all issues."""

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.blueprints.catalogue import asking
from marketplace.blueprints.catalogue.asking import options_of
from marketplace.blueprints.catalogue.bp import bp
from marketplace.blueprints.catalogue.cards import EntryCard, Names, card_of
from marketplace.blueprints.catalogue.places import address, code_of, published, publishers, quarter_words
from marketplace.blueprints.catalogue.public import frame
from marketplace.blueprints.display.shell import province
from marketplace.blueprints.guards import public
from marketplace.blueprints.listings.cards import field_words
from marketplace.blueprints.paging import page_number, pager
from marketplace.catalogue.queries import archive, reading
from marketplace.catalogue.queries.archive import PUBLISHED
from marketplace.catalogue.queries.reading import FOUND, SIZE, Asked, Stop
from marketplace.kernel.actor import PROVINCE_PATH


@bp.get("/catalogues/<int:year>/<int:quarter>/entries", endpoint="entries")
@bp.get("/catalogues/<int:year>/<int:quarter>/<code>/entries", endpoint="edition_entries")
@public
def entries(year: int, quarter: int, code: str = "") -> ResponseReturnValue:
    """Entries as cards in the order of print; `at` asks for the page with an entry's number. Raises NotFound."""
    shown = published(year, quarter, code)
    asked, choices = asking.in_issue(shown.head)
    at = request.args.get("at", "").strip().upper()
    page = reading.page_with(PUBLISHED, shown.edition, at) if at and asked == Asked() else page_number()
    found = reading.rows(PUBLISHED, shown.edition, asked, page)
    names = Names.of(shown.head)
    return render_template(
        "catalogue/entries.html",
        groups=_grouped([card_of(row, names) for row in found.rows]),
        total=found.total,
        pager=pager(
            found.page, found.total, SIZE, _paged(shown.issue.year, quarter, shown.path, choices.values)
        ),
        values=choices.values,
        notes=choices.notes,
        options=options_of(shown.head),
        **frame(shown),
    )


@bp.get("/catalogues/search")
@public
def search() -> ResponseReturnValue:
    """Listings across all issues, each with its whole history. Every word has to stand in the entry."""
    names, out = publishers(), archive.quarters(PUBLISHED)
    places = {code_of(path): path for path in names if path != PROVINCE_PATH}
    fields = {each.code: field_words(each.code) for each in province().fields}
    asked, choices = asking.across(fields, places, out)
    found = reading.find(PUBLISHED, asked, page_number())
    known = Names(fields, names)
    return render_template(
        "catalogue/search.html",
        results=[_result(stops, known) for stops in found.listings],
        total=found.total,
        pager=pager(found.page, found.total, FOUND, _search_page(choices.values)),
        values=choices.values,
        notes=choices.notes,
        fields=list(fields.items()),
        sites=[(code, names[path]) for code, path in places.items()],
        issues=[(f"{year}-{quarter}", quarter_words(year, quarter)) for year, quarter in out],
    )  # fmt: skip


def _grouped(cards: list[EntryCard]) -> list[tuple[str, list[EntryCard]]]:
    """Under the headings of print."""
    return [(heading, list(inside)) for heading, inside in groupby(cards, key=lambda card: card.heading)]


def _result(stops: list[Stop], names: Names) -> tuple[EntryCard, list[tuple[str, str, str]]]:
    """The newest entry of a listing, and (issue, number, address) of all that there are."""
    return card_of(stops[0].row, names), [
        (quarter_words(stop.year, stop.quarter), stop.row.number, _stop_url(stop)) for stop in stops
    ]


def _stop_url(stop: Stop) -> str:
    return address("entries", stop.year, stop.quarter, at=stop.row.number, _anchor=stop.row.number)


def _paged(year: int, quarter: int, path: str, values: Mapping[str, Any]) -> Callable[[int], str]:
    def to(number: int) -> str:
        return address("entries", year, quarter, path, **values, page=number)

    return to


def _search_page(values: Mapping[str, Any]) -> Callable[[int], str]:
    def to(number: int) -> str:
        return url_for(".search", **values, page=number)

    return to
