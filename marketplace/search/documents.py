"""From the tables to what is searched. Only text that every visitor may read leaves here."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

from sqlalchemy import Row, Select, select

from marketplace.accounts.models import Organisation
from marketplace.branches.models import Region
from marketplace.db.base import db
from marketplace.listings.content import from_json
from marketplace.listings.drafts import AchievementDraft, Draft, IpRow
from marketplace.listings.models import Listing, ListingField, ListingVersion
from marketplace.listings.states import OPEN
from marketplace.listings.vocabulary import IpStatus, Visibility
from marketplace.search.index import SearchDocument

PAGE = 500
"""Rows of one query: within what SQLite takes as parameters."""
_DISCLOSED = frozenset({IpStatus.PUBLISHED, IpStatus.GRANTED, IpStatus.LAPSED})
"""A filed right is not public yet; neither its number nor its title may be found."""


@dataclass(frozen=True)
class _Around:
    """What a page of listings needs besides its own rows: {code: parent code}, {listing id: field codes}."""

    region_parents: Mapping[str, str | None]
    fields: Mapping[int, Sequence[str]]


def documents_of(listing_ids: Collection[int]) -> list[SearchDocument]:
    """The documents of those listings that search may find, in the order of ids."""
    parents = _region_parents()
    found: list[SearchDocument] = []
    ids = sorted(set(listing_ids))
    for start in range(0, len(ids), PAGE):
        found += _documents(_rows().where(Listing.id.in_(ids[start : start + PAGE])), parents)
    return found


def every_document() -> Iterator[SearchDocument]:
    """All that search may find, read page by page in the order of ids."""
    parents = _region_parents()
    last = 0
    while page := _documents(_rows().where(Listing.id > last).limit(PAGE), parents):
        yield from page
        last = page[-1].listing_id


def expected_versions() -> dict[int, int]:
    """{listing id: version} of all that search may find."""
    return {document.listing_id: document.version for document in every_document()}


def public_text(draft: Draft, visibility: Visibility) -> str:
    """The text below the title that a visitor without an account may read, and therefore search."""
    if visibility is Visibility.REGISTERED:
        return ""
    if isinstance(draft, AchievementDraft):
        parts = [draft.public_summary, draft.registration_no, *map(_right, draft.ip)]
    else:
        parts = [draft.problem, *(f"{t.name} {t.value}{t.unit}" for t in draft.targets)]
    return "\n".join(part for part in parts if part)


def public_keywords(draft: Draft, visibility: Visibility) -> tuple[str, ...]:
    return () if visibility is Visibility.REGISTERED else draft.keywords


def _right(right: IpRow) -> str:
    return f"{right.number} {right.title}".strip() if right.status in _DISCLOSED else ""


def _rows() -> Select[*tuple[Any, ...]]:
    """Plain columns, so that streaming the whole table leaves nothing in the session."""
    version_matches = (ListingVersion.listing_id == Listing.id) & (
        ListingVersion.number == Listing.published_version
    )
    columns = (
        Listing.id, Listing.kind, Listing.status, Listing.title, Listing.region_code,
        Listing.branch_path, Listing.trl, Listing.price_kind, Listing.price_fen, Listing.published_at,
        Listing.valid_until, Listing.publicly_funded, Listing.organisation_id, Listing.visibility,
    )  # fmt: skip
    return (
        select(*columns, ListingVersion.content, Organisation.name.label("organisation_name"))
        .join(ListingVersion, version_matches)
        .join(Organisation, Organisation.id == Listing.organisation_id)
        .where(Listing.status.in_(OPEN))
        .order_by(Listing.id)
    )


def _documents(
    query: Select[*tuple[Any, ...]], region_parents: Mapping[str, str | None]
) -> list[SearchDocument]:
    """Two statements for the whole page."""
    rows = db.session.execute(query).all()
    ids = [row.id for row in rows]
    fields: dict[int, list[str]] = defaultdict(list)
    positions = select(ListingField.listing_id, ListingField.field_code).order_by(ListingField.position)
    for listing_id, code in db.session.execute(positions.where(ListingField.listing_id.in_(ids))):
        fields[listing_id].append(code)
    around = _Around(region_parents, fields)
    return [_stamped(_document(row, around)) for row in rows]


def _region_parents() -> dict[str, str | None]:
    return {row.code: row.parent_code for row in db.session.execute(select(Region.code, Region.parent_code))}


def _with_ancestors(code: str | None, parents: Mapping[str, str | None]) -> Iterable[str]:
    """County, prefecture, province; stops at the first code met twice, should the data hold a circle."""
    met: dict[str, None] = {}
    while code and code not in met:
        met[code] = None
        code = parents.get(code)
    return met


def _document(row: Row[Any], around: _Around) -> SearchDocument:
    draft = from_json(row.kind, row.content)
    names_organisation = row.visibility is Visibility.PUBLIC
    return SearchDocument(
        listing_id=row.id,
        version=0,
        kind=row.kind.value,
        title=draft.title,
        keywords=public_keywords(draft, row.visibility),
        body=f"{public_text(draft, row.visibility)}\n{row.organisation_name if names_organisation else ''}",
        fields=tuple(around.fields.get(row.id, ())),
        region_codes=tuple(_with_ancestors(row.region_code, around.region_parents)),
        branch_path=row.branch_path,
        trl=row.trl,
        modes=tuple(mode.value for mode in draft.modes),
        price_kind=row.price_kind.value if row.price_kind else None,
        price_fen=row.price_fen,
        status=row.status.value,
        published_at=row.published_at,
        valid_until=row.valid_until,
        publicly_funded=row.publicly_funded,
        organisation_id=row.organisation_id if names_organisation else None,
    )


def _stamped(document: SearchDocument) -> SearchDocument:
    """With a version made of the content, so that comparing finds every difference and only those."""
    digest = blake2b(repr(document).encode("utf-8", "replace"), digest_size=6).digest()
    return replace(document, version=int.from_bytes(digest))
