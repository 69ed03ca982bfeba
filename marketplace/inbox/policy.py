"""Whose notices: everybody reads what they were told themselves, and nobody else's."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, true

from marketplace.inbox.models import Notice
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import NotSignedIn


@dataclass(frozen=True)
class Owner:
    """One person's notices; everybody's with None, which is for jobs."""

    person_id: int | None

    @classmethod
    def of(cls, actor: Actor) -> "Owner":
        """Raises NotSignedIn."""
        return ANYBODY if actor.is_system else cls(person_of(actor))

    def clause(self) -> ColumnElement[bool]:
        """The rule as SQL."""
        return true() if self.person_id is None else Notice.person_id == self.person_id


ANYBODY = Owner(None)


def person_of(actor: Actor) -> int:
    """Who does it for themselves. Raises NotSignedIn, for jobs too."""
    if actor.person_id is None:
        raise NotSignedIn
    return actor.person_id
