"""Rows follow the network: after a county has come to another place, what hangs there moves along.

An organisation hangs where its region belongs; everything else that hangs in the tree hangs where its
organisation does. Each batch is one delivery, so no lock is held for long, and a batch that is killed is
simply done again.
"""

from collections import defaultdict
from typing import Any

from sqlalchemy import select, update

from marketplace.accounts.models import Organisation
from marketplace.audit import trail
from marketplace.branches import queries as branches
from marketplace.branches.scope import EVERYTHING, InBranch
from marketplace.brokerage.models import Lead, LeadSide
from marketplace.brokerage.states import Side
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent, Urgency
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM
from marketplace.listings.models import Listing
from marketplace.listings.topics import REFRESHED
from marketplace.negotiations.models import Negotiation
from marketplace.network.topics import REHOME

BATCH = 500
Moves = dict[str, list[int]]
"""Ids by the path they go to."""


def rehome(_office: Office, event: OutboxEvent) -> None:
    """Move at most BATCH rows of one table; while any is left, another delivery is queued."""
    tables: tuple[type[Any], ...] = (Organisation, *followers())
    for table in tables:
        moves = _misplaced_organisations() if table is Organisation else _misplaced(table)
        if moves:
            _move(table, moves, event.subject_id)
            outbox.add(REHOME, event.subject_id, Urgency.SOON)
            return


def followers() -> tuple[type[Any], ...]:
    """Every table that hangs in the tree with its organisation, the listings first: people see those."""
    found: list[type[Any]] = [table for table in InBranch.__subclasses__() if table is not Organisation]
    return tuple(sorted(found, key=lambda table: (table is not Listing, table.__name__)))


def home_of(table: type[Any]) -> Any:
    """The id of the organisation with which a row of the table moves, as SQL; of two sides it is the seeker."""
    if table is Lead:
        seeker = select(LeadSide.organisation_id)
        return seeker.where(LeadSide.lead_id == Lead.id, LeadSide.side == Side.SEEKER).scalar_subquery()
    return Negotiation.seeker_organisation_id if table is Negotiation else table.organisation_id


def _misplaced_organisations() -> Moves:
    """Those that hang elsewhere than their region says, by the place they belong to."""
    moves: Moves = defaultdict(list)
    left = BATCH
    used = db.session.execute(select(Organisation.region_code, Organisation.branch_path).distinct()).all()
    for region_code, path in used:
        right = branches.branch_path_for_region(EVERYTHING, region_code)
        if right != path and left > 0:
            there = select(Organisation.id).where(
                Organisation.region_code == region_code, Organisation.branch_path == path
            )
            ids = list(db.session.scalars(there.order_by(Organisation.id).limit(left)))
            moves[right] += ids
            left -= len(ids)
    return moves


def _misplaced(table: type[Any]) -> Moves:
    query = (
        select(table.id, Organisation.branch_path)
        .join(Organisation, home_of(table) == Organisation.id)
        .where(table.branch_path != Organisation.branch_path)
        .order_by(table.id)
        .limit(BATCH)
    )
    moves: Moves = defaultdict(list)
    for row_id, path in db.session.execute(query):
        moves[path].append(row_id)
    return moves


def _move(table: type[Any], moves: Moves, place_id: int) -> None:
    for path, ids in moves.items():
        db.session.execute(update(table).where(table.id.in_(ids)).values(branch_path=path))
        if table is Listing:
            for listing_id in ids:
                outbox.add(REFRESHED, listing_id, Urgency.BULK)
    counts = {path: len(ids) for path, ids in moves.items()}
    trail.record(SYSTEM, REHOME, f"branch:{place_id}", table=table.__tablename__, moved=counts)
