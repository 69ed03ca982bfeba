"""Rows of the network as its templates want them: plain values with finished addresses."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from marketplace.blueprints.branches.support import named, page_or_nothing, place_url, search_url
from marketplace.blueprints.display.shell import province
from marketplace.blueprints.translation import gettext as _
from marketplace.blueprints.translation import reads_chinese
from marketplace.branches.models import Branch, Region
from marketplace.branches.queries import Place
from marketplace.listings.queries.places import OpenCount, PlaceFigures
from marketplace.listings.vocabulary import Kind

COLOURED = 6
"""The diagram has so many colours; a branch beyond them has none."""


@dataclass(frozen=True)
class TileRow:
    """For the macro `tile_grid`."""

    column: int
    row: int
    name: str
    count: int
    url: str
    group: int | None


@dataclass(frozen=True)
class BranchRow:
    """A branch in the list: `prefectures` and `themes` are names; each count opens what it counts."""

    name: str
    url: str
    group: int | None
    prefectures: list[str]
    themes: list[str]
    nodes: int
    achievements: int
    achievements_url: str | None
    needs: int
    needs_url: str | None


@dataclass(frozen=True)
class Figure:
    """For the macro `figure_tiles`."""

    number: int
    words: str
    note: str
    url: str | None


def groups(branches: Iterable[Branch]) -> dict[str, int | None]:
    """The colour of each branch by its code, 1 to COLOURED."""
    numbered = enumerate(branches, start=1)
    return {branch.code: number if number <= COLOURED else None for number, branch in numbered}


def tile_rows(regions: Mapping[str, Region], network: Place, counts: Iterable[OpenCount]) -> list[TileRow]:
    """The prefectures; each counts what is open from its organisations, and leads to its branch."""
    branches = {place.branch.code: place.branch for place in network.children}
    colours = groups(branches.values())
    open_there: Counter[str] = Counter()
    for found in counts:
        open_there[_prefecture_of(found.region_code, regions)] += found.count
    return [
        TileRow(
            region.tile_column,
            region.tile_row,
            named(region),
            open_there[region.code],
            place_url(branch.code if branch else network.branch.code),
            colours.get(branch.code) if branch else None,
        )
        for region in regions.values()
        if region.tile_column is not None and region.tile_row is not None
        for branch in (branches.get(region.branch_code or ""),)
    ]


def _prefecture_of(code: str, regions: Mapping[str, Region]) -> str:
    """A county's prefecture; for a retired code that of its replacement."""
    region = regions[code]
    region = regions.get(region.replaced_by or "", region)
    return region.code if region.tile_column is not None else region.parent_code or region.code


def branch_rows(
    regions: Mapping[str, Region], network: Place, counts: Collection[OpenCount]
) -> list[BranchRow]:
    colours = groups(place.branch for place in network.children)
    return [_branch_row(place, regions, counts, colours[place.branch.code]) for place in network.children]


def _branch_row(
    place: Place, regions: Mapping[str, Region], counts: Collection[OpenCount], group: int | None
) -> BranchRow:
    branch = place.branch
    here = [found for found in counts if found.branch_path.startswith(branch.path)]
    return BranchRow(
        name=named(branch),
        url=place_url(branch.code),
        group=group,
        prefectures=[named(r) for r in regions.values() if r.tile_column is not None and r.branch_code == branch.code],
        themes=theme_names(branch),
        nodes=len(place.children),
        achievements=sum(found.count for found in here if found.kind is Kind.ACHIEVEMENT),
        achievements_url=search_url(kind=Kind.ACHIEVEMENT, branch=branch.path),
        needs=sum(found.count for found in here if found.kind is Kind.NEED),
        needs_url=search_url(kind=Kind.NEED, branch=branch.path),
    )  # fmt: skip


def figures(place: Branch, counted: PlaceFigures) -> list[Figure]:
    """Each leads to the records it counts."""
    organisations_url = page_or_nothing("branches.organisations", code=place.code)
    return [
        Figure(counted.achievements, _("公开成果"), "", search_url(kind=Kind.ACHIEVEMENT, branch=place.path)),
        Figure(counted.needs, _("公开需求"), "", search_url(kind=Kind.NEED, branch=place.path)),
        Figure(counted.organisations, _("已核验单位"), "", organisations_url),
    ]


def field_names() -> dict[str, str]:
    """The priority fields in the plan's order, as the province's data has them."""
    chinese = reads_chinese()
    return {field.code: field.name_zh if chinese else field.name_en for field in province().fields}


def theme_names(place: Branch) -> list[str]:
    names = field_names()
    return [names.get(code, code) for code in place.themes]


def theme_links(place: Branch) -> list[tuple[str, str | None]]:
    """The place's fields, the strongest first, as ways into the search of what it has."""
    names = field_names()
    return [(names.get(code, code), search_url(field=code, branch=place.path)) for code in place.themes]


def contact_rows(place: Branch) -> list[tuple[str, str, str]]:
    """(words, value, link or '') of what is filled; the address in the reader's language where there is one."""
    phone, email = place.contact.get("phone", ""), place.contact.get("email", "")
    address = place.contact.get("address_zh", "")
    if not reads_chinese():
        address = place.contact.get("address_en") or address
    rows = (
        (_("电话"), phone, _telephone(phone)),
        (_("电子邮箱"), email, f"mailto:{email}"),
        (_("地址"), address, ""),
    )
    return [row for row in rows if row[1]]


def _telephone(number: str) -> str:
    """A link for what is one number; '' for "0431-1234 转 5" and the like."""
    digits = re.sub(r"[\s()-]", "", number)
    return f"tel:{digits}" if re.fullmatch(r"\+?[0-9]{3,15}", digits, re.ASCII) else ""


def ancestors(network: Place, place: Branch) -> list[Branch]:
    """The places above, without the province, from the top down."""
    above = [child.branch for child in network.children]
    return [branch for branch in above if place.path.startswith(branch.path) and branch.code != place.code]


def find(network: Place, code: str) -> Place | None:
    """The place with a code, anywhere in the tree."""
    if network.branch.code == code:
        return network
    return next((found for child in network.children if (found := find(child, code))), None)
