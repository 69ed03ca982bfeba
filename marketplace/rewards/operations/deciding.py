"""The unit's leaders decide together, the unit is told, and the share takes effect; or it goes back, or is given up."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import update

from marketplace.db.base import db
from marketplace.files import operations as files
from marketplace.files.receiving import Received
from marketplace.files.states import Visibility
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, Problem
from marketplace.rewards import policy
from marketplace.rewards.errors import UnitNoticeRunning, WordsMissing
from marketplace.rewards.limits import LEAST_NOTICE_DAYS
from marketplace.rewards.models import Share, ShareIncome, SharePerson
from marketplace.rewards.operations import _steps as steps
from marketplace.rewards.policy import ALL
from marketplace.rewards.queries import shares
from marketplace.rewards.states import (
    CANCEL,
    DECIDE,
    POST,
    REWORK,
    TAKE_EFFECT,
    CancelReason,
    ReworkReason,
)
from marketplace.rewards.vocabulary import Word
from marketplace.workflow.apply import apply_move


def decide(actor: Actor, share_id: int, decided_on: date | None, received: Received) -> None:
    """Record the collective decision with its minutes; objections are decided by it. Whoever was asked and has not
    answered in time is recorded as silent.

    Call it inside `receiving.receive`. Raises NotFound, NotAllowed for all but administrators, ShareWriter for one
    who wrote it or gets a part, WrongState, WordsMissing, Invalid (`decided_on`), UploadRefused.
    """
    share = steps.held(actor, share_id)
    rows = shares.people(ALL, share.id)
    person_id = policy.require_deciding(actor, share, rows)
    DECIDE.check(share.status)
    _require_words(share, rows)
    if decided_on is None:
        raise Invalid(Problem("decided_on", "required"))
    if decided_on > beijing_today():
        raise Invalid(Problem("decided_on", "in_future"))
    if decided_on < share.event_on:
        raise Invalid(Problem("decided_on", "before_income", day=share.event_on))
    kept = files.store_upload(
        actor, share.organisation_id, share.branch_path, received, Visibility.RESTRICTED
    )
    share.decided_by, share.decided_on, share.minutes_id = person_id, decided_on, kept.id
    silent = [row for row in rows if row.word is None]
    for row in silent:
        row.word = Word.SILENT
    steps.settle(share)
    facts: dict[str, Any] = {"minutes": kept.id, "sha256": kept.sha256, "decided_on": decided_on.isoformat()}
    apply_move(share, DECIDE, actor, silent=len(silent), **facts)


def post(actor: Actor, share_id: int, days: int) -> None:
    """Show it to the members of the unit for so many days, the day of posting not counted.

    Raises NotFound, NotAllowed, WrongState, Invalid (days).
    """
    share = steps.held(actor, share_id)
    policy.require_managing(actor, share)
    POST.check(share.status)
    if days < LEAST_NOTICE_DAYS:
        raise Invalid(Problem("days", "out_of_range", least=LEAST_NOTICE_DAYS))
    share.notice_from = beijing_today()
    share.notice_to = share.notice_from + timedelta(days=days)
    apply_move(share, POST, actor, until=share.notice_to.isoformat())


def take_effect(actor: Actor, share_id: int) -> None:
    """The notice is over: parts may be paid. Raises NotFound, NotAllowed, WrongState, UnitNoticeRunning."""
    share = steps.held(actor, share_id)
    policy.require_managing(actor, share)
    TAKE_EFFECT.check(share.status)
    today = beijing_today()
    if share.notice_to is None or today <= share.notice_to:
        raise UnitNoticeRunning(until=share.notice_to)
    share.effective_on = today
    apply_move(share, TAKE_EFFECT, actor)


def rework(actor: Actor, share_id: int, reason: ReworkReason, note: str = "") -> None:
    """Back to the draft: what was said and decided is void. Raises NotFound, NotAllowed, WrongState, Invalid."""
    share = steps.held(actor, share_id)
    policy.require_writing(actor, share)
    REWORK.check(share.status)
    said = steps.kept(note, "note", required=reason is ReworkReason.OTHER)
    share.decided_by = share.decided_on = share.minutes_id = None
    share.notice_from = share.notice_to = share.words_until = None
    void = update(SharePerson).where(SharePerson.share_id == share.id)
    db.session.execute(void.values(word=None, note="", answered_at=None))
    steps.settle(share)
    share.reason, share.reason_note = reason.value, said
    apply_move(share, REWORK, actor, reason=reason)


def cancel(actor: Actor, share_id: int, reason: CancelReason, note: str = "") -> None:
    """Give it up; its income may be shared anew. Raises NotFound, NotAllowed, WrongState, Invalid."""
    share = steps.held(actor, share_id)
    policy.require_writing(actor, share)
    CANCEL.check(share.status)
    share.reason_note = steps.kept(note, "note", required=reason is CancelReason.OTHER)
    share.reason = reason.value
    db.session.execute(update(ShareIncome).where(ShareIncome.share_id == share.id).values(lives=False))
    steps.settle(share)
    apply_move(share, CANCEL, actor, reason=reason)


def _require_words(share: Share, rows: list[SharePerson]) -> None:
    """Nobody is passed over: also those who do not agree have said so, or had their time."""
    open_ones = sum(row.word is None for row in rows)
    if open_ones and not policy.words_are_over(share, beijing_today()):
        raise WordsMissing(count=open_ones, until=share.words_until)
