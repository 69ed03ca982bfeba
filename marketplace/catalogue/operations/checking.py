"""Secrecy and IP are checked by somebody who had no hand in the issue; one row of rights after the other."""

from marketplace.audit import trail
from marketplace.catalogue import policy
from marketplace.catalogue.errors import RightsIncomplete
from marketplace.catalogue.models import CatalogueIssue
from marketplace.catalogue.operations._steps import held, in_status, refresh_shares, settle, subject
from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import findings
from marketplace.catalogue.states import IssueStatus
from marketplace.catalogue.topics import CHECKED
from marketplace.db import outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now


def check(actor: Actor, issue_id: int, *, seen: int | None = None) -> CatalogueIssue:
    """The issue holds nothing secret, and every right has its number and status.

    Raises NotFound, NotAllowed, OwnIssue, WrongState, Stale, RightsIncomplete.
    """
    issue = held(issue_id, seen)
    policy.require_check(actor, issue)
    in_status(issue, {IssueStatus.SECRECY_AND_IP_CHECK}, "check")
    settle(issue)
    refresh_shares(actor, issue)
    count = sum(1 for finding in findings.of(ALL_ISSUES, issue) if finding.blocks)
    if count:
        raise RightsIncomplete(count=count)
    issue.checked_by, issue.checked_at = actor.person_id, utc_now()
    trail.record(actor, CHECKED, subject(issue), status=issue.status)
    outbox.add(CHECKED, issue.id, by=actor.person_id)
    return issue
