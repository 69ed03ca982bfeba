"""Saved searches that are due: searched person by person, and told of in one letter each."""

from typing import Any

import structlog

from marketplace.alerts import letters_saved
from marketplace.alerts.finding import Fresh, Seeker
from marketplace.alerts.operations import saved as operations
from marketplace.alerts.operations import saved_runs
from marketplace.alerts.policy import ANYBODY, Owner
from marketplace.alerts.queries import saved
from marketplace.alerts.schedule import MOST_UNOPENED
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import utc_now
from marketplace.search.index import IndexUnavailable

log = structlog.get_logger()
MANY = 500
"""New listings of one person that are written in one unit of work. What a great import brings is written search by
search, so that whoever else writes does not wait for all of it.
"""


def run_saved_searches(office: Office) -> dict[str, Any]:
    """Run what is due. Figures: ran, letters, frozen, failed.

    Each person is a unit of work of their own: killed in between, the next run does the others. Without an index
    everything stays due.
    """
    figures = {"ran": 0, "letters": 0, "frozen": 0, "failed": 0}
    now, last = utc_now(), 0
    seeker: Seeker | None = None
    while not office.stop.is_set():
        person_id = saved.next_person_due(ANYBODY, now, last)
        if person_id is None:
            break
        last = person_id
        try:
            seeker = seeker or Seeker(office.index)
            settled = _run(office, seeker, person_id)
        except IndexUnavailable:
            log.warning("saved searches wait for the index")
            break
        except Exception:
            log.exception("saved searches of a person not run", person_id=person_id)
            figures["failed"] += 1
            continue
        for name in figures:
            figures[name] += getattr(settled, name)
    db.session.rollback()  # what was read last is over
    return figures


def _run(office: Office, seeker: Seeker, person_id: int) -> saved_runs.Settled:
    """Raises IndexUnavailable."""
    now = utc_now()
    looks: dict[int, Fresh | None] = {}
    if not letters_saved.was_written_today(person_id, now):
        for search in saved.due(Owner(person_id), now):
            if search.unopened < MOST_UNOPENED:
                looks[search.id] = _look(seeker, search.id)
    db.session.rollback()  # the read is over
    found = {search_id: fresh for search_id, fresh in looks.items() if fresh}
    if sum(map(len, found.values())) > MANY:
        for search_id, fresh in found.items():
            with unit_of_work():
                saved_runs.take_in(SYSTEM, search_id, fresh, now)
            looks[search_id] = ()
    with unit_of_work():
        return saved_runs.settle(SYSTEM, office, person_id, looks, now)


def _look(seeker: Seeker, search_id: int) -> Fresh | None:
    """None for a search that fails: the others go on without it. Raises IndexUnavailable."""
    try:
        return seeker.fresh(saved.one(ANYBODY, search_id), utc_now())
    except IndexUnavailable:
        raise
    except Exception:
        log.exception("saved search failed", search_id=search_id)
        db.session.rollback()
        return None


def stop_searches(_office: Office, event: OutboxEvent) -> None:
    """A disabled account gets no more letters."""
    operations.close_account(SYSTEM, event.subject_id)
