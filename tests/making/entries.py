"""Entries, sources and snapshots of a catalogue as values, without a database."""

from dataclasses import replace
from typing import Any

from marketplace.catalogue.assembling import Imprint, Label, Numbered, World
from marketplace.catalogue.content import Entry, Head, Series
from marketplace.catalogue.taking import Source
from marketplace.listings.vocabulary import Kind, Visibility
from tests.listings import samples

IMPRINT = Imprint("测试科技大市场", "Test Market", "https://market.example")
NODE = "/p/BR1/220184/"
WORLD = World(
    fields=(Label("F01", "农业", "Agriculture"), Label("F02", "材料", "Materials")),
    places=(
        Label("/p/", "省本级", "Provincial market"), Label("/p/BR1/", "长春", "Changchun"),
        Label(NODE, "公主岭", "Gongzhuling"), Label("/p/BR2/", "吉林", "Jilin"),
    ),
)  # fmt: skip
EDITION = Numbered(WORLD.places[0], "2026·4·1", 2026, 4, 1)

_ENTRY = Entry(
    number="A0001", listing_id=1, version=1, kind=Kind.ACHIEVEMENT, field="F01", place="/p/BR1/",
    title="虚构的秸秆地膜", url="https://market.example/listings/1", organisation="虚构大学",
)  # fmt: skip
_SOURCE = Source(
    listing_id=7, kind=Kind.ACHIEVEMENT, version=2, draft=samples.ACHIEVEMENT, visibility=Visibility.PUBLIC,
    place=NODE, region="220184", region_name="公主岭市", organisation="虚构大学", publicly_funded=True, field="F01",
)  # fmt: skip
_HEAD = Head(
    format="market-catalogue/1", series=Series.QUARTERLY, market="测试科技大市场", market_en="Test Market",
    title="目录", title_en="Catalogue", owner="测试科技大市场", owner_en="Test Market", place="/p/",
    base_url="https://market.example", taken_at="2026-11-20T10:00:00Z", frozen_at="2026-11-25T10:00:00Z",
)  # fmt: skip


def entry(listing_id: int = 1, **changes: Any) -> Entry:
    return replace(_ENTRY, **({"listing_id": listing_id} | changes))


def achievement(**changes: Any) -> Source:
    return replace(_SOURCE, **changes)


def need(draft: dict[str, Any] | None = None, **changes: Any) -> Source:
    values: dict[str, Any] = {
        "kind": Kind.NEED,
        "draft": samples.need(**(draft or {})),
        "publicly_funded": False,
    }
    return replace(_SOURCE, **(values | changes))


def head(**changes: Any) -> Head:
    return replace(_HEAD, **changes)
