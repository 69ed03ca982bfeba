"""Imports as commands and pages make them."""

import hashlib
import io
from pathlib import PurePath
from typing import Any

from sqlalchemy import select

from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.intake import queries, runs
from marketplace.intake.limits import PIECE
from marketplace.intake.models import ImportRow, ImportRun
from marketplace.intake.operations import staging
from marketplace.intake.operations.staging import Wish
from marketplace.intake.reading import open_source
from marketplace.intake.states import RowResult
from marketplace.kernel.actor import Actor
from marketplace.listings.models import Listing
from marketplace.listings.vocabulary import Kind
from tests import make
from tests.intake import samples


def staged(actor: Actor, organisation_id: int, data: bytes, name: str, wish: Wish | None = None) -> int:
    """The id of the import that giving a file in makes."""
    source = open_source(io.BytesIO(data), name, 10**8)
    upload = runs.Upload(source, PurePath(name).name, hashlib.sha256(data).hexdigest())
    codes = queries.codes(EVERYTHING)
    return runs.stage(actor, organisation_id, upload, wish or Wish(), codes, make.rules())


def confirmed(actor: Actor, run_id: int) -> int:
    with unit_of_work():
        staging.confirm(actor, queries.one(EVERYTHING, run_id))
    return run_id


def imported(
    actor: Actor,
    organisation_id: int,
    rows: list[dict[str, Any]],
    wish: Wish | None = None,
    size: int = PIECE,
) -> ImportRun:
    """JSON rows given in, confirmed and run to the end."""
    run_id = confirmed(actor, staged(actor, organisation_id, samples.jsonl(rows), "rows.jsonl", wish))
    for _done in runs.run_out(actor, run_id, make.rules(), size):
        pass
    return queries.one(EVERYTHING, run_id)


def results(run_id: int) -> dict[str, int]:
    db.session.rollback()
    return {result.value: count for result, count in queries.results(EVERYTHING, run_id).items()}


def rows_of(run_id: int) -> list[ImportRow]:
    db.session.rollback()
    return list(
        db.session.scalars(select(ImportRow).where(ImportRow.run_id == run_id).order_by(ImportRow.number))
    )


def codes_of(run_id: int) -> dict[int, list[str]]:
    """Problem and note codes by row number."""
    return {row.number: [entry["code"] for entry in row.problems] for row in rows_of(run_id) if row.problems}


def listings_of(organisation_id: int) -> list[Listing]:
    db.session.rollback()
    query = select(Listing).where(Listing.organisation_id == organisation_id).order_by(Listing.id)
    return list(db.session.scalars(query))


ALL = tuple(result.value for result in RowResult)
ANY = Wish()
NEEDS = Wish(Kind.NEED)
PUBLISH = Wish(publish=True)
