"""Who hears of the quarterly catalogue: places, the department, subscribers; and the days that are near."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from marketplace.accounts.queries import recipients
from marketplace.branches.scope import EVERYTHING
from marketplace.catalogue import notices as words
from marketplace.catalogue import topics
from marketplace.catalogue.drafts import quarter_days
from marketplace.catalogue.labels import LABELS
from marketplace.catalogue.models import CatalogueIssue
from marketplace.catalogue.policy import ALL_ISSUES, ALL_PRINTS
from marketplace.catalogue.queries import issues, prints, subscribers
from marketplace.catalogue.states import (
    CancelReason,
    IssueStatus,
    PrintFailure,
    ReopenReason,
    SendBackReason,
    ShareStatus,
)
from marketplace.db.outbox import OutboxEvent
from marketplace.inbox import operations as inbox
from marketplace.inbox.states import NoticeKind
from marketplace.inbox.wording import word
from marketplace.jobs.office import Office
from marketplace.jobs.pricing_news import Told
from marketplace.kernel.actor import OPERATORS, PROVINCE_PATH, SYSTEM, Role
from marketplace.kernel.clock import quarter_of, to_beijing
from marketplace.kernel.errors import NotFound
from marketplace.kernel.wording import N_

S = IssueStatus
NEAR = (7, 2)
"""Days before something is due at which it is said; the key names the nearest, so each comes once."""
LAST_DAYS = 30
"""A quarter without a plan is spoken of when so many days are left."""
REASONS = {words.SENT_BACK: SendBackReason, words.REOPENED: ReopenReason, words.CANCELLED: CancelReason}
BACK = (words.SENT_BACK, words.REOPENED)
STUCK_WORDS = {
    "snapshot_broken": N_("保存的内容与定稿时的摘要不一致"),
    "entry_taken_down": N_("定稿后有条目被下架"),
    "catalogue_files_not_ready": N_("各种格式的文件还没有做好"),
}
OVERDUE = (S.PLANNED, S.COLLECTING, S.COMPILING, S.EDITORIAL_REVIEW, S.SECRECY_AND_IP_CHECK)


def tell(_office: Office, event: OutboxEvent) -> None:
    """Whoever did it is not told; nor is anybody of a step back that is made up for by now."""
    try:
        issue = issues.one(ALL_ISSUES, event.subject_id)
    except NotFound:
        return
    template, readers, path = TOLD[event.topic]
    if template in BACK and issue.status is not S.COMPILING:
        return
    people = sorted(readers(issue) - {event.facts.get("by")})
    inbox.tell(
        SYSTEM, people, NoticeKind.CATALOGUE, template, f"catalogue_issue:{issue.id}:{event.id}",
        path.format(issue=issue), **_facts(issue, template, event),
    )  # fmt: skip


def tell_of_print(_office: Office, event: OutboxEvent) -> None:
    """Whoever asked for it."""
    try:
        row = prints.one(ALL_PRINTS, event.subject_id)
    except NotFound:
        return
    if row.asked_by is None:
        return
    template = words.PRINTED if event.topic == topics.PRINTED else words.PRINT_FAILED
    reason = LABELS[PrintFailure][PrintFailure(row.reason)] if row.reason else ""
    inbox.tell(
        SYSTEM, [row.asked_by], NoticeKind.CATALOGUE, template, f"catalogue_print:{row.id}:{event.id}",
        f"/catalogue-prints/{row.id}", name=row.facts["name"], entries=row.entries, reason=word(reason),
    )  # fmt: skip


def reminders(today: date) -> Iterable[Told]:
    """Places that have not confirmed, issues that are not frozen shortly before their day, quarters without a plan."""
    found = [*_unconfirmed(today), *_late(today)]
    quarter = quarter_of(today)
    last = quarter_days(quarter)[1]
    left = (last - today).days
    if left <= LAST_DAYS and issues.of_quarter(ALL_ISSUES, quarter.year, quarter.number) is None:
        key = f"catalogue.unplanned:{quarter.year}:{quarter.number}:{_nearest(left, (LAST_DAYS, *NEAR))}"
        facts = {"year": quarter.year, "quarter": quarter.number, "day": last.isoformat()}
        found.append(_told(department(), words.UNPLANNED, key, "/catalogue-desk", facts))
    return found


def _unconfirmed(today: date) -> Iterable[Told]:
    for issue in issues.in_status(ALL_ISSUES, [S.COMPILING]):
        left = (issue.confirm_by - today).days
        if 0 <= left <= max(NEAR):
            key = f"catalogue.confirm:{issue.id}:{_nearest(left)}"
            facts = {"year": issue.year, "quarter": issue.quarter, "day": issue.confirm_by.isoformat()}
            people = _asked_places(issue)
            yield _told(people, words.CONFIRM_DUE, key, f"/catalogue-shares/{issue.id}", facts)


def _late(today: date) -> Iterable[Told]:
    for issue in issues.in_status(ALL_ISSUES, OVERDUE):
        day = to_beijing(issue.publish_at).date()
        left = (day - today).days
        if left <= max(NEAR):
            key = f"catalogue.late:{issue.id}:{_nearest(left) if left >= 0 else today.isoformat()}"
            facts = {
                "year": issue.year, "quarter": issue.quarter, "day": day.isoformat(),
                "reason": word(LABELS[S][issue.status]),
            }  # fmt: skip
            yield _told(department(), words.LATE, key, f"/catalogue-desk/{issue.id}", facts)


def _nearest(left: int, marks: tuple[int, ...] = NEAR) -> int:
    return min(mark for mark in marks if left <= mark)


def _told(people: set[int], template: str, key: str, path: str, facts: dict[str, Any]) -> Told:
    return Told(tuple(sorted(people)), NoticeKind.CATALOGUE, template, key, path, facts)


def _facts(issue: CatalogueIssue, template: str, event: OutboxEvent) -> dict[str, Any]:
    facts: dict[str, Any] = {"year": issue.year, "quarter": issue.quarter}
    days = {
        words.COLLECTING: to_beijing(issue.cut_off_at).date(), words.TO_CONFIRM: issue.confirm_by,
        words.FROZEN: to_beijing(issue.publish_at).date(),
    }  # fmt: skip
    if template in days:
        facts["day"] = days[template].isoformat()
    if template in REASONS and issue.reason is not None:
        known = LABELS[REASONS[template]]
        facts |= {
            "reason": word(next((said for code, said in known.items() if code.value == issue.reason), "")),
            "note": issue.reason_note,
        }
    if template == words.STUCK:
        facts["reason"] = word(STUCK_WORDS.get(str(event.facts.get("code")), ""))
    if template == words.PUBLISHED:
        facts |= subscribers.figures(ALL_ISSUES, issue)
    return facts


def holding(*roles: Role) -> set[int]:
    """Of the province's department."""
    found = (recipients.holders(EVERYTHING, role) for role in roles)
    return {person.id for rows in found for person, path in rows if path == PROVINCE_PATH}


