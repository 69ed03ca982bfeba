"""Whose lists: one's own, and nobody else's. Whoever has a list's link reads it, which `queries.shared` decides."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement

from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import NotSignedIn
from marketplace.shortlists.models import Shortlist


@dataclass(frozen=True)
class Owner:
    """The lists of one person."""

    person_id: int

    @classmethod
    def of(cls, actor: Actor) -> "Owner":
        """Raises NotSignedIn for everybody without an account, jobs too: nobody keeps lists for others."""
        if actor.person_id is None:
            raise NotSignedIn
        return cls(actor.person_id)

    def clause(self) -> ColumnElement[bool]:
        """The rule as SQL."""
        return Shortlist.person_id == self.person_id
