"""The words that people are offered while typing: collected each night, and within the hour after a change."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.jobs.office import Office
from marketplace.kernel.clock import utc_now
from marketplace.listings.topics import PUBLIC_TOPICS
from marketplace.schedule.models import JobRun
from marketplace.search import collecting

NIGHTLY, AFTER_CHANGES = "collect-words", "collect-new-words"
"""The names of the jobs, by which their last run is found."""
AT_MOST_EVERY = timedelta(hours=1)
RUNS_LOOKED_AT = 50
COMMITTING = timedelta(minutes=1)
"""What was written so long before a run may have been committed too late for it."""


def collect_words(_office: Office) -> dict[str, Any]:
    """Make the words agree with the open listings. Figures: words, added, changed, dropped."""
    return collecting.collect(utc_now())


def collect_new_words(office: Office) -> dict[str, Any]:
    """The same when something public has changed since, at most hourly; at once while there are no words at all.

    Looks at two rows otherwise.
    """
    last = _last_collected()
    if last is not None and collecting.has_words():
        changed = outbox.newest_of(PUBLIC_TOPICS)
        if utc_now() - last < AT_MOST_EVERY or changed is None or changed < last - COMMITTING:
            return {}
    return collect_words(office)


def _last_collected() -> datetime | None:
    """When collecting last began; a run by hand may have looked and found that nothing was due, without figures."""
    query = select(JobRun.started_at, JobRun.figures).where(
        JobRun.job.in_((NIGHTLY, AFTER_CHANGES)), JobRun.succeeded.is_(True)
    )
    newest = db.session.execute(query.order_by(JobRun.started_at.desc()).limit(RUNS_LOOKED_AT))
    return next((started_at for started_at, figures in newest if figures), None)
