"""A request waits until the leading jobs process takes it; what became of it is said by its run."""

from enum import StrEnum

from marketplace.kernel.moves import Move, move


class RequestStatus(StrEnum):
    WAITING = "waiting"
    TAKEN = "taken"


class Cause(StrEnum):
    """Why a job ran."""

    SCHEDULE = "schedule"
    CATCH_UP = "catch_up"
    """Its time passed without a process, or the process that ran it was killed."""
    PERSON = "person"
    COMMAND = "command"


class RunState(StrEnum):
    """How a run is, as pages say it."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    """It has not ended, and the process that ran it does not lead any more."""


class Health(StrEnum):
    """How a job is, the worst first."""

    FAILING = "failing"
    INTERRUPTED = "interrupted"
    OVERDUE = "overdue"
    RUNNING = "running"
    UNTRIED = "untried"
    FINE = "fine"


TAKE = move("take", RequestStatus.WAITING, to=RequestStatus.TAKEN)
REQUEST_MOVES: dict[str, Move[RequestStatus]] = {TAKE.name: TAKE}
