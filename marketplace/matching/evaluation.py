"""Replaying verdicts: what today's code and index make of the pairs that people have judged."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import Any

from marketplace.matching.finding import Finder, Found
from marketplace.matching.queries_quality import Opinion
from marketplace.search.evaluation import measuring_library

DEPTH = 10
KEPT_LISTS = 256
"""Best lists of achievements that are remembered while needs are worked through."""


@dataclass(frozen=True)
class Replayed:
    """One judged pair today. `points` is its score (0–10000), None when one of the two is no longer open.

    `suggested` says that it is on the best list of the need or of the achievement. `changed` says that a text is
    newer than the one that was judged.
    """

    opinion: Opinion
    points: int | None
    suggested: bool
    changed: bool

    @property
    def is_open(self) -> bool:
        return self.points is not None


@dataclass(frozen=True)
class Evaluation:
    """`lists` are today's best lists of the needs, as achievement ids with their points, by need id."""

    pairs: tuple[Replayed, ...]
    lists: dict[int, dict[int, int]] = field(default_factory=dict)

    @property
    def opened(self) -> list[Replayed]:
        """Pairs of which both sides are still open; only they can be replayed."""
        return [pair for pair in self.pairs if pair.is_open]

    @property
    def suggested(self) -> list[Replayed]:
        return [pair for pair in self.opened if pair.suggested]

    @property
    def precision(self) -> float | None:
        """Good ones among the judged that are suggested now, 0 to 1; None when none is."""
        found = self.suggested
        return sum(pair.opinion.is_good for pair in found) / len(found) if found else None

    @property
    def good_lost(self) -> list[Replayed]:
        """Good pairs that are not suggested any more."""
        return [pair for pair in self.opened if pair.opinion.is_good and not pair.suggested]

    @property
    def unsuitable_left(self) -> list[Replayed]:
        """Unsuitable pairs that would be suggested still, had nobody put them aside."""
        return [pair for pair in self.suggested if not pair.opinion.is_good]


def replay(finder: Finder, opinions: Iterable[Opinion]) -> Evaluation:
    """Find the partners of each need again, and score what is not among them. Raises IndexUnavailable.

    `opinions` come in the order of needs. At most two searches a need and one an achievement.
    """
    find_once = lru_cache(KEPT_LISTS)(finder.find)
    pairs: list[Replayed] = []
    lists: dict[int, dict[int, int]] = {}
    for need_id, group in groupby(opinions, key=lambda opinion: opinion.need_id):
        judged = list(group)
        found = finder.find(need_id)
        scores = finder.compare(need_id, [opinion.achievement_id for opinion in judged])
        listed = {candidate.other.id: candidate.score.points for candidate in found.candidates}
        if scores:
            lists[need_id] = listed
        for opinion in judged:
            score = scores.get(opinion.achievement_id)
            other = find_once(opinion.achievement_id) if score is not None else Found(None)
            on_other = any(candidate.other.id == need_id for candidate in other.candidates)
            pairs.append(
                Replayed(
                    opinion,
                    None if score is None else listed.get(opinion.achievement_id, score.points),
                    opinion.achievement_id in listed or on_other,
                    _is_newer(found, other, opinion),
                )
            )
    return Evaluation(tuple(pairs), lists)


def rank_quality(evaluation: Evaluation) -> dict[str, float]:
    """MRR and nDCG at DEPTH over the needs with a good pair: good is 1, unsuitable 0, what nobody judged 0.

    Empty when no need has one. Raises MeasuresMissing.
    """
    library = measuring_library()
    opened = evaluation.opened
    wanted = {pair.opinion.need_id for pair in opened if pair.opinion.is_good}
    if not wanted:
        return {}
    grades = [
        library.Qrel(str(pair.opinion.need_id), str(pair.opinion.achievement_id), int(pair.opinion.is_good))
        for pair in opened
        if pair.opinion.need_id in wanted
    ]
    measures = {library.RR @ DEPTH: f"mrr{DEPTH}", library.nDCG @ DEPTH: f"ndcg{DEPTH}"}
    found = library.calc_aggregate(list(measures), grades, list(_run(library, evaluation, wanted)))
    return {name: float(found[measure]) for measure, name in measures.items()}


def _run(library: Any, evaluation: Evaluation, wanted: set[int]) -> Iterator[Any]:
    """The place is the score: equal points would be put in order by id."""
    for need_id in sorted(wanted):
        for place, achievement_id in enumerate(evaluation.lists.get(need_id, {})):
            yield library.ScoredDoc(str(need_id), str(achievement_id), float(-place))


def _is_newer(need: Found, achievement: Found, opinion: Opinion) -> bool:
    own, other = need.own, achievement.own
    return bool(
        (own and own.version > opinion.need_version)
        or (other and other.version > opinion.achievement_version)
    )
