"""Whose rows: everybody sees and changes what they watch themselves, and nobody else's."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, true

from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import NotSignedIn


@dataclass(frozen=True)
class Owner:
    """One person's rows; everybody's with None, which is for jobs and links that carry their own proof."""

    person_id: int | None

    @classmethod
    def of(cls, actor: Actor) -> "Owner":
        """Raises NotSignedIn."""
        if actor.is_system:
            return ANYBODY
        return cls(person_of(actor))

    def clause(self, table: Any) -> ColumnElement[bool]:
        """The rule as SQL over `table.person_id`."""
        return true() if self.person_id is None else table.person_id == self.person_id


ANYBODY = Owner(None)


def person_of(actor: Actor) -> int:
    """Who does it for themselves. Raises NotSignedIn, for jobs too."""
    if actor.person_id is None:
        raise NotSignedIn
    return actor.person_id
