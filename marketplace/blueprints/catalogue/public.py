"""The archive of all issues, and an issue online: what it is, what is in it, what changed, where its files are."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.blueprints.catalogue.asking import Choices, options_of, place_value
from marketplace.blueprints.catalogue.bp import bp
from marketplace.blueprints.catalogue.downloads import files_of
from marketplace.blueprints.catalogue.following import offer
from marketplace.blueprints.catalogue.places import (
    address,
    code_of,
    named,
    part_words,
    published,
    publishers,
    quarter_words,
    title_words,
)
from marketplace.blueprints.figures.charts import Chart, chart
from marketplace.blueprints.guards import public
from marketplace.blueprints.page_cache import cached_for_visitors
from marketplace.blueprints.paging import page_number, pager
from marketplace.blueprints.translation import gettext as _
from marketplace.catalogue.content import PARTS, Ended, Head, Named
from marketplace.catalogue.models import CatalogueEdition
from marketplace.catalogue.queries import archive, reading
from marketplace.catalogue.queries.archive import PUBLISHED, Published
from marketplace.db import outbox
from marketplace.kernel.actor import PROVINCE_PATH
from marketplace.kernel.numbers import page_within

ISSUES = 10
ENDED = 50
FEW_ENDED = 10
"""As many are named on an issue's own page; the others stand on a page of theirs."""


@dataclass(frozen=True)
class Line:
    """A field or a place with its counts, and where its entries are."""

    name: str
    achievements: int
    needs: int
    url: str

    @property
    def total(self) -> int:
        return self.achievements + self.needs


@dataclass(frozen=True)
class Shown:
    """An edition in the archive."""

    published: Published
    title: str
    url: str
    contracted: int
    fields: list[Line]
    places: list[Line]
    editions: list[tuple[str, str, int]]
    """(name, address, entries) of the issue's other editions."""


@dataclass(frozen=True)
class PartLine:
    """A part of the table of contents: `fields` are (name, count, address)."""

    words: str
    count: int
    url: str
    fields: list[tuple[str, int, str]]


def _any_news(*_values: Any, **_named: Any) -> int:
    """Nothing on these pages changes without news, but errata: these are a minute late at most."""
    return outbox.newest()


@bp.get("/catalogues")
@public
@cached_for_visitors(_any_news)
def index() -> ResponseReturnValue:
    """Every issue with its figures, of the province or (`place`) of one branch. Five statements."""
    names, choices = publishers(), Choices()
    codes = {code_of(path): path for path in names if path != PROVINCE_PATH}
    path = choices.one("place", _("分市场"), codes) or PROVINCE_PATH
    total = archive.count(PUBLISHED, path)
    page = page_within(page_number(), total, ISSUES)
    found = archive.page(PUBLISHED, path, page, ISSUES)
    return render_template(
        "catalogue/index.html",
        issues=_shown(found, names),
        sites=[(code, names[path]) for code, path in codes.items()],
        place=code_of(path),
        place_name=names.get(path, ""),
        notes=choices.notes,
        pager=pager(page, total, ISSUES),
        total=total,
        offer=offer(path),
        feed_url=url_for(".feed", place=code_of(path) or None),
    )


@bp.get("/catalogues/<int:year>/<int:quarter>", endpoint="issue")
@bp.get("/catalogues/<int:year>/<int:quarter>/<code>", endpoint="edition")
@public
@cached_for_visitors(_any_news)
def issue(year: int, quarter: int, code: str = "") -> ResponseReturnValue:
    """One edition, without its entries. Raises NotFound."""
    shown = published(year, quarter, code)
    head, names = shown.head, publishers()
    fields, places = _fields(shown), _places(shown)
    return render_template(
        "catalogue/issue.html",
        field_lines=fields,
        place_lines=places,
        field_chart=_chart(fields),
        place_chart=_chart(places),
        contents=_contents(shown),
        contracted=archive.contracted(PUBLISHED, [shown]).get(shown.issue.id, 0),
        corrections=archive.corrections(PUBLISHED, shown),
        ended=_ended(head.ended[:FEW_ENDED]),
        files=files_of(shown),
        editions=_others(shown, archive.editions(PUBLISHED, [shown.issue.id]).get(shown.issue.id, []), names),
        newest=archive.newest(PUBLISHED, shown.path),
        options=options_of(head),
        offer=offer(shown.path),
        feed_url=url_for(".feed", place=code_of(shown.path) or None) if shown.path in names else None,
        **frame(shown),
    )


@bp.get("/catalogues/<int:year>/<int:quarter>/ended", endpoint="ended")
@bp.get("/catalogues/<int:year>/<int:quarter>/<code>/ended", endpoint="edition_ended")
@public
def ended(year: int, quarter: int, code: str = "") -> ResponseReturnValue:
    """What stood in the issue before and does not in this one. Raises NotFound."""
    shown = published(year, quarter, code)
    everything = shown.head.ended
    page = page_within(page_number(), len(everything), ENDED)
    part = everything[(page - 1) * ENDED : page * ENDED]
    return render_template(
        "catalogue/ended.html",
        rows=_ended(part),
        total=len(everything),
        pager=pager(page, len(everything), ENDED),
        **frame(shown),
    )


