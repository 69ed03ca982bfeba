"""JOBS: the timetable's lines, each bound to the function that does the work."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog

from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.jobs import (
    alerting,
    backing_up,
    cataloguing,
    chores,
    collecting,
    contract_news,
    deliver,
    following,
    importing,
    indexing,
    lead_news,
    notifying,
    posting,
    pricing_news,
    rematching,
)
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import utc_now
from marketplace.schedule.operations import runs
from marketplace.schedule.states import Cause
from marketplace.schedule.timetable import TIMETABLE, Entry

log = structlog.get_logger()
Figures = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Job(Entry):
    """A line of the timetable with its work.

    A job returns its figures; one that runs every few seconds, or each minute, leaves a run row only when it did
    something. Every job is safe to run again, also after it was cut off.
    """

    work: Callable[[Office], Figures]


WORK: dict[str, Callable[[Office], Figures]] = {
    "rebuild-index": indexing.keep_index,
    "deliver": deliver.deliver_waiting,
    "post-letters": posting.post_letters,
    "post-notices": notifying.post_notices,
    "remind-deadlines": notifying.remind_deadlines,
    "run-imports": importing.run_imports,
    "keep-catalogue": cataloguing.keep_catalogue,
    "make-catalogues": cataloguing.make_catalogues,
    "saved-searches": alerting.run_saved_searches,
    collecting.AFTER_CHANGES: collecting.collect_new_words,
    collecting.NIGHTLY: collecting.collect_words,
    "note-audit-head": chores.note_audit_head,
    "back-up": backing_up.back_up,
    "sweep": chores.sweep,
    "sweep-files": chores.sweep_files,
    "lapse-brokers": chores.lapse_brokers,
    "lapse-listings": chores.lapse_listings,
    "close-opinions": contract_news.close_opinions,
    "recount-figures": chores.recount_figures,
    "announce-publicities": pricing_news.announce_finished_publicities,
    "remind-listings": chores.remind_listings,
    "remind-followers": following.remind_followers,
    "remind-reviewers": chores.remind_reviewers,
    "stall-leads": lead_news.stall_leads,
    "forget-imports": importing.forget_rows,
    "check-index": indexing.check_index,
    "match-round": rematching.match_round,
}
JOBS: dict[str, Job] = {entry.name: Job(**vars(entry), work=WORK[entry.name]) for entry in TIMETABLE}


def run_now(office: Office, name: str, cause: Cause = Cause.SCHEDULE) -> Figures:
    """Run one job in an application context and note the run when it is over; that of a frequent job which did nothing
    only when somebody asked for it. Raises what the job raises, after noting it."""
    job = JOBS[name]
    started = utc_now()
    with office.app_context():
        try:
            figures = job.work(office)
        except Exception as error:
            db.session.rollback()
            log.exception("job failed", job=name)
            with unit_of_work():
                runs.note(SYSTEM, name, cause, started, error)
            raise
        if cause is not Cause.SCHEDULE or not is_idle(job, figures):
            with unit_of_work():
                runs.note(SYSTEM, name, cause, started, figures)
    return figures


def is_idle(job: Job, figures: Figures) -> bool:
    """Is the run one of many that find nothing to do?"""
    return job.is_frequent and not any(figures.values())
