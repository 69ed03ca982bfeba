"""Versions with a record, those of drafts among them, and the lines of a list of all."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID
from marketplace.policies.models import PolicyVersion
from marketplace.policies.policy import VersionScope
from marketplace.policies.queries import books
from marketplace.policies.shipped import shipped_packs
from marketplace.policies.states import BINDING, VersionStatus


@dataclass(frozen=True)
class Line:
    """A version in a list. `id` is None for one that came with the market and that nobody has needed yet."""

    id: int | None
    pack_id: str
    number: int
    title: str
    status: VersionStatus
    since: date
    until: date | None
    closed_on: date | None

    @property
    def last_day(self) -> date | None:
        return min((day for day in (self.until, self.closed_on) if day is not None), default=None)


def one(scope: VersionScope, version_id: int) -> PolicyVersion:
    """Raises NotFound for a version outside of the scope too."""
    if not 0 < version_id <= MOST_ID:
        raise NotFound(kind="policy_version")
    query = select(PolicyVersion).where(scope.clause(), PolicyVersion.id == version_id)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(kind="policy_version")
    return found


def held(scope: VersionScope, version_id: int) -> tuple[PolicyVersion, list[PolicyVersion]]:
    """One to change, and all versions: locked until the commit and read anew.

    All of them, since a version has to go together with every other; they are few and change a few times a year.
    Raises NotFound.
    """
    every = locked(scope)
    found = next((row for row in every if row.id == version_id), None)
    if found is None:
        raise NotFound(kind="policy_version")
    return found, every


def locked(scope: VersionScope) -> list[PolicyVersion]:
    """All versions, in the order of documents and numbers. What another work added meanwhile is there as well."""
    list(db.session.scalars(select(PolicyVersion.id).order_by(PolicyVersion.id).with_for_update()))
    query = select(PolicyVersion).where(scope.clause()).order_by(PolicyVersion.pack_id, PolicyVersion.number)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def known(scope: VersionScope) -> list[PolicyVersion]:
    """The same without a lock."""
    query = select(PolicyVersion).where(scope.clause()).order_by(PolicyVersion.pack_id, PolicyVersion.number)
    return list(db.session.scalars(query))


def lines(scope: VersionScope) -> list[Line]:
    """Every version, the newest of a document first; those that came with the market stand there from the beginning."""
    version = PolicyVersion
    columns = (
        version.id, version.pack_id, version.number, version.title, version.status, version.since, version.until,
        version.closed_on,
    )  # fmt: skip
    found = [Line(*row) for row in db.session.execute(select(*columns).where(scope.clause()))]
    recorded = {edition.pack_id for edition in books.recorded(EVERYTHING)}
    for pack_id, shipped in shipped_packs().items():
        if pack_id not in recorded:
            pack = shipped.pack
            found.append(
                Line(
                    None,
                    pack_id,
                    pack.version,
                    pack.title,
                    VersionStatus.ACTIVE,
                    pack.since,
                    pack.until,
                    None,
                )
            )
    return sorted(found, key=lambda line: (line.pack_id, -line.number))


def predecessor(scope: VersionScope, version: PolicyVersion) -> PolicyVersion | None:
    """The newest one before it that decides or decided; None for the first."""
    query = select(PolicyVersion).where(
        scope.clause(), PolicyVersion.pack_id == version.pack_id, PolicyVersion.number < version.number,
        PolicyVersion.status.in_(sorted(BINDING)),
    )  # fmt: skip
    return db.session.scalars(query.order_by(PolicyVersion.number.desc()).limit(1)).first()


def hands(scope: VersionScope, version: PolicyVersion) -> dict[int, str]:
    """The names of those who had to do with it, by id."""
    ids = {version.drafted_by, version.changed_by, version.proposed_by, version.approved_by} - {None}
    rows = db.session.execute(
        select(Person.id, Person.name).where(Person.id.in_(sorted(i for i in ids if i)))
    )
    return {number: name for number, name in rows}  # noqa: C416 a row is no pair to a type checker
