"""Followers of listings are told in good time that those lapse."""

from typing import Any

from marketplace.alerts import letters_following as letters
from marketplace.alerts.policy import ANYBODY
from marketplace.alerts.queries import following as queries
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.jobs.office import Office
from marketplace.kernel.clock import utc_now

BATCH = 200


def remind_followers(office: Office) -> dict[str, Any]:
    """7 and 2 days before the end, once each, BATCH follows in a unit of work: a run that is cut off is taken up."""
    now, reminded = utc_now(), 0
    ids = queries.closing_ids(ANYBODY, now)
    db.session.rollback()  # the read is over
    for start in range(0, len(ids), BATCH):
        if office.stop.is_set():
            break
        with unit_of_work():
            reminded += sum(letters.remind(office, number, now) for number in ids[start : start + BATCH])
    return {"reminded": reminded}
