"""Reads of suggested pairs: order, filters, pages, scopes and what is in a card."""

import pytest
from flask import Flask

from marketplace.branches.scope import EVERYTHING, PUBLIC, Scope
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.errors import NotFound
from marketplace.listings.models import Listing
from marketplace.listings.operations import endings
from marketplace.listings.queries.index import content_of_many
from marketplace.listings.reasons import WithdrawReason
from marketplace.listings.vocabulary import Kind
from marketplace.matching import operations, policy, queries
from marketplace.matching.drafts import LONGEST_NOTE
from marketplace.matching.finding import Candidate, Found
from marketplace.matching.models import Match
from marketplace.matching.scoring import Part, Reason, Score
from marketplace.matching.states import DismissReason
from tests import make


def pairs_up(need_id: int, points: dict[int, int]) -> None:
    """The need's best list: points by achievement."""
    contents = content_of_many(EVERYTHING, [need_id, *points])
    candidates = tuple(
        Candidate(contents[other], Score(number, (Reason(Part.WORDS, number, 6_000, {"words": []}),)))
        for other, number in points.items()
    )
    with unit_of_work():
        operations.refresh(SYSTEM, need_id, Found(contents[need_id], candidates))


def offers(count: int, owner: Actor | None = None, **draft: object) -> list[int]:
    owner = owner or make.member()
    return [make.achievement(owner, published=True, **draft).id for _ in range(count)]


def numbers(found: queries.Worklist) -> list[int]:
    return [pair.achievement.id for pair in found.pairs]


@pytest.fixture
def seeker(app: Flask) -> Actor:
    return make.member()


@pytest.fixture
def need_id(seeker: Actor) -> int:
    return make.need(seeker, published=True, fields=("F05",)).id


def test_the_best_come_first_and_ties_by_the_newer_pair(need_id: int) -> None:
    first, second, third = offers(3)
    pairs_up(need_id, {first: 500, second: 900, third: 500})
    assert numbers(queries.worklist(EVERYTHING, EVERYTHING)) == [second, third, first]
    of_listing = queries.for_listing(EVERYTHING, EVERYTHING, need_id, Kind.NEED)
    assert [pair.other(Kind.NEED).id for pair in of_listing] == [second, third, first]


def test_a_listing_shows_as_many_as_asked_for(need_id: int) -> None:
    made = offers(3)
    pairs_up(need_id, {number: 100 + place for place, number in enumerate(made)})
    found = queries.for_listing(EVERYTHING, EVERYTHING, need_id, Kind.NEED, limit=2)
    assert [pair.achievement.id for pair in found] == [made[2], made[1]]


def test_a_pair_that_one_side_found_is_on_the_pages_of_both(need_id: int) -> None:
    (offer,) = offers(1)
    pairs_up(need_id, {offer: 100})
    assert len(queries.for_listing(EVERYTHING, EVERYTHING, need_id, Kind.NEED)) == 1
    (seen,) = queries.for_listing(EVERYTHING, EVERYTHING, offer, Kind.ACHIEVEMENT)
    assert seen.need.id == need_id


def test_both_cards_are_the_right_way_round(need_id: int) -> None:
    (offer,) = offers(1)
    pairs_up(need_id, {offer: 100})
    (pair,) = queries.worklist(EVERYTHING, EVERYTHING).pairs
    assert (pair.need.id, pair.achievement.id) == (need_id, offer)
    assert (pair.of(Kind.NEED).id, pair.other(Kind.NEED).id) == (need_id, offer)
    assert (pair.of(Kind.ACHIEVEMENT).id, pair.other(Kind.ACHIEVEMENT).id) == (offer, need_id)


@pytest.mark.parametrize(("least", "shown"), [(0, 3), (4_000, 2), (4_001, 1), (6_001, 0)])
def test_the_least_score_is_included(need_id: int, least: int, shown: int) -> None:
    made = offers(3)
    pairs_up(need_id, dict(zip(made, (3_999, 4_000, 6_000), strict=True)))
    found = queries.worklist(EVERYTHING, EVERYTHING, least_bp=least)
    assert (len(found.pairs), found.total) == (shown, shown)


def test_the_field_of_either_side_counts(need_id: int) -> None:
    same = offers(1, fields=("F05",))[0]
    other = offers(1, fields=("F02",))[0]
    pairs_up(need_id, {same: 100, other: 200})
    assert len(numbers(queries.worklist(EVERYTHING, EVERYTHING, field_code="F05"))) == 2
    assert numbers(queries.worklist(EVERYTHING, EVERYTHING, field_code="F02")) == [other]
    assert numbers(queries.worklist(EVERYTHING, EVERYTHING, field_code="F14")) == []


@pytest.mark.parametrize(("page", "first"), [(-1, 0), (0, 0), (1, 0), (2, queries.PAGE), (99, queries.PAGE)])
def test_pages_hold_each_pair_once(need_id: int, page: int, first: int) -> None:
    made = offers(queries.PAGE + 1)
    pairs_up(need_id, {number: 1_000 - place for place, number in enumerate(made)})
    found = queries.worklist(EVERYTHING, EVERYTHING, page=page)
    assert (found.total, found.pages) == (queries.PAGE + 1, 2)
    assert numbers(found) == made[first : first + queries.PAGE]


def test_an_empty_worklist_has_one_page(app: Flask) -> None:
    found = queries.worklist(EVERYTHING, EVERYTHING, page=7)
    assert (found.pairs, found.total, found.pages, found.page) == ((), 0, 1, 1)


