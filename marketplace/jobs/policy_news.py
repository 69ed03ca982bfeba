"""Who in the department hears that a version of policy waits for approval, was decided, or ends."""

from collections.abc import Callable

from marketplace.accounts.queries import recipients
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.inbox import operations as inbox
from marketplace.inbox.states import NoticeKind
from marketplace.inbox.wording import word
from marketplace.jobs.office import Office
from marketplace.kernel.actor import DEPARTMENT, PROVINCE_PATH, SYSTEM, Role
from marketplace.policies import notices as words
from marketplace.policies import topics
from marketplace.policies.labels import LABELS
from marketplace.policies.models import PolicyVersion
from marketplace.policies.states import VersionReason

Readers = Callable[[PolicyVersion], set[int]]


def _writers(row: PolicyVersion) -> set[int]:
    return set(row.hands)


def _judges(row: PolicyVersion) -> set[int]:
    """Heads of the province's department who had no hand in it."""
    return _holding(Role.DEPARTMENT_HEAD) - _writers(row)


def _department(_row: PolicyVersion) -> set[int]:
    return set[int]().union(*(_holding(role) for role in DEPARTMENT))


def _holding(role: Role) -> set[int]:
    found = recipients.holders(EVERYTHING, role)
    return {person.id for person, path in found if path == PROVINCE_PATH}


TOLD: dict[str, tuple[str, Readers]] = {
    topics.PROPOSED: (words.PROPOSED, _judges),
    topics.APPROVED: (words.APPROVED, _department),
    topics.REFUSED: (words.REFUSED, _writers),
    topics.CLOSED: (words.CLOSED, _department),
    topics.REPEALED: (words.REPEALED, _department),
}


def tell(_office: Office, event: OutboxEvent) -> None:
    """Whoever did it is not told."""
    row = db.session.get(PolicyVersion, event.subject_id)
    if row is None:
        return
    template, readers = TOLD[event.topic]
    people = sorted(readers(row) - {event.facts.get("by")})
    facts = {
        "title": word(row.title), "number": row.number, "since": row.since.isoformat(),
        "closed_on": row.closed_on.isoformat() if row.closed_on else "", "reason": word(_reason(row)),
        "note": row.reason_note,
    }  # fmt: skip
    key, path = f"policy_version:{row.id}:{event.id}", f"/policy-desk/{row.id}"
    inbox.tell(SYSTEM, people, NoticeKind.POLICY, template, key, path, **facts)


def _reason(row: PolicyVersion) -> str:
    return LABELS[VersionReason][VersionReason(row.reason)] if row.reason is not None else ""


POLICY_NEWS: tuple[tuple[str, Callable[[Office, OutboxEvent], None]], ...] = tuple(
    (topic, tell) for topic in sorted(TOLD)
)
