"""Change what is public: the next version is written while visitors still read the old one."""

from collections.abc import Sequence
from typing import Any, NoReturn

from sqlalchemy import select
from sqlalchemy.orm import attributes

from marketplace.audit import queries as audit
from marketplace.audit import trail
from marketplace.audit.queries import AuditScope
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import to_beijing, utc_now
from marketplace.kernel.errors import Invalid, NotAllowed, Problem, Stale, WrongState
from marketplace.listings import policy, reasons
from marketplace.listings.checks import CheckLevel, needs_review
from marketplace.listings.cleaning import cleaned
from marketplace.listings.content import kind_of, to_json
from marketplace.listings.drafts import Draft
from marketplace.listings.models import Amendment, Listing
from marketplace.listings.notes import FieldNote, cleaned_notes, note_problems
from marketplace.listings.operations import _steps as steps
from marketplace.listings.rules import ListingRules
from marketplace.listings.states import (
    ACCEPT_AMENDMENT,
    DISCARD_AMENDMENT,
    LISTED,
    RETURN_AMENDMENT,
    SUBMIT_AMENDMENT,
    AmendmentStatus,
)
from marketplace.listings.topics import AMENDED
from marketplace.listings.validity import valid_until
from marketplace.workflow.apply import apply_move


def start(actor: Actor, listing: Listing) -> Amendment:
    """The open amendment of a public listing, begun from the published version when there is none.

    Raises NotAllowed, WrongState for what is not public or has ended.
    """
    policy.require(actor, "amend", listing)
    if listing.status not in LISTED:
        raise WrongState(action="amend", status=listing.status.value, start=sorted(LISTED))
    found = _open(listing)
    if found is not None:
        return found
    row = steps.add_version(actor, listing, listing.working_version + 1, steps.published_draft(listing))
    made = Amendment(
        listing_id=listing.id, version_number=row.number, created_by=actor.person_id, listing=listing
    )
    db.session.add(made)
    db.session.flush()
    trail.record(
        actor, "amendment.start", f"amendment:{made.id}", listing_id=listing.id, version=made.version_number
    )
    return made


def _open(listing: Listing) -> Amendment | None:
    query = select(Amendment).where(
        Amendment.listing_id == listing.id, Amendment.status.in_(DISCARD_AMENDMENT.start)
    )
    return db.session.scalars(query).one_or_none()


def save(actor: Actor, amendment: Amendment, draft: Draft, rules: ListingRules, row_version: int) -> None:
    """Store what was typed.

    Raises NotAllowed, WrongState once it waits, Invalid, Stale as `drafts.save_draft` does.
    """
    listing = _listing(amendment)
    policy.require(actor, "amend", listing)
    _require_status(amendment, "edit", SUBMIT_AMENDMENT.start)
    if amendment.row_version != row_version:
        _refuse_stale(amendment, listing)
    if kind_of(draft) is not listing.kind:
        raise Invalid(Problem("kind", "fixed"))
    _write(actor, amendment, listing, cleaned(draft), rules)


def _write(actor: Actor, amendment: Amendment, listing: Listing, draft: Draft, rules: ListingRules) -> None:
    current = steps.version(listing, amendment.version_number)
    changed = steps.changed_fields(steps.draft_of(listing, current), draft)
    if not changed:
        return
    steps.checked(draft, CheckLevel.DRAFT, rules)
    if "attachments" in changed:
        steps.require_own_files(listing, draft.attachments)
    if current.frozen_at is None:
        current.content = to_json(draft)
        steps.sign(actor, current)
    else:
        amendment.version_number = listing.working_version + 1
        steps.add_version(actor, listing, amendment.version_number, draft, after=current)
    attributes.flag_modified(amendment, "version_number")  # every save is a row version of its own
    db.session.flush()
    number = amendment.version_number
    trail.record(actor, "amendment.save", f"amendment:{amendment.id}", version=number, changed=changed)


def submit(
    actor: Actor, amendment: Amendment, rules: ListingRules, *, level: CheckLevel = CheckLevel.SUBMIT
) -> bool:
    """Hand the change in. True when it is public at once, since it touches nothing an operator has to see.

    `level` IMPORT as in `submission.submit`. Raises NotAllowed, WrongState, Invalid for what is missing or
    when nothing was changed.
    """
    listing = _listing(amendment)
    policy.require(actor, "amend", listing)
    if level is not CheckLevel.SUBMIT:
        policy.require(actor, "take_over_rows", listing)
    SUBMIT_AMENDMENT.check(amendment.status)
    steps.require_verified(steps.organisation_of(listing))
    row = steps.version(listing, amendment.version_number)
    old, new = steps.published_draft(listing), steps.draft_of(listing, row)
    if old == new:
        raise Invalid(Problem("", "nothing_changed"))
    steps.checked(new, CheckLevel.IMPORT if level is CheckLevel.DRAFT else level, rules)
    steps.require_own_files(listing, new.attachments)
    now = utc_now()
    row.frozen_at = row.frozen_at or now
    steps.sign(actor, row)
    if not needs_review(old, new):
        _make_public(actor, amendment, listing, rules, reviewed=False)
        return True
    amendment.submitted_at = now
    amendment.review_due_on = rules.review_due(to_beijing(now).date())
    apply_move(
        amendment, SUBMIT_AMENDMENT, actor, listing_id=listing.id, version=row.number,
        changed=steps.changed_fields(old, new), review_due_on=amendment.review_due_on,
    )  # fmt: skip
    return False


