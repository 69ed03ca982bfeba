"""The system administrator: all jobs, one with its runs, a run by hand, and another try of parked news."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.audit.wording import topic_words
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.jobs.bp import bp
from marketplace.blueprints.jobs.presenting import job_row, job_rows, run_row
from marketplace.blueprints.paging import page_number, pager
from marketplace.blueprints.translation import gettext as _
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import utc_now
from marketplace.schedule.operations import news as again
from marketplace.schedule.operations import requests as asking
from marketplace.schedule.policy import ScheduleScope
from marketplace.schedule.queries import news, requests, runs
from marketplace.schedule.queries.overview import overview
from marketplace.schedule.states import RunState

__all__ = ["bp"]


@bp.get("/jobs")
@allow(Permission.JOBS_SEE)
def index() -> ResponseReturnValue:
    """Who leads, every job, and the news that failed too often. Statements: a fixed number."""
    scope, page = ScheduleScope.of(current_actor()), page_number()
    found, counts = overview(scope, utc_now()), news.counts(scope)
    rows = job_rows(found)
    names = {job.entry.name for job in found.troubled}
    return render_template(
        "jobs/index.html",
        leader=found.leader,
        rows=rows,
        troubled=[row for row in rows if row.name in names],
        counts=counts,
        parked=[(event, topic_words(event.topic)) for event in news.parked(scope, page)],
        pager=pager(page, counts.parked, news.SIZE),
    )


@bp.get("/jobs/<name>")
@allow(Permission.JOBS_SEE)
def show(name: str) -> ResponseReturnValue:
    """One job with its runs, the newest first; while one is asked for or runs, the page asks again by itself."""
    scope, page = ScheduleScope.of(current_actor()), page_number()
    found = overview(scope, utc_now(), [runs.entry(scope, name)])
    leader = found.leader.holder if found.leader else None
    (job,) = found.jobs
    total, kept = runs.of_job(scope, name, page)
    asked = requests.newest(scope, name)
    is_running = job.run is not None and job.run.state(leader) is RunState.RUNNING
    return render_template(
        "jobs/show.html",
        job=job_row(job, leader),
        leader=found.leader,
        asked=asked,
        asked_run=run_row(asked.run, leader) if asked and asked.run else None,
        is_moving=job.is_asked or is_running,
        is_frequent=job.entry.is_frequent,
        rows=[run_row(run, leader, asker) for run, asker in kept],
        total=total,
        pager=pager(page, total, runs.SIZE),
    )


@bp.post("/jobs/<name>/run")
@allow(Permission.JOBS_SEE)
def run_now(name: str) -> ResponseReturnValue:
    """Ask for a run; the jobs process takes it up. Asking again while it waits changes nothing."""
    with unit_of_work():
        is_new = asking.ask(current_actor(), name)
    flash(_("已要求立即运行。") if is_new else _("已经有一次运行在等候，没有重复要求。"))
    return redirect(url_for(".show", name=name))


@bp.post("/jobs/parked/again")
@allow(Permission.JOBS_SEE)
def try_all_again() -> ResponseReturnValue:
    """All parked news waits anew."""
    with unit_of_work():
        count = again.try_all_again(current_actor())
    flash(_("%(count)s 条消息重新等候送达。", count=count) if count else _("没有搁置的消息。"))
    return redirect(url_for(".index"))


@bp.post("/jobs/parked/<int:event_id>/again")
@allow(Permission.JOBS_SEE)
def try_again(event_id: int) -> ResponseReturnValue:
    """One parked piece of news waits anew; nothing when it does already."""
    with unit_of_work():
        is_parked = again.try_again(current_actor(), event_id)
    flash(_("这条消息重新等候送达。") if is_parked else _("这条消息已经不在搁置之列。"))
    return redirect(url_for(".index"))
