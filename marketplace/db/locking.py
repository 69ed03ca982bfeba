"""Rows kept from changing until the commit."""

from typing import Any, TypeVar

from sqlalchemy import Select

from marketplace.db.base import db

T = TypeVar("T", bound=Any)


def held(query: Select[T], of: type[T]) -> Select[T]:
    """Lock the rows of `of` that a query finds; gives the query by which they are then to be read anew.

    In one statement PostgreSQL would give a row that it waited for as it is now beside joined ones as they were before
    the wait: a lead with its new broker's number and no broker. So the lock comes first, and what is joined after it.
    """
    db.session.execute(query.with_only_columns(of.id).with_for_update(of=of))
    return query.execution_options(populate_existing=True)
