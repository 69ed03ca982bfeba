"""Keeping lists, as the tests of lists do it."""

from typing import Any

from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.shortlists import operations, queries
from marketplace.shortlists.models import Shortlist
from marketplace.shortlists.policy import Owner

NAME = "我的备选"


def do(operation: Any, actor: Actor, *values: Any, **options: Any) -> Any:
    with unit_of_work():
        made = operation(actor, *values, **options)
        db.session.flush()
        if isinstance(made, tuple):
            made = made[0]
        return made.id if isinstance(made, Shortlist) else made


def add(actor: Actor, ids: list[int], shortlist_id: int | None = None, note: str = "") -> operations.Added:
    added: operations.Added = do(operations.add, actor, ids, shortlist_id, default_name=NAME, note=note)
    return added


def entries(actor: Actor, shortlist_id: int, at: Any = None) -> list[queries.Entry]:
    db.session.rollback()
    scope = Scope.of_drafts(actor)
    return queries.entries(Owner.of(actor), shortlist_id, scope, signed_in=True, now=at or utc_now())


def order(actor: Actor, shortlist_id: int) -> list[int]:
    return [entry.listing.id for entry in entries(actor, shortlist_id)]
