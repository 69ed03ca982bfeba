"""Reading a province: regions, priority fields, branches, nodes, holidays. Pure and strict.

Another province runs the market by another folder of the same six files. `load` either returns a province
that holds together or raises DataError (a ValueError) naming the file and the entry.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from marketplace.branches.province import (
    BRANCH_CODE,
    COLOUR,
    COUNTY_KINDS,
    FIELD_CODE,
    INDUSTRY_PREFIX,
    IPC_PREFIX,
    NODE_KINDS,
    PREFECTURE_KINDS,
    REGION_CODE,
    TILE_LIMIT,
    BranchEntry,
    Colours,
    Contact,
    FieldEntry,
    NodeEntry,
    Province,
    RegionEntry,
    RegionKind,
)
from marketplace.branches.strict_yaml import DataError, Entry, read

__all__ = [
    "DEFAULT_PROVINCE",
    "BranchEntry",
    "DataError",
    "FieldEntry",
    "NodeEntry",
    "Province",
    "RegionEntry",
    "RegionKind",
    "load",
]

DEFAULT_PROVINCE = Path(__file__).parent / "data" / "jilin"
NAME_LENGTHS = (60, 80)
"""The longest Chinese and English name, as the tables hold them."""


@dataclass(frozen=True)
class _Seat:
    """Where a prefecture hangs: its branch and its tile."""

    branch_code: str
    tile: tuple[int, int]


def load(folder: Path = DEFAULT_PROVINCE) -> Province:
    """Read and check a province's folder. Raises DataError (a ValueError) for anything that does not hold."""
    top = read(folder, "province.yaml", "code", "name", "market", "colours", "contact")
    code = top.match("code", REGION_CODE)
    if not code.endswith("0000"):
        raise top.fault(f"code {code} is not a province's: those end in 0000")
    name_zh, name_en = _names(top.entry("name", "zh", "en"))
    market_zh, market_en = _names(top.entry("market", "zh", "en"))
    fields = _fields(read(folder, "fields.yaml", "fields"))
    branches, seats = _branches(read(folder, "branches.yaml", "branches"), {field.code for field in fields})
    own = RegionEntry(code, name_zh, name_en, RegionKind.PROVINCE)
    regions = _regions(read(folder, "regions.yaml", "prefectures", "retired", "outside"), own, seats)
    return Province(
        code, name_zh, name_en, market_zh, market_en, regions, fields, branches,
        nodes=_nodes(read(folder, "nodes.yaml", "nodes"), regions),
        holidays=_holidays(read(folder, "holidays.yaml", "holidays")),
        colours=_colours(top), contact=_contact(top),
    )  # fmt: skip


def _names(entry: Entry) -> tuple[str, str]:
    return entry.text("zh", longest=NAME_LENGTHS[0]), entry.text("en", longest=NAME_LENGTHS[1])


def _colours(top: Entry) -> Colours:
    keys = ("primary", "primary_dark", "accent", "surface", "text")
    entry = top.entry("colours", *keys)
    return Colours(**{key: entry.match(key, COLOUR) for key in keys})


def _contact(top: Entry) -> Contact:
    keys = ("phone", "email", "address_zh", "address_en")
    entry = top.entry("contact", *keys)
    return Contact(**{key: entry.text(key, may_be_empty=True) for key in keys})


def _fields(top: Entry) -> tuple[FieldEntry, ...]:
    made: dict[str, FieldEntry] = {}
    for entry in top.entries("fields", ("code", "zh", "en", "industries", "ipc")):
        code = _new(entry, "code", FIELD_CODE, made)
        industries, ipc = entry.matches("industries", INDUSTRY_PREFIX), entry.matches("ipc", IPC_PREFIX)
        made[code] = FieldEntry(code, *_names(entry), industries, ipc)
    return tuple(made.values())


def _branches(top: Entry, known: set[str]) -> tuple[tuple[BranchEntry, ...], dict[str, _Seat]]:
    made: dict[str, BranchEntry] = {}
    seats: dict[str, _Seat] = {}
    for entry in top.entries("branches", ("code", "zh", "en", "prefectures", "themes", "introduction")):
        code = _new(entry, "code", BRANCH_CODE, made)
        themes = entry.matches("themes", FIELD_CODE)
        for theme in themes:
            if theme not in known:
                raise entry.fault(f"themes names {theme}, which is not in fields.yaml")
        introduction = entry.entry("introduction", "zh", "en")
        texts = introduction.text("zh"), introduction.text("en")
        made[code] = BranchEntry(code, *_names(entry), themes, *texts)
        _seat_prefectures(entry, code, seats)
    return tuple(made.values()), seats


def _seat_prefectures(branch: Entry, branch_code: str, seats: dict[str, _Seat]) -> None:
    if not branch.items("prefectures"):
        raise branch.fault("prefectures is empty")
    for entry in branch.entries("prefectures", ("code", "tile")):
        code = _new(entry, "code", REGION_CODE, seats)
        column, row = entry.wholes("tile", 2, 0, TILE_LIMIT)
        if (column, row) in {seat.tile for seat in seats.values()}:
            raise entry.fault(f"tile [{column}, {row}] is taken by another prefecture")
        seats[code] = _Seat(branch_code, (column, row))


