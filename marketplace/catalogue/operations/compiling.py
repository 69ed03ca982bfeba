"""The cut-off: every eligible listing becomes an entry, and every place is asked about its own."""

from sqlalchemy import insert, select

from marketplace.audit import trail
from marketplace.branches.scope import EVERYTHING
from marketplace.catalogue import policy
from marketplace.catalogue.errors import SharesMissing, TooEarly
from marketplace.catalogue.models import CatalogueEntry, CatalogueIssue
from marketplace.catalogue.operations._steps import (
    add_hand,
    held,
    in_status,
    ready,
    refresh_shares,
    settle,
    subject,
)
from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import entries, issues
from marketplace.catalogue.queries.entries import Eligible
from marketplace.catalogue.states import BOOK_SILENCE, CUT_OFF, HAND_OVER, IssueStatus, ShareStatus
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.workflow.apply import apply_move

RECOMPILED = "catalogue_issue.compile"


def cut_off(actor: Actor, issue_id: int) -> CatalogueIssue:
    """Collecting ends and all that is eligible is in: by the clock, or by an officer once the moment has come.

    Raises NotAllowed, NotFound, WrongState, TooEarly.
    """
    policy.require_edit(actor)
    row = ready(issue_id, CUT_OFF)
    if row.cut_off_at > utc_now():
        raise TooEarly(at=row.cut_off_at)
    apply_move(row, CUT_OFF, actor)
    _compile(actor, row)
    return row


def compile_again(actor: Actor, issue_id: int, *, seen: int | None = None) -> CatalogueIssue:
    """Newer versions of what is in it, and what is eligible by now although it was not; what has ended goes.

    What people left out stays out, order and notes stay. Raises NotAllowed, NotFound, WrongState, Stale.
    """
    policy.require_edit(actor)
    row = held(issue_id, seen)
    in_status(row, {IssueStatus.COMPILING}, "compile")
    before = row.status
    _compile(actor, row)
    trail.record(actor, RECOMPILED, subject(row), before=before, after=row.status)
    return row


def hand_over(actor: Actor, issue_id: int, *, seen: int | None = None) -> CatalogueIssue:
    """To the editorial review, once every place has confirmed or its day is over; silence is booked then.

    Raises NotAllowed, NotFound, WrongState, Stale, SharesMissing.
    """
    policy.require_edit(actor)
    row = ready(issue_id, HAND_OVER, seen)
    settle(row)
    refresh_shares(actor, row)
    waiting = [s for s in issues.shares(ALL_ISSUES, row) if s.status is ShareStatus.WAITING and s.entries]
    if waiting and row.confirm_by >= beijing_today():
        raise SharesMissing(count=len(waiting), until=row.confirm_by)
    for share in waiting:
        apply_move(share, BOOK_SILENCE, actor)
    apply_move(row, HAND_OVER, actor, silent=len(waiting))
    add_hand(row, actor)
    row.reason, row.reason_note = None, ""
    return row


def _compile(actor: Actor, row: CatalogueIssue) -> None:
    """Entries agree with what is eligible; the shares follow."""
    now = utc_now()
    found = entries.eligible(EVERYTHING, row.cut_off_at, now)
    query = select(CatalogueEntry).where(CatalogueEntry.issue_id == row.id)
    known = {entry.listing_id: entry for entry in db.session.scalars(query)}
    fresh = [_values(row, each) for each in found if each.listing_id not in known]
    if fresh:
        db.session.execute(insert(CatalogueEntry), fresh)
    for each in found:
        entry = known.get(each.listing_id)
        if entry is not None and entry.drop_reason is None:
            _renew(entry, each)
    db.session.flush()
    settle(row)
    row.compiled_by, row.compiled_at = actor.person_id, now
    add_hand(row, actor)
    refresh_shares(actor, row)


def _values(row: CatalogueIssue, found: Eligible) -> dict[str, object]:
    return {
        "issue_id": row.id, "listing_id": found.listing_id, "version": found.version, "kind": found.kind,
        "publicly_funded": found.publicly_funded, "field_code": found.field_code,
        "organisation_id": found.organisation_id, "branch_path": found.branch_path, "title": found.title,
    }  # fmt: skip


def _renew(entry: CatalogueEntry, found: Eligible) -> None:
    """An editor's place holds within a section, so it goes with the section."""
    if (entry.field_code, entry.publicly_funded) != (found.field_code, found.publicly_funded):
        entry.position = 0
    entry.version, entry.title, entry.field_code = found.version, found.title, found.field_code
    entry.publicly_funded, entry.branch_path = found.publicly_funded, found.branch_path
