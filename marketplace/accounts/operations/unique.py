"""Rows that exist once: when two people add the same one at the same moment, the second is told so."""

from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import Organisation, Person
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, Problem


def insert_unique(actor: Actor, row: Organisation | Person, taken: Problem) -> None:  # noqa: ARG001
    """Add and flush. Raises Invalid(taken) when the database knows the row already."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise Invalid(taken) from None
