"""What the forms that begin a lead offer: one's verified organisations, and their public listings."""

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.kernel import uscc
from marketplace.kernel.actor import Actor
from marketplace.listings.models import Listing
from marketplace.listings.states import OPEN
from marketplace.listings.vocabulary import Kind

MOST = 200


def verified_organisations(scope: Scope, actor: Actor) -> list[tuple[int, str]]:
    """(id, name) of the actor's own, by name."""
    mine = sorted(one.organisation_id for one in actor.memberships if one.verified)
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(mine))
    return [
        (row.id, row.name) for row in db.session.execute(query.order_by(Organisation.name, Organisation.id))
    ]


def own_listings(scope: Scope, other_than: Kind) -> list[tuple[int, str]]:
    """(id, title) of the scope's public listings of the other kind, the newest first."""
    query = select(Listing.id, Listing.title).where(
        scope.clause(Listing), Listing.kind != other_than, Listing.status.in_(sorted(OPEN))
    )
    query = query.order_by(Listing.published_at.desc(), Listing.id.desc()).limit(MOST)
    return [(row.id, row.title) for row in db.session.execute(query)]


def organisation_by_code(scope: Scope, text: str) -> int | None:
    """The id behind a unified social credit code; None for an empty text, 0 for a code that nobody has."""
    code = uscc.normalise(text)
    if not code:
        return None
    return db.session.scalar(select(Organisation.id).where(Organisation.uscc == code)) or 0
