"""A move is one line of a workflow table: a name, the statuses it starts from, the status it ends in."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from marketplace.kernel.errors import WrongState

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True)
class Move(Generic[S]):
    """`needs_reason` marks a negative end: it cannot be made without a reason code the other side can read."""

    name: str
    start: frozenset[S]
    end: S
    needs_reason: bool = False

    def check(self, status: S) -> S:
        """The status after the move. Raises WrongState when it may not start from `status`."""
        if status not in self.start:
            raise WrongState(action=self.name, status=status.value, start=sorted(s.value for s in self.start))
        return self.end


def move(name: str, *start: S, to: S, needs_reason: bool = False) -> Move[S]:
    return Move(name, frozenset(start), to, needs_reason)
