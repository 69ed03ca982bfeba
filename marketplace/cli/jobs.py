"""flask jobs …"""

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from marketplace.jobs.office import open_office
from marketplace.jobs.registry import JOBS, run_now
from marketplace.jobs.run import serve
from marketplace.schedule.states import Cause

jobs_group = AppGroup("jobs", help="The jobs process and its jobs.")


@jobs_group.command("list")
def list_jobs() -> None:
    """Name, schedule and reason of every job."""
    for job in JOBS.values():
        click.echo(f"{job.name:24} {job.schedule:28} {job.why}")
    click.echo(f"jobs={len(JOBS)}")


@jobs_group.command("run")
@click.argument("name", type=click.Choice(sorted(JOBS)))
def run(name: str) -> None:
    """Run one job by hand, now; the page of jobs shows that it ran."""
    office = open_office(current_app.extensions["settings"], current_app.app_context)
    figures = run_now(office, name, Cause.COMMAND)
    click.echo(" ".join(f"{key}={value}" for key, value in figures.items()) or "done")


@jobs_group.command("serve")
def serve_jobs() -> None:
    """Run the scheduler until told to stop; several may run, one leads."""
    office = open_office(current_app.extensions["settings"], current_app.app_context)
    sys.exit(serve(office))
