"""What a province is made of: plain frozen shapes, as `province_data` reads them from a folder. Pure."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

REGION_CODE = re.compile(r"[1-9][0-9]{5}", re.ASCII)
FIELD_CODE = re.compile(r"F[0-9]{2}", re.ASCII)
BRANCH_CODE = re.compile(r"BR[1-9][0-9]?", re.ASCII)
INDUSTRY_PREFIX = re.compile(r"[A-T][0-9]{0,4}", re.ASCII)
IPC_PREFIX = re.compile(r"[A-H]([0-9]{2}([A-Z]([0-9]{1,4})?)?)?", re.ASCII)
COLOUR = re.compile(r"#[0-9a-f]{6}", re.ASCII)
TILE_LIMIT = 11
"""The tile grid has at most twelve columns and twelve rows."""


class RegionKind(StrEnum):
    """Kinds of GB/T 2260 divisions; OUTSIDE is a province-level unit other than this market's own."""

    PROVINCE = "province"
    PREFECTURE_LEVEL_CITY = "prefecture_level_city"
    AUTONOMOUS_PREFECTURE = "autonomous_prefecture"
    DISTRICT = "district"
    COUNTY = "county"
    COUNTY_LEVEL_CITY = "county_level_city"
    AUTONOMOUS_COUNTY = "autonomous_county"
    OUTSIDE = "outside"


PREFECTURE_KINDS = frozenset({RegionKind.PREFECTURE_LEVEL_CITY, RegionKind.AUTONOMOUS_PREFECTURE})
NODE_KINDS = frozenset({RegionKind.COUNTY, RegionKind.COUNTY_LEVEL_CITY, RegionKind.AUTONOMOUS_COUNTY})
"""县(市): what may have a node (plan 二(四)); a city district may not."""
COUNTY_KINDS = NODE_KINDS | {RegionKind.DISTRICT}


@dataclass(frozen=True)
class RegionEntry:
    """A division. `parent_code` is None for the province and for outside ones; `branch_code` likewise.

    A retired code has `replaced_by`; its parent is the one it had, its branch the one of its replacement.
    `tile` is column, row of a prefecture in the diagram of tiles.
    """

    code: str
    name_zh: str
    name_en: str
    kind: RegionKind
    parent_code: str | None = None
    branch_code: str | None = None
    replaced_by: str | None = None
    tile: tuple[int, int] | None = None


@dataclass(frozen=True)
class FieldEntry:
    """A priority field; `industries` (GB/T 4754) and `ipc` are prefixes, for suggestions only."""

    code: str
    name_zh: str
    name_en: str
    industries: tuple[str, ...]
    ipc: tuple[str, ...]


@dataclass(frozen=True)
class BranchEntry:
    """A branch market; `themes` are codes of priority fields, the first the strongest."""

    code: str
    name_zh: str
    name_en: str
    themes: tuple[str, ...]
    introduction_zh: str
    introduction_en: str


@dataclass(frozen=True)
class NodeEntry:
    """A county node (科技成果转化节点) below a branch."""

    region_code: str
    branch_code: str
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Colours:
    """Colour tokens of the look, each #rrggbb."""

    primary: str
    primary_dark: str
    accent: str
    surface: str
    text: str


@dataclass(frozen=True)
class Contact:
    """How to reach the market; an empty value is not shown."""

    phone: str
    email: str
    address_zh: str
    address_en: str


@dataclass(frozen=True)
class Province:
    """Everything of the folder.

    `regions`: the province itself, each prefecture followed by its counties, retired ones, outside ones; a
    parent always stands before its children.
    """

    code: str
    name_zh: str
    name_en: str
    market_zh: str
    market_en: str
    regions: tuple[RegionEntry, ...]
    fields: tuple[FieldEntry, ...]
    branches: tuple[BranchEntry, ...]
    nodes: tuple[NodeEntry, ...]
    holidays: tuple[date, ...]
    colours: Colours
    contact: Contact
