"""What a person asks for, as it stands in an address: everything that can be shared, bookmarked or saved.

A value that means nothing here is left out and named in a note; no question is ever refused. Whatever searches
makes its SearchQuery here, so that words that mean the same are searched for everywhere or nowhere.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from marketplace.branches import paths
from marketplace.branches.province import Province
from marketplace.kernel.text import clean
from marketplace.listings.states import OPEN
from marketplace.listings.vocabulary import CooperationMode, Kind, PriceKind
from marketplace.search.index import MAX_DEPTH, MAX_QUERY, Expansion, Facet, SearchQuery, Sort
from marketplace.search.synonyms import Synonyms

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
class Question:
    """`text` as typed. `filters` hold no empty value; levels of readiness are "7" or "4-6". `sort` is None for
    the usual order: by relevance with words, by date without. `exact` asks for the words typed and no others.
    """

    text: str = ""
    filters: Mapping[Facet, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort | None = None
    exact: bool = False
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

    def toggled(self, facet: Facet, value: str) -> Self:
        """With a value added, or taken away when it is chosen; back on the first page."""
        values = self.chosen(facet)
        if value in values:
            return self.choosing(facet, tuple(v for v in values if v != value))
        return self.choosing(facet, (value,) if facet is Facet.KIND else (*values, value))

    def choosing(self, facet: Facet, values: tuple[str, ...]) -> Self:
        filters = {f: v for f, v in (dict(self.filters) | {facet: values}).items() if v}
        return replace(self, filters=filters, page=1)

    def arguments(self) -> list[tuple[str, str]]:
        """Names and values in the one order of addresses, without what goes without saying."""
        found = [("q", self.text)] if self.text else []
        found += [(name, v) for facet, name in PARAMETERS.items() for v in self.chosen(facet)]
        if self.order is not replace(self, sort=None).order:
            found.append(("sort", self.order.value))
        if self.exact and self.text:
            found.append(("exact", "1"))
        return found + ([("page", str(self.page))] if self.page > 1 else [])

    def as_json(self) -> dict[str, list[str]]:
        """To be kept; `read` makes the same question of it, from its first page on."""
        kept: dict[str, list[str]] = {}
        for name, value in replace(self, page=1).arguments():
            kept.setdefault(name, []).append(value)
        return kept

    def expansions(self, synonyms: Synonyms) -> tuple[Expansion, ...]:
        """The words that others are searched for as well."""
        return () if self.exact else synonyms.expansions(self.text)

    def query(
        self, now: datetime, synonyms: Synonyms, *, facets: tuple[Facet, ...] = (), limit: int = PAGE_SIZE
    ) -> SearchQuery:
        """What an index is asked; the one way from a question to it."""
        filters = {facet: frozenset(values) for facet, values in self.filters.items()}
        if Facet.TRL in filters:
            filters[Facet.TRL] = frozenset(levels_in(self.chosen(Facet.TRL)))
        return SearchQuery(
            now=now,
            text=self.text,
            expansions=self.expansions(synonyms),
            filters=filters,
            sort=self.order,
            offset=(self.page - 1) * PAGE_SIZE,
            limit=limit,
            facets=facets,
        )


def levels_in(ranges: Iterable[str]) -> list[str]:
    """The single levels of "7" and "4-6"."""
    found: list[str] = []
    for text in ranges:
        low, _dash, high = text.partition("-")
        found += [str(level) for level in range(int(low), int(high or low) + 1)]
    return found


def as_typed(text: str) -> str:
    """The words of a search box, made safe: one line, nothing that cannot be stored."""
    return clean(text.replace("\n", " ").replace("\r", " "))


def read(
    arguments: Mapping[str, Sequence[str]], province: Province, is_place: Callable[[str], bool]
) -> Question:
    """What the parameters of an address, or a question that was kept, ask for.

    Of what can be asked once the first value counts. `is_place` says whether a path of the network exists.
    """
    notes: set[Note] = set()
    typed = as_typed(_first(arguments, "q"))
    if len(typed) > MAX_QUERY:
        notes.add(Note.CUT)
    filters: dict[Facet, tuple[str, ...]] = {}
    for facet, name in PARAMETERS.items():
        sent = [value for value in dict.fromkeys(arguments.get(name, ())) if value]
        good = tuple(
            v for v in map(_normal, sent[:MOST_VALUES]) if _means_something(facet, v, province, is_place)
        )
        if len(good) < len(sent):
            notes.add(Note.IGNORED)
        if good:
            filters[facet] = good
    if len(filters.get(Facet.KIND, ())) == len(Kind):
        del filters[Facet.KIND]
    sort = _first(arguments, "sort")
    if sort and sort not in set(Sort):
        notes.add(Note.IGNORED)
    return Question(
        text=typed[:MAX_QUERY],
        filters=filters,
        sort=Sort(sort) if sort in set(Sort) else None,
        exact=bool(typed) and _first(arguments, "exact") == "1",
        page=page_in(_first(arguments, "page")),
        notes=frozenset(notes),
    )


def page_in(text: str) -> int:
    """The asked-for page: the first for anything that is no number, the last that can be reached for more."""
    if not _NUMBER.fullmatch(text):
        return 1
    return LAST_PAGE if len(text) > 9 else min(max(int(text), 1), LAST_PAGE)


def _first(arguments: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(arguments.get(name, ())), "")


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