def _regions(top: Entry, own: RegionEntry, seats: dict[str, _Seat]) -> tuple[RegionEntry, ...]:
    made = {own.code: own}
    for entry in top.entries("prefectures", ("code", "zh", "en", "kind", "counties")):
        code = _new(entry, "code", REGION_CODE, made)
        if code not in seats:
            raise entry.fault("belongs to no branch in branches.yaml")
        _require_inside(entry, code, own.code, whole="00")
        kind, seat = _kind(entry, PREFECTURE_KINDS), seats[code]
        made[code] = RegionEntry(code, *_names(entry), kind, own.code, seat.branch_code, tile=seat.tile)
        _counties(entry, made, made[code])
    for code in seats:
        if code not in made or made[code].kind not in PREFECTURE_KINDS:
            raise DataError("branches.yaml", f"prefecture {code} is not in regions.yaml")
    _retired(top, made)
    _outside(top, made)
    return tuple(made.values())


def _counties(prefecture: Entry, made: dict[str, RegionEntry], parent: RegionEntry) -> None:
    for entry in prefecture.entries("counties", ("code", "zh", "en", "kind")):
        code = _new(entry, "code", REGION_CODE, made)
        _require_inside(entry, code, parent.code)
        made[code] = RegionEntry(
            code, *_names(entry), _kind(entry, COUNTY_KINDS), parent.code, parent.branch_code
        )


def _retired(top: Entry, made: dict[str, RegionEntry]) -> None:
    current = dict(made)
    for entry in top.entries("retired", ("code", "zh", "en", "kind", "parent", "replaced_by")):
        code = _new(entry, "code", REGION_CODE, made)
        parent, successor = current.get(entry.text("parent")), current.get(entry.text("replaced_by"))
        if parent is None or parent.kind not in PREFECTURE_KINDS:
            raise entry.fault(f"parent {entry.text('parent')} is not a prefecture of this province")
        if successor is None or successor.kind not in COUNTY_KINDS:
            raise entry.fault(f"replaced_by {entry.text('replaced_by')} is not a county or district of today")
        _require_inside(entry, code, parent.code)
        kind = _kind(entry, COUNTY_KINDS)
        made[code] = RegionEntry(
            code, *_names(entry), kind, parent.code, successor.branch_code, successor.code
        )


def _outside(top: Entry, made: dict[str, RegionEntry]) -> None:
    for entry in top.entries("outside", ("code", "zh", "en")):
        code = _new(entry, "code", REGION_CODE, made)
        if not code.endswith("0000"):
            raise entry.fault(f"code {code} is not a province's: those end in 0000")
        made[code] = RegionEntry(code, *_names(entry), RegionKind.OUTSIDE)


def _nodes(top: Entry, regions: tuple[RegionEntry, ...]) -> tuple[NodeEntry, ...]:
    known = {region.code: region for region in regions if region.replaced_by is None}
    made: dict[str, NodeEntry] = {}
    for entry in top.entries("nodes", ("region", "branch", "zh", "en")):
        code, branch = _new(entry, "region", REGION_CODE, made), entry.match("branch", BRANCH_CODE)
        region = known.get(code)
        if region is None or region.kind not in NODE_KINDS:
            raise entry.fault("region is not a county or county-level city of today")
        if region.branch_code != branch:
            raise entry.fault(f"branch {branch} is not the region's: that is {region.branch_code}")
        made[code] = NodeEntry(code, branch, *_names(entry))
    return tuple(made.values())


def _holidays(top: Entry) -> tuple[date, ...]:
    days: set[date] = set()
    years: set[int] = set()
    for entry in top.entries("holidays", ("year", "statutory", "adjusted")):
        year = entry.whole("year", 2000, 2199)
        if year in years:
            raise entry.fault(f"year {year} twice")
        years.add(year)
        for day in (*entry.dates("statutory"), *entry.dates("adjusted")):
            if day.year != year or day in days:
                raise entry.fault(f"{day} is listed twice or is not in {year}")
            days.add(day)
    return tuple(sorted(days))


def _new(entry: Entry, key: str, shape: re.Pattern[str], taken: Iterable[str]) -> str:
    code = entry.match(key, shape)
    if code in taken:
        raise entry.fault(f"{key} {code} is used twice")
    return code


def _require_inside(entry: Entry, code: str, parent: str, whole: str = "") -> None:
    """GB/T 2260 codes nest: a prefecture shares two digits with its province, a county four."""
    stem = parent[:2] if whole else parent[:4]
    if not code.startswith(stem) or code == parent or not code.endswith(whole):
        raise entry.fault(f"code {code} does not lie in {parent}")


def _kind(entry: Entry, allowed: frozenset[RegionKind]) -> RegionKind:
    text = entry.text("kind")
    if text not in allowed:
        raise entry.fault(f"kind {text!r} is not one of {', '.join(sorted(allowed))}")
    return RegionKind(text)
