"""What is wrong with a draft, for one of three purposes. Pure: facts come in, problems go out as codes.

A problem's `field` is a path: `title`, `contact.phone`, `ip.0.number`. Words for people are in `wording.py`.
"""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from enum import StrEnum

from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Problem
from marketplace.listings.amendments import DIRECT_FIELDS, KEY_FIELDS, needs_review
from marketplace.listings.drafts import AchievementDraft, Draft
from marketplace.listings.limits import COUNTS, IMPORTED_TITLE, LIMITS, RANGES, Limit
from marketplace.listings.screening import screen, texts, without_rows
from marketplace.listings.submitting import Vocabulary, main_text, submission_problems, unknown_codes
from marketplace.listings.vocabulary import Secrecy

__all__ = [
    "COUNTS", "DIRECT_FIELDS", "KEY_FIELDS", "LIMITS", "RANGES", "CheckLevel", "Limit", "Vocabulary",
    "main_text", "needs_review", "problems",
]  # fmt: skip


class CheckLevel(StrEnum):
    """DRAFT: what can be stored at all. IMPORT: what can be worked on. SUBMIT: what an operator will read."""

    DRAFT = "draft"
    IMPORT = "import"
    SUBMIT = "submit"


def problems(
    draft: Draft, level: CheckLevel, vocabulary: Vocabulary, today: date | None = None
) -> tuple[Problem, ...]:
    """Everything wrong with `draft`, in the order of its fields; empty when all is well.

    `today` is the Beijing date that "future" and "past" are measured from, by default the clock's.
    """
    found = list(_shape(draft, level))
    if level is not CheckLevel.DRAFT:
        found += _minimum(draft)
        found += unknown_codes(draft, vocabulary)
        found += _secrecy(draft)
        found += screen(draft)
    if level is CheckLevel.SUBMIT:
        found += submission_problems(draft, today or beijing_today())
    return tuple(sorted(dict.fromkeys(found), key=lambda problem: _place(draft, problem)))


def _place(draft: Draft, problem: Problem) -> int:
    names = [field.name for field in fields(draft)]
    first = problem.field.split(".")[0]
    return names.index(first) if first in names else len(names)


def _shape(draft: Draft, level: CheckLevel) -> Iterator[Problem]:
    """Too long, too many, out of range: what no table would hold, whoever sends it."""
    for path, text in texts(draft):
        limit = LIMITS.get(without_rows(path))
        if path == "title" and level is not CheckLevel.SUBMIT:
            limit = IMPORTED_TITLE
        if limit and len(text) > limit.most:
            yield Problem(path, "too_long", most=limit.most, length=len(text))
    for name, limit in COUNTS.items():
        count = len(getattr(draft, name, ()))
        if count > limit.most:
            yield Problem(name, "too_many", most=limit.most, count=count)
    yield from _ranges(draft)


def _ranges(draft: Draft) -> Iterator[Problem]:
    numbers: list[tuple[str, int | None]] = [(name, getattr(draft, name, None)) for name in RANGES]
    if isinstance(draft, AchievementDraft):
        numbers += [(f"team.{i}.share_bp", member.share_bp) for i, member in enumerate(draft.team)]
    for path, number in numbers:
        limit = RANGES[without_rows(path)]
        if number is not None and not limit.least <= number <= limit.most:
            yield Problem(path, "out_of_range", least=limit.least, most=limit.most)


def _minimum(draft: Draft) -> Iterator[Problem]:
    title = draft.title.strip()
    if not title:
        yield Problem("title", "required")
    elif len(title) < IMPORTED_TITLE.least:
        yield Problem("title", "too_short", least=IMPORTED_TITLE.least, length=len(title))
    name, text = main_text(draft)
    if not text.strip():
        yield Problem(name, "required")


def _secrecy(draft: Draft) -> Iterator[Problem]:
    """Only public matters enter the market; anything else is refused with advice, not stored for review."""
    if draft.secrecy in {Secrecy.INTERNAL, Secrecy.SECRET}:
        yield Problem("secrecy", "secrecy_refused")
