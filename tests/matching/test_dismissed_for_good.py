"""Suggesting and dismissing in any order: a dismissed pair never comes back unchanged."""

import itertools
from dataclasses import replace

import pytest
from flask import Flask
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.errors import WrongState
from marketplace.listings.queries.index import content_of_many
from marketplace.listings.showing import Content
from marketplace.matching import operations
from marketplace.matching.finding import Candidate, Found
from marketplace.matching.models import Match
from marketplace.matching.scoring import Part, Reason, Score
from marketplace.matching.states import DismissReason, MatchStatus
from tests import make

Key = tuple[int, int]


def score(points: int) -> Score:
    return Score(points, (Reason(Part.WORDS, points, 6_000, {"words": [["词", points]]}),))


class Pairs(RuleBasedStateMachine):
    """One need, two achievements. What a search found may arrive late, so versions come in any order."""

    contents: dict[int, Content] = {}  # noqa: RUF012 the same listings for all examples
    needs: tuple[int, ...] = ()
    offers: tuple[int, ...] = ()

    @initialize()
    def begin(self) -> None:
        with unit_of_work():
            db.session.execute(db.delete(Match))
        self.compared: dict[Key, tuple[int, int]] = {}
        self.dismissed: set[Key] = set()
        self.listed: dict[int, set[int]] = {number: set() for number in (*self.needs, *self.offers)}
        self.versions = dict.fromkeys(self.listed, 1)
        self.announced = self.news()

    def news(self) -> int:
        return len(db.session.scalars(select(OutboxEvent.id).where(OutboxEvent.topic == "match.found")).all())

    def key(self, own: int, other: int) -> Key:
        return (own, other) if own in self.needs else (other, own)

    @rule(data=st.data())
    def say_something_new(self, data: st.DataObject) -> None:
        self.versions[data.draw(st.sampled_from(sorted(self.versions)))] += 1

    @rule(data=st.data())
    def refresh(self, data: st.DataObject) -> None:
        """What was found may be of an older version than the newest one."""
        own = data.draw(st.sampled_from(sorted(self.listed)))
        others = self.offers if own in self.needs else self.needs
        found = data.draw(st.lists(st.sampled_from(others), unique=True))
        seen = {number: data.draw(st.integers(1, self.versions[number])) for number in (own, *found)}
        content = {number: replace(self.contents[number], version=seen[number]) for number in seen}
        candidates = tuple(Candidate(content[other], score(100 * seen[other])) for other in found)
        with unit_of_work():
            answer = operations.refresh(SYSTEM, own, Found(content[own], candidates))
        new = 0
        listed = set()
        for other in found:
            key = self.key(own, other)
            versions = (seen[key[0]], seen[key[1]])
            before = self.compared.get(key)
            if key in self.dismissed:
                assert before is not None
                if versions[0] <= before[0] and versions[1] <= before[1]:
                    if other in self.listed[own]:
                        listed.add(other)
                    continue
                self.dismissed.discard(key)
                before = None
            new += before is None
            listed.add(other)
            self.compared[key] = versions
        self.listed[own] = listed
        assert (answer.listed, answer.new) == (len(found), new)
        self.announced += 1 + new if new else 0  # to the listing itself, and to each new partner

    refresh_once_more = refresh  # searches come often, withdrawals seldom

    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        own = data.draw(st.sampled_from(sorted(self.listed)))
        with unit_of_work():
            assert operations.refresh(SYSTEM, own, Found(None)).listed == 0
        self.listed[own] = set()
        for other in self.listed:
            self.listed[other].discard(own)

    @rule(data=st.data())
    def dismiss(self, data: st.DataObject) -> None:
        rows = {(pair.need_id, pair.achievement_id): pair.id for pair in self.rows()}
        if not rows:
            return
        key = data.draw(st.sampled_from(sorted(rows)))
        if key in self.dismissed:
            with pytest.raises(WrongState), unit_of_work():
                operations.dismiss(SYSTEM, rows[key], DismissReason.OTHER)
            return
        with unit_of_work():
            operations.dismiss(SYSTEM, rows[key], DismissReason.OTHER)
        self.dismissed.add(key)

    def rows(self) -> list[Match]:
        db.session.rollback()
        return list(db.session.scalars(select(Match)))

    @invariant()
    def every_row_is_what_people_last_said(self) -> None:
        if not hasattr(self, "compared"):
            return
        rows = {(pair.need_id, pair.achievement_id): pair for pair in self.rows()}
        assert set(rows) == set(self.compared)
        for key, pair in rows.items():
            gone = key in self.dismissed
            assert pair.status is (MatchStatus.DISMISSED if gone else MatchStatus.SUGGESTED)
            assert (pair.reason is not None, pair.dismissed_at is not None) == (gone, gone)
            assert (pair.need_version, pair.achievement_version) == self.compared[key]

    @invariant()
    def each_list_holds_what_was_found_last(self) -> None:
        if not hasattr(self, "compared"):
            return
        for pair in self.rows():
            if pair.status is MatchStatus.SUGGESTED:
                assert pair.for_need == (pair.achievement_id in self.listed[pair.need_id])
                assert pair.for_achievement == (pair.need_id in self.listed[pair.achievement_id])

    @invariant()
    def news_is_told_once_a_refresh_that_had_any(self) -> None:
        if hasattr(self, "announced"):
            assert self.news() == self.announced


