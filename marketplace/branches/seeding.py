"""The rows a province's data folder stands for; the migration inserts them once, later edits live in the tables."""

from typing import Any

from marketplace.branches.paths import branch_path, node_path
from marketplace.branches.province import Province
from marketplace.kernel.actor import PROVINCE_PATH

Rows = list[dict[str, Any]]


def region_rows(province: Province) -> Rows:
    """Parents before children, so that foreign keys hold row by row."""
    rows = [
        {
            "code": region.code,
            "name_zh": region.name_zh,
            "name_en": region.name_en,
            "kind": region.kind.value,
            "parent_code": region.parent_code,
            "branch_code": region.branch_code,
            "replaced_by": region.replaced_by,
            "tile_column": region.tile[0] if region.tile else None,
            "tile_row": region.tile[1] if region.tile else None,
        }
        for region in province.regions
    ]
    return sorted(rows, key=lambda row: (row["parent_code"] is not None, row["code"]))


def field_rows(province: Province) -> Rows:
    return [
        {
            "code": field.code,
            "position": position,
            "name_zh": field.name_zh,
            "name_en": field.name_en,
            "industries": list(field.industries),
            "ipc": list(field.ipc),
        }
        for position, field in enumerate(province.fields, 1)
    ]


def branch_rows(province: Province) -> Rows:
    """The provincial market, its branches and their nodes (plan 二(四))."""
    top = _branch(PROVINCE_PATH, province.code, "province", province.market_zh, province.market_en)
    top["region_code"] = province.code
    branches = [
        _branch(branch_path(entry.code), entry.code, "branch", entry.name_zh, entry.name_en)
        | {
            "introduction_zh": entry.introduction_zh,
            "introduction_en": entry.introduction_en,
            "themes": list(entry.themes),
        }
        for entry in province.branches
    ]
    nodes = [
        _branch(
            node_path(entry.branch_code, entry.region_code),
            entry.region_code,
            "node",
            entry.name_zh,
            entry.name_en,
        )
        | {"region_code": entry.region_code}
        for entry in province.nodes
    ]
    return [top, *branches, *nodes]


def _branch(path: str, code: str, level: str, name_zh: str, name_en: str) -> dict[str, Any]:
    return {
        "path": path,
        "code": code,
        "level": level,
        "region_code": None,
        "name_zh": name_zh,
        "name_en": name_en,
        "introduction_zh": "",
        "introduction_en": "",
        "themes": [],
        "contact": {},
        "active": True,
        "row_version": 1,
    }


def holiday_rows(province: Province) -> Rows:
    return [{"day": day} for day in province.holidays]
