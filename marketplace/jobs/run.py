"""The jobs process: APScheduler wakes, the lease decides who works, the tables hold the truth."""

import signal
from collections.abc import Callable, Iterable
from threading import Thread
from time import monotonic
from types import FrameType
from typing import Any

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from marketplace.jobs import lease
from marketplace.jobs.office import Office
from marketplace.jobs.registry import JOBS, Job
from marketplace.jobs.running import Errand, Runner
from marketplace.kernel.clock import utc_now

log = structlog.get_logger()
WORKERS = 10
"""One more than the jobs that may take long: a relay or an import that hangs stops nobody else. Each job runs once at a
time, so that those asked for by hand need no more.
"""
LOOKS_EVERY = 0.5
"""Seconds between two looks at what people ask for."""
MAKES_UP_EVERY = 60.0
"""Seconds between two looks at what was missed or cut off; the first comes as soon as the process leads."""


def serve(office: Office) -> int:
    """Run until SIGTERM or SIGINT; returns the exit code. Several processes may serve: one leads."""

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        office.stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    runner = Runner(office, lease.new_holder())
    scheduler = make_scheduler(runner)
    scheduler.start(paused=True)
    log.info("jobs process ready", holder=runner.holder)
    leading = False
    try:
        leading = lead_until(runner, scheduler)
    finally:
        _leave(runner, scheduler, leading)
    return 0


def lead_until(runner: Runner, scheduler: BackgroundScheduler) -> bool:
    """Hold the lease and let the scheduler run while it is held, until told to stop; pause it otherwise.

    Returns whether the process led when it was told to.
    """
    leading, renew_at, make_up_at = False, 0.0, 0.0
    stop = runner.office.stop
    while not stop.is_set():
        if monotonic() >= renew_at:
            renew_at = monotonic() + lease.RENEWED_EVERY.total_seconds()
            held = _hold(runner)
            if held != leading:
                log.info("leading" if held else "standing by", holder=runner.holder)
                (scheduler.resume if held else scheduler.pause)()
                leading, make_up_at = held, 0.0
        if leading:
            _send(scheduler, runner.requested)
            if monotonic() >= make_up_at:
                make_up_at = monotonic() + MAKES_UP_EVERY
                _send(scheduler, runner.errands)
        stop.wait(LOOKS_EVERY)
    return leading


def _hold(runner: Runner) -> bool:
    try:
        with runner.office.app_context():
            return lease.hold(runner.holder)
    except Exception:
        log.exception("lease not reached")
        return False


def _send(scheduler: BackgroundScheduler, look: Callable[[], Iterable[Errand]]) -> None:
    """Have what is found run at once, in the scheduler's threads."""
    try:
        for errand in look():
            scheduler.add_job(
                _run,
                args=(errand.key, errand.go),
                id=errand.key,
                replace_existing=True,
                misfire_grace_time=None,
            )
    except Exception:
        log.exception("no errands found")


def _leave(runner: Runner, scheduler: BackgroundScheduler, leading: bool) -> None:
    """Let what runs come to its end, holding the lease for so long, and give it up then."""
    ending = Thread(target=scheduler.shutdown, kwargs={"wait": True})
    ending.start()
    while ending.is_alive():
        if leading:
            _hold(runner)
        ending.join(lease.RENEWED_EVERY.total_seconds())
    with runner.office.app_context():
        lease.release(runner.holder)


def make_scheduler(runner: Runner) -> BackgroundScheduler:
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
            _tick, "interval" if job.every is not None else "cron", args=(runner, job), id=job.name, **trigger
        )
    return scheduler


def _tick(runner: Runner, job: Job) -> None:
    _run(job.name, lambda: runner.tick(job))


def _run(name: str, go: Callable[[], None]) -> None:
    try:
        go()
    except Exception:
        log.warning("job will run again at its next time", job=name)
