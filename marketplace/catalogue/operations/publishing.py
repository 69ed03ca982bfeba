"""A frozen issue is published once: by the clock at its moment, or by a head before or after it.

All of it is one transaction: the lock on the issue, its status, the audit row, the news, and that the one before is
superseded. Whoever comes second finds it published.
"""

from datetime import timedelta

from marketplace.audit import trail
from marketplace.catalogue import policy
from marketplace.catalogue.errors import EntryTakenDown, FilesNotReady, SnapshotBroken, TooEarly
from marketplace.catalogue.formats import Format
from marketplace.catalogue.models import CatalogueIssue
from marketplace.catalogue.operations._steps import ready, subject
from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import issues, snapshots
from marketplace.catalogue.states import PUBLISH, SUPERSEDE, IssueStatus
from marketplace.catalogue.topics import STUCK
from marketplace.db import outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import MarketError
from marketplace.workflow.apply import apply_move

PATIENCE = timedelta(minutes=30)
"""How long files may be in the making before anybody is told."""


def publish(actor: Actor, issue_id: int, *, seen: int | None = None) -> CatalogueIssue:
    """Raises NotFound, NotAllowed, WrongState, Stale; TooEarly for the clock; FilesNotReady; EntryTakenDown;
    SnapshotBroken when what is stored has another hash than what was frozen.
    """
    policy.require_head(actor)
    issue = ready(issue_id, PUBLISH, seen)
    _require_whole(issue)
    _publish(actor, issue)
    return issue


def publish_due(actor: Actor, issue_id: int) -> MarketError | None:
    """The clock's part for one issue: None when it is out, else what keeps it, of which the department is told.

    Raises NotFound, NotAllowed, TooEarly; WrongState for one that somebody was quicker to publish.
    """
    policy.require_head(actor)
    issue = ready(issue_id, PUBLISH)
    if issue.publish_at > utc_now():
        raise TooEarly(at=issue.publish_at)
    try:
        _require_whole(issue)
    except (SnapshotBroken, EntryTakenDown, FilesNotReady) as refused:
        _note_stuck(actor, issue, refused)
        return refused
    _publish(actor, issue)
    return None


def _publish(actor: Actor, issue: CatalogueIssue) -> None:
    apply_move(issue, PUBLISH, actor)
    issue.published_by, issue.published_at = actor.person_id, utc_now()
    _supersede(actor, issue)


def _require_whole(issue: CatalogueIssue) -> None:
    """What is soon seen comes first: an issue that waits is looked at every few seconds.

    Raises EntryTakenDown, FilesNotReady, SnapshotBroken.
    """
    numbers = snapshots.taken_down(ALL_ISSUES, issue)
    if numbers:
        raise EntryTakenDown(numbers=numbers)
    digests = [edition.sha256 for edition in issues.editions(ALL_ISSUES, issue)]
    made = snapshots.files_of(ALL_ISSUES, digests)
    wanted = [(sha256, form.value) for sha256 in digests for form in Format]
    ready_ones = sum(1 for each in wanted if each in made)
    if ready_ones < len(wanted):
        raise FilesNotReady(ready=ready_ones, wanted=len(wanted))
    for stored in snapshots.stored(ALL_ISSUES, issue):
        if not stored.holds:
            raise SnapshotBroken(place=stored.edition.branch_path, number=stored.edition.number)


def _supersede(actor: Actor, issue: CatalogueIssue) -> None:
    """The newest quarter's issue is the current one, also when an older quarter's comes out after it."""
    quarter = (issue.year, issue.quarter)
    current = [row for row in issues.in_status(ALL_ISSUES, [IssueStatus.PUBLISHED]) if row.id != issue.id]
    for row in current:
        if (row.year, row.quarter) < quarter:
            apply_move(row, SUPERSEDE, actor, by_issue=issue.id)
    if any((row.year, row.quarter) > quarter for row in current):
        apply_move(issue, SUPERSEDE, actor, by_issue=max(row.id for row in current))


def _note_stuck(actor: Actor, issue: CatalogueIssue, refused: MarketError) -> None:
    """Once for each reason and freezing: a clock that strikes each minute is not to write each minute.

    Files that are being made are waited for a while.
    """
    grace = PATIENCE if isinstance(refused, FilesNotReady) else timedelta()
    if utc_now() < issue.publish_at + grace or issues.told_stuck(ALL_ISSUES, issue, refused.code):
        return
    trail.record(actor, STUCK, subject(issue), code=refused.code, **refused.facts)
    outbox.add(STUCK, issue.id, code=refused.code)
