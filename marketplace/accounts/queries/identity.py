"""From a session token to the person signed in, and from a person to an actor."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.accounts.models import Person, SignInSession
from marketplace.accounts.states import OrganisationStatus, PersonStatus
from marketplace.accounts.tokens import token_hash
from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.kernel.actor import (
    DEPARTMENT,
    OPERATORS,
    PROVINCE_PATH,
    SECOND_FACTOR_ROLES,
    Actor,
    Membership,
)
from marketplace.kernel.clock import utc_now

WORKS_IN_BRANCH = OPERATORS | DEPARTMENT
"""Roles held for a subtree; a person holds at most one of them (see operations.people)."""


@dataclass(frozen=True)
class SignedIn:
    """A living session. `needs_second_factor` holds back all but showing the factor and signing out."""

    session_id: int
    actor: Actor
    language: str
    needs_second_factor: bool
    last_seen_seconds_ago: float


def signed_in(
    scope: Scope, token: str, *, idle: timedelta, absolute: timedelta, address: str = "", request_id: str = ""
) -> SignedIn | None:
    """The session behind a token; None when unknown, ended, idle too long, too old, or its person disabled.

    `scope` is not narrowed: a token finds its own session and no other.
    """
    row = db.session.scalars(
        select(SignInSession)
        .where(SignInSession.token_hash == token_hash(token))
        .options(
            selectinload(SignInSession.person).selectinload(Person.memberships),
            selectinload(SignInSession.person).selectinload(Person.grants),
        )
    ).one_or_none()
    now = utc_now()
    if row is None or row.person.status is not PersonStatus.ACTIVE:
        return None
    if now - row.last_seen_at > idle or now - row.created_at > absolute:
        return None
    shown = row.second_factor_at is not None
    return SignedIn(
        session_id=row.id,
        actor=actor_for(row.person, second_factor=shown, address=address, request_id=request_id),
        language=row.person.language,
        needs_second_factor=wants_second_factor(row.person) and not shown,
        last_seen_seconds_ago=(now - row.last_seen_at).total_seconds(),
    )


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
