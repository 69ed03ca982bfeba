"""From a person to the actor that operations and policies know."""

from marketplace.accounts.models import Person
from marketplace.accounts.states import OrganisationStatus
from marketplace.kernel.actor import (
    DEPARTMENT,
    OPERATORS,
    PROVINCE_PATH,
    SECOND_FACTOR_ROLES,
    Actor,
    Membership,
    Role,
)

WORKS_IN_BRANCH = OPERATORS | DEPARTMENT | {Role.CONTRACT_REGISTRAR}
"""Roles held for a subtree; a person holds at most one of them (see operations.people)."""


def wants_second_factor(person: Person) -> bool:
    """True when a role demands a second factor, or the person has set one up."""
    return person.totp_confirmed_at is not None or any(g.role in SECOND_FACTOR_ROLES for g in person.grants)


def actor_for(
    person: Person, *, second_factor: bool = False, address: str | None = None, request_id: str | None = None
) -> Actor:
    """The actor a person is. Roles that demand a second factor count only once it was shown."""
    grants = [g for g in person.grants if second_factor or g.role not in SECOND_FACTOR_ROLES]
    paths = [g.branch.path if g.branch else PROVINCE_PATH for g in grants if g.role in WORKS_IN_BRANCH]
    memberships = tuple(
        Membership(
            organisation_id=m.organisation_id,
            role=m.role,
            branch_path=m.organisation.branch_path,
            verified=m.organisation.status is OrganisationStatus.VERIFIED,
        )
        for m in sorted(person.memberships, key=lambda m: m.id)
    )
    return Actor(
        person_id=person.id,
        name=person.name,
        roles=frozenset(g.role for g in grants),
        branch_path=min(paths, key=len) if paths else None,
        memberships=memberships,
        second_factor=second_factor,
        address=address,
        request_id=request_id,
    )
