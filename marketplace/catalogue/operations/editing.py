"""The editor's work: order, notes, the preface, what is left out; then the review is passed."""

from collections.abc import Mapping

from marketplace.audit import trail
from marketplace.catalogue import policy
from marketplace.catalogue.drafts import LONGEST
from marketplace.catalogue.errors import EntryEnded, GlyphsMissing
from marketplace.catalogue.models import CatalogueEntry, CatalogueIssue
from marketplace.catalogue.operations._steps import (
    add_hand,
    drop,
    held,
    in_status,
    ready,
    refresh_shares,
    require_reason,
    settle,
    subject,
    text_of,
    undo_checks,
)
from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import entries, lacking
from marketplace.catalogue.states import (
    BY_MARKET,
    BY_PEOPLE,
    PASS_REVIEW,
    SEND_BACK,
    SETTLING,
    WRITABLE,
    DropReason,
    SendBackReason,
)
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, NotAllowed, Problem
from marketplace.kernel.text import clean_line
from marketplace.workflow.apply import apply_move

MOST_REPLACEMENTS = 500


def leave_out(
    actor: Actor, issue_id: int, entry_id: int, reason: DropReason | None, note: str = ""
) -> CatalogueEntry:
    """By an officer, or by operators of its place, with a reason that stays; until the issue is frozen.

    Raises NotFound, NotAllowed, WrongState; Invalid: `reason`, `reason_note`.
    """
    issue = held(issue_id)
    entry = entries.one(ALL_ISSUES, issue, entry_id)
    if not policy.leaves_out(actor, entry.branch_path):
        raise NotAllowed(action="leave_out", actor=actor.person_id)
    in_status(issue, SETTLING, "leave_out")
    text = require_reason(reason, note, BY_PEOPLE)
    if entry.drop_reason is None and reason is not None:
        drop(actor, issue, entry, reason, text)
        _edited(actor, issue)
        refresh_shares(actor, issue)
    return entry


def put_back(actor: Actor, issue_id: int, entry_id: int) -> CatalogueEntry:
    """What people left out; what has ended stays out. Raises NotFound, NotAllowed, WrongState, EntryEnded."""
    policy.require_edit(actor)
    issue = held(issue_id)
    in_status(issue, WRITABLE, "put_back")
    entry = entries.one(ALL_ISSUES, issue, entry_id)
    if entry.drop_reason in {reason.value for reason in BY_MARKET}:
        raise EntryEnded(entry=entry.id)
    if entry.drop_reason is not None:
        entry.drop_reason, entry.drop_note, entry.dropped_by = None, "", None
        trail.record(
            actor, "catalogue_entry.put_back", subject(issue), entry=entry.id, listing=entry.listing_id
        )
        settle(issue)
        _edited(actor, issue)
        refresh_shares(actor, issue)
    return entry


def place(actor: Actor, issue_id: int, entry_id: int, position: int | None, note: str) -> CatalogueEntry:
    """The place of an entry in its section, counted from 1 (None: where it is), and the editor's note to it.

    Raises NotFound, NotAllowed, WrongState; Invalid: `position`, `note`.
    """
    policy.require_edit(actor)
    issue = held(issue_id)
    in_status(issue, WRITABLE, "edit")
    entry = entries.one(ALL_ISSUES, issue, entry_id)
    text = text_of("note", note)
    if position is not None:
        _move_to(entry, position)
    entry.note = text
    trail.record(
        actor,
        "catalogue_entry.edit",
        subject(issue),
        entry=entry.id,
        position=entry.position,
        noted=bool(text),
    )
    _edited(actor, issue)
    return entry


def write(
    actor: Actor, issue_id: int, preface: str, replacements: Mapping[str, str], *, seen: int | None = None
) -> CatalogueIssue:
    """The preface, and the words that stand in print for characters that the fonts lack ({character: words}).

    Raises NotFound, NotAllowed, WrongState, Stale; Invalid: `preface`, `replacements`.
    """
    policy.require_edit(actor)
    issue = held(issue_id, seen)
    in_status(issue, WRITABLE, "edit")
    text = text_of("preface", preface)
    kept = {character: clean_line(words) for character, words in replacements.items() if clean_line(words)}
    most = LONGEST["replacement"]
    if len(kept) > MOST_REPLACEMENTS or any(
        len(character) != 1 or len(words) > most for character, words in kept.items()
    ):
        raise Invalid(Problem("replacements", "too_long", most=most))
    issue.preface, issue.replacements = text, kept
    trail.record(actor, "catalogue_issue.edit", subject(issue), length=len(text), replaced=len(kept))
    _edited(actor, issue)
    return issue


def pass_review(actor: Actor, issue_id: int, *, seen: int | None = None) -> CatalogueIssue:
    """Order and notes are right. Raises NotAllowed, NotFound, WrongState, Stale; GlyphsMissing while characters lack
    that words can still be written for."""
    policy.require_edit(actor)
    issue = ready(issue_id, PASS_REVIEW, seen)
    settle(issue)
    if found := lacking.of(ALL_ISSUES, issue):
        raise GlyphsMissing.of(one.character for one in found)
    refresh_shares(actor, issue)
    apply_move(issue, PASS_REVIEW, actor)
    issue.edited_by, issue.edited_at = actor.person_id, utc_now()
    issue.reason, issue.reason_note = None, ""
    add_hand(issue, actor)
    return issue


def send_back(
    actor: Actor, issue_id: int, reason: SendBackReason | None, note: str = "", *, seen: int | None = None
) -> CatalogueIssue:
    """To be compiled anew; both checks are to be made again.

    Raises NotAllowed, NotFound, WrongState, Stale; Invalid: `reason`, `reason_note`.
    """
    policy.require_plan(actor)
    issue = ready(issue_id, SEND_BACK, seen)
    text = require_reason(reason, note, SendBackReason)
    apply_move(issue, SEND_BACK, actor, reason=reason)
    issue.reason, issue.reason_note = str(reason), text
    undo_checks(issue)
    return issue


def _edited(actor: Actor, issue: CatalogueIssue) -> None:
    """Whoever changes an issue has a hand in it; a check that was made is to be made again."""
    if not policy.may_edit(actor):  # an operator speaks for the own place alone
        issue.checked_by = issue.checked_at = None
        return
    add_hand(issue, actor)
    issue.checked_by = issue.checked_at = None


def _move_to(entry: CatalogueEntry, position: int) -> None:
    """Number the section anew, with the entry at its place."""
    others = [each for each in entries.section(ALL_ISSUES, entry) if each.id != entry.id]
    if not 1 <= position <= len(others) + 1:
        raise Invalid(Problem("position", "outside", least=1, most=len(others) + 1))
    others.insert(position - 1, entry)
    for number, each in enumerate(others, start=1):
        each.position = number
