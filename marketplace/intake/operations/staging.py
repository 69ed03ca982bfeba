"""An import from its file to its decision: begin, add rows, close, confirm, cancel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from marketplace.accounts.models import Organisation
from marketplace.accounts.states import OrganisationStatus
from marketplace.audit import trail
from marketplace.db.base import db
from marketplace.intake import policy, problems
from marketplace.intake.limits import NAME_CHARACTERS
from marketplace.intake.mapping import Mapped
from marketplace.intake.models import ImportRow, ImportRun
from marketplace.intake.states import CANCEL, CONFIRM, CancelReason, ImportStatus, RowResult
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, Problem
from marketplace.kernel.text import clean_line
from marketplace.listings.content import to_json
from marketplace.listings.vocabulary import Kind
from marketplace.workflow.apply import apply_move

ENDED = (ImportStatus.DONE, ImportStatus.CANCELLED, ImportStatus.FAILED)


@dataclass(frozen=True)
class Wish:
    """What becomes of the rows: drafts, or complete ones handed in (`submit`), or all public (`publish`)."""

    kind: Kind | None = None
    submit: bool = False
    publish: bool = False


def begin(actor: Actor, organisation: Organisation, wish: Wish, file_name: str, sha256: str) -> ImportRun:
    """An import without rows, flushed. Raises NotAllowed; Invalid when rows are to go further than drafts and

    the organisation is not verified.
    """
    run = ImportRun(
        kind=wish.kind, organisation_id=organisation.id, branch_path=organisation.branch_path,
        created_by=actor.person_id, file_name=clean_line(file_name)[-NAME_CHARACTERS:], sha256=sha256,
        submit=wish.submit, publish=wish.publish,
    )  # fmt: skip
    policy.require(actor, "import", run)
    for action in ("submit", "publish"):
        if getattr(wish, action):
            policy.require(actor, action, run)
            _require_verified(organisation)
    db.session.add(run)
    db.session.flush()
    trail.record(
        actor, "import.stage", f"import:{run.id}", organisation_id=organisation.id, file_name=run.file_name,
        sha256=sha256, submit=wish.submit, publish=wish.publish,
    )  # fmt: skip
    return run


def _require_verified(organisation: Organisation) -> None:
    if organisation.status is not OrganisationStatus.VERIFIED:
        raise Invalid(Problem("organisation", "not_verified", status=organisation.status.value))


def add_rows(actor: Actor, run: ImportRun, rows: Sequence[Mapped]) -> int:
    """Store checked rows in one statement; gives how many of them are refused already.

    Raises NotAllowed, WrongState for an import that was cancelled meanwhile.
    """
    policy.require(actor, "import", run)
    CONFIRM.check(run.status)
    if not rows:
        return 0
    values = [
        {
            "run_id": run.id,
            "number": row.number,
            "kind": row.kind,
            "external_id": row.external_id or None,
            "raw": row.raw,
            "content": to_json(row.draft) if row.draft is not None else None,
            "problems": problems.stored(row.problems, row.notes),
            "result": RowResult.REFUSED if row.problems else RowResult.WAITING,
            "listing_id": None,
        }
        for row in rows
    ]
    db.session.execute(insert(ImportRow), values)
    return sum(bool(row.problems) for row in rows)


def close(actor: Actor, run: ImportRun, total: int, faulty: int) -> None:
    """All rows are in; from now on the import can be confirmed.

    Raises NotAllowed, Invalid for a file without rows, WrongState for an import that was cancelled meanwhile.
    """
    policy.require(actor, "import", run)
    CONFIRM.check(run.status)
    if total == 0:
        raise Invalid(Problem("file", "no_rows"))
    run.total, run.faulty = total, faulty
    run.done = faulty


def drop(actor: Actor, run: ImportRun) -> None:
    """Forget an import whose rows never came in whole. Raises NotAllowed."""
    policy.require(actor, "import", run)
    db.session.execute(delete(ImportRow).where(ImportRow.run_id == run.id))
    cancel(actor, run, CancelReason.REPLACED)


def confirm(actor: Actor, run: ImportRun) -> None:
    """Let the rows be taken over. Raises NotAllowed, WrongState, Invalid when no row is good."""
    policy.require(actor, "import", run)
    CONFIRM.check(run.status)
    if run.total - run.faulty <= 0:
        raise Invalid(Problem("", "no_good_rows"))
    apply_move(run, CONFIRM, actor, total=run.total, faulty=run.faulty)


def cancel(actor: Actor, run: ImportRun, reason: CancelReason) -> None:
    """Give an import up before it runs. Raises NotAllowed, WrongState."""
    policy.require(actor, "import", run)
    apply_move(run, CANCEL, actor, reason=reason)
    run.reason = reason.value


def forget_rows(actor: Actor, before: datetime) -> int:
    """Drop the rows of imports given in `before` that have ended, and of those that nobody confirmed.

    Gives how many rows went; the imports and their figures stay.
    """
    old = select(ImportRun).where(ImportRun.created_at < before)
    for run in db.session.scalars(old.where(ImportRun.status == ImportStatus.STAGED)):
        cancel(actor, run, CancelReason.FORGOTTEN)
    db.session.flush()
    ended = select(ImportRun.id).where(ImportRun.created_at < before, ImportRun.status.in_(ENDED))
    gone = db.session.execute(delete(ImportRow).where(ImportRow.run_id.in_(ended)).returning(ImportRow.id))
    return len(gone.all())
