"""The scope of what belongs to one person alone: lists, follows, saved searches. Nobody else sees such a row."""

from dataclasses import dataclass

from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import NotSignedIn


@dataclass(frozen=True)
class Own:
    """The rows of one person."""

    person_id: int

    @classmethod
    def of(cls, actor: Actor) -> "Own":
        """Raises NotSignedIn for somebody without an account, and for a job."""
        if actor.person_id is None:
            raise NotSignedIn
        return cls(actor.person_id)
