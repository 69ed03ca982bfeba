"""What a person asked for, as it stands in the address: everything that can be shared or bookmarked.

A value that means nothing here is left out and named in a note; no address is ever refused.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from marketplace.blueprints.navigation import page_url
from marketplace.branches import paths
from marketplace.branches.province import Province
from marketplace.kernel.text import clean
from marketplace.listings.states import OPEN
from marketplace.listings.vocabulary import CooperationMode, Kind, PriceKind
from marketplace.search.index import MAX_DEPTH, MAX_QUERY, Facet, SearchQuery, Sort

PAGE_SIZE = 20
LAST_PAGE = MAX_DEPTH // PAGE_SIZE
MOST_VALUES = 30
PARAMETERS: dict[Facet, str] = {
    Facet.KIND: "kind", Facet.FIELD: "field", Facet.REGION: "region", Facet.BRANCH: "branch", Facet.TRL: "trl",
    Facet.MODE: "mode", Facet.PRICE_KIND: "price", Facet.YEAR: "year", Facet.STATUS: "status",
}  # fmt: skip
"""Filters and their names in addresses, in the order in which addresses hold them."""
_LEVELS = re.compile(r"([1-9])(?:-([1-9]))?", re.ASCII)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}", re.ASCII)
_NUMBER = re.compile(r"[0-9]+", re.ASCII)


class Note(StrEnum):
    """What was not taken as it was sent."""

    CUT = "cut"
    IGNORED = "ignored"


@dataclass(frozen=True)
class Asked:
    """`text` as typed. `filters` hold no empty value; levels of readiness are "7" or "4-6". `sort` is None for
    the usual order: by relevance with words, by date without.
    """

    text: str = ""
    filters: Mapping[Facet, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort | None = None
    page: int = 1
    notes: frozenset[Note] = frozenset()

    @property
    def order(self) -> Sort:
        usual = Sort.RELEVANCE if self.text.strip() else Sort.DATE
        return self.sort or usual

    def chosen(self, facet: Facet) -> tuple[str, ...]:
        return self.filters.get(facet, ())

    def the_only(self, facet: Facet) -> str:
        """The value, if exactly one is chosen; '' otherwise."""
        values = self.chosen(facet)
        return values[0] if len(values) == 1 else ""

    def toggled(self, facet: Facet, value: str) -> "Asked":
        """With a value added, or taken away when it is chosen; back on the first page."""
        values = self.chosen(facet)
        if value in values:
            return self.choosing(facet, tuple(v for v in values if v != value))
        return self.choosing(facet, (value,) if facet is Facet.KIND else (*values, value))

    def choosing(self, facet: Facet, values: tuple[str, ...]) -> "Asked":
        filters = {f: v for f, v in (dict(self.filters) | {facet: values}).items() if v}
        return replace(self, filters=filters, page=1)

    def arguments(self) -> list[tuple[str, str]]:
        """Names and values in the one order of addresses, without what goes without saying."""
        found = [("q", self.text)] if self.text else []
        found += [(name, v) for facet, name in PARAMETERS.items() for v in self.chosen(facet)]
        if self.order is not replace(self, sort=None).order:
            found.append(("sort", self.order))
        return found + ([("page", str(self.page))] if self.page > 1 else [])

    def address(self, endpoint: str = "search.results", **values: Any) -> str:
        """A page of results holds forty of these, so their parts are remembered."""
        query = "&".join(_parameter(name, value) for name, value in self.arguments())
        path = page_url(endpoint, **values)
        return f"{path}?{query}" if query else path

    def query(self, now: datetime, *, facets: tuple[Facet, ...] = (), limit: int = PAGE_SIZE) -> SearchQuery:
        filters = {facet: frozenset(values) for facet, values in self.filters.items()}
        if Facet.TRL in filters:
            filters[Facet.TRL] = frozenset(levels_in(self.chosen(Facet.TRL)))
        return SearchQuery(
            now=now,
            text=self.text,
            filters=filters,
            sort=self.order,
            offset=(self.page - 1) * PAGE_SIZE,
            limit=limit,
            facets=facets,
        )


@lru_cache(maxsize=4096)
def _parameter(name: str, value: str) -> str:
    return urlencode([(name, value)])


def levels_in(ranges: Iterable[str]) -> list[str]:
    """The single levels of "7" and "4-6"."""
    found: list[str] = []
    for text in ranges:
        low, _dash, high = text.partition("-")
        found += [str(level) for level in range(int(low), int(high or low) + 1)]
    return found


def read(arguments: MultiDict[str, str], province: Province, is_place: Callable[[str], bool]) -> Asked:
    """What the parameters of an address ask for. `is_place` says whether a path of the network exists."""
    notes: set[Note] = set()
    typed = clean(arguments.get("q", "").replace("\n", " ").replace("\r", " "))
    if len(typed) > MAX_QUERY:
        notes.add(Note.CUT)
    filters: dict[Facet, tuple[str, ...]] = {}
    for facet, name in PARAMETERS.items():
        sent = [value for value in dict.fromkeys(arguments.getlist(name)) if value]
        good = tuple(
            v for v in map(_normal, sent[:MOST_VALUES]) if _means_something(facet, v, province, is_place)
        )
        if len(good) < len(sent):
            notes.add(Note.IGNORED)
        if good:
            filters[facet] = good
    if len(filters.get(Facet.KIND, ())) == len(Kind):
        del filters[Facet.KIND]
    sort = arguments.get("sort", "")
    if sort and sort not in set(Sort):
        notes.add(Note.IGNORED)
    return Asked(
        text=typed[:MAX_QUERY],
        filters=filters,
        sort=Sort(sort) if sort in set(Sort) else None,
        page=page_in(arguments.get("page", "")),
        notes=frozenset(notes),
    )


def page_in(text: str) -> int:
    """The asked-for page: the first for anything that is no number, the last that can be reached for more."""
    if not _NUMBER.fullmatch(text):
        return 1
    return LAST_PAGE if len(text) > 9 else min(max(int(text), 1), LAST_PAGE)


def _normal(value: str) -> str:
    """One level as a range of one is the level; ends the wrong way round are put right."""
    found = _LEVELS.fullmatch(value)
    if not found or not found[2]:
        return value
    low, high = sorted((found[1], found[2]))
    return low if low == high else f"{low}-{high}"


def _means_something(facet: Facet, value: str, province: Province, is_place: Callable[[str], bool]) -> bool:
    tests: dict[Facet, Callable[[str], bool]] = {
        Facet.KIND: lambda v: v in set(Kind),
        Facet.FIELD: lambda v: any(v == entry.code for entry in province.fields),
        Facet.REGION: lambda v: any(v == entry.code for entry in province.regions),
        Facet.BRANCH: lambda v: paths.is_path(v) and is_place(v),
        Facet.TRL: lambda v: _LEVELS.fullmatch(v) is not None,
        Facet.MODE: lambda v: v in set(CooperationMode),
        Facet.PRICE_KIND: lambda v: v in set(PriceKind),
        Facet.YEAR: lambda v: _YEAR.fullmatch(v) is not None,
        Facet.STATUS: lambda v: v in OPEN,
    }
    return tests[facet](value)
