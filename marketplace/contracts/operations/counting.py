"""Put right what statistics count, should it ever differ from the contracts."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.branches.scope import EVERYTHING
from marketplace.contracts.models import Contract
from marketplace.contracts.operations._counting import follow
from marketplace.contracts.queries.counting import wrong_ids
from marketplace.db.base import db
from marketplace.kernel.actor import Actor

AT_ONCE = 500
FEW = 20


def recount(actor: Actor) -> int:
    """Write every row anew that is wrong; gives how many were. Other registrars can go on meanwhile."""
    wrong = wrong_ids(EVERYTHING)
    for some in _batches(wrong):
        db.session.execute(
            select(Contract.id).where(Contract.id.in_(some)).order_by(Contract.id).with_for_update()
        )
        follow(some)
    if wrong:
        trail.record(actor, "contract.recount", "figures:contracts", wrong=len(wrong), first=wrong[:FEW])
    return len(wrong)


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
