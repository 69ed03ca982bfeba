"""Organisations: one for the public, one or many for those who work with them, and who belongs to which."""

from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select

from marketplace.accounts.models import Organisation, OrganisationMember, Person
from marketplace.accounts.states import OrganisationStatus
from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.kernel import uscc
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID
from marketplace.kernel.text import clean_line

PAGE = 20
SHOWN_PUBLICLY = frozenset({OrganisationStatus.VERIFIED})


@dataclass(frozen=True)
class Found:
    """One page of a list; `total` counts all pages."""

    rows: list[Organisation]
    total: int


@dataclass(frozen=True)
class Member:
    """A person in an organisation, for its page."""

    person_id: int
    name: str
    email: str
    role: str


def one(scope: Scope, organisation_id: int) -> Organisation:
    """One that lies in the scope's subtree or is one's own. Raises NotFound."""
    query = scope.limit(select(Organisation).where(Organisation.id == organisation_id), _Owned)
    return _one(query, organisation_id)


def public_one(scope: Scope, organisation_id: int) -> Organisation:
    """A verified one, and any that the scope holds. Raises NotFound."""
    visible = or_(Organisation.status.in_(SHOWN_PUBLICLY), scope.clause(_Owned))
    return _one(select(Organisation).where(Organisation.id == organisation_id, visible), organisation_id)


def by_uscc(scope: Scope, code: str) -> Organisation | None:
    """The organisation with a code, if the scope holds it."""
    query = scope.limit(
        select(Organisation).where(Organisation.uscc == uscc.normalise(clean_line(code))), _Owned
    )
    return db.session.scalars(query).one_or_none()


def find(scope: Scope, *, words: str = "", status: OrganisationStatus | None = None, page: int = 1) -> Found:
    """Those of the scope whose name or code holds the words; waiting ones oldest first, others newest first.

    A page beyond the last is the last.
    """
    query = scope.limit(select(Organisation), _Owned)
    words = clean_line(words)[:120]
    if words:
        code = Organisation.uscc.contains(uscc.normalise(words), autoescape=True)
        query = query.where(or_(Organisation.name.icontains(words, autoescape=True), code))
    if status is not None:
        query = query.where(Organisation.status == status)
    oldest_first = status is OrganisationStatus.PENDING
    order = Organisation.id.asc() if oldest_first else Organisation.id.desc()
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    start = min(max(page, 1) - 1, max(total - 1, 0) // PAGE) * PAGE
    return Found(list(db.session.scalars(query.order_by(order).limit(PAGE).offset(start))), total)


def waiting(scope: Scope) -> int:
    """How many wait for verification in the scope."""
    query = scope.limit(select(Organisation.id), _Owned).where(
        Organisation.status == OrganisationStatus.PENDING
    )
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def of_person(scope: Scope, person_id: int) -> list[OrganisationMember]:
    """The memberships of a person, who is the one asking or the one an administrator looks at."""
    query = select(OrganisationMember).where(OrganisationMember.person_id == person_id)
    return list(db.session.scalars(query.order_by(OrganisationMember.id)))


def members(scope: Scope, organisation: Organisation) -> list[Member]:
    """Who belongs to an organisation that the caller fetched within the scope."""
    query = (
        select(Person.id, Person.name, Person.email, OrganisationMember.role)
        .join(Person, OrganisationMember.person_id == Person.id)
        .where(OrganisationMember.organisation_id == organisation.id)
        .order_by(OrganisationMember.id)
    )
    return [Member(row.id, row.name, row.email, row.role) for row in db.session.execute(query)]


class _Owned:
    """An organisation belongs to itself: the two columns the scope rule looks at."""

    branch_path = Organisation.branch_path
    organisation_id = Organisation.id


def _one(query: Select[Organisation], organisation_id: int) -> Organisation:
    found = db.session.scalars(query).one_or_none() if 0 < organisation_id <= MOST_ID else None
    if found is None:
        raise NotFound(organisation=organisation_id)
    return found