def accept(actor: Actor, amendment: Amendment, rules: ListingRules) -> None:
    """Make a submitted change public. Raises NotAllowed (also to whoever wrote it), WrongState, Invalid."""
    listing = _listing(amendment)
    _require_review(actor, amendment, listing)
    _require_status(amendment, "accept", RETURN_AMENDMENT.start)
    steps.require_verified(steps.organisation_of(listing))
    _make_public(actor, amendment, listing, rules, reviewed=True)


def _make_public(
    actor: Actor, amendment: Amendment, listing: Listing, rules: ListingRules, *, reviewed: bool
) -> None:
    now = utc_now()
    steps.book_lapse(listing, now)
    before = steps.published_draft(listing)
    row = steps.version(listing, amendment.version_number)
    draft = steps.draft_of(listing, row)
    row.published_at = now
    replaced, listing.published_version = listing.published_version, row.number
    steps.mirror(listing, draft, rules)
    steps.score(listing, draft)
    if listing.confirmed_at is not None:
        listing.valid_until = valid_until(draft, listing.confirmed_at, rules.valid_days)
    facts: dict[str, Any] = {
        "version": row.number, "replaced": replaced, "changed": steps.changed_fields(before, draft),
    }  # fmt: skip
    amendment.reason, amendment.review_due_on = None, None
    apply_move(amendment, ACCEPT_AMENDMENT, actor, listing_id=listing.id, reviewed=reviewed, **facts)
    trail.record(actor, AMENDED, f"listing:{listing.id}", reviewed=reviewed, **facts)
    outbox.add(AMENDED, listing.id, **facts)


def return_(
    actor: Actor, amendment: Amendment, reason: str, notes: Sequence[FieldNote], note: str = ""
) -> None:
    """Send a change back with at least one note; the public version stays as it is.

    Raises NotAllowed, WrongState, Invalid for a bad reason or notes that say nothing.
    """
    listing = _listing(amendment)
    _require_review(actor, amendment, listing)
    RETURN_AMENDMENT.check(amendment.status)
    asked = cleaned_notes(notes)
    text = steps.checked_note(note)
    steps.refuse(*note_problems(asked, listing.kind))
    code = reasons.reason("return", listing.kind, reason, text)
    amendment.reason, amendment.review_due_on = code.value, None
    steps.add_notes(actor, listing, amendment.version_number, asked)
    apply_move(
        amendment, RETURN_AMENDMENT, actor, reason=code, listing_id=listing.id, note=text,
        version=amendment.version_number,
    )  # fmt: skip


def discard(actor: Actor, amendment: Amendment) -> None:
    """Give a change up; the public version stays. Raises NotAllowed, WrongState."""
    listing = _listing(amendment)
    policy.require(actor, "amend", listing)
    apply_move(amendment, DISCARD_AMENDMENT, actor, listing_id=listing.id)


def _require_review(actor: Actor, amendment: Amendment, listing: Listing) -> None:
    policy.require(actor, "review_amendment", listing)
    if actor.person_id is not None and actor.person_id == amendment.created_by:
        raise NotAllowed(action="review_amendment", actor=actor.person_id)


def _require_status(amendment: Amendment, action: str, start: frozenset[AmendmentStatus]) -> None:
    if amendment.status not in start:
        raise WrongState(action=action, status=amendment.status.value, start=sorted(start))


def _listing(amendment: Amendment) -> Listing:
    """The amended listing, read at most once for each row in hand."""
    if "listing" not in amendment.__dict__:
        found = db.session.get_one(Listing, amendment.listing_id)
        attributes.set_committed_value(amendment, "listing", found)
    return amendment.listing


def _refuse_stale(amendment: Amendment, listing: Listing) -> NoReturn:
    entries = audit.history(AuditScope(f"amendment:{amendment.id}"), limit=1)
    raise Stale(
        saved_by=entries[0].actor_name if entries else "",
        saved_at=entries[0].at if entries else amendment.created_at,
        row_version=amendment.row_version,
        content=steps.version(listing, amendment.version_number).content,
    )
