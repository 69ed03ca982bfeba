"""Which attachments somebody may read who is neither their owner nor an operator above it."""

from typing import Any

from sqlalchemy import Select, Text, cast, select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.files.models import Attachment
from marketplace.kernel.clock import utc_now
from marketplace.listings.models import Listing, ListingVersion
from marketplace.listings.showing import Shown, hides_name, how_shown
from marketplace.listings.states import AWAITING_OPERATOR, ENDED, LISTED
from marketplace.listings.validity import effective_status
from marketplace.listings.vocabulary import Kind


def is_on_public_page(scope: Scope, attachment: Attachment, *, signed_in: bool) -> bool:
    """True when a page that such a reader may read names the file; the file's own visibility comes on top.

    Under a hidden name no page does: what is in a file, and what it is called, may give the name away.
    """
    query = _naming(attachment, Listing.published_version).where(Listing.status.in_(LISTED | ENDED))
    now = utc_now()
    for row in db.session.execute(query):
        status = effective_status(row.status, row.valid_until, now)
        shown = how_shown(status, row.visibility, signed_in=signed_in, inside=False)
        if (
            shown is Shown.FULL
            and not hides_name(row.visibility, inside=False)
            and _names(row.content, attachment)
        ):
            return True
    return False


def is_under_diagnosis(scope: Scope, attachment: Attachment) -> bool:
    """True when a need that waits for an operator or a broker names the file."""
    query = _naming(attachment, Listing.working_version)
    query = query.where(Listing.kind == Kind.NEED, Listing.status.in_(AWAITING_OPERATOR))
    return any(_names(row.content, attachment) for row in db.session.execute(query))


def _naming(attachment: Attachment, number: InstrumentedAttribute[Any]) -> Select[*tuple[Any, ...]]:
    """Versions of the owner's listings that may name the file: narrowed by their text, since most name none."""
    content = cast(ListingVersion.content, Text)
    return (
        select(Listing.status, Listing.visibility, Listing.valid_until, ListingVersion.content)
        .join(ListingVersion, (ListingVersion.listing_id == Listing.id) & (ListingVersion.number == number))
        .where(
            Listing.organisation_id == attachment.organisation_id,
            content.contains('"attachments"', autoescape=True),
            content.contains(str(attachment.id), autoescape=True),
        )
    )


def _names(content: dict[str, Any], attachment: Attachment) -> bool:
    return attachment.id in content.get("attachments", ())
