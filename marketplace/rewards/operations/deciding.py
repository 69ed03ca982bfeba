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
from marketplace.kernel.errors import Invalid, Problem, WrongState
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
    PAYING,
    POST,
    REWORK,
    TAKE_EFFECT,
    CancelReason,
    ReworkReason,
)
from marketplace.rewards.vocabulary import Word
from marketplace.workflow.apply import apply_move


def decide(
    actor: Actor, share_id: int, seen_version: int, decided_on: date | None, received: Received
) -> None:
    """Record the collective decision with its minutes; objections are decided by it. Whoever was asked and has not
    answered in time is recorded as silent.

    Call it inside `receiving.receive`. Raises NotFound, NotAllowed for all but administrators, ShareWriter for one
    who wrote it or gets a part, WrongState, ContractRevoked, Stale, WordsMissing, Invalid (`decided_on`: of the time
    before the split was shown to everybody, or before the time of the silent ones was over), UploadRefused.
    """
    share = steps.held(actor, share_id)
    rows = shares.people(ALL, share.id)
    person_id = policy.require_deciding(actor, share, rows)
    DECIDE.check(share.status)
    steps.require_standing(share)
    steps.require_seen(share, seen_version)
    _require_words(share, rows)
    silent = [row for row in rows if row.word is None]
    day = _decided_on(share, decided_on, has_silent=bool(silent))
    kept = files.store_upload(
        actor, share.organisation_id, share.branch_path, received, Visibility.RESTRICTED
    )
    share.decided_by, share.decided_on, share.minutes_id = person_id, day, kept.id
    for row in silent:
        row.word = Word.SILENT
    steps.settle(share)
    facts: dict[str, Any] = {"minutes": kept.id, "sha256": kept.sha256, "decided_on": day.isoformat()}
    apply_move(share, DECIDE, actor, silent=len(silent), **facts)


def post(actor: Actor, share_id: int, days: int) -> None:
    """Show it to the members of the unit for so many days, the day of posting not counted.

    Raises NotFound, NotAllowed, WrongState, ContractRevoked, Invalid (days).
    """
    share = steps.held(actor, share_id)
    policy.require_managing(actor, share)
    POST.check(share.status)
    steps.require_standing(share)
    if days < LEAST_NOTICE_DAYS:
        raise Invalid(Problem("days", "out_of_range", least=LEAST_NOTICE_DAYS))
    share.notice_from = beijing_today()
    share.notice_to = share.notice_from + timedelta(days=days)
    apply_move(share, POST, actor, until=share.notice_to.isoformat())


def take_effect(actor: Actor, share_id: int) -> None:
    """The notice is over: parts may be paid.

    Raises NotFound, NotAllowed, WrongState, ContractRevoked, UnitNoticeRunning.
    """
    share = steps.held(actor, share_id)
    policy.require_managing(actor, share)
    TAKE_EFFECT.check(share.status)
    steps.require_standing(share)
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
    share.notice_from = share.notice_to = share.asked_on = share.words_until = None
    void = update(SharePerson).where(SharePerson.share_id == share.id)
    db.session.execute(void.values(word=None, note="", answered_at=None))
    steps.settle(share)
    share.reason, share.reason_note = reason.value, said
    apply_move(share, REWORK, actor, reason=reason)


def cancel(actor: Actor, share_id: int, reason: CancelReason, note: str = "") -> None:
    """Give it up; its income may be shared anew. What was paid of one that was in effect stays on record.

    Raises NotFound, NotAllowed, WrongState, also for one in effect whose contract stands, Invalid.
    """
    share = steps.held(actor, share_id)
    policy.require_writing(actor, share)
    CANCEL.check(share.status)
    if share.status in PAYING:
        policy.require_managing(actor, share)
        if policy.stands(share):
            before = sorted(status.value for status in CANCEL.start - PAYING)
            raise WrongState(action="cancel", status=share.status.value, start=before)
    share.reason_note = steps.kept(note, "note", required=reason is CancelReason.OTHER)
    share.reason = reason.value
    db.session.execute(update(ShareIncome).where(ShareIncome.share_id == share.id).values(lives=False))
    steps.settle(share)
    apply_move(share, CANCEL, actor, reason=reason)


def _decided_on(share: Share, day: date | None, *, has_silent: bool) -> date:
    """The decision is about this split, and counts nobody as silent who still had time. Raises Invalid."""
    if day is None:
        raise Invalid(Problem("decided_on", "required"))
    if day > beijing_today():
        raise Invalid(Problem("decided_on", "in_future"))
    if day < share.event_on:
        raise Invalid(Problem("decided_on", "before_income", day=share.event_on))
    if share.asked_on is not None and day < share.asked_on:
        raise Invalid(Problem("decided_on", "before_asked", day=share.asked_on))
    if has_silent and share.words_until is not None and day <= share.words_until:
        raise Invalid(Problem("decided_on", "before_words_over", day=share.words_until))
    return day


def _require_words(share: Share, rows: list[SharePerson]) -> None:
    """Nobody is passed over: also those who do not agree have said so, or had their time."""
    open_ones = sum(row.word is None for row in rows)
    if open_ones and not policy.words_are_over(share, beijing_today()):
        raise WordsMissing(count=open_ones, until=share.words_until)
