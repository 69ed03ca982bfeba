"""What every step of an issue begins with: the row held, its state, and the version of it that was read."""

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import TypeVar

from marketplace.audit import trail
from marketplace.catalogue.drafts import LONGEST
from marketplace.catalogue.models import CatalogueEntry, CatalogueIssue, CatalogueShare
from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import entries, issues
from marketplace.catalogue.states import ASK_AGAIN, DropReason, IssueStatus, ShareStatus
from marketplace.db.base import db
from marketplace.kernel.actor import SYSTEM, Actor, with_hand
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, Problem, Stale, WrongState
from marketplace.kernel.moves import Move
from marketplace.kernel.text import clean_block
from marketplace.workflow.apply import apply_move

R = TypeVar("R", bound=StrEnum)


def subject(issue: CatalogueIssue) -> str:
    """Its name in the trail."""
    return f"catalogue_issue:{issue.id}"


def held(issue_id: int, seen: int | None = None) -> CatalogueIssue:
    """Whatever its status; the operation has checked the actor. Raises NotFound, Stale."""
    row = issues.held(ALL_ISSUES, issue_id)
    if seen is not None and seen != row.row_version:
        raise Stale(kind="catalogue_issue")
    return row


def ready(issue_id: int, move: Move[IssueStatus], seen: int | None = None) -> CatalogueIssue:
    """Raises NotFound, WrongState, Stale."""
    row = issues.held(ALL_ISSUES, issue_id)
    move.check(row.status)
    if seen is not None and seen != row.row_version:
        raise Stale(kind="catalogue_issue")
    return row


def in_status(row: CatalogueIssue, statuses: Collection[IssueStatus], action: str) -> None:
    """Raises WrongState."""
    if row.status not in statuses:
        raise WrongState(action=action, status=row.status.value, start=sorted(s.value for s in statuses))


def add_hand(row: CatalogueIssue, actor: Actor) -> None:
    """Who compiled, ordered, left out or wrote at any time; no later step takes anybody out again."""
    row.hands = with_hand(row.hands, actor)


def text_of(field: str, text: str, *, required: bool = False) -> str:
    """Cleaned. Raises Invalid `too_long`, `required`."""
    found = clean_block(text)
    if len(found) > LONGEST[field]:
        raise Invalid(Problem(field, "too_long", length=len(found), most=LONGEST[field]))
    if required and not found:
        raise Invalid(Problem(field, "required"))
    return found


def require_reason(reason: R | None, note: str, allowed: Iterable[R]) -> str:
    """The cleaned note. Raises Invalid: `reason` that is none of them; `reason_note` missing with OTHER, too long."""
    if reason is None or reason not in tuple(allowed):
        raise Invalid(Problem("reason", "required"))
    return text_of("reason_note", note, required=reason.value == "other")


def drop(
    actor: Actor, issue: CatalogueIssue, entry: CatalogueEntry, reason: DropReason, note: str = ""
) -> None:
    """Leave an entry out, with a note that stays."""
    entry.drop_reason, entry.drop_note, entry.dropped_by = reason.value, note, actor.person_id
    trail.record(
        actor,
        "catalogue_entry.leave_out",
        subject(issue),
        entry=entry.id,
        listing=entry.listing_id,
        reason=reason,
    )


def settle(issue: CatalogueIssue) -> list[CatalogueEntry]:
    """Leave out what has ended, was taken down or is not public any more; asks the places concerned again.

    It is the market that does so, whoever's step it comes with.
    """
    gone = entries.ended(ALL_ISSUES, issue, utc_now())
    for entry, reason in gone:
        drop(SYSTEM, issue, entry, reason)
    if gone:
        db.session.flush()
    return [entry for entry, _reason in gone]


def refresh_shares(actor: Actor, issue: CatalogueIssue) -> None:
    """A share for each place with entries. One whose entries are others than those confirmed is asked again."""
    found = entries.digests(ALL_ISSUES, issue)
    known = {row.branch_path: row for row in issues.shares(ALL_ISSUES, issue)}
    for path, (count, digest) in found.items():
        row = known.get(path)
        if row is None:
            db.session.add(CatalogueShare(issue_id=issue.id, branch_path=path, entries=count, digest=digest))
        elif row.digest != digest:
            row.entries, row.digest = count, digest
            _ask_again(actor, row)
    for path in known.keys() - found.keys():
        known[path].entries, known[path].digest = 0, ""
    db.session.flush()


def _ask_again(actor: Actor, row: CatalogueShare) -> None:
    if row.status is not ShareStatus.WAITING:
        apply_move(row, ASK_AGAIN, actor)
        row.said_by = row.said_at = None


def undo_checks(issue: CatalogueIssue) -> None:
    """What was checked was another text."""
    issue.edited_by = issue.edited_at = issue.checked_by = issue.checked_at = None
