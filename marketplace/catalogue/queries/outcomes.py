"""How what stood in an issue ended, and what it had wrong."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum

from sqlalchemy import select

from marketplace.catalogue.content import Ended, Entry
from marketplace.catalogue.models import CatalogueEdition, CatalogueErratum
from marketplace.catalogue.policy import IssueScope
from marketplace.db.base import db
from marketplace.kernel.actor import PROVINCE_PATH
from marketplace.kernel.clock import utc_now
from marketplace.listings import reasons
from marketplace.listings.models import Listing
from marketplace.listings.states import ListingStatus
from marketplace.listings.validity import effective_status

AT_ONCE = 500


def ended(
    scope: IssueScope, before: Mapping[int, Entry], kept: Collection[int]
) -> Iterator[tuple[str, Ended]]:
    """(place, what ended) for entries of the issue before that are not in this one, in its order.

    Of one that was taken down neither title nor organisation is said again.
    """
    gone = [entry for entry in before.values() if entry.listing_id not in kept]
    states = _states([entry.listing_id for entry in gone])
    for entry in sorted(gone, key=lambda each: (each.number[:1], len(each.number), each.number)):
        outcome, why = states[entry.listing_id]
        silent = outcome is ListingStatus.TAKEN_DOWN
        yield (
            entry.place,
            Ended(
                entry.number, entry.listing_id, entry.kind, "" if silent else entry.title,
                "" if silent else entry.organisation, outcome, why,
            ),
        )  # fmt: skip


def errata(scope: IssueScope, rows: Sequence[CatalogueErratum]) -> list[tuple[CatalogueErratum, str]]:
    """Each with the number of the issue that it is about."""
    wanted = {row.issue_id for row in rows}
    query = select(CatalogueEdition.issue_id, CatalogueEdition.number).where(
        CatalogueEdition.issue_id.in_(wanted), CatalogueEdition.branch_path == PROVINCE_PATH
    )
    numbers = {row.issue_id: row.number for row in db.session.execute(query)}
    return [(row, numbers[row.issue_id]) for row in rows if row.issue_id in numbers]


def _states(ids: Sequence[int]) -> dict[int, tuple[ListingStatus, str]]:
    """The status of each by now and its reason in words."""
    found, now = {}, utc_now()
    for start in range(0, len(ids), AT_ONCE):
        query = select(Listing.id, Listing.status, Listing.valid_until, Listing.reason).where(
            Listing.id.in_(ids[start : start + AT_ONCE])
        )
        for row in db.session.execute(query):
            status = effective_status(row.status, row.valid_until, now)
            found[row.id] = (status, _words(status, row.reason))
    return found


_REASONS: dict[ListingStatus, type[StrEnum]] = {
    ListingStatus.WITHDRAWN: reasons.WithdrawReason, ListingStatus.SOLVED: reasons.SolveReason,
    ListingStatus.UNSOLVED: reasons.GiveUpReason, ListingStatus.TAKEN_DOWN: reasons.TakeDownReason,
    ListingStatus.PAUSED: reasons.PauseReason,
}  # fmt: skip


def _words(status: ListingStatus, code: str | None) -> str:
    """The Chinese words of a listing's reason; '' where its status needs none."""
    known = _REASONS.get(status)
    found = next((member for member in known or () if member.value == code), None)
    return reasons.label_without_note(found) if found is not None else ""
