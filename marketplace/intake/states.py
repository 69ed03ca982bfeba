"""The workflow of an import and the result of each of its rows."""

from enum import StrEnum

from marketplace.kernel.moves import Move, move


class ImportStatus(StrEnum):
    STAGED = "staged"
    CONFIRMED = "confirmed"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class CancelReason(StrEnum):
    CANCELLED_BY_OWNER = "cancelled_by_owner"
    REPLACED = "replaced"
    FORGOTTEN = "forgotten"
    """Never confirmed."""


class FailReason(StrEnum):
    ORGANISATION_NOT_VERIFIED = "organisation_not_verified"
    NOT_ALLOWED = "not_allowed"
    """Whoever gave the file in may no longer do what it asks."""
    INTERNAL_ERROR = "internal_error"


class RowResult(StrEnum):
    WAITING = "waiting"
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


I = ImportStatus  # noqa: E741 short for the table below
CONFIRM = move("confirm", I.STAGED, to=I.CONFIRMED)
START = move("start", I.CONFIRMED, I.RUNNING, to=I.RUNNING)
FINISH = move("finish", I.RUNNING, to=I.DONE)
CANCEL = move("cancel", I.STAGED, I.CONFIRMED, to=I.CANCELLED, needs_reason=True)
FAIL = move("fail", I.CONFIRMED, I.RUNNING, to=I.FAILED, needs_reason=True)
IMPORT_MOVES: dict[str, Move[ImportStatus]] = {m.name: m for m in (CONFIRM, START, FINISH, CANCEL, FAIL)}
