"""One leader at a time, on any database: a row that says who leads and until when."""

import os
import secrets
import socket
from datetime import timedelta

from sqlalchemy import delete, insert, or_, update
from sqlalchemy.exc import IntegrityError

from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import utc_now
from marketplace.schedule.models import JobLease

NAME = "jobs"
LASTS = timedelta(seconds=15)
RENEWED_EVERY = timedelta(seconds=4)


def new_holder() -> str:
    """A name no other process has, readable in the table."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"


def hold(holder: str) -> bool:
    """Take the lease or renew it; True when `holder` leads until LASTS from now."""
    now = utc_now()
    try:
        with unit_of_work():
            taken = db.session.execute(
                update(JobLease)
                .where(JobLease.name == NAME, or_(JobLease.holder == holder, JobLease.expires_at < now))
                .values(holder=holder, expires_at=now + LASTS)
                .returning(JobLease.name)
            ).scalar()
            if taken is None and db.session.get(JobLease, NAME) is None:
                db.session.execute(insert(JobLease).values(name=NAME, holder=holder, expires_at=now + LASTS))
                taken = NAME
    except IntegrityError:  # two processes made the first row at once; the other one leads
        return False
    return taken is not None


def release(holder: str) -> None:
    """Give the lease up, so that the next process need not wait for it to run out."""
    with unit_of_work():
        db.session.execute(delete(JobLease).where(JobLease.name == NAME, JobLease.holder == holder))
