"""An issue is planned for a quarter, its dates are set, and it begins to collect (product 3.8)."""

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from marketplace.audit import trail
from marketplace.catalogue import policy
from marketplace.catalogue.drafts import FIRST_YEAR, LAST_YEAR, IssueDraft, quarter_days
from marketplace.catalogue.errors import AlreadyNumbered, QuarterOver, QuarterTaken
from marketplace.catalogue.models import CatalogueIssue
from marketplace.catalogue.operations._steps import (
    held,
    in_status,
    ready,
    require_reason,
    subject,
    text_of,
)
from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import issues
from marketplace.catalogue.states import (
    BEFORE_CUT_OFF,
    CANCEL,
    COLLECT,
    CancelReason,
    IssueStatus,
)
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import Quarter, beijing_today, to_beijing, utc_now
from marketplace.kernel.errors import Invalid, Problem
from marketplace.workflow.apply import apply_move

PLANNED, DATED = "catalogue_issue.plan", "catalogue_issue.set_dates"
DATES = ("collect_on", "cut_off_at", "confirm_by", "publish_at")


def plan(actor: Actor, draft: IssueDraft) -> CatalogueIssue:
    """A quarter has one issue (plan 二(一)).

    Raises NotAllowed; QuarterOver for a past quarter by anybody but a head; QuarterTaken; Invalid: `year`, `quarter`,
    the dates (`required`, `wrong_order`, `in_past`), and for a past quarter `late_reason`.
    """
    policy.require_plan(actor)
    quarter = _quarter(draft)
    is_over = quarter_days(quarter)[1] < beijing_today()
    if is_over and not policy.plans_late(actor):
        raise QuarterOver(year=quarter.year, quarter=quarter.number)
    why = text_of("late_reason", draft.late_reason, required=is_over)
    known = issues.of_quarter(ALL_ISSUES, quarter.year, quarter.number)
    if known is not None:
        raise QuarterTaken(year=quarter.year, quarter=quarter.number, issue=known.id)
    row = CatalogueIssue(
        year=quarter.year, quarter=quarter.number, late_reason=why if is_over else "",
        planned_by=actor.person_id, hands=[], **_dates(draft),
    )  # fmt: skip
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError as twice:  # another planned it at the same time
        raise QuarterTaken(year=quarter.year, quarter=quarter.number, issue=None) from twice
    trail.record(actor, PLANNED, subject(row), after=row.status, year=row.year, quarter=row.quarter)
    if row.collect_on <= beijing_today():
        apply_move(row, COLLECT, actor)
    return row


def set_dates(actor: Actor, issue_id: int, draft: IssueDraft, *, seen: int | None = None) -> CatalogueIssue:
    """Other dates, until the cut-off; afterwards that of publication alone.

    Raises NotAllowed, NotFound, WrongState, Stale; Invalid: the dates.
    """
    policy.require_plan(actor)
    row = held(issue_id, seen)
    if row.status in BEFORE_CUT_OFF:
        for name, value in _dates(draft).items():
            setattr(row, name, value)
    else:
        in_status(row, _UNDER_WAY, "set_dates")
        if draft.publish_at is None:
            raise Invalid(Problem("publish_at", "required"))
        if draft.publish_at <= utc_now():
            raise Invalid(Problem("publish_at", "in_past"))
        row.publish_at = draft.publish_at
    trail.record(actor, DATED, subject(row), **{name: getattr(row, name).isoformat() for name in DATES})
    return row


def collect(actor: Actor, issue_id: int) -> CatalogueIssue:
    """By hand before its day, or by the clock. Raises NotAllowed, NotFound, WrongState."""
    policy.require_plan(actor)
    row = ready(issue_id, COLLECT)
    apply_move(row, COLLECT, actor)
    return row


def cancel(
    actor: Actor, issue_id: int, reason: CancelReason | None, note: str = "", *, seen: int | None = None
) -> CatalogueIssue:
    """Give up an issue that never had a number; the quarter is free again.

    Raises NotAllowed, NotFound, WrongState, Stale, AlreadyNumbered; Invalid: `reason`, `reason_note`.
    """
    policy.require_plan(actor)
    row = ready(issue_id, CANCEL, seen)
    if issues.editions(ALL_ISSUES, row):
        raise AlreadyNumbered(issue=row.id)
    text = require_reason(reason, note, CancelReason)
    apply_move(row, CANCEL, actor, reason=reason)
    row.reason, row.reason_note = str(reason), text
    return row


_UNDER_WAY = frozenset(
    {
        IssueStatus.COMPILING, IssueStatus.EDITORIAL_REVIEW, IssueStatus.SECRECY_AND_IP_CHECK, IssueStatus.FROZEN,
    }
)  # fmt: skip


def _quarter(draft: IssueDraft) -> Quarter:
    problems = []
    if draft.year is None or not FIRST_YEAR <= draft.year <= LAST_YEAR:
        problems.append(Problem("year", "outside", least=FIRST_YEAR, most=LAST_YEAR))
    if draft.quarter is None or not 1 <= draft.quarter <= 4:
        problems.append(Problem("quarter", "outside", least=1, most=4))
    if problems or draft.year is None or draft.quarter is None:
        raise Invalid(*problems)
    return Quarter(draft.year, draft.quarter)


def _dates(draft: IssueDraft) -> dict[str, date | datetime]:
    """The four, in their order: collected, cut off, confirmed, published. Raises Invalid."""
    given = {name: getattr(draft, name) for name in DATES}
    problems = [Problem(name, "required") for name, value in given.items() if value is None]
    if problems:
        raise Invalid(*problems)
    cut_off, publish = to_beijing(given["cut_off_at"]), to_beijing(given["publish_at"])
    if cut_off.date() < given["collect_on"]:
        problems.append(Problem("cut_off_at", "before", other="collect_on"))
    if given["confirm_by"] < cut_off.date():
        problems.append(Problem("confirm_by", "before", other="cut_off_at"))
    if publish.date() < given["confirm_by"] or publish <= cut_off:
        problems.append(Problem("publish_at", "before", other="confirm_by"))
    elif given["publish_at"] <= utc_now():
        problems.append(Problem("publish_at", "in_past"))
    if problems:
        raise Invalid(*problems)
    return given
