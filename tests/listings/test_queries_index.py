"""How the content of many is read."""

import pytest
from sqlalchemy import event

from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.listings.queries import index

pytestmark = pytest.mark.usefixtures("app")


def test_contents_are_read_by_their_ids_however_many_are_open() -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("another planner")
    sent: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, given: object, *_rest: object) -> None:
        sent.append((statement, given))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        index.content_of_many(EVERYTHING, [1, 2, 3])
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    (statement, given) = sent[-1]
    plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()
    assert "SEARCH listing USING INTEGER PRIMARY KEY" in str(plan)
