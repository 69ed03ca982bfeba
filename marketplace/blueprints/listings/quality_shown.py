"""The score of a need in words."""

from dataclasses import dataclass

from marketplace.blueprints.translation import gettext as _
from marketplace.listings.drafts import Draft, NeedDraft
from marketplace.listings.quality import Quality, QualityPart, score
from marketplace.listings.wording import ADVICE, PART_LABELS

FIELD_OF: dict[QualityPart, str] = {
    QualityPart.TARGET: "targets",
    QualityPart.BUDGET: "budget_fen",
    QualityPart.TIME: "deadline",
    QualityPart.ACCEPTANCE: "acceptance",
    QualityPart.BASELINE: "baseline",
    QualityPart.RIGHTS: "ip_split",
    QualityPart.DIFFICULTY: "tried",
    QualityPart.PROBLEM: "problem",
    QualityPart.KEYWORDS: "keywords",
}
"""The control that raises a part's points."""


@dataclass(frozen=True)
class PartShown:
    """`advice` is '' where all is said; `field` is the id of the control."""

    words: str
    points: int
    most: int
    advice: str
    field: str


@dataclass(frozen=True)
class QualityShown:
    """For the macro of `listings/_quality.html`; `total` of 100."""

    total: int
    parts: tuple[PartShown, ...]


def quality_shown(draft: Draft) -> QualityShown | None:
    """None for an achievement, which has no such score."""
    return in_words(score(draft)) if isinstance(draft, NeedDraft) else None


def in_words(quality: Quality) -> QualityShown:
    """The parts with their advice in the reader's language."""
    parts = (
        PartShown(
            _(PART_LABELS[part.name]),
            part.points,
            part.most,
            _(ADVICE[part.advice]) % part.facts if part.advice else "",
            FIELD_OF[part.name],
        )
        for part in quality.parts
    )
    return QualityShown(quality.total, tuple(parts))
