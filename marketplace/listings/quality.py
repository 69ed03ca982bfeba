"""How well a need is described: 0 to 100 points in nine parts, each with advice. Pure rules.

A structured field earns full points; the same fact found only in the free text earns some, because a matcher,
a broker or a bidder can use a field at once. The weights follow what decides whether a need is solved.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from marketplace.kernel.clock import beijing_today
from marketplace.listings import readings
from marketplace.listings.drafts import NeedDraft
from marketplace.listings.limits import CHALLENGE_YEARS, OFFICIAL_KEYWORDS
from marketplace.listings.readings import Section
from marketplace.listings.targets import is_quantified
from marketplace.listings.vocabulary import IpSplit, PriceKind


class QualityPart(StrEnum):
    TARGET = "target"
    BUDGET = "budget"
    TIME = "time"
    ACCEPTANCE = "acceptance"
    BASELINE = "baseline"
    RIGHTS = "rights"
    DIFFICULTY = "difficulty"
    PROBLEM = "problem"
    KEYWORDS = "keywords"


MOST: dict[QualityPart, int] = {
    QualityPart.TARGET: 25,
    QualityPart.BUDGET: 15,
    QualityPart.TIME: 15,
    QualityPart.ACCEPTANCE: 12,
    QualityPart.BASELINE: 10,
    QualityPart.RIGHTS: 8,
    QualityPart.DIFFICULTY: 8,
    QualityPart.PROBLEM: 4,
    QualityPart.KEYWORDS: 3,
}
"""Points per part; they add up to 100."""

_QUOTED = 3
"""Findings shown with an advice; more would bury it."""


@dataclass(frozen=True)
class Part:
    """Points out of `most`; `advice` is a code worded in `wording.py`, None where all is said."""

    name: QualityPart
    points: int
    most: int
    advice: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Quality:
    total: int
    parts: tuple[Part, ...]


def score(draft: NeedDraft, today: date | None = None) -> Quality:
    """The quality of a need as it is described now. `today` only decides whether the deadline is far off."""
    text = "\n".join(part for part in (draft.problem, draft.detail) if part)
    parts = (
        _target(draft, text),
        _budget(draft, text),
        _time(draft, text, today or beijing_today()),
        _acceptance(draft, text),
        _baseline(draft, text),
        _rights(draft, text),
        _difficulty(draft, text),
        _problem(draft),
        _keywords(draft),
    )
    return Quality(sum(part.points for part in parts), parts)


def _part(name: QualityPart, points: int, advice: str | None = None, **facts: object) -> Part:
    return Part(name, points, MOST[name], advice, facts)


def _found(name: QualityPart, points: int, pieces: tuple[str, ...]) -> Part:
    """Some points for what the text says, and the advice to give it its own field, quoting the text."""
    return _part(name, points, f"{name}_in_text", found="；".join(pieces[:_QUOTED]))


def _target(draft: NeedDraft, text: str) -> Part:
    part = QualityPart.TARGET
    quantified = sum(is_quantified(target) and bool(target.name.strip()) for target in draft.targets)
    if quantified >= 2:
        return _part(part, 25)
    if quantified:
        return _part(part, 20, "target_one_more")
    pieces = readings.target_quantities(text)
    if pieces:
        return _found(part, 16 if len(pieces) > 1 else 12, pieces)
    if any(target.name.strip() for target in draft.targets):
        return _part(part, 8, "target_qualitative")
    if Section.TARGET in readings.sections(text):
        return _part(part, 5, "target_qualitative")
    return _part(part, 0, "target_missing")


def _budget(draft: NeedDraft, text: str) -> Part:
    part = QualityPart.BUDGET
    if draft.budget_fen:
        return _part(part, 15)
    pieces = readings.budgets(text)
    if pieces:
        return _found(part, 10, pieces)
    if draft.price_kind is PriceKind.NEGOTIABLE:
        return _part(part, 6, "budget_negotiable")
    return _part(part, 0, "budget_missing")


def _time(draft: NeedDraft, text: str, today: date) -> Part:
    part = QualityPart.TIME
    if draft.deadline:
        far = (draft.deadline - today) > timedelta(days=366 * CHALLENGE_YEARS)
        return _part(part, 15, "time_too_far", years=CHALLENGE_YEARS) if far else _part(part, 15)
    pieces = readings.times(text)
    return _found(part, 10, pieces) if pieces else _part(part, 0, "time_missing")


def _written(name: QualityPart, value: str, enough: int, in_text: bool) -> Part:
    """A free-text field: full points when long enough, half when short, some when the main text covers it."""
    length = len(value.strip())
    if length >= enough:
        return _part(name, MOST[name])
    if length:
        return _part(name, MOST[name] // 2, f"{name}_short", least=enough)
    if in_text:
        return _part(name, MOST[name] * 2 // 3, f"{name}_in_text", found="")
    return _part(name, 0, f"{name}_missing")


def _acceptance(draft: NeedDraft, text: str) -> Part:
    return _written(QualityPart.ACCEPTANCE, draft.acceptance, 10, readings.names_acceptance(text))


def _baseline(draft: NeedDraft, text: str) -> Part:
    in_text = Section.BASELINE in readings.sections(text)
    return _written(QualityPart.BASELINE, draft.baseline, 20, in_text)


def _difficulty(draft: NeedDraft, text: str) -> Part:
    return _written(QualityPart.DIFFICULTY, draft.tried, 20, readings.names_difficulty(text))


def _rights(draft: NeedDraft, text: str) -> Part:
    part = QualityPart.RIGHTS
    if draft.ip_split is IpSplit.NEGOTIABLE:
        return _part(part, 5, "rights_negotiable")
    if draft.ip_split:
        return _part(part, 8)
    if readings.names_rights(text):
        return _part(part, 4, "rights_in_text", found="")
    return _part(part, 0, "rights_missing")


def _problem(draft: NeedDraft) -> Part:
    length = len(draft.problem.strip())
    if length >= 100:
        return _part(QualityPart.PROBLEM, 4)
    return _part(QualityPart.PROBLEM, 2 if length >= 40 else 0, "problem_short", least=100, length=length)


def _keywords(draft: NeedDraft) -> Part:
    count = sum(bool(word.strip()) for word in draft.keywords)
    if count >= OFFICIAL_KEYWORDS:
        return _part(QualityPart.KEYWORDS, 3)
    return _part(QualityPart.KEYWORDS, count, "keywords_few", least=OFFICIAL_KEYWORDS)


def in_tens(scores: Sequence[int]) -> list[tuple[str, int]]:
    """How many scores lie in 0–9, 10–19, … 90–100: label and count, lowest first."""
    counts = [0] * 10
    for score_ in scores:
        counts[min(max(score_, 0) // 10, 9)] += 1
    return [(f"{10 * ten}–{10 * ten + 9 if ten < 9 else 100}", count) for ten, count in enumerate(counts)]
