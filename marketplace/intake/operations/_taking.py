"""One row and the listing that it makes or changes."""

from marketplace.db.outbox import Urgency
from marketplace.intake.models import ImportRow, ImportRun
from marketplace.intake.states import RowResult
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, Problem
from marketplace.listings.checks import CheckLevel, problems
from marketplace.listings.content import from_json, to_json
from marketplace.listings.drafts import Draft
from marketplace.listings.models import Listing
from marketplace.listings.operations import amendments, drafts, review, submission
from marketplace.listings.rules import ListingRules
from marketplace.listings.states import EDITABLE, LISTED, AmendmentStatus, ListingStatus
from marketplace.listings.vocabulary import Kind


def bring_forward(actor: Actor, listing: Listing, run: ImportRun, rules: ListingRules) -> bool:
    """Take a draft as far as the import asks: public, handed in when it is complete, or nowhere.

    What an operator has returned is handed in again, never published past them.
    """
    if run.publish and listing.status is ListingStatus.DRAFT:
        _publish(actor, listing, rules)
        return True
    if not (run.submit or run.publish):
        return False
    if problems(_draft(listing), CheckLevel.SUBMIT, rules.vocabulary):
        return False
    if listing.status is ListingStatus.RETURNED:
        submission.resubmit(actor, listing, rules, urgency=Urgency.BULK)
    else:
        submission.submit(actor, listing, rules, urgency=Urgency.BULK)
    return True


def _publish(actor: Actor, listing: Listing, rules: ListingRules) -> None:
    submission.submit(actor, listing, rules, level=CheckLevel.IMPORT, urgency=Urgency.BULK)
    if listing.kind is Kind.NEED:
        review.take(actor, listing, rules, urgency=Urgency.BULK)
    review.publish(actor, listing, rules, urgency=Urgency.BULK)


def bring_up_to_date(
    actor: Actor, listing: Listing, row: ImportRow, run: ImportRun, rules: ListingRules
) -> RowResult:
    """What a row does to the listing that has its number. An empty cell changes nothing.

    Raises Invalid for a listing that an operator is looking at, or that has ended.
    """
    draft = _merged(listing, row)
    if listing.status in EDITABLE:
        return _update_draft(actor, listing, draft, run, rules)
    if draft == _draft(listing):
        return RowResult.UNCHANGED
    if listing.status in LISTED:
        return _amend(actor, listing, draft, run, rules)
    raise Invalid(Problem("", "not_changeable", status=listing.status.value))


def _draft(listing: Listing) -> Draft:
    return from_json(listing.kind, listing.working.content)


def _merged(listing: Listing, row: ImportRow) -> Draft:
    """The listing's newest content with what the row says laid over it."""
    old, new = listing.working.content, row.content or {}
    merged = {**old, **new}
    if isinstance(old.get("contact"), dict) and isinstance(new.get("contact"), dict):
        merged["contact"] = {**old["contact"], **new["contact"]}
    if new.get("price_kind") == "negotiable":
        for name in ("price_fen", "budget_fen"):
            if name not in new:
                merged.pop(name, None)
    return from_json(listing.kind, merged)


def _update_draft(
    actor: Actor, listing: Listing, draft: Draft, run: ImportRun, rules: ListingRules
) -> RowResult:
    changed = to_json(draft) != listing.working.content
    if changed:
        drafts.save_draft(actor, listing, draft, rules, listing.row_version)
    returned = listing.status is ListingStatus.RETURNED
    moved = (changed or not returned) and bring_forward(actor, listing, run, rules)
    return RowResult.UPDATED if changed or moved else RowResult.UNCHANGED


def _amend(actor: Actor, listing: Listing, draft: Draft, run: ImportRun, rules: ListingRules) -> RowResult:
    """A change of what is public: handed in like any other, unless a command publishes."""
    amendment = amendments.start(actor, listing)
    if amendment.status is AmendmentStatus.SUBMITTED:
        raise Invalid(Problem("", "amendment_waits"))
    amendments.save(actor, amendment, draft, rules, amendment.row_version)
    level = CheckLevel.IMPORT if run.publish else CheckLevel.SUBMIT
    wanted = run.publish or run.submit
    if not wanted or problems(draft, level, rules.vocabulary):
        return RowResult.UPDATED
    if not amendments.submit(actor, amendment, rules, level=level) and run.publish:
        amendments.accept(actor, amendment, rules)
    return RowResult.UPDATED
