"""Columns that grow by changes are those that were made at once."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.index import Facet
from marketplace.search.postgres_columns import Columns, Row, row_of
from tests.search.samples import NOW, document

FIELDS = st.lists(st.sampled_from(["F01", "F02", "F03"]), unique=True).map(tuple)
CHANGES = st.lists(
    st.tuples(
        st.integers(0, 6), st.booleans(), FIELDS, st.none() | st.integers(0, 2**62), st.integers(0, 900)
    ),
    max_size=25,
)


def row(
    number: int, live: bool = True, fields: tuple[str, ...] = (), price: int | None = None, tokens: int = 9
) -> Row:
    values: dict[str, Any] = {"fields": fields, "price_fen": price}
    return row_of(number, document(number + 1, **values), tokens)._replace(live=live)


def told(columns: Columns) -> tuple[object, ...]:
    """Everything that can be asked of them."""
    valid = columns.valid(NOW)
    return (
        columns.size,
        columns.documents,
        columns.tokens,
        valid.tolist(),
        columns.norms.tolist(),
        columns.listing_ids.tolist(),
        (columns.priced(10, None) & valid).tolist(),
        (columns.having(Facet.FIELD, {"F01", "F03", "\x00"}) & valid).tolist(),
        columns.count(Facet.FIELD, valid),
    )


@given(changes=CHANGES, step=st.integers(1, 5))
def test_changes_one_after_another_are_the_last_ones_at_once(changes: list[Any], step: int) -> None:
    rows = [row(*change) for change in changes]
    grown = Columns.empty()
    for start in range(0, len(rows), step):
        last_ones = {row_.number: row_ for row_ in rows[start : start + step]}
        grown = grown.revised(list(last_ones.values()))
    at_once = Columns.empty().revised(list({row_.number: row_ for row_ in rows}.values()))
    assert told(grown) == told(at_once)


def test_whoever_holds_the_columns_goes_on_seeing_them() -> None:
    old = Columns.empty().revised([row(0, fields=("F01",), price=5), row(1, fields=("F02",))])
    before = told(old)
    new = old.revised([row(0, live=False), row(2, fields=("F03",), price=7, tokens=99)])
    assert told(old) == before
    assert new.documents == 2
    assert new.count(Facet.FIELD, new.valid(NOW)) == {"F02": 1, "F03": 1}


def test_no_documents_at_all() -> None:
    empty = Columns.empty()
    assert empty.revised([]) is empty
    assert empty.documents == 0
    assert empty.count(Facet.KIND, empty.valid(NOW)) == {}