def test_no_order_of_finding_and_dismissing_brings_an_unchanged_pair_back(app: Flask) -> None:
    seeker, researcher = make.member(), make.member()
    Pairs.needs = (make.need(seeker, published=True).id,)
    Pairs.offers = tuple(make.achievement(researcher, published=True).id for _ in range(2))
    Pairs.contents = content_of_many(EVERYTHING, [*Pairs.needs, *Pairs.offers])
    run_state_machine_as_test(
        Pairs,
        settings=settings(max_examples=20, stateful_step_count=25, deadline=None, phases=(Phase.generate,)),
    )


@pytest.fixture
def pair(app: Flask) -> tuple[Content, Content]:
    need, offer = make.need(published=True).id, make.achievement(published=True).id
    contents = content_of_many(EVERYTHING, [need, offer])
    return contents[need], contents[offer]


def refreshes(own: Content, other: Content, points: int = 100) -> operations.Refreshed:
    with unit_of_work():
        return operations.refresh(SYSTEM, own.id, Found(own, (Candidate(other, score(points)),)))


def only() -> Match:
    db.session.rollback()
    return db.session.scalars(select(Match)).one()


def dismisses(actor: Actor = SYSTEM, note: str = "") -> None:
    with unit_of_work():
        operations.dismiss(actor, only().id, DismissReason.OTHER, note)


@pytest.mark.parametrize(
    ("need_version", "offer_version", "back"),
    [(5, 5, False), (4, 5, False), (5, 4, False), (4, 4, False), (6, 5, True), (5, 6, True), (6, 4, True)],
)
def test_only_a_newer_text_brings_a_dismissed_pair_back(
    pair: tuple[Content, Content], need_version: int, offer_version: int, back: bool
) -> None:
    need, offer = pair
    refreshes(replace(need, version=5), replace(offer, version=5))
    broker = make.broker()
    dismisses(broker, "不合适")
    again = refreshes(replace(need, version=need_version), replace(offer, version=offer_version), 300)
    assert again.new == back
    assert (only().status is MatchStatus.SUGGESTED) is back
    assert only().score_bp == (300 if back else 100)
    found = only()
    said = (found.reason, found.note, found.dismissed_by, found.dismissed_at is None)
    assert said == ((None, "", None, True) if back else ("other", "不合适", broker.person_id, False))


def test_a_pair_that_came_back_can_be_dismissed_anew(pair: tuple[Content, Content]) -> None:
    need, offer = pair
    for version in (1, 2, 3):
        assert refreshes(replace(need, version=version), offer).new == 1
        dismisses()
        assert refreshes(offer, replace(need, version=version)).new == 0
    assert only().status is MatchStatus.DISMISSED


def test_the_score_changes_with_a_text_and_not_with_the_side_it_is_seen_from(
    pair: tuple[Content, Content],
) -> None:
    need, offer = pair
    refreshes(need, offer, 500)
    refreshes(offer, need, 400)
    assert (only().score_bp, only().for_need, only().for_achievement) == (500, True, True)
    refreshes(replace(offer, version=2), need, 400)
    assert only().score_bp == 400


def test_what_is_found_no_more_leaves_the_own_list_alone(pair: tuple[Content, Content]) -> None:
    need, offer = pair
    refreshes(need, offer)
    refreshes(offer, need)
    with unit_of_work():
        operations.refresh(SYSTEM, need.id, Found(need))
    assert (only().for_need, only().for_achievement) == (False, True)


@pytest.mark.parametrize("order", list(itertools.permutations(["need", "offer", "close"])))
def test_a_closed_listing_is_on_no_list_whatever_came_before(
    pair: tuple[Content, Content], order: tuple[str, ...]
) -> None:
    need, offer = pair
    steps = {
        "need": lambda: refreshes(need, offer),
        "offer": lambda: refreshes(offer, need),
        "close": lambda: None,
    }
    for step in order:
        steps[step]()
    with unit_of_work():
        operations.refresh(SYSTEM, need.id, Found(None))
    assert (only().for_need, only().for_achievement) == (False, False)
