"""Branches and nodes say that the entries from their place are right."""

from marketplace.catalogue import policy
from marketplace.catalogue.errors import ShareChanged
from marketplace.catalogue.models import CatalogueShare
from marketplace.catalogue.operations._steps import held, in_status, refresh_shares, settle, text_of
from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import issues
from marketplace.catalogue.states import CONFIRM, SETTLING
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.workflow.apply import apply_move


def confirm(actor: Actor, issue_id: int, path: str, *, digest: str, note: str = "") -> CatalogueShare:
    """`digest` is that of the entries that were shown; late ones are taken until the issue is frozen.

    Raises NotAllowed, NotFound, WrongState, ShareChanged; Invalid: `share_note`.
    """
    policy.require_answer(actor, path)
    issue = held(issue_id)
    in_status(issue, SETTLING, "confirm")
    settle(issue)
    refresh_shares(actor, issue)
    row = issues.share(ALL_ISSUES, issue, path)
    text = text_of("share_note", note)
    CONFIRM.check(row.status)
    if row.digest != digest:
        raise ShareChanged(path=path)
    apply_move(row, CONFIRM, actor, entries=row.entries)
    row.said_by, row.said_at, row.note = actor.person_id, utc_now(), text
    return row
