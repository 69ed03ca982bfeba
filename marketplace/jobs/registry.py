"""JOBS: one table of what runs when, and why."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog

from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.jobs import (
    alerting,
    backing_up,
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
from marketplace.jobs.models import JobRun
from marketplace.jobs.office import Office
from marketplace.kernel.clock import utc_now
from marketplace.matching.nights import FROM_HOUR, TO_HOUR

log = structlog.get_logger()
Figures = dict[str, Any]


@dataclass(frozen=True)
class Job:
    """`every` is seconds between runs; otherwise `cron` holds APScheduler's cron fields on the Beijing clock.

    `at_start` runs it at once when the process starts. A job returns its figures; a job that runs every few
    seconds, or each minute, leaves a run row only when it did something.
    """

    name: str
    work: Callable[[Office], Figures]
    why: str
    every: float | None = None
    at_start: bool = False
    cron: dict[str, Any] = field(default_factory=dict)

    @property
    def is_frequent(self) -> bool:
        """Whether it runs at least each minute while it runs at all."""
        return self.every is not None or self.cron.get("minute") == "*"

    @property
    def schedule(self) -> str:
        if self.every is not None:
            return f"every {self.every:g} s"
        return "cron " + " ".join(f"{key}={value}" for key, value in self.cron.items())


_TABLE = (
    Job(
        "rebuild-index",
        indexing.keep_index,
        "rebuild a search index that is missing or damaged; nothing to do otherwise",
        every=10,
        at_start=True,
    ),
    Job("deliver", deliver.deliver_waiting, "bring news from the outbox to whoever hears it", every=0.5),
    Job("post-letters", posting.post_letters, "send the letters that wait", every=0.5),
    Job(
        "post-notices",
        notifying.post_notices,
        "write each person one letter with the notices whose mail is due",
        every=60,
    ),
    Job(
        "remind-deadlines",
        notifying.remind_deadlines,
        "tell of deadlines in 7 and in 2 days",
        cron={"hour": 8, "minute": 30},
    ),
    Job("run-imports", importing.run_imports, "take over the rows of confirmed imports", every=1),
    Job(
        "saved-searches",
        alerting.run_saved_searches,
        "run the saved searches that are due and write each person the letter of the day",
        every=60,
    ),
    Job(
        collecting.AFTER_CHANGES,
        collecting.collect_new_words,
        "collect the words offered while typing within the hour after listings have changed",
        every=60,
        at_start=True,
    ),
    Job(
        collecting.NIGHTLY,
        collecting.collect_words,
        "make the words offered while typing agree with the open listings",
        cron={"hour": 3, "minute": 41},
    ),
    Job(
        "note-audit-head",
        chores.note_audit_head,
        "keep the trail's head outside the database",
        cron={"minute": 7},
    ),
    Job(
        "back-up",
        backing_up.back_up,
        "write an archive of database and files, check it, and keep the newest ones",
        cron={"hour": 3, "minute": 5},
    ),
    Job(
        "sweep",
        chores.sweep,
        "drop what has run out: sessions, throttles, links, old news",
        cron={"minute": 23},
    ),
    Job(
        "sweep-files",
        chores.sweep_files,
        "delete the bytes of uploads that nothing names any more",
        cron={"hour": 2, "minute": 37},
    ),
    Job(
        "lapse-brokers",
        chores.lapse_brokers,
        "book accreditations of brokers whose last day is over, so that others take over their leads",
        cron={"hour": 0, "minute": 11},
    ),
    Job("lapse-listings", chores.lapse_listings, "book listings whose time is over", cron={"minute": 12}),
    Job(
        "close-opinions",
        contract_news.close_opinions,
        "book the silence of makers whose time for an opinion on a contract is over",
        cron={"hour": 0, "minute": 17},
    ),
    Job(
        "recount-figures",
        chores.recount_figures,
        "compare what statistics count with the contracts, and put right what differs",
        cron={"hour": 2, "minute": 51},
    ),
    Job(
        "announce-publicities",
        pricing_news.announce_finished_publicities,
        "tell holders whose price has been public for its whole time",
        cron={"hour": 8, "minute": 35},
    ),
    Job(
        "remind-listings",
        chores.remind_listings,
        "tell owners whose listings lapse within 30 or 7 days",
        cron={"hour": 8, "minute": 41},
    ),
    Job(
        "remind-followers",
        following.remind_followers,
        "tell followers whose listings lapse within 7 or 2 days",
        cron={"hour": 8, "minute": 44},
    ),
    Job(
        "remind-reviewers",
        chores.remind_reviewers,
        "tell operators, once a day, how many reviews are past their day",
        cron={"hour": 8, "minute": 30},
    ),
    Job(
        "stall-leads",
        lead_news.stall_leads,
        "book leads without an action for too long, so that another broker can take them over; remind of open ones",
        cron={"hour": 6, "minute": 17},
    ),
    Job(
        "forget-imports",
        importing.forget_rows,
        "drop the rows of imports that ended long ago; their figures stay",
        cron={"hour": 2, "minute": 33},
    ),
    Job(
        "check-index",
        indexing.check_index,
        "compare search index and tables both ways, and repair what differs",
        cron={"hour": 3, "minute": 17},
    ),
    Job(
        "match-round",
        rematching.match_round,
        "match every open listing anew, a little each minute of the night, going on where it stopped",
        cron={"hour": f"{FROM_HOUR}-{TO_HOUR - 1}", "minute": "*"},
    ),
)
JOBS: dict[str, Job] = {job.name: job for job in _TABLE}


def run_now(office: Office, name: str) -> Figures:
    """Run one job in an application context and note the run. Raises what the job raises, after noting it."""
    job = JOBS[name]
    started = utc_now()
    with office.app_context():
        try:
            figures = job.work(office)
        except Exception as error:
            db.session.rollback()
            log.exception("job failed", job=name)
            _note(
                JobRun(job=name, started_at=started, ended_at=utc_now(), succeeded=False, error=repr(error))
            )
            raise
        if not job.is_frequent or any(figures.values()):
            _note(JobRun(job=name, started_at=started, ended_at=utc_now(), succeeded=True, figures=figures))
    return figures


def _note(run: JobRun) -> None:
    with unit_of_work():
        db.session.add(run)
