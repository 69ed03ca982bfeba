"""Facets, chips and what to try when nothing was found: each a word and a finished address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from marketplace.blueprints.display.shell import province
from marketplace.blueprints.search.asking import Asked
from marketplace.blueprints.search.names import Names, title_of
from marketplace.blueprints.translation import gettext as _
from marketplace.branches.province import PREFECTURE_KINDS, RegionKind
from marketplace.search.index import SHOWN_FACETS, Facet, SearchResult, Sort
from marketplace.search.questions import PARAMETERS, levels_in

LEVEL_RANGES = ("1-3", "4-6", "7-9")
_BIG = frozenset({*PREFECTURE_KINDS, RegionKind.OUTSIDE})


@dataclass(frozen=True)
class Option:
    """A value of a facet; `url` chooses it, or takes it away when it is chosen."""

    name: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True)
class Group:
    """For the macro `facet_panel`."""

    key: str
    title: str
    options: list[Option]
    more_url: str | None = None


@dataclass(frozen=True)
class Chip:
    """For the macro `chips`; `url` takes it away."""

    name: str
    url: str


@dataclass(frozen=True)
class SortLink:
    words: str
    url: str
    current: bool


def groups(asked: Asked, result: SearchResult, names: Names) -> list[Group]:
    """The facets that still distinguish something, or have something chosen."""
    found = [_group(asked, facet, result.facets.get(facet, {}), names) for facet in SHOWN_FACETS]
    return [g for g in found if len(g.options) > 1 or any(option.chosen for option in g.options)]


def _group(asked: Asked, facet: Facet, counts: Mapping[str, int], names: Names) -> Group:
    offered = _offered(asked, facet, counts)
    chosen = asked.chosen(facet)
    for value in chosen:
        offered.setdefault(
            value, sum(counts.get(level, 0) for level in levels_in([value])) if facet is Facet.TRL else 0
        )
    options = [
        Option(names.of(facet, value), count, asked.toggled(facet, value).address(), value in chosen)
        for value, count in offered.items()
    ]
    return Group(PARAMETERS[facet], title_of(facet), options)


def _offered(asked: Asked, facet: Facet, counts: Mapping[str, int]) -> dict[str, int]:
    """Values with their counts, in the order in which they are shown."""
    if facet is Facet.TRL:
        sums = {r: _of_levels(r, counts) for r in LEVEL_RANGES}
        return {r: count for r, count in sums.items() if count}
    if facet is Facet.REGION:
        return _regions(asked, counts)
    if facet is Facet.YEAR:
        return dict(sorted(counts.items(), reverse=True))
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _of_levels(value: str, counts: Mapping[str, int]) -> int:
    return sum(counts.get(level, 0) for level in levels_in([value]))


def _regions(asked: Asked, counts: Mapping[str, int]) -> dict[str, int]:
    """Prefectures and other provinces, and the counties of a chosen prefecture."""
    here = province()
    chosen = set(asked.chosen(Facet.REGION))
    opened = chosen - {here.code}
    shown = [e.code for e in here.regions if e.kind in _BIG or e.code in chosen or e.parent_code in opened]
    return {code: counts[code] for code in shown if code in counts}


def chips(asked: Asked, names: Names) -> list[Chip]:
    """Everything that is chosen, with the title of its filter where the value alone does not say what it is."""
    return [
        Chip(_chip_words(facet, value, names), asked.toggled(facet, value).address())
        for facet in PARAMETERS
        for value in asked.chosen(facet)
    ]


def _chip_words(facet: Facet, value: str, names: Names) -> str:
    words = names.of(facet, value)
    if facet in {Facet.TRL, Facet.YEAR, Facet.STATUS}:
        return str(_("%(title)s：%(words)s", title=title_of(facet), words=words))
    return words


def sort_links(asked: Asked) -> list[SortLink]:
    """By relevance means nothing without words."""
    if not asked.text.strip():
        return []
    words = ((Sort.RELEVANCE, _("按相关度")), (Sort.DATE, _("按发布日期")))
    return [
        SortLink(text, replace(asked, sort=sort, page=1).address(), asked.order is sort)
        for sort, text in words
    ]


def fewer(asked: Asked) -> list[tuple[Facet | None, str, Asked]]:
    """Ways to ask for more: (filter, value) taken away, or with None one of several typed words alone."""
    ways: list[tuple[Facet | None, str, Asked]] = [
        (facet, value, asked.toggled(facet, value)) for facet in PARAMETERS for value in asked.chosen(facet)
    ]
    words = asked.text.split()
    if len(words) > 1:
        ways += [(None, word, Asked(word, asked.filters)) for word in dict.fromkeys(words)]
    elif asked.text.strip() and asked.filters:
        ways.append((None, asked.text.strip(), Asked(asked.text)))
    return ways[:8]
