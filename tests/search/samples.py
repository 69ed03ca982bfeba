"""Invented listings for tests of search."""

from datetime import UTC, datetime, timedelta
from typing import Any

from marketplace.search.index import SearchDocument, SearchQuery

NOW = datetime(2026, 5, 20, 4, 0, tzinfo=UTC)


def document(listing_id: int, title: str = "示例成果", **values: Any) -> SearchDocument:
    """A document published `listing_id` days before NOW unless told otherwise."""
    given: dict[str, Any] = {
        "version": 1,
        "kind": "achievement",
        "status": "published",
        "published_at": NOW - timedelta(days=listing_id),
    }
    return SearchDocument(listing_id=listing_id, title=title, **(given | values))


def asking(text: str = "", **values: Any) -> SearchQuery:
    return SearchQuery(now=values.pop("now", NOW), text=text, **values)


CATALOGUE = (
    document(
        1, "碳纤维复合材料叶片成型工艺", keywords=("碳纤维", "叶片"), body="适用于风电叶片的真空灌注成型。",
        fields=("F01",), region_codes=("220102", "220100", "220000"), branch_path="/p/BR1/", trl=7,
        modes=("transfer", "equity"), price_kind="listed", price_fen=30_000_000, organisation_id=11,
    ),
    document(
        2, "玉米秸秆纤维素乙醇中试", keywords=("秸秆",),
        body="以玉米秸秆为原料，纤维素转化率达到百分之九十。",
        fields=("F02", "F01"), region_codes=("220184", "220100", "220000"), branch_path="/p/BR1/220184/",
        trl=6, modes=("joint_development",), price_kind="negotiable", organisation_id=12,
        publicly_funded=True,
    ),
    document(
        3, "高寒地区动力电池热管理需求", kind="need", keywords=("电池",), status="matching",
        body="零下三十度时续航下降，需要KX-3F21型控制器，符合GB/T 22900-2009的规定。",
        fields=("F03",), region_codes=("220202", "220200", "220000"), branch_path="/p/BR2/",
        modes=("commissioned_development",), price_kind="negotiable", price_fen=80_000_000,
        published_at=datetime(2025, 12, 31, 17, 0, tzinfo=UTC),
    ),
    document(
        4, "人参皂苷提取方法", body="專利號：ZL201510012345.6，採用超臨界萃取。", fields=("F02",),
        region_codes=("222400", "220000"), branch_path="/p/BR3/", trl=4, modes=("ordinary_licence",),
        price_kind="listed", price_fen=5_000_000, valid_until=NOW + timedelta(days=3),
    ),
)  # fmt: skip
