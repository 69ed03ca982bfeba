"""Sign-in sessions. They live in a table, so that signing out, disabling, a new password end them at once."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from marketplace.accounts.models import Person, SignInSession
from marketplace.accounts.tokens import new_token, token_hash
from marketplace.audit import trail
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now

SEEN_EVERY = timedelta(seconds=60)
"""How often a session's last use is written, so that reading pages does not mean writing."""


def open_session(
    actor: Actor, person: Person, *, user_agent: str = "", second_factor_at: datetime | None = None
) -> str:
    """A new session for `person`; returns the token for the cookie (43 characters, 256 bits)."""
    token = new_token()
    now = utc_now()
    db.session.add(
        SignInSession(
            token_hash=token_hash(token),
            person_id=person.id,
            created_at=now,
            last_seen_at=now,
            second_factor_at=second_factor_at,
            address=actor.address or "",
            user_agent=user_agent[:300],
        )
    )
    person.last_sign_in_at = now
    trail.record(actor, "session.open", f"person:{person.id}")
    return token


def rotate(actor: Actor, session_id: int) -> str:  # noqa: ARG001 every operation takes the actor
    """A new token for a session whose standing has just risen; the old one opens nothing any more."""
    token = new_token()
    db.session.execute(
        update(SignInSession).where(SignInSession.id == session_id).values(token_hash=token_hash(token))
    )
    return token


def touch(actor: Actor, session_id: int) -> None:  # noqa: ARG001 every operation takes the actor
    """Note that the session was used just now."""
    db.session.execute(
        update(SignInSession).where(SignInSession.id == session_id).values(last_seen_at=utc_now())
    )


def close(actor: Actor, session_id: int) -> bool:
    """End one session of the actor's own. One of somebody else's is left alone: False, as if it did not exist."""
    gone = db.session.execute(
        delete(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.person_id == actor.person_id)
        .returning(SignInSession.id)
    ).scalar()
    if gone is not None:
        trail.record(actor, "session.close", f"person:{actor.person_id}")
    return gone is not None


def close_all(actor: Actor, person_id: int, *, keep: int | None = None) -> int:
    """End all sessions of a person but `keep`; returns how many ended."""
    found = db.session.scalars(select(SignInSession.id).where(SignInSession.person_id == person_id)).all()
    ending = [session_id for session_id in found if session_id != keep]
    if ending:
        db.session.execute(delete(SignInSession).where(SignInSession.id.in_(ending)))
        trail.record(actor, "session.close_all", f"person:{person_id}", count=len(ending))
    return len(ending)
