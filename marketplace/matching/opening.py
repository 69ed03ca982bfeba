"""A finder over an index, with the regions of this installation."""

from sqlalchemy import func, select

from marketplace.branches.models import Region
from marketplace.db.base import db
from marketplace.matching.finding import Finder
from marketplace.search.index import Index


def open_finder(index: Index) -> Finder:
    """One statement; cheap enough to be called per piece of work, so that edited regions count at once."""
    above = select(Region.code, func.coalesce(Region.replaced_by, Region.parent_code))
    return Finder(index, {row[0]: row[1] for row in db.session.execute(above)})
