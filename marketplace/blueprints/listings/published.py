"""The versions of a listing that were public: each has its address, and shows what it changed."""

from dataclasses import replace

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.blueprints.guards import current_actor, public
from marketplace.blueprints.listings.attached import without_locked
from marketplace.blueprints.listings.bp import bp
from marketplace.blueprints.listings.cards import code_of
from marketplace.blueprints.listings.page import listing_page
from marketplace.blueprints.listings.shown import change_rows
from marketplace.blueprints.listings.support import scope
from marketplace.kernel.errors import NotFound
from marketplace.listings.diff import differences
from marketplace.listings.queries import public as queries
from marketplace.listings.queries import published
from marketplace.listings.showing import PublicListing, Shown


def _listing(listing_id: int) -> PublicListing:
    return queries.public_one(scope(), listing_id, signed_in=current_actor().is_signed_in)


@bp.get("/listings/<int:listing_id>/versions")
@public
def versions(listing_id: int) -> ResponseReturnValue:
    """Every version that was public and this reader may open. Without a text (any more) there is one page alone."""
    found = _listing(listing_id)
    if found.shown is not Shown.FULL:
        return redirect(url_for("listings.show", listing_id=listing_id))
    rows = published.published_versions(scope(), found, signed_in=current_actor().is_signed_in)
    return render_template(
        "listings/versions.html", found=found, code=code_of(found.kind, found.id), rows=rows
    )


@bp.get("/listings/<int:listing_id>/versions/<int:number>")
@public
def version(listing_id: int, number: int) -> ResponseReturnValue:
    """What one version said, and what it changed in the public one before it."""
    found, signed_in = _listing(listing_id), current_actor().is_signed_in
    rows = published.published_versions(scope(), found, signed_in=signed_in)
    if number not in [row.number for row in rows]:
        raise NotFound(kind="version")
    before = next((row.number for row in rows if row.number < number), number)
    drafts = published.published_drafts(scope(), found, number, before, signed_in=signed_in)
    draft, earlier = drafts[number], drafts[before]
    then = replace(found, draft=draft, title=draft.title, version=number)
    shown = [without_locked(found, each, signed_in=signed_in) for each in (earlier, draft)]
    return listing_page(
        then,
        signed_in=signed_in,
        json_ld=None,
        is_version=True,
        before=before,
        changes=change_rows(differences(*shown)),
        latest_url=url_for("listings.show", listing_id=listing_id),
        is_latest=number == found.version,
    )
