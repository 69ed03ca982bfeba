"""Who gets a letter. A disabled or unconfirmed account gets none."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select

from marketplace.accounts.models import OrganisationMember, Person, RoleGrant
from marketplace.accounts.states import PersonStatus
from marketplace.branches.models import Branch
from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.kernel.actor import PROVINCE_PATH, OrganisationRole, Role


def administrators(scope: Scope, organisation_id: int) -> list[Person]:
    query = _members(organisation_id).where(OrganisationMember.role == OrganisationRole.ADMIN)
    return list(db.session.scalars(query.order_by(Person.id)))


def members(scope: Scope, organisation_id: int) -> list[int]:
    """Ids of all members, whatever they may do there."""
    return [person.id for person in db.session.scalars(_members(organisation_id).order_by(Person.id))]


def responsible(scope: Scope, organisation_id: int, writers: Iterable[int | None]) -> list[Person]:
    """The first of the writers who still is a member; without one, the organisation's administrators."""
    wanted = [writer for writer in writers if writer is not None]
    members = {person.id: person for person in _found(organisation_id, wanted)}
    first = next((members[writer] for writer in wanted if writer in members), None)
    return [first] if first is not None else administrators(scope, organisation_id)


def holders(scope: Scope, role: Role) -> list[tuple[Person, str]]:
    """Everybody with a system role, and the path of the branch it is held for."""
    query = (
        select(Person, Branch.path)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .outerjoin(Branch, RoleGrant.branch_id == Branch.id)
        .where(RoleGrant.role == role, Person.status == PersonStatus.ACTIVE)
    )
    return [(person, path or PROVINCE_PATH) for person, path in db.session.execute(query.order_by(Person.id))]


def is_member(scope: Scope, organisation_id: int, person_id: int | None) -> bool:
    return person_id is not None and bool(_found(organisation_id, [person_id]))


def _found(organisation_id: int, person_ids: list[int]) -> Sequence[Person]:
    if not person_ids:
        return ()
    return db.session.scalars(_members(organisation_id).where(Person.id.in_(person_ids))).all()


def _members(organisation_id: int) -> Select[Person]:
    return (
        select(Person)
        .join(OrganisationMember, OrganisationMember.person_id == Person.id)
        .where(
            OrganisationMember.organisation_id == organisation_id,
            Person.status == PersonStatus.ACTIVE,
        )
    )
