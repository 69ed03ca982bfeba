"""What several operations of this room do."""

from sqlalchemy import update

from marketplace.alerts.models import SavedSearch
from marketplace.db.base import db


def note(search_id: int, **values: object) -> None:
    """What the machine notes by itself; the version that people edit against stays the same."""
    db.session.execute(update(SavedSearch).where(SavedSearch.id == search_id).values(**values))
