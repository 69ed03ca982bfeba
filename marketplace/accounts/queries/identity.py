"""From a session token to the person signed in."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, literal, select
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
    beside: int = 0


def signed_in(
    scope: Scope,
    token: str,
    *,
    idle: timedelta,
    absolute: timedelta,
    address: str = "",
    request_id: str = "",
    admits_demo: bool = False,
    beside: ColumnElement[int] | None = None,
) -> SignedIn | None:
    """The session behind a token; None when unknown, ended, idle too long, too old, or its person disabled.

    A demo person's session is one only where `admits_demo` says so. `scope` is not narrowed: a token finds its
    own session and no other. `beside` is a number that a room above reads in the same statement.
    """
    found = _living(token, literal(0) if beside is None else beside)
    if found is None:
        return None
    (row, number), now = found, utc_now()
    if row.person.status is not PersonStatus.ACTIVE:
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
        beside=number,
    )


def _living(token: str, beside: ColumnElement[int]) -> tuple[SignInSession, int] | None:
    query = (
        select(SignInSession, beside)
        .where(SignInSession.token_hash == token_hash(token))
        .options(
            selectinload(SignInSession.person).selectinload(Person.memberships),
            selectinload(SignInSession.person).selectinload(Person.grants),
        )
    )
    found = db.session.execute(query).one_or_none()
    return None if found is None else (found[0], found[1])
