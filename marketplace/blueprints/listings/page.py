"""The page of one listing, put together for one reader; `templates/listings/detail.html` says what it takes."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for

from marketplace.blueprints.branches.support import page_or_nothing
from marketplace.blueprints.listings.attached import attached_files
from marketplace.blueprints.listings.banners import banner_of
from marketplace.blueprints.listings.cards import ListingRow, code_of, price_words, region_words
from marketplace.blueprints.listings.sections import Parts, parts_of
from marketplace.blueprints.listings.sharing import address_of, json_ld
from marketplace.blueprints.translation import gettext as _
from marketplace.kernel.clock import to_beijing
from marketplace.listings.drafts import AchievementDraft, Draft
from marketplace.listings.showing import PublicListing, Shown
from marketplace.listings.states import OPEN


@dataclass(frozen=True)
class Owner:
    """Whose it is, as the head of the page shows it; all empty where the name is hidden."""

    name: str = ""
    url: str | None = None
    verified: bool = False
    is_demo: bool = False


def listing_page(found: PublicListing, *, signed_in: bool, **more: Any) -> str:
    """`more` replaces or adds to the context: another version, what insiders see."""
    draft = found.draft
    parts = _parts(found, signed_in)
    here = url_for("listings.show", listing_id=found.id)
    context = {
        "item": page_row(found),
        "owner": _owner(found),
        "name_hidden": found.organisation is None and found.shown is not Shown.REMOVED,
        "version": found.version,
        "versions_url": url_for("listings.versions", listing_id=found.id) if draft is not None else None,
        "tombstone": banner_of(found),
        "text_hidden": found.shown is Shown.TITLE,
        "parts": parts,
        "contact": parts.contact if parts and (signed_in or found.inside) else None,
        "sign_in_url": page_or_nothing("accounts.sign_in", next=here),
        "attached": attached_files(found, draft, signed_in=signed_in),
        "json_ld": json_ld(found, parts) if parts else None,
        "address": address_of(found.id),
        "qr_url": url_for("listings.qr", listing_id=found.id),
    }
    return str(render_template("listings/detail.html", **(context | more)))


def _parts(found: PublicListing, signed_in: bool) -> Parts | None:
    if found.draft is None:
        return None
    return parts_of(found.draft, detail_hidden=found.has_detail and not (signed_in or found.inside))


def page_row(found: PublicListing) -> ListingRow:
    """The head of the page, as a row of lists is; place and price only as far as they may be shown."""
    removed = found.shown is Shown.REMOVED
    return ListingRow(
        kind=found.kind, title=found.title or _("已下架的信息"), url=url_for("listings.show", listing_id=found.id),
        code=code_of(found.kind, found.id), organisation=_owner(found).name, field_names=[], trl=None,
        region="" if removed else region_words(found.region_code), mode_names=[], price_words=_price(found),
        published_on=None if removed else to_beijing(found.published_at).date(), status=found.status,
    )  # fmt: skip


def _price(found: PublicListing) -> str:
    draft: Draft | None = found.draft
    if draft is None:
        return ""
    fen = draft.price_fen if isinstance(draft, AchievementDraft) else draft.budget_fen
    return price_words(found.kind, draft.price_kind, fen)


def _owner(found: PublicListing) -> Owner:
    card = found.organisation
    if card is None or found.shown is Shown.REMOVED:
        return Owner()
    url = page_or_nothing("accounts.organisation", organisation_id=card.id)
    return Owner(card.name, url, card.verified and found.status in OPEN, card.is_demo)
