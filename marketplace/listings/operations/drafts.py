"""Start a listing and write it: create, autosave."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import attributes

from marketplace.accounts.models import Organisation
from marketplace.audit import queries as audit
from marketplace.audit import trail
from marketplace.audit.queries import AuditScope
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, NotAllowed, Problem, Stale, WrongState
from marketplace.listings import policy
from marketplace.listings.checks import CheckLevel
from marketplace.listings.cleaning import cleaned
from marketplace.listings.content import kind_of, to_json
from marketplace.listings.drafts import Draft
from marketplace.listings.models import Listing, ListingVersion
from marketplace.listings.operations import _steps as steps
from marketplace.listings.rules import ListingRules
from marketplace.listings.states import EDITABLE

LONGEST_TOKEN = 64
LONGEST_EXTERNAL_ID = 120


@dataclass(frozen=True)
class NewListing:
    """One of many to be created: what it says, and its number in the owner's own system."""

    draft: Draft
    external_id: str | None = None


def create(
    actor: Actor,
    organisation_id: int,
    draft: Draft,
    rules: ListingRules,
    *,
    token: str | None = None,
    external_id: str | None = None,
    on_behalf: bool = False,
) -> Listing:
    """A new draft, flushed. The same `token` again gives the listing that it made first.

    However many ask at once, one is made. Who is no member of the organisation enters `on_behalf` of it.
    Raises NotAllowed, NotFound for an unknown organisation, Invalid for what cannot be stored, Stale when
    another listing of the organisation has the `external_id`.
    """
    _check_key("token", token, LONGEST_TOKEN)
    known = _made_by(actor, organisation_id, token)
    if known is not None:
        return known
    organisation = steps.existing_organisation(organisation_id)
    listing, content = _prepare(actor, organisation, NewListing(draft, external_id), rules, on_behalf)
    listing.creation_token = token
    if not _insert(listing):
        winner = _made_by(actor, organisation_id, token)
        if winner is None:
            raise Stale(external_id=external_id)
        return winner
    _begin(actor, listing, content)
    return listing


def create_many(
    actor: Actor,
    organisation_id: int,
    rows: Sequence[NewListing],
    rules: ListingRules,
    *,
    on_behalf: bool = False,
) -> list[Listing]:
    """New drafts in the order of `rows`, in one flush: for imports.

    Raises what `create` raises, and then makes none.
    """
    organisation = steps.existing_organisation(organisation_id)
    prepared = [_prepare(actor, organisation, row, rules, on_behalf) for row in rows]
    db.session.add_all([listing for listing, _ in prepared])
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Stale(external_ids=[row.external_id for row in rows]) from error
    for listing, content in prepared:
        _begin(actor, listing, content)
    return [listing for listing, _ in prepared]


def _prepare(
    actor: Actor, organisation: Organisation, row: NewListing, rules: ListingRules, on_behalf: bool
) -> tuple[Listing, Draft]:
    """A listing that is not in the session yet, and its cleaned content."""
    _check_key("external_id", row.external_id, LONGEST_EXTERNAL_ID)
    draft = cleaned(row.draft)
    outside = organisation.id not in actor.organisation_ids and not actor.is_system
    listing = Listing(
        kind=kind_of(draft), organisation_id=organisation.id, branch_path=organisation.branch_path,
        organisation=organisation, external_id=row.external_id, created_by=actor.person_id,
        on_behalf=on_behalf or outside, working_version=1, field_rows=[],
    )  # fmt: skip
    policy.require(actor, "create", listing)
    steps.checked(draft, CheckLevel.DRAFT, rules)
    steps.require_own_files(listing, draft.attachments)
    steps.mirror(listing, draft, rules)
    return listing, draft


def _begin(actor: Actor, listing: Listing, draft: Draft) -> None:
    """The first version and the first line of the trail; the listing has its id."""
    steps.add_version(actor, listing, 1, draft)
    trail.record(
        actor, "listing.create", f"listing:{listing.id}", kind=listing.kind, on_behalf=listing.on_behalf,
        organisation_id=listing.organisation_id, external_id=listing.external_id,
    )  # fmt: skip


def _check_key(name: str, value: str | None, most: int) -> None:
    if value is not None and not (value.isprintable() and 0 < len(value) <= most):
        raise Invalid(Problem(name, "unusable", most=most))


def _made_by(actor: Actor, organisation_id: int, token: str | None) -> Listing | None:
    """What this token made before. Raises NotAllowed when somebody else used it."""
    if token is None:
        return None
    found = db.session.scalars(select(Listing).where(Listing.creation_token == token)).one_or_none()
    if found is None:
        return None
    if (found.created_by, found.organisation_id) != (actor.person_id, organisation_id):
        raise NotAllowed(action="create", actor=actor.person_id)
    return found


def _insert(listing: Listing) -> bool:
    """False when a unique key was taken meanwhile, which only a request with a token survives."""
    if listing.creation_token is None:
        db.session.add(listing)
        try:
            db.session.flush()
        except IntegrityError as error:
            raise Stale(external_id=listing.external_id) from error
        return True
    try:
        with db.session.begin_nested():
            db.session.add(listing)
    except IntegrityError:
        return False
    return True


def save_draft(actor: Actor, listing: Listing, draft: Draft, rules: ListingRules, row_version: int) -> None:
    """Store what was typed, finished or not. A version that was handed in is left, and the next one begun.

    `row_version` is what the person saw. Raises NotAllowed, WrongState once it was handed in, Invalid for
    what cannot be stored, and Stale with `saved_by`, `saved_at`, `row_version` and the other's `content`
    (JSON of a draft).
    """
    policy.require(actor, "edit", listing)
    if listing.status not in EDITABLE:
        raise WrongState(action="edit", status=listing.status.value, start=sorted(EDITABLE))
    if listing.row_version != row_version:
        _refuse_stale(listing)
    if kind_of(draft) is not listing.kind:
        raise Invalid(Problem("kind", "fixed"))
    _write(actor, listing, cleaned(draft), rules)


def _write(actor: Actor, listing: Listing, draft: Draft, rules: ListingRules) -> None:
    current = steps.working(listing)
    before = steps.draft_of(listing, current)
    changed = steps.changed_fields(before, draft)
    if not changed:
        return
    steps.checked(draft, CheckLevel.DRAFT, rules)
    if "attachments" in changed:
        steps.require_own_files(listing, draft.attachments)
    if current.frozen_at is None:
        current.content = to_json(draft)
        steps.sign(actor, current)
    else:
        steps.add_version(actor, listing, listing.working_version + 1, draft, after=current)
    steps.mirror(listing, draft, rules)
    listing.updated_at = utc_now()
    attributes.flag_modified(listing, "updated_at")  # two saves in one clock tick are still two row versions
    db.session.flush()
    trail.record(
        actor, "listing.save", f"listing:{listing.id}", version=listing.working_version, changed=changed
    )


def _refuse_stale(listing: Listing) -> NoReturn:
    """Tell who saved what, so that the page can show both."""
    content: ListingVersion = steps.working(listing)
    entries = audit.history(AuditScope(f"listing:{listing.id}"), limit=1)
    raise Stale(
        saved_by=entries[0].actor_name if entries else "",
        saved_at=entries[0].at if entries else listing.updated_at,
        row_version=listing.row_version,
        content=content.content,
    )
