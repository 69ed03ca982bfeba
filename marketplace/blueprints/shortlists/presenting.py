"""Entries of a list as pages and files show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.blueprints.filters import label_words
from marketplace.blueprints.identity import settings
from marketplace.blueprints.listings.cards import ListingRow, field_words
from marketplace.blueprints.listings.history import reason_words
from marketplace.blueprints.listings.page import page_row
from marketplace.blueprints.search import export
from marketplace.blueprints.translation import gettext as _
from marketplace.kernel.clock import to_beijing
from marketplace.kernel.money import wan_from_fen
from marketplace.listings.codes import code_of
from marketplace.listings.drafts import AchievementDraft
from marketplace.listings.showing import PublicListing
from marketplace.listings.states import OPEN
from marketplace.listings.vocabulary import PriceKind
from marketplace.sheets import Cell
from marketplace.shortlists.queries import Entry


@dataclass(frozen=True)
class EntryRow:
    """`outcome` says why the listing is not open, '' while it is. `is_edited`: the note was sent back."""

    item: ListingRow
    listing_id: int
    note: str
    added_at: datetime
    outcome: str
    is_edited: bool


def entry_rows(entries: Sequence[Entry], typed: Mapping[int, str]) -> list[EntryRow]:
    """`typed` are notes that were sent back, by the listing."""
    return [
        EntryRow(
            item=page_row(entry.listing), listing_id=entry.listing.id,
            note=typed.get(entry.listing.id, entry.note), added_at=entry.added_at,
            outcome=_outcome(entry.listing), is_edited=entry.listing.id in typed,
        )
        for entry in entries
    ]  # fmt: skip


def headings() -> list[str]:
    """Those of exported results, then why it is not open, and the note."""
    return [*export.headings(), _("原因"), _("备注"), _("加入日期")]


def cells(entry: Entry) -> list[Cell]:
    """What the reader of the list may see of the listing, and the note."""
    page, row = entry.listing, page_row(entry.listing)
    name = row.organisation or (_("单位名称不公开") if row.published_on else "")
    return [
        code_of(page.kind, page.id), label_words(page.kind), row.title, name, row.region, *_terms(page),
        _day(page.published_at) if row.published_on else "", _day(page.valid_until), label_words(page.status),
        f"{settings().base_url.rstrip('/')}/listings/{page.id}", _outcome(page), entry.note, _day(entry.added_at),
    ]  # fmt: skip


def _terms(page: PublicListing) -> list[Cell]:
    """Fields, level, modes, way of pricing, amount in 万元; all empty where the text is not shown."""
    draft = page.draft
    if draft is None:
        return [""] * 5
    if isinstance(draft, AchievementDraft):
        level, fen = draft.trl, draft.price_fen
    else:
        level, fen = draft.min_trl, draft.budget_fen
    between = str(_("、"))
    return [
        between.join(field_words(code) for code in draft.fields),
        level if level is not None else "",
        between.join(label_words(mode) for mode in draft.modes),
        label_words(draft.price_kind or PriceKind.NEGOTIABLE),
        float(wan_from_fen(fen)) if fen is not None else "",
    ]


def _outcome(page: PublicListing) -> str:
    return reason_words(page.reason, with_note=False) if page.status not in OPEN else ""


def _day(moment: datetime | None) -> str:
    return f"{to_beijing(moment):%Y-%m-%d}" if moment else ""
