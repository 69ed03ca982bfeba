"""A catalogue on demand: asked for on a page, made by the jobs process, which tells how far it is (plan 二(二))."""

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.audit import trail
from marketplace.branches import queries as branches
from marketplace.branches.scope import EVERYTHING
from marketplace.catalogue import policy
from marketplace.catalogue.models import CataloguePrint
from marketplace.catalogue.policy import ALL_PRINTS
from marketplace.catalogue.queries import prints
from marketplace.catalogue.states import FAIL, FINISH, REQUEUE, START, PrintFailure, PrintStatus
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import NotAllowed, NotFound
from marketplace.kernel.numbers import MOST_ID
from marketplace.workflow.apply import apply_move

ASKED = "catalogue_print.ask"


def ask(actor: Actor, *, organisation_id: int | None = None, path: str = "") -> CataloguePrint:
    """For an organisation, or with None for the place at `path`. While one waits or is made, that one is given.

    Raises NotFound, NotAllowed.
    """
    place, name = _of_organisation(organisation_id) if organisation_id is not None else _of_place(path)
    if not policy.prints_of(actor, organisation_id, place):
        raise NotFound(kind="organisation") if organisation_id is not None else NotAllowed(action="print")
    waiting = prints.waiting(ALL_PRINTS, organisation_id, place)
    if waiting is not None:
        return waiting
    row = CataloguePrint(
        organisation_id=organisation_id, branch_path=place, asked_by=actor.person_id, facts={"name": name}
    )
    db.session.add(row)
    db.session.flush()
    trail.record(actor, ASKED, f"catalogue_print:{row.id}", organisation=organisation_id, path=place)
    return row


def start(actor: Actor, print_id: int, total: int) -> CataloguePrint:
    """Raises NotFound, WrongState."""
    row = _held(print_id)
    apply_move(row, START, actor)
    row.done, row.total = 0, total
    return row


def progress(actor: Actor, print_id: int, done: int, **facts: object) -> None:  # noqa: ARG001 as every operation
    """`facts` are set on the row: `entries`, `content_sha256`."""
    row = _held(print_id)
    row.done = done
    for name, value in facts.items():
        setattr(row, name, value)


def finish(actor: Actor, print_id: int) -> CataloguePrint:
    """Raises NotFound, WrongState."""
    row = _held(print_id)
    apply_move(row, FINISH, actor, content=row.content_sha256)
    row.done, row.ended_at = row.total, utc_now()
    return row


def fail(actor: Actor, print_id: int, reason: PrintFailure, note: str = "") -> CataloguePrint:
    """Raises NotFound, WrongState."""
    row = _held(print_id)
    apply_move(row, FAIL, actor, reason=reason)
    row.reason, row.reason_note, row.ended_at = reason.value, note, utc_now()
    return row


def requeue(actor: Actor) -> int:
    """What a process that died had begun; gives how many. Only the process that leads may call it."""
    query = select(CataloguePrint).where(CataloguePrint.status == PrintStatus.RUNNING)
    rows = db.session.scalars(query.with_for_update()).all()
    for row in rows:
        apply_move(row, REQUEUE, actor)
    return len(rows)


def _held(print_id: int) -> CataloguePrint:
    row = db.session.get(CataloguePrint, print_id, with_for_update=True) if 0 < print_id <= MOST_ID else None
    if row is None:
        raise NotFound(kind="catalogue_print")
    return row


def _of_organisation(organisation_id: int) -> tuple[str, str]:
    found = None
    if 0 < organisation_id <= MOST_ID:
        found = db.session.get(Organisation, organisation_id, with_for_update=True)  # two who ask get one
    if found is None:
        raise NotFound(kind="organisation")
    return found.branch_path, found.name


def _of_place(path: str) -> tuple[str, str]:
    place = branches.by_path(EVERYTHING, path)
    db.session.refresh(place, with_for_update=True)
    return place.path, place.name_zh
