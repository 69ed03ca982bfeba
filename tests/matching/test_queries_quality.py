"""Counts of verdicts by SQL: the same as counted one by one, within the scope, in a fixed number of statements."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from marketplace.branches.scope import EVERYTHING, PUBLIC, Scope
from marketplace.db.base import db
from marketplace.kernel.actor import Actor, Role
from marketplace.kernel.clock import utc_now
from marketplace.listings.models import Listing
from marketplace.listings.operations import endings
from marketplace.listings.reasons import WithdrawReason
from marketplace.listings.vocabulary import Visibility
from marketplace.matching import policy, queries_quality
from marketplace.matching.quality import Month, last_months, summed
from marketplace.matching.states import DismissReason, JudgeSide
from tests import make
from tests.listings.acts import act
from tests.listings.statements import counted
from tests.matching.verdicts import pair_up, say

MONTHS = last_months(date(2026, 11, 30), 3)
"""September to November 2026."""
EDGE = MONTHS[-1].begins_at
D = DismissReason


@pytest.fixture
def seeker(app: Flask) -> Actor:
    return make.member()


@pytest.fixture
def pairs(seeker: Actor) -> list[int]:
    """A need of the leading field F05 and one of F01, each with two achievements."""
    needs = [make.need(seeker, published=True, fields=(code, "F02")).id for code in ("F05", "F01")]
    offers = [make.achievement(published=True).id for _ in range(4)]
    points = (9_900, 6_000, 5_999, 1_000)
    return [pair_up(needs[number // 2], offer, points[number]) for number, offer in enumerate(offers)]


def exported() -> list[queries_quality.Judged]:
    wanted = queries_quality.to_export(EVERYTHING, MONTHS)
    return list(queries_quality.every(EVERYTHING, PUBLIC, MONTHS, wanted.ids))


def judged_around_the_edge(seeker: Actor, pairs: list[int]) -> None:
    broker = make.broker()
    say(seeker, pairs[0], at=EDGE - timedelta(microseconds=1))
    say(broker, pairs[0], at=EDGE)
    say(broker, pairs[1], D.PRICE, at=EDGE + timedelta(days=3))
    say(seeker, pairs[2], D.PRICE, at=MONTHS[0].begins_at)
    say(broker, pairs[3], D.REGION, at=EDGE)


def test_each_verdict_is_in_its_month_field_side_and_band(seeker: Actor, pairs: list[int]) -> None:
    judged_around_the_edge(seeker, pairs)
    found = summed(queries_quality.cells(EVERYTHING, MONTHS))
    assert (found.total.good, found.total.unsuitable) == (2, 3)
    assert {m: (t.good, t.unsuitable) for m, t in found.by_month.items()} == {
        Month(2026, 9): (0, 1), Month(2026, 10): (1, 0), Month(2026, 11): (1, 2),
    }  # fmt: skip
    assert {f: (t.good, t.judged) for f, t in found.by_field.items()} == {"F05": (2, 3), "F01": (0, 2)}
    assert {s: t.judged for s, t in found.by_side.items()} == {JudgeSide.NEED: 2, JudgeSide.BROKER: 3}
    assert {b: (t.good, t.judged) for b, t in found.by_band.items()} == {
        4: (2, 2),
        3: (0, 1),
        2: (0, 1),
        0: (0, 1),
    }
    assert list(found.reasons.items()) == [("price", 2), ("region", 1)]


def test_what_lies_outside_of_the_months_or_the_field_is_not_counted(seeker: Actor, pairs: list[int]) -> None:
    say(seeker, pairs[0], at=MONTHS[0].begins_at - timedelta(microseconds=1))
    say(seeker, pairs[1], at=MONTHS[-1].before(-1).begins_at)
    say(seeker, pairs[2], at=EDGE)
    assert summed(queries_quality.cells(EVERYTHING, MONTHS)).total.judged == 1
    assert summed(queries_quality.cells(EVERYTHING, MONTHS, field_code="F05")).total.judged == 0
    assert summed(queries_quality.cells(EVERYTHING, MONTHS, field_code="F01")).total.judged == 1
    assert [cell.month for cell in queries_quality.cells(EVERYTHING, (Month(2026, 11),))] == [Month(2026, 11)]


def test_the_scope_is_that_of_the_need(seeker: Actor, pairs: list[int]) -> None:
    far = make.need(make.member(region="220202"), published=True).id
    other = pair_up(far, make.achievement(seeker, published=True).id)
    say(make.broker(), other, D.PRICE, at=EDGE)
    say(make.broker(), pairs[0], at=EDGE)
    judged = {
        "/p/": (2, 1), "/p/BR1/": (1, 0), "/p/BR2/": (1, 1), "/p/BR3/": (0, 0),
    }  # fmt: skip
    for path, (count, unsuitable) in judged.items():
        scope = Scope(path)
        assert summed(queries_quality.cells(scope, MONTHS)).total.judged == count
        assert queries_quality.to_export(scope, MONTHS).total == count
        everywhere = queries_quality.to_export(EVERYTHING, MONTHS).ids
        assert len(list(queries_quality.every(scope, PUBLIC, MONTHS, everywhere))) == count
        assert len(queries_quality.newest_unsuitable(scope, PUBLIC, MONTHS)) == unsuitable
        assert len(queries_quality.opinions(scope)) == count


def test_who_has_no_place_reads_no_verdicts(app: Flask) -> None:
    nobody = (make.officer(Role.SYSTEM_ADMINISTRATOR), make.broker(), make.member())
    assert [policy.quality_scope(actor) for actor in nobody] == [PUBLIC] * 3
    assert policy.quality_scope(make.officer(Role.DEPARTMENT_OFFICER)) == EVERYTHING


def test_the_newest_unsuitable_come_first_with_what_may_be_shown(seeker: Actor, pairs: list[int]) -> None:
    hidden = make.need(seeker, published=True, visibility=Visibility.HIDDEN_NAME).id
    say(seeker, pairs[1], D.PRICE)
    say(seeker, pair_up(hidden, make.achievement(published=True).id), D.TOO_EARLY)
    say(seeker, pairs[0])
    months = last_months(utc_now().date(), 12)
    found = queries_quality.newest_unsuitable(EVERYTHING, PUBLIC, months)
    assert [(one.reason, one.note, one.side) for one in found] == [
        ("too_early", "说明", JudgeSide.NEED),
        ("price", "说明", JudgeSide.NEED),
    ]
    names = [one.need.organisation_name if one.need else None for one in found]
    assert names[0] == ""
    assert names[1]


def test_an_ended_listing_keeps_its_verdicts(seeker: Actor, pairs: list[int]) -> None:
    say(seeker, pairs[0], D.PRICE)
    months = last_months(utc_now().date(), 12)
    before = queries_quality.newest_unsuitable(EVERYTHING, EVERYTHING, months)[0]
    act(endings.withdraw, seeker, before.need_id, WithdrawReason.NO_LONGER_OFFERED.value)
    (after,) = queries_quality.newest_unsuitable(EVERYTHING, EVERYTHING, months)
    assert (after.id, after.need is not None) == (before.id, True)
    assert db.session.get_one(Listing, before.need_id).status.value == "withdrawn"


def test_statements_do_not_grow_with_the_verdicts(
    seeker: Actor, pairs: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = []
    for match_id in pairs:
        say(seeker, match_id, D.PRICE, at=EDGE)
        with counted() as few:
            queries_quality.cells(EVERYTHING, MONTHS)
            queries_quality.newest_unsuitable(EVERYTHING, PUBLIC, MONTHS)
            queries_quality.opinions(EVERYTHING)
        numbers.append(len(few))
    assert set(numbers) == {numbers[0]}
    assert numbers[0] <= 5


@pytest.mark.parametrize("at_once", [1, 2, 3, 4, 90])
def test_an_export_in_portions_holds_each_verdict_once(
    seeker: Actor, pairs: list[int], monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    judged_around_the_edge(seeker, pairs)
    monkeypatch.setattr(queries_quality, "AT_ONCE", at_once)
    found = exported()
    order = [(one.judged_at, one.id) for one in found]
    assert order == sorted(set(order), reverse=True)
    assert len(found) == 5
    for most in (3, 5):
        monkeypatch.setattr(queries_quality, "MOST_EXPORTED", most)
        assert exported() == found[:most]
        assert queries_quality.to_export(EVERYTHING, MONTHS).total == 5
    assert queries_quality.to_export(EVERYTHING, MONTHS, field_code="F05").total == 3


def test_a_changed_mind_is_the_newest_word(seeker: Actor, pairs: list[int]) -> None:
    for day, number in enumerate((0, 1, 0)):
        say(seeker, pairs[number], (D.PRICE, D.REGION, D.TOO_EARLY)[day], at=EDGE + timedelta(days=day))
    newest = queries_quality.newest_unsuitable(EVERYTHING, PUBLIC, MONTHS)
    assert [one.reason for one in newest] == ["too_early", "region"]
    assert [one.reason for one in exported()] == ["too_early", "region"]


def test_what_most_people_say_of_a_pair_counts_and_else_the_last_word(
    seeker: Actor, pairs: list[int]
) -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    first, second, third = make.broker(), make.broker(), make.broker()
    for hour, (who, number, reason) in enumerate(
        [
            (first, 0, None), (second, 0, None), (third, 0, D.PRICE),
            (first, 1, None), (second, 1, D.PRICE),
        ]
    ):  # fmt: skip
        say(who, pairs[number], reason, at=start + timedelta(hours=hour))
    found = {one.match_id: one for one in queries_quality.opinions(EVERYTHING)}
    assert {key: (one.good, one.unsuitable, one.is_good) for key, one in found.items()} == {
        pairs[0]: (2, 1, True), pairs[1]: (1, 1, False),
    }  # fmt: skip
    later = queries_quality.opinions(EVERYTHING, start + timedelta(hours=2))
    assert Counter(one.is_good for one in later) == {False: 2}
