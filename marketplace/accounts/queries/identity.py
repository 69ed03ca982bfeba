"""From a session token to the person signed in."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.accounts import actors
from marketplace.accounts.models import Person, SignInSession
from marketplace.accounts.states import PersonStatus
from marketplace.accounts.tokens import token_hash
from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now


@dataclass(frozen=True)
class SignedIn:
    """A living session. `needs_second_factor` holds back all but showing the factor and signing out."""

    session_id: int
    actor: Actor
    language: str
    needs_second_factor: bool
    last_seen_seconds_ago: float


def signed_in(
    scope: Scope,
    token: str,
    *,
    idle: timedelta,
    absolute: timedelta,
    address: str = "",
    request_id: str = "",
    admits_demo: bool = False,
) -> SignedIn | None:
    """The session behind a token; None when unknown, ended, idle too long, too old, or its person disabled.

    A demo person's session is one only where `admits_demo` says so. `scope` is not narrowed: a token finds its
    own session and no other.
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
    if row.person.is_demo and not admits_demo:
        return None
    if now - row.last_seen_at > idle or now - row.created_at > absolute:
        return None
    shown = row.second_factor_at is not None
    return SignedIn(
        session_id=row.id,
        actor=actors.actor_for(row.person, second_factor=shown, address=address, request_id=request_id),
        language=row.person.language,
        needs_second_factor=actors.wants_second_factor(row.person) and not shown,
        last_seen_seconds_ago=(now - row.last_seen_at).total_seconds(),
    )
