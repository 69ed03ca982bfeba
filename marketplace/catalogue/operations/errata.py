"""A published issue never changes: what it has wrong is said in the next one."""

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.catalogue import policy
from marketplace.catalogue.models import CatalogueEntry, CatalogueErratum
from marketplace.catalogue.operations._steps import held, in_status, subject, text_of
from marketplace.catalogue.states import PUBLIC
from marketplace.db.base import db
from marketplace.kernel.actor import PROVINCE_PATH, Actor
from marketplace.kernel.errors import Invalid, NotFound, Problem
from marketplace.kernel.numbers import MOST_ID


def write(actor: Actor, issue_id: int, entry: str, words: str) -> CatalogueErratum:
    """`entry` is a number of the issue (A0001), "" when it is about the whole.

    Raises NotAllowed, NotFound, WrongState; Invalid: `entry` that the issue does not have, `words`.
    """
    policy.require_edit(actor)
    issue = held(issue_id)
    in_status(issue, PUBLIC, "erratum")
    text, number = text_of("words", words, required=True), entry.strip().upper()
    path = PROVINCE_PATH
    if number:
        query = select(CatalogueEntry.branch_path).where(
            CatalogueEntry.issue_id == issue.id, CatalogueEntry.number == number[:12]
        )
        found = db.session.scalar(query)
        if found is None:
            raise Invalid(Problem("entry", "unknown", value=number[:12]))
        path = found
    row = CatalogueErratum(
        issue_id=issue.id, entry=number, branch_path=path, words=text, written_by=actor.person_id
    )
    db.session.add(row)
    db.session.flush()
    trail.record(actor, "catalogue_erratum.write", subject(issue), erratum=row.id, entry=number)
    return row


def take_back(actor: Actor, erratum_id: int) -> None:
    """One that has not been printed. Raises NotAllowed, NotFound."""
    policy.require_edit(actor)
    row = None
    if 0 < erratum_id <= MOST_ID:
        row = db.session.get(CatalogueErratum, erratum_id, with_for_update=True)
    if row is None or row.printed_in is not None:
        raise NotFound(kind="catalogue_erratum")
    trail.record(actor, "catalogue_erratum.take_back", f"catalogue_issue:{row.issue_id}", erratum=row.id)
    db.session.delete(row)