def test_kind_asks_whose_side_is_in_the_scope(seeker: Actor, need_id: int) -> None:
    researcher = make.member()
    (offer,) = offers(1, researcher)
    pairs_up(need_id, {offer: 100})
    mine, theirs = Scope.of(seeker), Scope.of(researcher)
    for scope, kind, total in (
        (mine, Kind.NEED, 1), (mine, Kind.ACHIEVEMENT, 0), (mine, None, 1),
        (theirs, Kind.NEED, 0), (theirs, Kind.ACHIEVEMENT, 1), (theirs, None, 1), (PUBLIC, None, 0),
    ):  # fmt: skip
        assert queries.worklist(scope, scope, kind=kind).total == total


def test_a_pair_with_a_closed_side_is_on_no_list_but_found_by_its_number(need_id: int) -> None:
    researcher = make.member()
    (offer,) = offers(1, researcher)
    pairs_up(need_id, {offer: 100})
    (pair,) = queries.worklist(EVERYTHING, EVERYTHING).pairs
    with unit_of_work():
        listing = db.session.get_one(Listing, offer)
        endings.withdraw(researcher, listing, WithdrawReason.NO_LONGER_OFFERED.value)
    assert queries.worklist(EVERYTHING, EVERYTHING).total == 0
    assert queries.for_listing(EVERYTHING, EVERYTHING, need_id, Kind.NEED) == ()
    found = queries.one(EVERYTHING, EVERYTHING, pair.id)
    assert found is not None
    assert found.id == pair.id


def test_a_pair_on_nobodys_list_any_more_is_shown_nowhere(need_id: int) -> None:
    first, second = offers(2)
    pairs_up(need_id, {first: 100, second: 200})
    pairs_up(second, {})
    pairs_up(need_id, {first: 100})
    assert numbers(queries.worklist(EVERYTHING, EVERYTHING)) == [first]
    assert db.session.query(Match).count() == 2


def test_what_was_put_aside_is_listed_apart_with_its_reason(seeker: Actor, need_id: int) -> None:
    first, second = offers(2)
    pairs_up(need_id, {first: 100, second: 200})
    pair = queries.worklist(EVERYTHING, EVERYTHING).pairs[0]
    with unit_of_work():
        operations.dismiss(seeker, pair.id, DismissReason.REGION, "太远")
    assert numbers(queries.worklist(EVERYTHING, EVERYTHING)) == [first]
    (aside,) = queries.for_listing(EVERYTHING, EVERYTHING, need_id, Kind.NEED, dismissed=True)
    assert (aside.achievement.id, aside.reason, aside.note) == (second, "region", "太远")
    assert [p.achievement.id for p in queries.for_listing(EVERYTHING, EVERYTHING, need_id, Kind.NEED)] == [
        first
    ]


@pytest.mark.parametrize("number", [-1, 0, 999_999, 2**31, 2**63, 10**30])
def test_no_number_breaks_the_look_up(app: Flask, number: int) -> None:
    assert queries.one(EVERYTHING, EVERYTHING, number) is None


def test_who_sees_and_judges_which_pair(seeker: Actor, need_id: int) -> None:
    """The need lies in BR1, the achievement in BR2: people of either side, above either, and brokers."""
    researcher = make.member(region="220202")
    (offer,) = offers(1, researcher)
    pairs_up(need_id, {offer: 100})
    pair = db.session.scalars(db.select(Match)).one()
    sides = [db.session.get_one(Listing, number) for number in (need_id, offer)]
    allowed = (seeker, researcher, make.operator("/p/BR1/"), make.operator("/p/BR2/"), make.operator("/p/"),
               make.broker())  # fmt: skip
    strangers = (make.member(), make.operator("/p/BR3/"), make.operator("/p/BR1/220184/"))
    for actor in allowed:
        scope = policy.worklist_scope(actor)
        assert policy.may_judge(actor, *sides)
        assert queries.one(scope, scope, pair.id) is not None
        assert queries.worklist(scope, scope).total == 1
    for actor in strangers:
        scope = policy.worklist_scope(actor)
        assert not policy.may_judge(actor, *sides)
        assert queries.one(scope, scope, pair.id) is None
        assert queries.worklist(scope, scope).total == 0
        with pytest.raises(NotFound), unit_of_work():
            operations.dismiss(actor, pair.id, DismissReason.OTHER)


def test_a_listing_is_asked_about_by_those_who_see_it_and_leaves_one_piece_of_news(
    seeker: Actor, need_id: int
) -> None:
    before = db.session.query(operations.outbox.OutboxEvent).count()
    with unit_of_work():
        operations.ask(seeker, need_id)
    assert db.session.query(operations.outbox.OutboxEvent).count() == before + 1
    for number in (0, -1, 2**31, 10**30, 999_999):
        with pytest.raises(NotFound), unit_of_work():
            operations.ask(seeker, number)


@pytest.mark.parametrize("length", [LONGEST_NOTE, LONGEST_NOTE + 1, 100_000])
def test_a_note_is_kept_up_to_its_limit(seeker: Actor, need_id: int, length: int) -> None:
    (offer,) = offers(1)
    pairs_up(need_id, {offer: 100})
    pair_id = db.session.scalars(db.select(Match.id)).one()
    with unit_of_work():
        made = operations.dismiss(seeker, pair_id, DismissReason.OTHER, "长" * length)
        assert made.note == "长" * LONGEST_NOTE


def test_a_version_that_was_seen_is_the_one_that_is_dismissed(seeker: Actor, need_id: int) -> None:
    (offer,) = offers(1)
    pairs_up(need_id, {offer: 100})
    pair = db.session.scalars(db.select(Match)).one()
    with unit_of_work():
        operations.dismiss(seeker, pair.id, DismissReason.OTHER, seen_version=pair.row_version)
    (aside,) = queries.for_listing(EVERYTHING, EVERYTHING, need_id, Kind.NEED, dismissed=True)
    assert aside.id == pair.id
