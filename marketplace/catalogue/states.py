"""An issue of the catalogue and its way to the public (product 3.8); a place's share of it; a print on demand."""

from enum import StrEnum

from marketplace.kernel.moves import Move, move


class IssueStatus(StrEnum):
    PLANNED = "planned"
    COLLECTING = "collecting"
    COMPILING = "compiling"
    EDITORIAL_REVIEW = "editorial_review"
    SECRECY_AND_IP_CHECK = "secrecy_and_ip_check"
    FROZEN = "frozen"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"


S = IssueStatus
BEFORE_CUT_OFF = frozenset({S.PLANNED, S.COLLECTING})
WRITABLE = frozenset({S.COMPILING, S.EDITORIAL_REVIEW})
"""Order, notes and what is left out may change."""
SETTLING = WRITABLE | {S.SECRECY_AND_IP_CHECK}
"""What has ended meanwhile is still dropped, with a note."""
PUBLIC = frozenset({S.PUBLISHED, S.SUPERSEDED})
"""Read by everybody, changed by nobody."""

COLLECT = move("collect", S.PLANNED, to=S.COLLECTING)
CUT_OFF = move("cut_off", S.COLLECTING, to=S.COMPILING)
HAND_OVER = move("hand_over", S.COMPILING, to=S.EDITORIAL_REVIEW)
PASS_REVIEW = move("pass_review", S.EDITORIAL_REVIEW, to=S.SECRECY_AND_IP_CHECK)
SEND_BACK = move("send_back", S.EDITORIAL_REVIEW, S.SECRECY_AND_IP_CHECK, to=S.COMPILING, needs_reason=True)
FREEZE = move("freeze", S.SECRECY_AND_IP_CHECK, to=S.FROZEN)
REOPEN = move("reopen", S.FROZEN, to=S.COMPILING, needs_reason=True)
"""Before it is published alone; its number stays its own, so that none is left out."""
PUBLISH = move("publish", S.FROZEN, to=S.PUBLISHED)
SUPERSEDE = move("supersede", S.PUBLISHED, to=S.SUPERSEDED)
"""A later quarter's issue is out; this one stays where it is, as it is."""
CANCEL = move("cancel", S.PLANNED, S.COLLECTING, S.COMPILING, to=S.CANCELLED, needs_reason=True)
"""Only one that never had a number."""
ISSUE_MOVES: dict[str, Move[IssueStatus]] = {
    m.name: m
    for m in (
        COLLECT, CUT_OFF, HAND_OVER, PASS_REVIEW, SEND_BACK, FREEZE, REOPEN, PUBLISH, SUPERSEDE, CANCEL,
    )
}  # fmt: skip


class SendBackReason(StrEnum):
    """Why an issue went back to be compiled."""

    ENTRIES_MISSING = "entries_missing"
    ORDER_OR_NOTES = "order_or_notes"
    SECRECY = "secrecy"
    IP_WRONG = "ip_wrong"
    OTHER = "other"


class ReopenReason(StrEnum):
    """Why a frozen issue was opened again before its publication."""

    ENTRY_TAKEN_DOWN = "entry_taken_down"
    SECRECY = "secrecy"
    MISTAKE_FOUND = "mistake_found"
    FILES_FAILED = "files_failed"
    OTHER = "other"


class CancelReason(StrEnum):
    """Why an issue that had no number was given up."""

    PLANNED_BY_MISTAKE = "planned_by_mistake"
    DATES_WRONG = "dates_wrong"
    OTHER = "other"


class DropReason(StrEnum):
    """Why an entry was left out; the last three are found by the market itself."""

    OWNER_ASKED = "owner_asked"
    DUPLICATE = "duplicate"
    FACTS_WRONG = "facts_wrong"
    SECRECY = "secrecy"
    IP_WRONG = "ip_wrong"
    OTHER = "other"
    ENDED = "ended"
    TAKEN_DOWN = "taken_down"
    NOT_PUBLIC = "not_public"


BY_PEOPLE = (
    DropReason.OWNER_ASKED, DropReason.DUPLICATE, DropReason.FACTS_WRONG, DropReason.SECRECY, DropReason.IP_WRONG,
    DropReason.OTHER,
)  # fmt: skip
BY_MARKET = frozenset({DropReason.ENDED, DropReason.TAKEN_DOWN, DropReason.NOT_PUBLIC})
"""Nobody puts these back in."""


class ShareStatus(StrEnum):
    """What a branch or node says to the entries from its place."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    SILENT = "silent"


CONFIRM = move("confirm", ShareStatus.WAITING, ShareStatus.SILENT, to=ShareStatus.CONFIRMED)
BOOK_SILENCE = move("book_silence", ShareStatus.WAITING, to=ShareStatus.SILENT)
"""The day for it is over; the issue goes on, and the page says so."""
ASK_AGAIN = move("ask_again", ShareStatus.CONFIRMED, ShareStatus.SILENT, to=ShareStatus.WAITING)
"""Its entries have changed."""
SHARE_MOVES: dict[str, Move[ShareStatus]] = {m.name: m for m in (CONFIRM, BOOK_SILENCE, ASK_AGAIN)}


class PrintStatus(StrEnum):
    """A catalogue on demand."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class PrintFailure(StrEnum):
    """Why a catalogue on demand was not made; whoever asked reads it."""

    NOTHING_TO_PRINT = "nothing_to_print"
    MISSING_GLYPH = "missing_glyph"
    BROKEN = "broken"


START = move("start", PrintStatus.QUEUED, to=PrintStatus.RUNNING)
REQUEUE = move("requeue", PrintStatus.RUNNING, to=PrintStatus.QUEUED)
"""The process that made it has died."""
FINISH = move("finish", PrintStatus.RUNNING, to=PrintStatus.DONE)
FAIL = move("fail", PrintStatus.RUNNING, to=PrintStatus.FAILED, needs_reason=True)
PRINT_MOVES: dict[str, Move[PrintStatus]] = {m.name: m for m in (START, REQUEUE, FINISH, FAIL)}
