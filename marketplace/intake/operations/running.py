"""Rows become listings, a piece at a time: each row's result is written in the transaction of its listing."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import update

from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.outbox import Urgency
from marketplace.intake import policy, problems, queries
from marketplace.intake.models import ImportRow, ImportRun
from marketplace.intake.operations import _taking as taking
from marketplace.intake.states import FAIL, FINISH, START, FailReason, ImportStatus, RowResult
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Problem
from marketplace.listings.content import from_json
from marketplace.listings.operations import drafts
from marketplace.listings.operations.drafts import NewListing
from marketplace.listings.rules import ListingRules
from marketplace.workflow.apply import apply_move


def run_piece(actor: Actor, run: ImportRun, rules: ListingRules, size: int) -> int:
    """Take over the next `size` rows; gives how many there were. With none left the import is done.

    Raises NotAllowed, WrongState, and whatever one of the rows runs into (Invalid, Stale): then nothing of the
    piece is kept, and a smaller one finds the row.
    """
    policy.require(actor, "import", run)
    if run.status is ImportStatus.CONFIRMED:
        apply_move(run, START, actor, urgency=Urgency.BULK)
        run.started_at = utc_now()
    rows = queries.waiting(EVERYTHING, run, size)
    if not rows:
        _finish(actor, run)
        return 0
    _note(_take_over(actor, run, rows, rules))
    run.done += len(rows)
    return len(rows)


def refuse_next(actor: Actor, run: ImportRun, found: Sequence[Problem]) -> None:
    """Leave out the next row, which could not be taken over."""
    policy.require(actor, "import", run)
    for row in queries.waiting(EVERYTHING, run, 1):
        row.problems = [*row.problems, *problems.stored(list(found), [])]
        row.result = RowResult.REFUSED
        run.done += 1
        run.faulty += 1


def fail(actor: Actor, run: ImportRun, reason: FailReason) -> None:
    """Stop an import that cannot go on; what it has taken over stays. Raises WrongState."""
    apply_move(run, FAIL, actor, reason=reason, done=run.done)
    run.reason = reason.value
    run.finished_at = utc_now()


def _finish(actor: Actor, run: ImportRun) -> None:
    counted = queries.results(EVERYTHING, run.id)
    run.finished_at = utc_now()
    run.faulty = counted[RowResult.REFUSED]
    run.done = run.total
    figures: dict[str, Any] = {result.value: count for result, count in counted.items()}
    apply_move(run, FINISH, actor, urgency=Urgency.BULK, **figures)


def _take_over(
    actor: Actor, run: ImportRun, rows: list[ImportRow], rules: ListingRules
) -> list[dict[str, Any]]:
    known = queries.known(EVERYTHING, run, rows)
    new = [row for row in rows if (row.kind, row.external_id or "") not in known]
    entries = [NewListing(from_json(row.kind, row.content or {}), row.external_id) for row in new]
    made = drafts.create_many(actor, run.organisation_id, entries, rules) if entries else []
    results = []
    for row, listing in zip(new, made, strict=True):
        taking.bring_forward(actor, listing, run, rules)
        results.append({"id": row.id, "result": RowResult.CREATED, "listing_id": listing.id})
    for row in rows:
        listing_known = known.get((row.kind, row.external_id or ""))
        if listing_known is not None:
            outcome = taking.bring_up_to_date(actor, listing_known, row, run, rules)
            results.append({"id": row.id, "result": outcome, "listing_id": listing_known.id})
    return results


def _note(results: list[dict[str, Any]]) -> None:
    if results:
        db.session.flush()
        db.session.execute(update(ImportRow), results)