def department() -> set[int]:
    return holding(Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD)


def _officers(_issue: CatalogueIssue) -> set[int]:
    return holding(Role.DEPARTMENT_OFFICER)


def _checkers(issue: CatalogueIssue) -> set[int]:
    return _officers(issue) - set(issue.hands)


def _judges(issue: CatalogueIssue) -> set[int]:
    return holding(Role.DEPARTMENT_HEAD) - set(issue.hands)


def _makers(issue: CatalogueIssue) -> set[int]:
    return set(issue.hands) | _officers(issue)


def _whole_department(_issue: CatalogueIssue) -> set[int]:
    return department()


def _operators(_issue: CatalogueIssue) -> set[int]:
    return {person.id for role in OPERATORS for person, _path in recipients.holders(EVERYTHING, role)}


def _asked_places(issue: CatalogueIssue) -> set[int]:
    """Operators of exactly the places that have not said anything yet."""
    waiting = {
        share.branch_path
        for share in issues.shares(ALL_ISSUES, issue)
        if share.status is ShareStatus.WAITING and share.entries
    }
    return {
        person.id
        for role in OPERATORS
        for person, path in recipients.holders(EVERYTHING, role)
        if path in waiting
    }


def _subscribed(_issue: CatalogueIssue) -> set[int]:
    return subscribers.people(ALL_ISSUES) | department()


DESK, SHARES, PUBLIC_PAGE = (
    "/catalogue-desk/{issue.id}",
    "/catalogue-shares/{issue.id}",
    "/catalogues/{issue.year}/{issue.quarter}",
)
TOLD: dict[str, tuple[str, Callable[[CatalogueIssue], set[int]], str]] = {
    topics.COLLECTED: (words.COLLECTING, _operators, SHARES),
    topics.CUT_OFF: (words.TO_CONFIRM, _asked_places, SHARES),
    topics.HANDED_OVER: (words.TO_EDIT, _officers, DESK),
    topics.PASSED_REVIEW: (words.TO_CHECK, _checkers, DESK),
    topics.CHECKED: (words.TO_FREEZE, _judges, DESK),
    topics.SENT_BACK: (words.SENT_BACK, _makers, DESK),
    topics.REOPENED: (words.REOPENED, _makers, DESK),
    topics.FROZEN: (words.FROZEN, _whole_department, DESK),
    topics.CANCELLED: (words.CANCELLED, _whole_department, DESK),
    topics.STUCK: (words.STUCK, _whole_department, DESK),
    topics.PUBLISHED: (words.PUBLISHED, _subscribed, PUBLIC_PAGE),
}
CATALOGUE_NEWS: tuple[tuple[str, Callable[[Office, OutboxEvent], None]], ...] = (
    *((topic, tell) for topic in sorted(TOLD)),
    (topics.PRINTED, tell_of_print),
    (topics.PRINT_FAILED, tell_of_print),
)
