"""How well a need and an achievement fit, as points with reasons. Pure: facts in, score out.

The weights are the whole recipe; they are shown beside every score. Words carry most of it. Facts (field,
maturity, region, way of working together, price) count in full only when the words are alike at all, so that a
good address cannot make a pair out of two unrelated texts.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

FULL_SCORE = 10_000
"""Basis points."""
LEAST_LIKENESS = 0.08
"""Pairs whose words are less alike (cosine) than this are not suggested, whatever else fits."""
FULL_LIKENESS = 0.30
"""From this cosine on, words give all their points: independent texts on one subject rarely reach more."""
FACTS_COUNT_FROM = 0.12
"""From this cosine on, facts count in full; below it, in proportion."""

FIELD_NOT_LEADING = 0.6
"""Part of the points for a shared field that leads on one side at most."""
ONE_LEVEL_SHORT = 0.4
"""Part of the points for a maturity one level below the least accepted: it can be matured."""
IN_PREFECTURE = 0.7
IN_PROVINCE = 0.4
"""Parts of the points for neighbours who share no county."""
PRICE_NEAR = 0.4
NEAR_BUDGET_PERCENT = 150
"""Part of the points for a price above the budget, up to so many percent of it: it leaves room to talk."""


class Part(StrEnum):
    WORDS = "words"
    FIELD = "field"
    MATURITY = "maturity"
    REGION = "region"
    MODE = "mode"
    PRICE = "price"


WEIGHTS: dict[Part, int] = {
    Part.WORDS: 6_000,
    Part.FIELD: 1_200,
    Part.MATURITY: 1_000,
    Part.REGION: 600,
    Part.MODE: 600,
    Part.PRICE: 600,
}
"""Most points of each part; together FULL_SCORE."""


@dataclass(frozen=True)
class Side:
    """What is compared of one listing. `regions` runs from the county up; `amount_fen` is None when open.

    `trl` is the maturity an achievement has, or the least that a need accepts; None when not stated.
    """

    fields: tuple[str, ...] = ()
    trl: int | None = None
    regions: tuple[str, ...] = ()
    modes: frozenset[str] = frozenset()
    amount_fen: int | None = None


@dataclass(frozen=True)
class Reason:
    """One part of a score: its points of the most it could give, and the facts that a person can check."""

    part: Part
    points: int
    most: int
    facts: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"part": self.part.value, "points": self.points, "most": self.most, "facts": self.facts}


@dataclass(frozen=True)
class Score:
    """`points` is 0 to FULL_SCORE: the sum of the reasons' points."""

    points: int
    reasons: tuple[Reason, ...]


def score(need: Side, achievement: Side, likeness: float, words: tuple[tuple[str, float], ...]) -> Score:
    """`likeness` is the cosine of the two texts (0–1), `words` the shared words with their part of it."""
    reasons = [_words(likeness, words)]
    share = min(1.0, likeness / FACTS_COUNT_FROM)
    for part, (fits, facts) in _facts(need, achievement).items():
        if facts:
            reasons.append(Reason(part, round(WEIGHTS[part] * share * fits), WEIGHTS[part], facts))
    return Score(sum(reason.points for reason in reasons), tuple(reasons))


def _words(likeness: float, words: tuple[tuple[str, float], ...]) -> Reason:
    points = round(WEIGHTS[Part.WORDS] * min(1.0, likeness / FULL_LIKENESS))
    scale = points / likeness if likeness else 0.0
    shown = [[text, round(part * scale)] for text, part in words]
    return Reason(Part.WORDS, points, WEIGHTS[Part.WORDS], {"words": shown})


def _facts(need: Side, achievement: Side) -> dict[Part, tuple[float, dict[str, Any]]]:
    """Per part: how far it fits (0–1) and the facts; no facts where one of the two sides says nothing."""
    return {
        Part.FIELD: _field(need, achievement),
        Part.MATURITY: _maturity(need, achievement),
        Part.REGION: _region(need, achievement),
        Part.MODE: _mode(need, achievement),
        Part.PRICE: _price(need, achievement),
    }


def _field(need: Side, achievement: Side) -> tuple[float, dict[str, Any]]:
    if not need.fields or not achievement.fields:
        return 0.0, {}
    shared = [code for code in need.fields if code in achievement.fields]
    if not shared:
        return 0.0, {}
    leading = need.fields[0] == achievement.fields[0]
    return (1.0 if leading else FIELD_NOT_LEADING), {"fields": shared}


def _maturity(need: Side, achievement: Side) -> tuple[float, dict[str, Any]]:
    """At or above the least accepted TRL fits; one level short still counts a little (it can be matured)."""
    if need.trl is None or achievement.trl is None:
        return 0.0, {}
    short = need.trl - achievement.trl
    fits = 1.0 if short <= 0 else ONE_LEVEL_SHORT if short == 1 else 0.0
    return fits, {"trl": achievement.trl, "least": need.trl}


def _region(need: Side, achievement: Side) -> tuple[float, dict[str, Any]]:
    """The nearest region both lie in: county, prefecture, province."""
    for code in need.regions:
        if code in achievement.regions:
            whole_province, prefecture = code.endswith("0000"), code.endswith("00")
            fits = IN_PROVINCE if whole_province else IN_PREFECTURE if prefecture else 1.0
            return fits, {"region": code}
    return 0.0, {}


def _mode(need: Side, achievement: Side) -> tuple[float, dict[str, Any]]:
    shared = sorted(need.modes & achievement.modes)
    return (1.0, {"modes": shared}) if shared else (0.0, {})


def _price(need: Side, achievement: Side) -> tuple[float, dict[str, Any]]:
    """A price within the budget fits; up to half above it leaves room to talk."""
    if need.amount_fen is None or achievement.amount_fen is None or need.amount_fen <= 0:
        return 0.0, {}
    facts = {"price_fen": achievement.amount_fen, "budget_fen": need.amount_fen}
    if achievement.amount_fen <= need.amount_fen:
        return 1.0, facts
    near = achievement.amount_fen * 100 <= need.amount_fen * NEAR_BUDGET_PERCENT
    return (PRICE_NEAR if near else 0.0), facts
