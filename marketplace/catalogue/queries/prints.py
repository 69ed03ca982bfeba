"""Catalogues on demand."""

from collections.abc import Iterator

from sqlalchemy import and_, or_, select

from marketplace.accounts.models import Organisation
from marketplace.branches.models import PriorityField, Region
from marketplace.catalogue.models import CataloguePrint
from marketplace.catalogue.policy import PrintScope
from marketplace.catalogue.states import PrintStatus
from marketplace.catalogue.taking import Source
from marketplace.db.base import db
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID
from marketplace.listings.content import from_json
from marketplace.listings.models import Listing, ListingField, ListingVersion
from marketplace.listings.states import OPEN
from marketplace.listings.vocabulary import Visibility

SHOWN = 30


def one(scope: PrintScope, print_id: int) -> CataloguePrint:
    """Raises NotFound."""
    found = None
    if 0 < print_id <= MOST_ID:
        query = select(CataloguePrint).where(scope.clause(), CataloguePrint.id == print_id)
        found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(kind="catalogue_print")
    return found


def recent(scope: PrintScope) -> list[CataloguePrint]:
    """The newest first."""
    query = select(CataloguePrint).where(scope.clause()).order_by(CataloguePrint.id.desc())
    return list(db.session.scalars(query.limit(SHOWN)))


def waiting(scope: PrintScope, organisation_id: int | None, path: str) -> CataloguePrint | None:
    """One for the same owner that is not done."""
    query = select(CataloguePrint).where(
        scope.clause(), CataloguePrint.status.in_([PrintStatus.QUEUED, PrintStatus.RUNNING]),
        CataloguePrint.organisation_id == organisation_id
        if organisation_id is not None
        else and_(CataloguePrint.organisation_id.is_(None), CataloguePrint.branch_path == path),
    )  # fmt: skip
    return db.session.scalars(query.order_by(CataloguePrint.id).limit(1)).one_or_none()


def same(scope: PrintScope, row: CataloguePrint, body: str) -> str | None:
    """The content of the owner's last one that was made, when its text but for the moment was `body` too."""
    owner = (
        CataloguePrint.organisation_id == row.organisation_id
        if row.organisation_id is not None
        else CataloguePrint.organisation_id.is_(None)
    )
    query = select(CataloguePrint).where(
        scope.clause(), owner, CataloguePrint.branch_path == row.branch_path,
        CataloguePrint.status == PrintStatus.DONE,
    )  # fmt: skip
    last = db.session.scalars(query.order_by(CataloguePrint.id.desc()).limit(1)).one_or_none()
    return last.content_sha256 if last is not None and last.facts.get("body") == body else None


def are_running(scope: PrintScope) -> bool:
    """Whether one is being made, or was by a process that died."""
    query = select(CataloguePrint.id).where(scope.clause(), CataloguePrint.status == PrintStatus.RUNNING)
    return db.session.scalar(query.limit(1)) is not None


def queued(scope: PrintScope) -> list[int]:
    """Ids, the oldest first."""
    query = select(CataloguePrint.id).where(scope.clause(), CataloguePrint.status == PrintStatus.QUEUED)
    return list(db.session.scalars(query.order_by(CataloguePrint.id)))


def sources(scope: PrintScope, row: CataloguePrint) -> Iterator[Source]:
    """What the owner has open now, in the order of print.

    An organisation's own shows nothing that stands under a hidden name: whose it is would be plain.
    """
    now = utc_now()
    regions = {each.code: each.name_zh for each in db.session.execute(select(Region.code, Region.name_zh))}
    leading = and_(ListingField.listing_id == Listing.id, ListingField.position == 0)
    published = and_(
        ListingVersion.listing_id == Listing.id, ListingVersion.number == Listing.published_version
    )
    query = (
        select(Listing, ListingVersion.content, Organisation.name, ListingField.field_code)
        .join(ListingVersion, published)
        .join(Organisation, Organisation.id == Listing.organisation_id)
        .outerjoin(ListingField, leading)
        .outerjoin(PriorityField, PriorityField.code == ListingField.field_code)
        .where(Listing.status.in_(OPEN), or_(Listing.valid_until.is_(None), Listing.valid_until > now))
    )
    if row.organisation_id is not None:
        named = Listing.visibility != Visibility.HIDDEN_NAME
        query = query.where(Listing.organisation_id == row.organisation_id, named)
    else:
        query = query.where(Listing.branch_path.startswith(row.branch_path, autoescape=True))
    order = (
        Listing.kind, Listing.publicly_funded.desc(), PriorityField.position, Listing.branch_path,
        Organisation.name, Listing.title, Listing.id,
    )  # fmt: skip
    for listing, content, organisation, field in db.session.execute(query.order_by(*order)):
        yield Source(
            listing_id=listing.id, kind=listing.kind, version=listing.published_version or 1,
            draft=from_json(listing.kind, content), visibility=listing.visibility, place=listing.branch_path,
            region=listing.region_code or "", region_name=regions.get(listing.region_code or "", ""),
            organisation=organisation, publicly_funded=listing.publicly_funded, field=field or "",
        )  # fmt: skip
