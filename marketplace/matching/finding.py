"""Ask the index who could fit, then score each candidate from its published content."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from marketplace.branches.scope import EVERYTHING
from marketplace.kernel.clock import utc_now
from marketplace.listings.drafts import AchievementDraft
from marketplace.listings.queries.index import content_of_many
from marketplace.listings.showing import Content
from marketplace.listings.vocabulary import Kind
from marketplace.matching import scoring
from marketplace.matching.scoring import Score, Side
from marketplace.search.documents import public_text
from marketplace.search.index import Facet, Index
from marketplace.search.likeness import closest
from marketplace.search.ranking import QueryText, reasons, rescore

SECOND_STAGE = 40
"""Candidates, the likest first, whose facts are read and scored."""
BEST = 10
"""Pairs on a listing's best list."""
SHOWN_WORDS = 6
LEAST_PART = 0.03
"""A word that carries less than this part of the likeness is no reason."""
OTHER = {Kind.NEED: Kind.ACHIEVEMENT, Kind.ACHIEVEMENT: Kind.NEED}


@dataclass(frozen=True)
class Candidate:
    """The other listing of a pair, and why it fits."""

    other: Content
    score: Score


@dataclass(frozen=True)
class Found:
    """`own` is None when the listing is not open; then there are no candidates."""

    own: Content | None
    candidates: tuple[Candidate, ...] = ()


class Finder:
    """Finds partners in an index. Holds no state between calls; one serves all threads.

    Only text that everybody may read is compared, so that a reason can never tell what a reader may not see.
    """

    def __init__(self, index: Index, parents: Mapping[str, str | None]) -> None:
        """`parents` is {region code: the code above it}."""
        self._index = index
        self._parents = parents

    def find(self, listing_id: int) -> Found:
        """The best partners of a listing. Raises IndexUnavailable when there is nothing to search."""
        own = content_of_many(EVERYTHING, [listing_id]).get(listing_id)
        return Found(own, tuple(self._candidates(own, utc_now())) if own else ())

    def compare(self, listing_id: int, other_ids: Iterable[int]) -> dict[int, Score]:
        """How well these listings fit, whether or not they would be found; those that are not open are missing.

        Raises IndexUnavailable.
        """
        own = content_of_many(EVERYTHING, [listing_id]).get(listing_id)
        contents = content_of_many(EVERYTHING, sorted(set(other_ids)))
        if own is None or not contents:
            return {}
        text = QueryText.of(self._text(own), self._index)
        others = self._index.texts(sorted(contents))
        return {
            number: self._score(own, contents[number], likeness, self._words(text, others[number], likeness))
            for number, likeness in rescore(text, others)
        }

    def _candidates(self, own: Content, now: datetime) -> list[Candidate]:
        """The BEST partners that are alike enough, the best first; ties by the newer listing."""
        wanted = {Facet.KIND: frozenset({OTHER[own.kind].value})}
        found = closest(self._index, self._text(own), now, wanted)
        alike = [pair for pair in found.ranked if pair[1] >= scoring.LEAST_LIKENESS][:SECOND_STAGE]
        contents = content_of_many(EVERYTHING, [listing_id for listing_id, _ in alike])
        scored = [
            (self._score(own, contents[listing_id], likeness), likeness, contents[listing_id])
            for listing_id, likeness in alike
            if listing_id in contents and contents[listing_id].organisation_id != own.organisation_id
        ]
        scored.sort(key=lambda one: (-one[0].points, -one[2].id))
        # which words carried a score is worked out for those that are shown: it takes longer than scoring
        return [
            Candidate(
                other,
                self._score(own, other, likeness, self._words(found.text, found.others[other.id], likeness)),
            )
            for _score, likeness, other in scored[:BEST]
        ]

    @staticmethod
    def _words(text: QueryText, other_text: str, likeness: float) -> tuple[tuple[str, float], ...]:
        """The shared words that say something, each with its part of the likeness; at least one where there is one."""
        least = likeness * LEAST_PART
        shared = reasons(text, other_text, SHOWN_WORDS)
        telling = [reason for reason in shared if reason.part >= least] or shared[:1]
        return tuple((reason.words, reason.part) for reason in telling)

    def _score(
        self, own: Content, other: Content, likeness: float, words: tuple[tuple[str, float], ...] = ()
    ) -> Score:
        """The points do not hang on `words`."""
        need, achievement = (own, other) if own.kind is Kind.NEED else (other, own)
        return scoring.score(self._side(need), self._side(achievement), likeness, words)

    @staticmethod
    def _text(content: Content) -> str:
        draft = content.public_draft
        return "\n".join((draft.title, draft.title, " ".join(draft.keywords), public_text(draft)))

    def _side(self, content: Content) -> Side:
        draft = content.public_draft
        if isinstance(draft, AchievementDraft):
            trl, amount = draft.trl, draft.price_fen
        else:
            trl, amount = draft.min_trl, draft.budget_fen
        return Side(
            fields=draft.fields,
            trl=trl,
            regions=self._regions(content.region_code),
            modes=frozenset(mode.value for mode in draft.modes),
            amount_fen=amount,
        )

    def _regions(self, code: str | None) -> tuple[str, ...]:
        met: list[str] = []
        while code and code not in met:
            met.append(code)
            code = self._parents.get(code)
        return tuple(met)
