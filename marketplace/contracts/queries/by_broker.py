"""How many contracts a broker brought as far as registration, for the public directory."""

from collections.abc import Sequence

from sqlalchemy import func, select

from marketplace.branches.scope import Scope
from marketplace.contracts.models import Contract
from marketplace.contracts.states import COUNTED
from marketplace.db.base import db


def registered(scope: Scope, broker_ids: Sequence[int]) -> dict[int, int]:
    """One grouped statement; a broker without contracts is left out. Figures are public, contracts are not."""
    query = select(Contract.broker_id, func.count(Contract.id)).where(
        Contract.broker_id.in_(broker_ids), Contract.status.in_(COUNTED)
    )
    found = db.session.execute(query.group_by(Contract.broker_id))
    return {number: count for number, count in found if number is not None}
