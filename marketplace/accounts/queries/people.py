"""People, for those who administer them and for themselves."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from marketplace.accounts.models import Person, RecoveryCode, RoleGrant, SignInSession
from marketplace.accounts.states import PersonStatus
from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.kernel.actor import Role
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID
from marketplace.kernel.text import clean_line

PAGE = 20


@dataclass(frozen=True)
class Found:
    """One page of a list; `total` counts all pages."""

    rows: list[Person]
    total: int


def one(scope: Scope, person_id: int) -> Person:
    """A person by id; whoever administers people does so for the whole market. Raises NotFound."""
    found = db.session.get(Person, person_id) if 0 < person_id <= MOST_ID else None
    if found is None:
        raise NotFound(person=person_id)
    return found


def hold(scope: Scope, person_id: int) -> None:
    """Lock the person's row until the commit: of two clicks at once, the second finds what the first one made."""
    db.session.execute(select(Person.id).where(Person.id == person_id).with_for_update())


def by_email(scope: Scope, email: str) -> Person | None:
    """`email` is in lower case."""
    return db.session.scalars(select(Person).where(Person.email == email)).one_or_none()


def find(
    scope: Scope,
    *,
    words: str = "",
    role: Role | None = None,
    status: PersonStatus | None = None,
    page: int = 1,
) -> Found:
    """People whose name, mail address or login name holds the words, newest first.

    A page beyond the last is the last.
    """
    query = select(Person)
    words = clean_line(words)[:120]
    if words:
        columns = (Person.name, Person.email, Person.login_name)
        query = query.where(or_(*(c.icontains(words, autoescape=True) for c in columns)))
    if role is not None:
        query = query.where(Person.id.in_(select(RoleGrant.person_id).where(RoleGrant.role == role)))
    if status is not None:
        query = query.where(Person.status == status)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    start = min(max(page, 1) - 1, max(total - 1, 0) // PAGE) * PAGE
    query = query.options(selectinload(Person.grants), selectinload(Person.memberships))
    return Found(list(db.session.scalars(query.order_by(Person.id.desc()).limit(PAGE).offset(start))), total)


def sessions(scope: Scope, person_id: int) -> list[SignInSession]:
    """The living sessions of the person asking, the last used first."""
    query = select(SignInSession).where(SignInSession.person_id == person_id)
    return list(
        db.session.scalars(query.order_by(SignInSession.last_seen_at.desc(), SignInSession.id.desc()))
    )


def recovery_codes_left(scope: Scope, person_id: int) -> int:
    query = select(func.count()).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(query) or 0
