"""What people enter about a lead, cleaned and checked. Pure."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from marketplace.brokerage.states import EndReason, LeadSource
from marketplace.kernel.errors import Problem
from marketplace.kernel.text import clean_block, clean_line

LONGEST = {"title": 200, "source_note": 200, "wish": 1_000}
"""Letters a text may have."""
MOST_NOTE = 1_000
MOST_ACTION = 200
FURTHEST_ACTION = timedelta(days=180)
"""A lead does not stall before the day of its next action: nobody puts that off for years."""
BY_HAND = frozenset({LeadSource.EVENT, LeadSource.MANUAL})
BROKERS_REASONS = tuple(reason for reason in EndReason if reason is not EndReason.DISPOSAL_FORBIDDEN)
"""Why a broker ends a lead; that a disposal is forbidden is decided in the negotiation."""
SIDES_REASONS = tuple(
    reason for reason in BROKERS_REASONS if reason not in (EndReason.NO_ANSWER, EndReason.LISTING_ENDED)
)
"""Why a side refuses."""


@dataclass(frozen=True)
class LeadDraft:
    """A lead entered by hand or from an event, whose name is then `source_note`.

    A side is a listing, or an organisation where there is no listing; the listing decides where both are given.
    """

    title: str
    source: LeadSource = LeadSource.MANUAL
    source_note: str = ""
    need_id: int | None = None
    achievement_id: int | None = None
    seeker_id: int | None = None
    holder_id: int | None = None
    wish: str = ""


def cleaned_lead(draft: LeadDraft) -> LeadDraft:
    return replace(
        draft,
        title=clean_line(draft.title),
        source_note=clean_line(draft.source_note),
        wish=clean_block(draft.wish),
    )


def lead_problems(draft: LeadDraft) -> tuple[Problem, ...]:
    """What is wrong with a cleaned draft."""
    found = [] if draft.title else [Problem("title", "required")]
    found += [
        Problem(name, "too_long", length=len(getattr(draft, name)), most=most)
        for name, most in LONGEST.items()
        if len(getattr(draft, name)) > most
    ]
    if draft.source not in BY_HAND:
        found.append(Problem("source", "unknown"))
    if draft.source is LeadSource.EVENT and not draft.source_note:
        found.append(Problem("source_note", "required"))
    if draft.need_id is None and draft.seeker_id is None:
        found.append(Problem("seeker_id", "required"))
    if draft.achievement_id is None and draft.holder_id is None:
        found.append(Problem("holder_id", "required"))
    if draft.need_id is None and draft.achievement_id is None:
        found.append(Problem("achievement_id", "one_listing"))
    return tuple(found)


def kept_reason(
    reason: EndReason | None, note: str, offered: tuple[EndReason, ...]
) -> tuple[str, tuple[Problem, ...]]:
    """The note as it is kept, and what is wrong: no reason of those offered, a note too long, or none where the reason
    says nothing.
    """
    words = clean_block(note)
    if reason not in offered:
        return words, (Problem("reason", "required"),)
    if len(words) > MOST_NOTE:
        return words, (Problem("note", "too_long", length=len(words), most=MOST_NOTE),)
    if reason is EndReason.OTHER and not words:
        return words, (Problem("note", "required"),)
    return words, ()


def action_problems(words: str, day: date | None, today: date) -> tuple[Problem, ...]:
    """Of a cleaned next action and its day."""
    if not words:
        return (Problem("next_action", "required"),)
    if len(words) > MOST_ACTION:
        return (Problem("next_action", "too_long", length=len(words), most=MOST_ACTION),)
    if day is not None and day < today:
        return (Problem("next_action_on", "in_past"),)
    if day is not None and day > today + FURTHEST_ACTION:
        return (Problem("next_action_on", "too_far", most=FURTHEST_ACTION.days),)
    return ()


def pair_key(*, need_id: int | None, achievement_id: int | None, seeker_id: int, holder_id: int) -> str:
    """The two sides' common name: a listing stands for its organisation."""
    seeker = f"n{need_id}" if need_id is not None else f"o{seeker_id}"
    holder = f"a{achievement_id}" if achievement_id is not None else f"o{holder_id}"
    return f"{seeker}-{holder}"
