"""Who sees the jobs and asks for a run: the system administrator. Runs are noted by the jobs process alone."""

from dataclasses import dataclass

from marketplace.accounts.permissions import Permission, holds
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import NotAllowed, NotFound


@dataclass(frozen=True)
class ScheduleScope:
    """All of it, or nothing."""

    everything: bool = False

    @classmethod
    def of(cls, actor: Actor) -> "ScheduleScope":
        return cls(holds(actor, Permission.JOBS_SEE))

    def require(self) -> None:
        """Raises NotFound for those who see no jobs."""
        if not self.everything:
            raise NotFound(kind="job")


ALL = ScheduleScope(everything=True)
"""For the jobs process."""


def require_ask(actor: Actor) -> None:
    """May the actor ask for a run, or for another try of parked news? Raises NotAllowed."""
    if not holds(actor, Permission.JOBS_SEE):
        raise NotAllowed(action="ask", actor=actor.person_id)


def require_note(actor: Actor) -> None:
    """Only the market itself notes runs. Raises NotAllowed."""
    if not actor.is_system:
        raise NotAllowed(action="note", actor=actor.person_id)
