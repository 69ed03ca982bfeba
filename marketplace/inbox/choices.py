"""What a person chooses about mail."""

from dataclasses import dataclass

from marketplace.inbox.quiet import NIGHT, Quiet
from marketplace.inbox.states import NoticeKind
from marketplace.kernel.errors import Invalid, Problem

HOURS = range(24)


@dataclass(frozen=True)
class Choice:
    """The kinds that come without mail, and the hours in which none goes out."""

    silent: frozenset[NoticeKind] = frozenset()
    quiet: Quiet | None = NIGHT

    def __post_init__(self) -> None:
        """Raises Invalid for hours that are none, or that begin when they end."""
        if self.quiet is None:
            return
        if self.quiet.start not in HOURS:
            raise Invalid(Problem("quiet_from", "no_hour"))
        if self.quiet.end not in HOURS:
            raise Invalid(Problem("quiet_to", "no_hour"))
        if self.quiet.start == self.quiet.end:
            raise Invalid(Problem("quiet_to", "same_hour"))
