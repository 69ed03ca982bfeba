"""What lies on the desk: a draft, or the change of a listing that is public. Both are written alike."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from marketplace.blueprints.guards import current_actor
from marketplace.branches.scope import Scope
from marketplace.kernel.errors import NotFound, WrongState
from marketplace.listings import policy
from marketplace.listings.checks import needs_review
from marketplace.listings.content import from_json
from marketplace.listings.drafts import Draft
from marketplace.listings.models import Amendment, Listing
from marketplace.listings.operations import amendments, drafts, submission
from marketplace.listings.queries import own, versions
from marketplace.listings.rules import ListingRules
from marketplace.listings.states import EDITABLE, LISTED, SUBMIT_AMENDMENT, ListingStatus

_ENDPOINTS = {
    "write": ("listings.edit", "listings.amend"),
    "autosave": ("listings.autosave", "listings.amend_autosave"),
    "check": ("listings.check", "listings.amend_check"),
    "submit": ("listings.submit", "listings.amend_submit"),
    "submitted": ("listings.submitted", "listings.amend_submitted"),
}


@dataclass(frozen=True)
class Sheet:
    """`amendment` is None for a draft. `draft` and `row_version` are what is stored at the time of reading."""

    listing: Listing
    amendment: Amendment | None
    draft: Draft

    @property
    def row_version(self) -> int:
        row = self.amendment or self.listing
        return row.row_version

    @property
    def is_returned(self) -> bool:
        row = self.amendment or self.listing
        return row.status.value == ListingStatus.RETURNED.value

    @property
    def reason(self) -> str | None:
        return self.amendment.reason if self.amendment else self.listing.reason

    @property
    def version(self) -> int:
        return self.amendment.version_number if self.amendment else self.listing.working_version

    @property
    def may_submit(self) -> bool:
        """A member of an organisation writes; its administrator hands in."""
        action = "amend" if self.amendment else "resubmit" if self.is_returned else "submit"
        return policy.can(current_actor(), action, self.listing)

    def published(self) -> Draft:
        """What visitors read while the change is written."""
        assert self.listing.published is not None
        return from_json(self.listing.kind, self.listing.published.content)

    @property
    def needs_review(self) -> bool:
        return self.amendment is None or needs_review(self.published(), self.draft)

    def url(self, step: str, **more: Any) -> str:
        """The address of a step: write, autosave, check, submit, submitted."""
        endpoint = _ENDPOINTS[step][self.amendment is not None]
        return url_for(endpoint, listing_id=self.listing.id, **more)

    def save(self, draft: Draft, rules: ListingRules, row_version: int) -> None:
        """Raises what the two operations raise."""
        if self.amendment is not None:
            amendments.save(current_actor(), self.amendment, draft, rules, row_version)
        else:
            drafts.save_draft(current_actor(), self.listing, draft, rules, row_version)

    def submit(self, rules: ListingRules) -> None:
        """Hand it in. Raises what the operations raise."""
        actor = current_actor()
        if self.amendment is not None:
            amendments.submit(actor, self.amendment, rules)
        elif self.is_returned:
            submission.resubmit(actor, self.listing, rules)
        else:
            submission.submit(actor, self.listing, rules)


def read(scope: Scope, listing_id: int, *, amending: bool) -> Sheet:
    """What may be written now. Raises NotFound, NotAllowed, WrongState."""
    listing = own.one(scope, listing_id)
    actor = current_actor()
    if not amending:
        policy.require(actor, "edit", listing)
        if listing.status not in EDITABLE:
            raise WrongState(action="edit", status=listing.status.value, start=sorted(EDITABLE))
        return Sheet(listing, None, from_json(listing.kind, listing.working.content))
    policy.require(actor, "amend", listing)
    if listing.status not in LISTED:
        raise WrongState(action="amend", status=listing.status.value, start=sorted(LISTED))
    amendment = own.open_amendment(scope, listing_id)
    if amendment is None:
        raise NotFound(kind="amendment")
    if amendment.status not in SUBMIT_AMENDMENT.start:
        raise WrongState(action="edit", status=amendment.status.value, start=sorted(SUBMIT_AMENDMENT.start))
    return Sheet(listing, amendment, versions.version(scope, listing_id, amendment.version_number))
