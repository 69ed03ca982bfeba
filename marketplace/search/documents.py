"""From the tables to what is searched. Only text that every visitor may read leaves here."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import islice

from sqlalchemy import func, select

from marketplace.branches.models import Region
from marketplace.branches.queries import field_codes
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.listings.drafts import AchievementDraft, Draft, IpRow, NeedDraft
from marketplace.listings.queries.index import content_of_many, ids_published
from marketplace.listings.showing import Content
from marketplace.listings.vocabulary import IpStatus
from marketplace.search.index import SearchDocument

PAGE = 500
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
"""Validity is judged when somebody searches, so what is put into the index is read as if nothing had lapsed."""
_DISCLOSED = frozenset({IpStatus.PUBLISHED, IpStatus.GRANTED, IpStatus.LAPSED})
"""A filed right is not public yet, so neither its number nor its title is searched."""


@dataclass(frozen=True)
class _Places:
    """{region code: code above it} and the priority fields of this installation.

    Above a retired region is the one that replaced it.
    """

    parents: Mapping[str, str | None]
    fields: frozenset[str]


def documents_of(listing_ids: Collection[int]) -> list[SearchDocument]:
    """The documents of those listings that search may find, in the order of ids."""
    return list(_in_pages(sorted(set(listing_ids))))


def every_document() -> Iterator[SearchDocument]:
    """All that search may find, read page by page in the order of ids."""
    return _in_pages(ids_published(EVERYTHING, now=ALWAYS))


def expected_versions() -> dict[int, int]:
    """{listing id: version} of all that search may find."""
    return {document.listing_id: document.version for document in every_document()}


def public_text(public_draft: Draft) -> str:
    """The searched text below the title, of a draft that `showing.for_everybody` has passed."""
    parts = _achievement(public_draft) if isinstance(public_draft, AchievementDraft) else _need(public_draft)
    return "\n".join(part for part in parts if part)


def _achievement(draft: AchievementDraft) -> Iterator[str]:
    yield from (draft.public_summary, draft.specifications, draft.business_case, draft.awards)
    yield from map(_right, draft.ip)
    yield from draft.cooperating_organisations
    yield " ".join(member.name for member in draft.team)
    yield draft.registration_no


def _need(draft: NeedDraft) -> Iterator[str]:
    yield draft.problem
    yield from (f"{target.name} {target.value}{target.unit}" for target in draft.targets)
    yield from (draft.baseline, draft.tried)


def _right(right: IpRow) -> str:
    return f"{right.number} {right.title}".strip() if right.status in _DISCLOSED else ""


def _in_pages(listing_ids: Iterable[int]) -> Iterator[SearchDocument]:
    """One statement a page of ids."""
    places = _places()
    ids = iter(listing_ids)
    while page := list(islice(ids, PAGE)):
        found = content_of_many(EVERYTHING, page, now=ALWAYS)
        yield from (_stamped(_document(found[id_], places)) for id_ in page if id_ in found)


def _places() -> _Places:
    above = select(Region.code, func.coalesce(Region.replaced_by, Region.parent_code))
    return _Places({row[0]: row[1] for row in db.session.execute(above)}, field_codes(EVERYTHING))


def _with_ancestors(code: str | None, parents: Mapping[str, str | None]) -> Iterable[str]:
    """County, prefecture, province; stops at the first code met twice, should the data hold a circle."""
    met: dict[str, None] = {}
    while code and code not in met:
        met[code] = None
        code = parents.get(code)
    return met


def _document(content: Content, places: _Places) -> SearchDocument:
    public = content.public_draft  # what is hidden from visitors must not be guessed from filters either
    if isinstance(public, AchievementDraft):
        trl, price_fen, publicly_funded = public.trl, public.price_fen, bool(public.publicly_funded)
    else:
        trl, price_fen, publicly_funded = public.min_trl, public.budget_fen, False
    return SearchDocument(
        listing_id=content.id,
        version=0,
        kind=content.kind.value,
        title=public.title,
        keywords=public.keywords,
        body=f"{public_text(public)}\n{content.organisation_name}",
        fields=tuple(code for code in dict.fromkeys(public.fields) if code in places.fields),
        region_codes=tuple(_with_ancestors(content.region_code, places.parents)),
        branch_path=content.branch_path,
        trl=trl,
        modes=tuple(mode.value for mode in dict.fromkeys(public.modes)),
        price_kind=public.price_kind.value if public.price_kind else None,
        price_fen=price_fen,
        status=content.status.value,
        published_at=content.published_at,
        valid_until=content.valid_until,
        publicly_funded=publicly_funded,
        organisation_id=content.organisation_id if content.organisation_name else None,
    )


def _stamped(document: SearchDocument) -> SearchDocument:
    """With a version made of the content, so that comparing finds every difference and only those."""
    digest = blake2b(repr(document).encode("utf-8", "replace"), digest_size=6).digest()
    return replace(document, version=int.from_bytes(digest))
