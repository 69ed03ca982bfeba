"""flask listings …"""

import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import perf_counter

import click
from flask import current_app
from flask.cli import AppGroup

from marketplace.accounts.models import Organisation
from marketplace.accounts.queries import organisations
from marketplace.accounts.states import OrganisationStatus
from marketplace.branches.scope import EVERYTHING
from marketplace.cli.refusals import refusals_named
from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.intake import problems, queries, runs, wording
from marketplace.intake.errors import FileRefused
from marketplace.intake.limits import COMMAND_FILE_BYTES, PIECE
from marketplace.intake.operations import staging
from marketplace.intake.operations.staging import Wish
from marketplace.intake.reading import digest, open_source
from marketplace.intake.states import ImportStatus, RowResult
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.errors import Invalid, Problem
from marketplace.listings.quality import in_tens
from marketplace.listings.queries import figures
from marketplace.listings.queries import rules as rule_queries
from marketplace.listings.rules import ListingRules
from marketplace.listings.vocabulary import Kind

REFUSED_SHOWN = 20
PROGRESS_EVERY = 5.0
ANY = "any"

listings_group = AppGroup("listings", help="Achievements and needs.")


@dataclass
class Stage:
    """One stage of the work: what it took."""

    name: str
    rows: int
    seconds: float

    def __str__(self) -> str:
        rate = self.rows / self.seconds if self.seconds > 0 else 0.0
        return f"{self.name:6} rows={self.rows} seconds={self.seconds:.2f} rows_per_second={rate:.0f}"


@listings_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice([*(kind.value for kind in Kind), ANY]), default=ANY,
              help="what the rows are; rows of JSON may say it themselves")  # fmt: skip
@click.option("--organisation", "uscc", required=True, help="统一社会信用代码 of a verified organisation")
@click.option("--publish", is_flag=True, help="make the rows public instead of drafts")
@click.option("--batch", type=click.IntRange(1, 1000), default=PIECE, help="rows in one transaction")
def import_listings(file: Path, kind: str, uscc: str, publish: bool, batch: int) -> None:
    """Import achievements or needs from XLSX, CSV, JSON Lines or JSON.

    Rows are known by their number (external id): to import a file again changes what has changed. An import
    that was interrupted goes on where it stopped when the command is given again.
    """
    began = perf_counter()
    wish = Wish(None if kind == ANY else Kind(kind), publish=publish)
    rules = _rules()
    with refusals_named(), _refusals_said():
        organisation_id = _organisation(uscc).id
        run_id, pace = _stage(organisation_id, file, wish, rules)
        _say_whether_it_goes_on(run_id)
        writing = _write(run_id, rules, batch)
    _report(run_id, pace, writing, perf_counter() - began)


@contextmanager
def _refusals_said() -> Iterator[None]:
    """A file that is refused as a whole: why, in words, and exit code 1."""
    try:
        yield
    except FileRefused as error:
        click.echo(f"refused: {error.reason.value}: {wording.refusal_text(error)}", err=True)
        sys.exit(1)


def _rules() -> ListingRules:
    settings: Settings = current_app.extensions["settings"]
    return rule_queries.of_installation(
        EVERYTHING,
        valid_days=settings.listing_valid_days,
        review_working_days=settings.review_working_days,
    )


def _organisation(uscc: str) -> Organisation:
    """Raises Invalid for a code that no organisation has, and for one that is not verified."""
    found = organisations.by_uscc(EVERYTHING, uscc)
    if found is None:
        raise Invalid(Problem("organisation", "unknown_uscc"))
    if found.status is not OrganisationStatus.VERIFIED:
        raise Invalid(Problem("organisation", "not_verified", status=found.status.value))
    return found


def _stage(organisation_id: int, file: Path, wish: Wish, rules: ListingRules) -> tuple[int, runs.Pace]:
    pace = runs.Pace()
    with file.open("rb") as opened:
        started = perf_counter()
        sha256 = digest(opened)
        source = open_source(opened, file.name, COMMAND_FILE_BYTES)
        pace.read += perf_counter() - started
        upload = runs.Upload(source, file.name, sha256)
        run_id = runs.stage(SYSTEM, organisation_id, upload, wish, queries.codes(EVERYTHING), rules, pace)
    return run_id, pace


def _say_whether_it_goes_on(run_id: int) -> None:
    run = queries.one(EVERYTHING, run_id)
    if run.status is not ImportStatus.STAGED:
        click.echo(f"import {run_id} goes on: {run.done} of {run.total} rows are done")


def _write(run_id: int, rules: ListingRules, batch: int) -> Stage:
    started = last_said = perf_counter()
    rows = 0
    run = queries.one(EVERYTHING, run_id)
    if run.total == run.faulty:
        return Stage("write", 0, 0.0)
    if run.status is ImportStatus.STAGED:
        with unit_of_work():
            staging.confirm(SYSTEM, queries.one(EVERYTHING, run_id))
    pause = Event().wait if db.engine.dialect.name == "sqlite" else None
    for done in runs.run_out(SYSTEM, run_id, rules, batch, pause):
        rows += done
        if perf_counter() - last_said > PROGRESS_EVERY:
            last_said = perf_counter()
            click.echo(f"… {rows} rows written, {rows / (last_said - started):.0f} rows/s", err=True)
    return Stage("write", rows, perf_counter() - started)


def _report(run_id: int, pace: runs.Pace, writing: Stage, seconds: float) -> None:
    run = queries.one(EVERYTHING, run_id)
    counted = queries.results(EVERYTHING, run_id)
    for row in queries.refused(EVERYTHING, run_id, REFUSED_SHOWN):
        said = " ".join(
            wording.spoken(problems.restored(entry)) for entry in row.problems if not problems.is_note(entry)
        )
        click.echo(f"row {row.number} {row.external_id or ''}: {said}")
    staged = run.total if pace.check else 0
    for stage in (Stage("read", staged, pace.read), Stage("check", staged, pace.check),
                  Stage("store", staged, pace.store), writing):  # fmt: skip
        click.echo(str(stage))
    if run.status is ImportStatus.FAILED:
        click.echo(f"failed: {run.reason}", err=True)
    figures_of = " ".join(
        f"{name}={counted[result]}" for name, result in (
            ("created", RowResult.CREATED), ("updated", RowResult.UPDATED),
            ("unchanged", RowResult.UNCHANGED), ("refused", RowResult.REFUSED),
        )
    )  # fmt: skip
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    rate = run.total / seconds if seconds else 0.0
    click.echo(
        f"rows={run.total} {figures_of} seconds={seconds:.1f} rows_per_second={rate:.0f} peak_mib={peak}"
    )
    if run.status is ImportStatus.FAILED or counted[RowResult.REFUSED] == run.total:
        sys.exit(1)


@listings_group.command("quality")
@click.option("--kind", type=click.Choice([Kind.NEED.value]), default=Kind.NEED.value)
def quality(kind: str) -> None:
    """How well the needs are described: how many reach which score, in tens."""
    scores = figures.quality_scores(EVERYTHING)
    for label, count in in_tens(scores):
        bar = "█" * round(50 * count / len(scores)) if scores else ""
        click.echo(f"{label:>7} {count:6} {bar}")
    middle = sorted(scores)[len(scores) // 2] if scores else 0
    mean = sum(scores) / len(scores) if scores else 0.0
    click.echo(f"kind={kind} scored={len(scores)} median={middle} mean={mean:.1f}")
