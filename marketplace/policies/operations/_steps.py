"""What every step of a version begins with: the row held, its state and the version of it that was read."""

from datetime import date

from marketplace.kernel.actor import Actor, with_hand
from marketplace.kernel.errors import Invalid, Problem, Stale
from marketplace.kernel.moves import Move
from marketplace.policies.drafts import LONGEST
from marketplace.policies.errors import TextsAltered
from marketplace.policies.models import PolicyVersion
from marketplace.policies.policy import VersionScope
from marketplace.policies.queries import versions
from marketplace.policies.reviews import needs_review
from marketplace.policies.states import VersionReason, VersionStatus
from marketplace.policies.together import book_with, read_version
from marketplace.rules.book import Book
from marketplace.rules.loading import Loaded
from marketplace.rules.packs import Pack
from marketplace.rules.reading import PackFault

Every = list[PolicyVersion]


def held(actor: Actor, version_id: int, seen: int | None) -> tuple[PolicyVersion, Every]:
    """Raises NotFound, Stale."""
    row, every = versions.held(VersionScope.of(actor), version_id)
    if seen is not None and seen != row.row_version:
        raise Stale(kind="policy_version")
    return row, every


def ready(
    actor: Actor, version_id: int, move: Move[VersionStatus], seen: int | None
) -> tuple[PolicyVersion, Every]:
    """Raises NotFound, WrongState, Stale."""
    row, every = versions.held(VersionScope.of(actor), version_id)
    move.check(row.status)
    if seen is not None and seen != row.row_version:
        raise Stale(kind="policy_version")
    return row, every


def add_hand(row: PolicyVersion, actor: Actor) -> None:
    """Who wrote or proposed it at any time; no later step takes anybody out again."""
    row.hands = with_hand(row.hands, actor)


def fault_problem(fault: PackFault) -> Problem:
    """`field` is the file, so that the complaint stands beside its text."""
    return Problem(
        fault.file.rpartition("/")[2], "pack_fault", file=fault.file, line=fault.line, what=fault.what
    )


def fitting(candidate: Loaded, pack_id: str, every: Every) -> Book:
    """Raises Invalid `pack_fault` with file and line."""
    try:
        return book_with(candidate, pack_id, every)
    except PackFault as fault:
        raise Invalid(fault_problem(fault)) from fault


def whole(row: PolicyVersion, every: Every, today: date) -> Pack:
    """All that has to be there before a version may decide.

    Raises TextsAltered; Invalid: `dry_run` of exactly this text, the review of fair competition (`reviewed_by`,
    `reviewed_on`, `review_basis`) with an end (`until`), `pack_fault` where it does not go with the others.
    """
    loaded = read_version(row)
    if loaded.pack.sha256 != row.sha256:
        raise TextsAltered(pack=row.pack_id, number=row.number)
    book = fitting(loaded, row.pack_id, every)
    problems: list[Problem] = []
    if row.dry_run_sha256 != row.sha256:
        problems.append(Problem("dry_run", "required"))
    if needs_review(book, loaded.pack, today):
        given = {"until": row.until, **{name: getattr(row, name) for name in REVIEW}}
        problems += [Problem(name, "review_required") for name, value in given.items() if not value]
    if problems:
        raise Invalid(*problems)
    return loaded.pack


REVIEW = ("reviewed_by", "reviewed_on", "review_basis")


def require_reason(
    reason: VersionReason | None, note: str, allowed: tuple[VersionReason, ...]
) -> VersionReason:
    """Raises Invalid without a reason of the list, OTHER without a note, and for a note that is too long."""
    if reason is None or reason not in allowed:
        raise Invalid(Problem("reason", "required"))
    if len(note) > LONGEST["reason_note"]:
        raise Invalid(Problem("reason_note", "too_long", length=len(note), most=LONGEST["reason_note"]))
    if reason is VersionReason.OTHER and not note:
        raise Invalid(Problem("reason_note", "required"))
    return reason
