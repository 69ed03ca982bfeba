"""Reads of notices. A stranger's notice looks as if it did not exist."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ScalarSelect, func, select

from marketplace.accounts.models import Person, SignInSession
from marketplace.accounts.states import PersonStatus
from marketplace.db.base import db
from marketplace.inbox.choices import Choice
from marketplace.inbox.models import Notice, NoticeChoice
from marketplace.inbox.policy import Owner
from marketplace.inbox.quiet import Quiet
from marketplace.inbox.states import NoticeKind
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID

PAGE = 20
MOST_COUNTED = 100


def newest(
    scope: Owner, *, unread: bool = False, kind: NoticeKind | None = None, before: int | None = None
) -> tuple[list[Notice], bool]:
    """A page of PAGE, the newest first, of those older than `before`; and whether there are older ones."""
    query = select(Notice).where(scope.clause())
    if unread:
        query = query.where(Notice.read_at.is_(None))
    if kind is not None:
        query = query.where(Notice.kind == kind)
    if before is not None:
        query = query.where(Notice.id < min(before, MOST_ID))
    rows = list(db.session.scalars(query.order_by(Notice.id.desc()).limit(PAGE + 1)))
    return rows[:PAGE], len(rows) > PAGE


def unread_count(scope: Owner) -> int:
    """How many are unread; counting stops at MOST_COUNTED."""
    some = select(Notice.id).where(scope.clause(), Notice.read_at.is_(None)).limit(MOST_COUNTED).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def unread_beside_session(scope: Owner) -> ScalarSelect[int]:
    """The same as a column beside the session of whoever is asking: no statement of its own."""
    some = (
        select(Notice.id)
        .where(scope.clause(), Notice.person_id == SignInSession.person_id, Notice.read_at.is_(None))
        .correlate(SignInSession)
        .limit(MOST_COUNTED)
        .subquery()
    )
    return select(func.count()).select_from(some).scalar_subquery()


def one(scope: Owner, notice_id: int) -> Notice:
    """Raises NotFound."""
    if not 0 < notice_id <= MOST_ID:
        raise NotFound(kind="notice")
    found = db.session.scalar(select(Notice).where(scope.clause(), Notice.id == notice_id))
    if found is None:
        raise NotFound(kind="notice")
    return found


def choice(scope: Owner) -> Choice:
    """What one person has chosen, or what holds for whoever has chosen nothing."""
    found = select(NoticeChoice).where(NoticeChoice.person_id == scope.person_id)
    return _choice(db.session.scalar(found))


def readers(scope: Owner, person_ids: Collection[int]) -> list[tuple[Person, Choice]]:
    """Those of the people who have an active account, with what each has chosen."""
    query = (
        select(Person, NoticeChoice)
        .outerjoin(NoticeChoice, NoticeChoice.person_id == Person.id)
        .where(Person.id.in_(person_ids), Person.status == PersonStatus.ACTIVE)
    )
    return [(person, _choice(row)) for person, row in db.session.execute(query.order_by(Person.id))]


def told(scope: Owner, key: str, person_ids: Collection[int]) -> set[int]:
    """Those of the people who were told of this already."""
    query = select(Notice.person_id).where(
        scope.clause(), Notice.key == key, Notice.person_id.in_(person_ids)
    )
    return set(db.session.scalars(query))


def next_person_due(scope: Owner, now: datetime, after: int) -> int | None:
    """The next person, by number, for whom mail is due."""
    query = select(func.min(Notice.person_id)).where(
        scope.clause(), Notice.mail_due_at <= now, Notice.person_id > after
    )
    return db.session.scalar(query)


def due(scope: Owner, now: datetime) -> list[Notice]:
    """Those whose mail is due, the oldest first; nobody else takes them until the commit."""
    query = select(Notice).where(scope.clause(), Notice.mail_due_at <= now).order_by(Notice.id)
    return list(db.session.scalars(query.with_for_update(skip_locked=True)))


def _choice(row: NoticeChoice | None) -> Choice:
    if row is None:
        return Choice()
    quiet = None
    if row.quiet_from is not None and row.quiet_to is not None:
        quiet = Quiet(row.quiet_from, row.quiet_to)
    return Choice(frozenset(NoticeKind(kind) for kind in row.silent), quiet)
