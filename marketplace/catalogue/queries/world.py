"""Fields and places with their names, as a catalogue prints them."""

from sqlalchemy import select

from marketplace.branches import queries as branches
from marketplace.branches.models import Branch, BranchLevel
from marketplace.branches.scope import Scope
from marketplace.catalogue.assembling import Label, World
from marketplace.db.base import db

OWN_PLACE = ("省本级", "Provincial market")


def world(scope: Scope) -> World:
    """Closed places too: what was listed there stays there."""
    fields = tuple(Label(f.code, f.name_zh, f.name_en) for f in branches.fields(scope))
    places = db.session.scalars(select(Branch).order_by(Branch.path))
    return World(fields, tuple(_label(place) for place in places))


def edition_places(scope: Scope) -> list[Label]:
    """The province and its open branches: each publishes an edition."""
    found = db.session.scalars(
        select(Branch).where(Branch.active, Branch.level != BranchLevel.NODE).order_by(Branch.path)
    )
    return [Label(place.path, place.name_zh, place.name_en) for place in found]


def _label(place: Branch) -> Label:
    names = OWN_PLACE if place.level is BranchLevel.PROVINCE else (place.name_zh, place.name_en)
    return Label(place.path, *names)
