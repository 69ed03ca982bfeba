"""What was frozen, as it is stored: heads and entries in their written form."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import undefer

from marketplace.catalogue.content import Entry, digest, joined
from marketplace.catalogue.models import CatalogueEdition, CatalogueEntry, CatalogueFile, CatalogueIssue
from marketplace.catalogue.policy import IssueScope
from marketplace.catalogue.states import PUBLIC
from marketplace.db.base import db
from marketplace.kernel.plain_json import read
from marketplace.listings.models import Listing
from marketplace.listings.states import ListingStatus


@dataclass(frozen=True)
class Stored:
    """An edition with its whole text; `holds` is whether the text still has the hash that it was frozen with."""

    edition: CatalogueEdition
    text: str

    @property
    def holds(self) -> bool:
        return digest(self.text) == self.edition.sha256


def stored(scope: IssueScope, issue: CatalogueIssue) -> list[Stored]:
    """Every edition of a frozen issue, put together again from its rows. Two statements."""
    rows = _contents(issue)
    query = (
        select(CatalogueEdition)
        .where(CatalogueEdition.issue_id == issue.id)
        .order_by(CatalogueEdition.branch_path)
        .options(undefer(CatalogueEdition.head))
        .execution_options(populate_existing=True)
    )
    return [Stored(edition, _text(edition, rows)) for edition in db.session.scalars(query)]


def one_text(scope: IssueScope, edition: CatalogueEdition) -> str:
    """The canonical JSON of one edition."""
    issue = db.session.get_one(CatalogueIssue, edition.issue_id)
    return _text(edition, _contents(issue))


def contents(scope: IssueScope, issue: CatalogueIssue) -> dict[int, Entry]:
    """The entries of a frozen issue by listing."""
    query = select(CatalogueEntry.listing_id, CatalogueEntry.content).where(
        CatalogueEntry.issue_id == issue.id, CatalogueEntry.content.is_not(None)
    )
    return {
        listing_id: read(Entry, json.loads(content or ""))
        for listing_id, content in db.session.execute(query)
    }


def files_of(scope: IssueScope, digests: Sequence[str]) -> dict[tuple[str, str], CatalogueFile]:
    """The files made of some contents, by content and format."""
    query = select(CatalogueFile).where(CatalogueFile.content_sha256.in_(digests))
    return {(row.content_sha256, row.format): row for row in db.session.scalars(query)}


def file_keys(scope: IssueScope) -> set[str]:
    """Keys of all files in the storage."""
    return set(db.session.scalars(select(CatalogueFile.key)))


def taken_down(scope: IssueScope, issue: CatalogueIssue) -> list[str]:
    """Numbers of the entries whose listing was taken down since."""
    query = (
        select(CatalogueEntry.number)
        .join(Listing, Listing.id == CatalogueEntry.listing_id)
        .where(
            CatalogueEntry.issue_id == issue.id, CatalogueEntry.drop_reason.is_(None),
            Listing.status == ListingStatus.TAKEN_DOWN,
        )
    )  # fmt: skip
    return [number or "" for number in db.session.scalars(query.order_by(CatalogueEntry.place))]


def by_hash(scope: IssueScope, sha256: str) -> tuple[CatalogueEdition, CatalogueIssue, str] | None:
    """The published edition to which a hash belongs, and whose it is: "" of the snapshot, or the format of a file."""
    made = select(CatalogueFile.content_sha256, CatalogueFile.format).where(CatalogueFile.sha256 == sha256)
    content = db.session.execute(made.limit(1)).one_or_none()
    wanted, form = (content[0], content[1]) if content is not None else (sha256, "")
    query = (
        select(CatalogueEdition, CatalogueIssue)
        .join(CatalogueIssue, CatalogueIssue.id == CatalogueEdition.issue_id)
        .where(CatalogueEdition.sha256 == wanted, CatalogueIssue.status.in_(sorted(PUBLIC)))
        .limit(1)
    )
    found = db.session.execute(query).one_or_none()
    return (found[0], found[1], form) if found is not None else None


def _contents(issue: CatalogueIssue) -> list[tuple[str, str]]:
    """(place, written entry) of what was frozen, in the order of print."""
    query = select(CatalogueEntry.branch_path, CatalogueEntry.content).where(
        CatalogueEntry.issue_id == issue.id, CatalogueEntry.place.is_not(None)
    )
    return [
        (path, content or "") for path, content in db.session.execute(query.order_by(CatalogueEntry.place))
    ]


def _text(edition: CatalogueEdition, rows: Sequence[tuple[str, str]]) -> str:
    return joined(edition.head, (text for path, text in rows if path.startswith(edition.branch_path)))
