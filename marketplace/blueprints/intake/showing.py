"""One import: what would happen, how far it is, what came of it."""

from collections import Counter
from dataclasses import dataclass

from flask import make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.accounts.queries import organisations
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.intake.bp import bp
from marketplace.blueprints.intake.wording import (
    SHOWN_STATUS,
    reason_words,
    result_words,
    row_words,
    status_words,
)
from marketplace.blueprints.listings.support import scope
from marketplace.blueprints.paging import page_number, pager
from marketplace.intake import policy, queries
from marketplace.intake.models import ImportRow, ImportRun
from marketplace.intake.states import ImportStatus, RowResult
from marketplace.kernel.actor import OPERATORS
from marketplace.listings.quality import in_tens
from marketplace.listings.queries import figures
from marketplace.listings.vocabulary import Kind

TITLE_SHOWN = 60


@dataclass(frozen=True)
class RowShown:
    """A row with something to say."""

    number: int
    title: str
    refused: bool
    problems: list[str]
    notes: list[str]


@dataclass(frozen=True)
class Distribution:
    """How many needs reach which score, in tens."""

    total: int
    tens: list[tuple[str, int]]


@bp.get("/imports/<int:run_id>")
@allow(Permission.LISTING_IMPORT)
def show(run_id: int) -> str:
    run, counted, page = queries.one(scope(), run_id), queries.results(scope(), run_id), page_number()
    known = queries.known_count(scope(), run_id) if run.status is ImportStatus.STAGED else 0
    spoken = queries.spoken_count(scope(), run_id)
    return render_template(
        "intake/show.html",
        run=run,
        organisation=organisations.public_one(scope(), run.organisation_id),
        tone=SHOWN_STATUS[run.status],
        status_words=status_words(run.status),
        reason_words=reason_words(run.reason),
        may_decide=policy.can(current_actor(), "import", run),
        counts=_counts(run, counted, known),
        refused=counted[RowResult.REFUSED],
        good=run.total - run.faulty,
        rows=[_shown(row) for row in queries.rows_with_problems(scope(), run_id, page=page)],
        pager=pager(page, spoken, queries.ROWS_SHOWN),
        sample=queries.sample(scope(), run_id),
        taken=_taken(run_id),
        poll_url=_poll_url(run),
        qualities=_qualities(run),
    )


@bp.get("/imports/<int:run_id>/progress")
@allow(Permission.LISTING_IMPORT)
def progress(run_id: int) -> ResponseReturnValue:
    """The bar alone, for htmx; once the import has ended the whole page is asked for instead."""
    run = queries.one(scope(), run_id)
    response = make_response(
        render_template(
            "intake/progress.html", run=run, status_words=status_words(run.status), poll_url=_poll_url(run)
        )
    )
    if run.status not in queries.WORKING:
        response.headers["HX-Refresh"] = "true"
    return response


def _poll_url(run: ImportRun) -> str | None:
    return url_for("intake.progress", run_id=run.id) if run.status in queries.WORKING else None


def _counts(run: ImportRun, counted: Counter[RowResult], known: int) -> list[tuple[str, int]]:
    if run.status is ImportStatus.STAGED:
        waiting = counted[RowResult.WAITING]
        pairs = [(RowResult.CREATED, waiting - known), (RowResult.UPDATED, known)]
        return [*((result_words(r), n) for r, n in pairs), (result_words(RowResult.REFUSED), run.faulty)]
    return [(result_words(result), counted[result]) for result in RowResult if counted[result]]


def _shown(row: ImportRow) -> RowShown:
    content = row.content or {}
    return RowShown(
        number=row.number,
        title=str(content.get("title", ""))[:TITLE_SHOWN],
        refused=row.result is RowResult.REFUSED,
        problems=row_words(row.problems, notes=False),
        notes=row_words(row.problems, notes=True),
    )


def _taken(run_id: int) -> list[tuple[int, str, str, str]]:
    """(row number, what came of it, title, address) of the first rows that became listings."""
    return [
        (number, result_words(result), title, url_for("listings.history", listing_id=listing_id))
        for number, result, listing_id, title in queries.taken_over(scope(), run_id)
    ]


def _qualities(run: ImportRun) -> dict[str, Distribution]:
    """Scores of the needs of this import, and for operators of all of their subtree."""
    if run.status is not ImportStatus.DONE or run.kind is Kind.ACHIEVEMENT:
        return {}
    found = {"import": queries.quality_scores(scope(), run.id)}
    if current_actor().has(*OPERATORS):
        found["subtree"] = figures.quality_scores(scope())
    return {name: Distribution(len(scores), in_tens(scores)) for name, scores in found.items() if scores}
