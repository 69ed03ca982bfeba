"""What the changes of this room have in common."""

from sqlalchemy import select

from marketplace.branches.models import Branch, BranchNews
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.kernel.errors import Invalid, Problem, Stale
from marketplace.network.topics import REHOME


def one_at_a_time(place: Branch) -> None:
    """Let a second person who adds below the same place wait, and then see what the first has added."""
    db.session.execute(select(Branch.id).where(Branch.id == place.id).with_for_update())


def require_fresh(row: Branch | BranchNews, seen_version: int) -> None:
    if row.row_version != seen_version:
        raise Stale(seen=seen_version, now=row.row_version)


def refuse(*problems: Problem) -> None:
    if problems:
        raise Invalid(*problems)


def assign(row: Branch | BranchNews, values: dict[str, object]) -> list[str]:
    """Set what differs; the names of what did."""
    changed = [key for key, value in values.items() if getattr(row, key) != value]
    for key in changed:
        setattr(row, key, values[key])
    return changed


def rehome(place: Branch) -> None:
    """Have the rows that hang in the tree follow a change of the network, soon and in batches."""
    outbox.add(REHOME, place.id, outbox.Urgency.SOON)
