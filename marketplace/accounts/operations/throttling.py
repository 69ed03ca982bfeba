"""Counting attempts. What counts a failure must be committed, so it answers instead of raising."""

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.limits import Limit, block_after, key_hash
from marketplace.accounts.models import Throttle
from marketplace.accounts.queries.throttles import waiting_seconds
from marketplace.branches.scope import PUBLIC
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import TooManyAttempts


def count(actor: Actor, limit: Limit, key: str) -> None:  # noqa: ARG001 every operation takes the actor
    """One attempt more; the one that reaches the limit starts a block."""
    now = utc_now()
    row = _row(limit, key)
    if row.window_ends_at < now:
        row.count, row.window_ends_at, row.blocked_until = 0, now + limit.window, None
    row.count += 1
    block = block_after(limit, row.count)
    if block is not None:
        row.blocked_until = now + block
        row.window_ends_at = row.blocked_until + limit.window
    db.session.flush()


def admit(actor: Actor, limit: Limit, key: str) -> None:
    """Count an attempt that costs something each time. Raises TooManyAttempts while blocked."""
    refuse_blocked(actor, limit, key)
    count(actor, limit, key)


def refuse_blocked(actor: Actor, limit: Limit, key: str) -> None:  # noqa: ARG001 every operation takes the actor
    """Raises TooManyAttempts while blocked; counts nothing."""
    seconds = waiting_seconds(PUBLIC, limit, key)
    if seconds:
        raise TooManyAttempts(retry_after=seconds)


def clear(actor: Actor, limit: Limit, key: str) -> None:  # noqa: ARG001 every operation takes the actor
    """Forget the attempts: the right person has come."""
    db.session.execute(
        delete(Throttle).where(Throttle.purpose == limit.purpose, Throttle.key_hash == key_hash(limit, key))
    )


def _row(limit: Limit, key: str) -> Throttle:
    """The row, locked; a new one when there is none. Two firsts at once end up with the same row."""
    hashed = key_hash(limit, key)
    query = select(Throttle).where(Throttle.purpose == limit.purpose, Throttle.key_hash == hashed)
    found = db.session.scalars(query.with_for_update()).one_or_none()
    if found is not None:
        return found
    made = Throttle(purpose=limit.purpose, key_hash=hashed, count=0, window_ends_at=utc_now() + limit.window)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        return db.session.scalars(query.with_for_update()).one()
    return made
