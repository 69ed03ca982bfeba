"""Long work in pieces, each in a unit of work of its own; for pages, jobs and commands alike.

Every piece leaves the tables in a state from which the next one goes on, so the process may be killed anywhere.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from time import perf_counter

import structlog
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from marketplace.accounts.queries import organisations
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.intake import queries
from marketplace.intake.checking import check
from marketplace.intake.codes import Codes
from marketplace.intake.limits import CHUNK, PIECE
from marketplace.intake.mapping import Mapped
from marketplace.intake.models import ImportRun
from marketplace.intake.operations import running, staging
from marketplace.intake.operations.staging import Wish
from marketplace.intake.rows import RawRow, Source
from marketplace.intake.states import FailReason, ImportStatus
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, MarketError, NotAllowed, Problem
from marketplace.listings.rules import ListingRules

log = structlog.get_logger()
BETWEEN_PIECES = 0.12
"""Seconds in which others may write: SQLite has one writer, and who waits for it looks ten times a second."""
AT_A_STRETCH = 0.35
"""Seconds of work before others get their turn. A pause after every piece of a quick machine took half the time."""


@dataclass
class Pace:
    """Seconds spent in reading, in checking, and in storing what was checked."""

    read: float = 0.0
    check: float = 0.0
    store: float = 0.0


@dataclass(frozen=True)
class Upload:
    """A file given in: its rows, its name and the SHA-256 of its bytes."""

    source: Source
    file_name: str
    sha256: str


def stage(
    actor: Actor, organisation_id: int, upload: Upload, wish: Wish, codes: Codes, rules: ListingRules,
    pace: Pace | None = None,
) -> int:  # fmt: skip
    """Check every row and store it; gives the import's id. The same unfinished file is not stored again.

    Raises FileRefused, NotAllowed, NotFound, Invalid; then no import is left to be confirmed.
    """
    pace = pace or Pace()
    known = _unfinished(actor, organisation_id, upload, wish)
    if known is not None:
        return known
    checked = check(
        _timed(upload.source, pace), wish.kind, codes, rules.vocabulary, for_submission=wish.submit
    )
    first = _next(checked, pace)  # a file that is refused for its heads leaves nothing behind
    with unit_of_work():
        organisation = organisations.one(EVERYTHING, organisation_id)
        run_id = staging.begin(actor, organisation, wish, upload.file_name, upload.sha256).id
    try:
        total, faulty = _store(actor, run_id, first, checked, pace)
        with unit_of_work():
            staging.close(actor, queries.one(EVERYTHING, run_id), total, faulty)
    except BaseException:
        _forget(actor, run_id)
        raise
    return run_id


def _forget(actor: Actor, run_id: int) -> None:
    """Leave no half import behind. What goes wrong here must not hide what went wrong before."""
    with suppress(MarketError, SQLAlchemyError), unit_of_work():
        if (run := queries.one(EVERYTHING, run_id)).status is ImportStatus.STAGED:
            staging.drop(actor, run)


def _unfinished(actor: Actor, organisation_id: int, upload: Upload, wish: Wish) -> int | None:
    """The import of the same file and wish that waits or runs; one that was not stored whole is dropped."""
    with unit_of_work():  # whoever fills the same import meanwhile is either before this or behind it
        found = queries.unfinished(EVERYTHING, organisation_id, upload.sha256, wish.kind, actor.person_id)
        if found is None:
            return None
        if found.total == 0 or (found.status is ImportStatus.STAGED and _wish_of(found) != wish):
            staging.drop(actor, found)
            return None
        return found.id if _wish_of(found) == wish else None


def _wish_of(run: ImportRun) -> Wish:
    return Wish(run.kind, run.submit, run.publish)


def _timed(source: Source, pace: Pace) -> Source:
    def rows() -> Iterator[RawRow]:
        while True:
            started = perf_counter()
            row = next(source.rows, None)
            pace.read += perf_counter() - started
            if row is None:
                return
            yield row

    return Source(rows(), source.heads, source.marks)


def _next(checked: Iterator[Mapped], pace: Pace) -> list[Mapped]:
    started, read = perf_counter(), pace.read
    rows = list(islice(checked, CHUNK))
    pace.check += perf_counter() - started - (pace.read - read)
    return rows


def _store(
    actor: Actor, run_id: int, chunk: list[Mapped], checked: Iterator[Mapped], pace: Pace
) -> tuple[int, int]:
    total = faulty = 0
    while chunk:
        started = perf_counter()
        with unit_of_work():
            faulty += staging.add_rows(actor, queries.one(EVERYTHING, run_id), chunk)
        total += len(chunk)
        pace.store += perf_counter() - started
        chunk = _next(checked, pace)
    return total, faulty


def run_out(
    actor: Actor,
    run_id: int,
    rules: ListingRules,
    size: int = PIECE,
    pause: Callable[[float], object] | None = None,
) -> Iterator[int]:
    """Take over all rows, giving how many after each piece; `pause` is called with seconds every now and then.

    A row that runs into something is left out with the reason, the others of its piece go on. An import that
    may not go on at all fails with its reason. Raises OperationalError when the database is away.
    """
    began = perf_counter()
    while done := _one_piece(actor, run_id, rules, size):
        yield done
        db.session.expunge_all()
        if pause is not None and perf_counter() - began >= AT_A_STRETCH:
            pause(BETWEEN_PIECES)
            began = perf_counter()


def _one_piece(actor: Actor, run_id: int, rules: ListingRules, size: int) -> int:
    try:
        with unit_of_work():
            return running.run_piece(actor, queries.one(EVERYTHING, run_id), rules, size)
    except NotAllowed:
        _fail(actor, run_id, FailReason.NOT_ALLOWED)
        return 0
    except OperationalError:
        raise
    except Exception as error:
        db.session.expunge_all()
        if _is_over(run_id):
            return 0
        if _says_unverified(error):
            _fail(actor, run_id, FailReason.ORGANISATION_NOT_VERIFIED)
            return 0
        if size > 1:
            return sum(_one_piece(actor, run_id, rules, 1) for _ in range(size))
        _leave_out(actor, run_id, error)
        return 1


def _is_over(run_id: int) -> bool:
    return queries.one(EVERYTHING, run_id).status not in queries.WORKING


def _says_unverified(error: Exception) -> bool:
    """The organisation lost its verification meanwhile: that is no fault of a row."""
    return isinstance(error, Invalid) and any(problem.code == "not_verified" for problem in error.problems)


def _leave_out(actor: Actor, run_id: int, error: Exception) -> None:
    if isinstance(error, Invalid):
        found = list(error.problems)
    elif isinstance(error, MarketError):
        found = [Problem("", error.code)]
    else:
        log.exception("row not taken over", run_id=run_id)
        found = [Problem("", "internal_error")]
    with unit_of_work():
        running.refuse_next(actor, queries.one(EVERYTHING, run_id), found)


def _fail(actor: Actor, run_id: int, reason: FailReason) -> None:
    with unit_of_work():
        running.fail(actor, queries.one(EVERYTHING, run_id), reason)
