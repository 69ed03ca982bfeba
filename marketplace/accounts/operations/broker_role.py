"""The role of a broker, as accreditation gives it and the end of accreditation takes it.

Who may is for the callers to ask. No session ends: roles are read anew with every request, so that the right is there,
or gone, with the next page; and as the role asks for no second factor, nobody has to show more than before.
"""

from sqlalchemy import select

from marketplace.accounts.models import RoleGrant
from marketplace.accounts.queries import people
from marketplace.audit import trail
from marketplace.branches.scope import PUBLIC
from marketplace.db.base import db
from marketplace.kernel.actor import PROVINCE_PATH, Actor, Role


def give(actor: Actor, person_id: int) -> None:
    """For the whole province. Somebody who holds the role already keeps it as it is."""
    if _held(person_id) is not None:
        return
    row = RoleGrant(person_id=person_id, role=Role.BROKER, granted_by=actor.person_id, by_accreditation=True)
    db.session.add(row)
    db.session.flush()
    _note(actor, "person.grant", person_id, path=PROVINCE_PATH)


def take(actor: Actor, person_id: int) -> None:
    """Only what accreditation gave: a role given by hand stays."""
    row = _held(person_id)
    if row is None or not row.by_accreditation:
        return
    db.session.delete(row)
    db.session.flush()
    _note(actor, "person.revoke", person_id)


def _held(person_id: int) -> RoleGrant | None:
    """The person stays locked until the commit, as for everybody who changes roles."""
    people.hold(PUBLIC, person_id)
    query = select(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.role == Role.BROKER)
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _note(actor: Actor, topic: str, person_id: int, **facts: str) -> None:
    trail.record(actor, topic, f"person:{person_id}", role=Role.BROKER, by_accreditation=True, **facts)
