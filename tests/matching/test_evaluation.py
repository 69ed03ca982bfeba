"""Replaying verdicts: what is still suggested, what was lost, and how well it is put in order."""

from dataclasses import replace

import pytest

from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.listings.models import Listing
from marketplace.listings.operations import endings
from marketplace.listings.reasons import WithdrawReason
from marketplace.matching import evaluation as module
from marketplace.matching.evaluation import Evaluation, rank_quality, replay
from marketplace.matching.finding import BEST, Finder, Found
from marketplace.matching.models import Match
from marketplace.matching.opening import open_finder
from marketplace.matching.queries_quality import Opinion, opinions
from marketplace.matching.states import DismissReason, Verdict
from marketplace.search.evaluation import MeasuresMissing
from tests import make
from tests.matching.conftest import FIBRE, Market
from tests.matching.verdicts import pair_up, say

D = DismissReason


def replayed(market: Market) -> Evaluation:
    return replay(open_finder(market.index), opinions(EVERYTHING))


def pair(market: Market, need: int, achievement: int) -> int:
    """The pair as the search found it, or made by hand where the search finds none."""
    row = db.session.query(Match).filter_by(need_id=need, achievement_id=achievement).one_or_none()
    return row.id if row else pair_up(need, achievement)


def test_a_pair_is_replayed_with_todays_score(matched: Market) -> None:
    say(matched.seeker, pair(matched, matched.fibre_need, matched.fibre))
    found = replayed(matched)
    (one,) = found.pairs
    finder = open_finder(matched.index)
    today = finder.find(matched.fibre_need).candidates[0].score.points
    assert (one.points, one.suggested, one.changed, one.is_open) == (today, True, False, True)
    assert (found.precision, found.good_lost, found.unsuitable_left) == (1.0, [], [])
    assert rank_quality(found) == {"mrr10": 1.0, "ndcg10": 1.0}


def test_scores_of_pairs_are_those_of_the_search(matched: Market) -> None:
    finder = open_finder(matched.index)
    (found,) = finder.find(matched.fibre_need).candidates
    scores = finder.compare(matched.fibre_need, [matched.fibre, matched.ensiling, 999_999])
    assert set(scores) == {matched.fibre, matched.ensiling}
    assert scores[matched.fibre] == found.score
    assert scores[matched.ensiling].points < found.score.points
    assert finder.compare(999_999, [matched.fibre]) == {}
    assert finder.compare(matched.fibre_need, []) == {}


def test_what_is_suggested_lost_or_left_is_told_apart(matched: Market) -> None:
    say(matched.seeker, pair(matched, matched.fibre_need, matched.fibre), D.PRICE)
    say(matched.seeker, pair(matched, matched.ginseng_need, matched.ginseng))
    say(make.broker(), pair(matched, matched.ginseng_need, matched.ensiling))
    found = replayed(matched)
    assert [one.opinion.achievement_id for one in found.unsuitable_left] == [matched.fibre]
    assert [one.opinion.achievement_id for one in found.good_lost] == [matched.ensiling]
    assert len(found.suggested) == 2
    assert found.precision == 0.5
    lost = found.good_lost[0]
    assert lost.points is not None
    assert rank_quality(found)["mrr10"] == 1.0
    assert 0.5 < rank_quality(found)["ndcg10"] < 1.0


def test_closed_listings_are_counted_and_not_replayed(matched: Market) -> None:
    say(matched.seeker, pair(matched, matched.fibre_need, matched.fibre))
    with unit_of_work():
        listing = db.session.get_one(Listing, matched.fibre)
        endings.withdraw(matched.researcher, listing, WithdrawReason.NO_LONGER_OFFERED.value)
    matched.reindex()
    found = replayed(matched)
    assert (len(found.pairs), found.opened, found.precision) == (1, [], None)
    assert rank_quality(found) == {}


def test_a_text_that_changed_since_says_so(matched: Market) -> None:
    say(matched.seeker, pair(matched, matched.fibre_need, matched.fibre))
    make.amended(matched.fibre, matched.researcher, public_summary=FIBRE + "幅宽 1.2 米。")
    matched.reindex()
    assert [one.changed for one in replayed(matched).pairs] == [True]


def test_a_pair_on_the_other_sides_list_alone_is_suggested(
    matched: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crowded need lists it no more, the achievement does."""
    say(matched.seeker, pair(matched, matched.fibre_need, matched.fibre))
    find = Finder.find

    def crowded(finder: Finder, listing_id: int) -> Found:
        found = find(finder, listing_id)
        return replace(found, candidates=()) if listing_id == matched.fibre_need else found

    monkeypatch.setattr(Finder, "find", crowded)
    found = replayed(matched)
    assert [one.suggested for one in found.pairs] == [True]
    assert rank_quality(found) == {"mrr10": 0.0, "ndcg10": 0.0}


def opinion(need_id: int, achievement_id: int, *, good: bool) -> Opinion:
    verdict = Verdict.GOOD if good else Verdict.NOT_SUITABLE
    return Opinion(achievement_id, need_id, achievement_id, int(good), int(not good), verdict, 1, 1)


@pytest.mark.parametrize(("place", "mrr"), [(0, 1.0), (1, 0.5), (4, 0.2), (9, 0.1), (None, 0.0)])
def test_the_place_of_the_good_one_is_what_counts(place: int | None, mrr: float) -> None:
    listed = {100 + number: 5_000 for number in range(BEST)}
    good = 100 + place if place is not None else 999
    judged = (opinion(1, good, good=True), opinion(1, 500, good=False), opinion(2, 501, good=False))
    pairs = tuple(module.Replayed(one, 5_000, suggested=True, changed=False) for one in judged)
    found = rank_quality(Evaluation(pairs, {1: listed, 2: {501: 1}}))
    assert found["mrr10"] == pytest.approx(mrr)
    assert (found["ndcg10"] == pytest.approx(1.0)) == (place == 0)


def test_without_the_library_it_says_so(matched: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    say(matched.seeker, pair(matched, matched.fibre_need, matched.fibre))

    def missing() -> None:
        raise MeasuresMissing

    monkeypatch.setattr(module, "measuring_library", missing)
    with pytest.raises(MeasuresMissing):
        rank_quality(replayed(matched))


def test_nothing_judged_is_nothing(matched: Market) -> None:
    found = replayed(matched)
    assert (found.pairs, found.precision, rank_quality(found)) == ((), None, {})
