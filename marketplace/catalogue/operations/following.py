"""Whoever wants to hears of each issue when it is published."""

from marketplace.audit import trail
from marketplace.branches import queries as branches
from marketplace.branches.scope import PUBLIC
from marketplace.catalogue.models import CatalogueSubscriber
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import NotSignedIn


def follow(actor: Actor, path: str) -> CatalogueSubscriber:
    """Of the place's edition; again with another place, of that one instead. Raises NotSignedIn, NotFound."""
    if actor.person_id is None:
        raise NotSignedIn
    place = branches.by_path(PUBLIC, path)
    row = db.session.get(CatalogueSubscriber, actor.person_id, with_for_update=True)
    if row is None:
        row = CatalogueSubscriber(person_id=actor.person_id, branch_path=place.path)
        db.session.add(row)
    row.branch_path = place.path
    db.session.flush()
    trail.record(actor, "catalogue.follow", f"person:{actor.person_id}", path=place.path)
    return row


def unfollow(actor: Actor) -> None:
    """Raises NotSignedIn; doing it twice is no error."""
    if actor.person_id is None:
        raise NotSignedIn
    row = db.session.get(CatalogueSubscriber, actor.person_id, with_for_update=True)
    if row is not None:
        db.session.delete(row)
        trail.record(actor, "catalogue.unfollow", f"person:{actor.person_id}")
