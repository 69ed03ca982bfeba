"""What the check of an issue has to look at: rights without number or status, and those that have lapsed."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import and_, select

from marketplace.catalogue.faults import Fault, fault_of
from marketplace.catalogue.models import CatalogueEntry, CatalogueIssue
from marketplace.catalogue.policy import IssueScope
from marketplace.catalogue.queries import entries
from marketplace.db.base import db
from marketplace.listings.drafts import AchievementDraft, IpRow
from marketplace.listings.models import ListingVersion


@dataclass(frozen=True)
class Finding:
    """One right of one entry. What `blocks` is put right, or its entry left out, before the check is passed."""

    entry: CatalogueEntry
    right: IpRow
    fault: Fault

    @property
    def blocks(self) -> bool:
        return self.fault is not Fault.LAPSED


def of(scope: IssueScope, issue: CatalogueIssue) -> Iterator[Finding]:
    """In the order of print."""
    for entry, source in entries.sources(scope, issue):
        if isinstance(source.draft, AchievementDraft):
            for right in source.draft.ip:
                fault = fault_of(right)
                if fault is not None:
                    yield Finding(entry, right, fault)


def undeclared(scope: IssueScope, issue: CatalogueIssue) -> list[CatalogueEntry]:
    """Kept entries whose version does not say how secret it is."""
    its = and_(
        ListingVersion.listing_id == CatalogueEntry.listing_id,
        ListingVersion.number == CatalogueEntry.version,
    )
    query = (
        select(CatalogueEntry)
        .join(ListingVersion, its)
        .where(CatalogueEntry.issue_id == issue.id, CatalogueEntry.drop_reason.is_(None))
        .where(ListingVersion.content["secrecy"].as_string().is_(None))
    )
    return list(db.session.scalars(query.order_by(CatalogueEntry.title, CatalogueEntry.id)))


def count(scope: IssueScope, issue: CatalogueIssue) -> int:
    """How many rights there are in all."""
    return sum(
        len(source.draft.ip)
        for _entry, source in entries.sources(scope, issue)
        if isinstance(source.draft, AchievementDraft)
    )
