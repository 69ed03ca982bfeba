"""The jobs process: APScheduler wakes, the lease decides who works, the tables hold the truth."""

import signal
from types import FrameType
from typing import Any

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from marketplace.jobs import lease
from marketplace.jobs.office import Office
from marketplace.jobs.registry import JOBS, Job, run_now
from marketplace.kernel.clock import utc_now

log = structlog.get_logger()
WORKERS = 10
"""One more than the jobs that may take long: a relay or an import that hangs stops nobody else."""


def serve(office: Office) -> int:
    """Run until SIGTERM or SIGINT; returns the exit code. Several processes may serve: one leads."""

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        office.stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    scheduler = make_scheduler(office)
    scheduler.start(paused=True)
    holder = lease.new_holder()
    log.info("jobs process ready", holder=holder)
    try:
        lead_until(office, scheduler, holder)
    finally:
        scheduler.shutdown(wait=True)
        with office.app_context():
            lease.release(holder)
    return 0


def lead_until(office: Office, scheduler: BackgroundScheduler, holder: str) -> None:
    """Hold the lease and let the scheduler run while it is held, until told to stop; pause it otherwise."""
    leading = False
    while not office.stop.is_set():
        held = _hold(office, holder)
        if held != leading:
            log.info("leading" if held else "standing by", holder=holder)
            (scheduler.resume if held else scheduler.pause)()
            leading = held
        office.stop.wait(lease.RENEWED_EVERY.total_seconds())


def _hold(office: Office, holder: str) -> bool:
    try:
        with office.app_context():
            return lease.hold(holder)
    except Exception:
        log.exception("lease not reached")
        return False


def make_scheduler(office: Office) -> BackgroundScheduler:
    """A scheduler with every job of the table; its store is memory, since the table is code."""
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(WORKERS)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600},
        timezone="Asia/Shanghai",
    )
    for job in JOBS.values():
        trigger: dict[str, Any] = {"seconds": job.every} if job.every is not None else dict(job.cron)
        if job.at_start:
            trigger["next_run_time"] = utc_now()
        scheduler.add_job(
            _run, "interval" if job.every is not None else "cron", args=(office, job), id=job.name, **trigger
        )
    return scheduler


def _run(office: Office, job: Job) -> None:
    try:
        run_now(office, job.name)
    except Exception:
        log.warning("job will run again at its next time", job=job.name)
