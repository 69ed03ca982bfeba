"""Listings as the macros of _parts/listing.html want them: plain values with finished addresses."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from flask import url_for

from marketplace.blueprints.display.shell import province
from marketplace.blueprints.filters import label_words, wan_words
from marketplace.blueprints.guards import current_actor
from marketplace.blueprints.identity import settings
from marketplace.blueprints.translation import gettext as _
from marketplace.blueprints.translation import reads_chinese
from marketplace.branches.province import COUNTY_KINDS
from marketplace.kernel.clock import to_beijing
from marketplace.listings.codes import code_of as code_of
from marketplace.listings.showing import Card
from marketplace.listings.states import OPEN, ListingStatus
from marketplace.listings.vocabulary import Kind, PriceKind, Visibility


@dataclass(frozen=True)
class ListingRow:
    """For `listing_row`, `listing_card` and `listing_line`."""

    kind: Kind
    title: str
    url: str
    code: str
    organisation: str
    region: str
    field_names: list[str]
    trl: int | None
    mode_names: list[str]
    price_words: str
    published_on: date | None
    status: ListingStatus
    summary: str = ""

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


def row_of(card: Card) -> ListingRow:
    """A card of a public listing; whose name is hidden says so.

    What is for registered readers shows visitors neither its terms nor its level, as on its own page.
    """
    open_here = card.visibility is not Visibility.REGISTERED or current_actor().is_signed_in
    return ListingRow(
        kind=card.kind, title=card.title or _("内容已下架"), url=url_for("listings.show", listing_id=card.id),
        code=code_of(card.kind, card.id), organisation=card.organisation_name or _("单位名称不公开"),
        region=region_words(card.region_code), field_names=[field_words(code) for code in card.field_codes],
        trl=card.trl if open_here else None, mode_names=[],
        price_words=price_words(card.kind, card.price_kind, card.price_fen) if open_here else "",
        published_on=to_beijing(card.published_at).date() if card.published_at else None, status=card.status,
    )  # fmt: skip


def price_words(kind: Kind, price_kind: PriceKind | None, fen: int | None) -> str:
    """A price or a budget; without an amount how it is found, and 面议 where nothing is said."""
    if fen is not None:
        return wan_words(fen)
    if kind is Kind.NEED and price_kind is not PriceKind.NEGOTIABLE:
        return str(_("预算未公布"))
    return label_words(price_kind or PriceKind.NEGOTIABLE)


def region_words(code: str | None) -> str:
    """The region's name in the reader's language; '' for none."""
    names = _names(settings().province_data, reads_chinese())[0]
    return names.get(code, code) if code else ""


def field_words(code: str) -> str:
    return _names(settings().province_data, reads_chinese())[1].get(code, code)


@lru_cache(maxsize=8)
def _names(_folder: Path, chinese: bool) -> tuple[dict[str, str], dict[str, str]]:
    """Names of regions (a county's after its prefecture's) and of fields by code, made once for each language."""
    found, language = province(), "name_zh" if chinese else "name_en"
    own = {entry.code: str(getattr(entry, language)) for entry in found.regions}
    above = {
        e.code: own.get(e.parent_code or "", "") if e.kind in COUNTY_KINDS else "" for e in found.regions
    }
    regions = {
        code: name if not above[code] else f"{above[code]}{name}" if chinese else f"{name}, {above[code]}"
        for code, name in own.items()
    }
    return regions, {entry.code: getattr(entry, language) for entry in found.fields}
