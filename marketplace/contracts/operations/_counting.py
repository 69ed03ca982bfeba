"""The rows of statistics follow the contracts, inside the transaction that changes them."""

from collections.abc import Sequence

from sqlalchemy import delete, insert

from marketplace.branches.scope import EVERYTHING
from marketplace.contracts.models import Contract
from marketplace.contracts.models_counted import CountedContract
from marketplace.contracts.queries.counting import COLUMNS, true_rows
from marketplace.db.base import db


def follow(contract_ids: Sequence[int]) -> None:
    """Write the rows of these contracts anew. Their contracts are locked, or nobody else sees them yet."""
    db.session.flush()
    db.session.execute(delete(CountedContract).where(CountedContract.id.in_(contract_ids)))
    rows = true_rows(EVERYTHING).where(Contract.id.in_(contract_ids))
    db.session.execute(insert(CountedContract).from_select(COLUMNS, rows))
