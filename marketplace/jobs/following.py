"""Followers of listings are told in good time that those lapse."""

from typing import Any

import structlog

from marketplace.alerts import letters_following as letters
from marketplace.alerts.policy import ANYBODY
from marketplace.alerts.queries import following as queries
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.jobs.office import Office
from marketplace.kernel.clock import utc_now

log = structlog.get_logger()
BATCH = 200


def remind_followers(office: Office) -> dict[str, Any]:
    """7 and 2 days before the end, once each, BATCH follows in a unit of work: a run that is cut off is taken up.

    A batch that fails is done again follow by follow, so that one bad row costs nobody else a reminder. Figures:
    reminded, failed.
    """
    figures = {"reminded": 0, "failed": 0}
    ids = queries.closing_ids(ANYBODY, utc_now())
    db.session.rollback()  # the read is over
    for start in range(0, len(ids), BATCH):
        if office.stop.is_set():
            break
        batch = ids[start : start + BATCH]
        try:
            figures["reminded"] += _remind(office, batch)
        except Exception:
            log.exception("followers not reminded together", follows=len(batch))
            _one_by_one(office, batch, figures)
    return figures


def _remind(office: Office, follow_ids: list[int]) -> int:
    """All of them in one unit of work; how many letters that makes."""
    now = utc_now()
    with unit_of_work():
        return sum(letters.remind(office, number, now) for number in follow_ids)


def _one_by_one(office: Office, follow_ids: list[int], figures: dict[str, int]) -> None:
    for number in follow_ids:
        if office.stop.is_set():
            return
        try:
            figures["reminded"] += _remind(office, [number])
        except Exception:
            log.exception("follower not reminded", follow_id=number)
            figures["failed"] += 1
