"""Whether an account or address has to wait."""

import math

from sqlalchemy import select

from marketplace.accounts.limits import Limit, key_hash
from marketplace.accounts.models import Throttle
from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.kernel.clock import utc_now


def waiting_seconds(scope: Scope, limit: Limit, key: str) -> int:
    """Seconds until the next attempt counts; 0 when it may be made now."""
    until = db.session.scalars(
        select(Throttle.blocked_until).where(
            Throttle.purpose == limit.purpose, Throttle.key_hash == key_hash(limit, key)
        )
    ).one_or_none()
    return max(0, math.ceil((until - utc_now()).total_seconds())) if until is not None else 0