def frame(shown: Published) -> dict[str, Any]:
    """What every page of an edition has."""
    year, quarter, path = shown.issue.year, shown.issue.quarter, shown.path

    def at(page: str, /, **values: Any) -> str:
        return address(page, year, quarter, path, **values)

    return {
        "shown": shown,
        "head": shown.head,
        "title": title_words(shown),
        "name": quarter_words(year, quarter),
        "address": address,
        "at": at,
        "quarter_words": quarter_words,
        "crumbs": _crumbs(shown),
    }


def _crumbs(shown: Published) -> list[tuple[str, str | None]]:
    """Home, the archive, the issue, the branch's edition."""
    year, quarter = shown.issue.year, shown.issue.quarter
    steps: list[tuple[str, str | None]] = [
        (_("首页"), url_for("site.home")),
        (_("季度目录"), url_for("catalogue.index")),
        (quarter_words(year, quarter), address("issue", year, quarter)),
    ]
    if shown.path != PROVINCE_PATH:
        steps.append((shown.head.owner, address("issue", year, quarter, shown.path)))
    return steps


def _shown(found: list[Published], names: dict[str, str]) -> list[Shown]:
    ids = [each.issue.id for each in found]
    editions = archive.editions(PUBLISHED, ids)
    contracts = archive.contracted(PUBLISHED, found)
    return [
        Shown(
            published=each,
            title=title_words(each),
            url=address("issue", each.issue.year, each.issue.quarter, each.path),
            contracted=contracts.get(each.issue.id, 0),
            fields=_fields(each),
            places=_places(each),
            editions=_others(each, editions.get(each.issue.id, []), names),
        )
        for each in found
    ]


def _others(
    shown: Published, editions: list[CatalogueEdition], names: dict[str, str]
) -> list[tuple[str, str, int]]:
    """The other editions of the same issue; one of a place that has closed since goes by its code."""
    year, quarter = shown.issue.year, shown.issue.quarter
    return [
        (
            _("全省") if each.branch_path == PROVINCE_PATH else names.get(each.branch_path, code_of(each.branch_path)),
            address("issue", year, quarter, each.branch_path),
            each.entries,
        )
        for each in editions
        if each.branch_path != shown.path
    ]  # fmt: skip


def _fields(shown: Published) -> list[Line]:
    return [_line(shown, each, field=each.code) for each in shown.head.fields]


def _places(shown: Published) -> list[Line]:
    """The first level below: a node is counted in its branch already."""
    direct = [each for each in shown.head.places if _is_direct(shown.head, each)]
    return [_line(shown, each, place=place_value(each.code)) for each in direct]


def _is_direct(head: Head, place: Named) -> bool:
    """In the province's edition its branches; in a branch's the branch itself is no part, its nodes are."""
    if head.place == PROVINCE_PATH:
        return place.code.count("/") <= PROVINCE_PATH.count("/") + 1
    return place.code != head.place


def _line(shown: Published, counted: Named, **chosen: str) -> Line:
    url = address("entries", shown.issue.year, shown.issue.quarter, shown.path, **chosen)
    return Line(named(counted), counted.achievements, counted.needs, url)


def _chart(lines: list[Line]) -> Chart:
    return chart(
        [(each.name, _("%(count)s 条", count=each.total), each.total, each.achievements) for each in lines]
    )


def _contents(shown: Published) -> list[PartLine]:
    """Parts with entries, in the order of print. One statement."""
    counted, found = reading.section_counts(PUBLISHED, shown.edition), []
    year, quarter, path = shown.issue.year, shown.issue.quarter, shown.path
    for kind, funded in PARTS:
        inside = counted.get((kind, funded), {})
        if not inside:
            continue
        chosen = {"kind": kind.value} | ({"funded": "yes" if funded else "no"} if funded is not None else {})
        fields = [
            (
                named(each),
                inside[each.code],
                address("entries", year, quarter, path, **chosen, field=each.code),
            )
            for each in shown.head.fields
            if each.code in inside
        ]
        words = part_words(kind, funded)
        found.append(
            PartLine(words, sum(inside.values()), address("entries", year, quarter, path, **chosen), fields)
        )
    return found


def _ended(rows: tuple[Ended, ...]) -> list[tuple[Ended, bool]]:
    """Each with whether what it said is still shown: not of what was taken down, before or since."""
    gone = reading.taken_down(PUBLISHED, [each.listing_id for each in rows])
    return [(each, bool(each.title) and each.listing_id not in gone) for each in rows]
