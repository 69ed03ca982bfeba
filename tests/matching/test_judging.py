"""What people say of pairs: whose word it is, what it does to the pair, and what is kept of a changed mind."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from marketplace.audit import queries as audit
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, Role
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, Stale, WrongState
from marketplace.listings.vocabulary import Kind
from marketplace.matching import operations, queries
from marketplace.matching.drafts import LONGEST_NOTE
from marketplace.matching.models import Match, MatchVerdict
from marketplace.matching.states import DismissReason, JudgeSide, MatchStatus, Verdict
from tests import make
from tests.matching.conftest import Market

GOOD, BAD = Verdict.GOOD, Verdict.NOT_SUITABLE


def pair_of(market: Market) -> Match:
    db.session.rollback()
    return db.session.scalars(select(Match).where(Match.need_id == market.fibre_need)).one()


def judge(
    actor: Actor,
    market: Market,
    verdict: Verdict,
    reason: DismissReason | None = None,
    note: str = "",
    seen_version: int | None = None,
) -> None:
    match_id = pair_of(market).id
    with unit_of_work():
        operations.judge(actor, match_id, verdict, reason, note, seen_version)


def said(market: Market) -> list[MatchVerdict]:
    db.session.rollback()
    return list(db.session.scalars(select(MatchVerdict).order_by(MatchVerdict.id)))


def told(market: Market) -> list[tuple[object, object]]:
    """(before, after) of each verdict in the trail, the oldest first."""
    entries = audit.history(audit.AuditScope(f"match:{pair_of(market).id}"))
    return [(e.facts["before"], e.facts["after"]) for e in reversed(entries) if e.topic == "match.judge"]


SIDES: dict[str, tuple[Callable[[Market], Actor], JudgeSide]] = {
    "seeker": (lambda market: market.seeker, JudgeSide.NEED),
    "researcher": (lambda market: market.researcher, JudgeSide.ACHIEVEMENT),
    "broker": (lambda _market: make.broker(), JudgeSide.BROKER),
    "operator": (lambda _market: make.operator(), JudgeSide.BROKER),
    "province": (lambda _market: make.operator("/p/"), JudgeSide.BROKER),
}


@pytest.mark.parametrize("who", SIDES)
def test_a_good_word_is_kept_with_its_side_and_leaves_the_pair_suggested(matched: Market, who: str) -> None:
    find, side = SIDES[who]
    actor, before = find(matched), pair_of(matched).row_version
    judge(actor, matched, GOOD, note="  正是\x00我们要的 ")
    (row,) = said(matched)
    pair = pair_of(matched)
    assert (row.person_id, row.side, row.verdict, row.reason) == (actor.person_id, side, GOOD, None)
    assert (row.note, row.field_code, row.score_bp) == ("正是我们要的", "F05", pair.score_bp)
    assert (row.need_version, row.achievement_version) == (1, 1)
    assert (pair.status, pair.row_version) == (MatchStatus.SUGGESTED, before)


OUTSIDERS: dict[str, Callable[[], Actor]] = {
    "member": make.member,
    "neighbour": lambda: make.operator("/p/BR2/"),
    "finance": lambda: make.officer(Role.FINANCE_OFFICER),
}


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize("verdict", Verdict)
def test_a_pair_out_of_scope_looks_like_none(matched: Market, who: str, verdict: Verdict) -> None:
    with pytest.raises(NotFound):
        judge(OUTSIDERS[who](), matched, verdict, DismissReason.PRICE)
    assert said(matched) == []


@pytest.mark.parametrize("number", [0, -1, 999_999, 2**31, 2**63, 2**100])
def test_no_number_is_a_pair(matched: Market, number: int) -> None:
    with pytest.raises(NotFound), unit_of_work():
        operations.judge(matched.seeker, number, GOOD)


def test_unsuitable_wants_a_reason_and_puts_the_pair_aside(matched: Market) -> None:
    with pytest.raises(Invalid):
        judge(matched.seeker, matched, BAD)
    assert said(matched) == []
    assert pair_of(matched).status is MatchStatus.SUGGESTED
    judge(matched.seeker, matched, BAD, DismissReason.TOO_EARLY, "没有" + "中" * LONGEST_NOTE)
    (row,) = said(matched)
    pair = pair_of(matched)
    assert (row.verdict, row.reason, len(row.note)) == (BAD, "too_early", LONGEST_NOTE)
    assert (pair.status, pair.reason, pair.note) == (MatchStatus.DISMISSED, "too_early", row.note)
    assert pair.dismissed_by == matched.seeker.person_id


def test_dismissing_is_a_verdict_and_a_jobs_is_none(matched: Market) -> None:
    match_id = pair_of(matched).id
    with unit_of_work():
        operations.dismiss(matched.researcher, match_id, DismissReason.REGION, "太远")
    (row,) = said(matched)
    assert (row.side, row.verdict, row.reason, row.note) == (JudgeSide.ACHIEVEMENT, BAD, "region", "太远")
    with unit_of_work():
        operations.judge(matched.researcher, match_id, GOOD)
        operations.dismiss(SYSTEM, match_id, DismissReason.OTHER)
    assert [row.verdict for row in said(matched)] == [GOOD]
    assert pair_of(matched).status is MatchStatus.DISMISSED


def test_a_job_has_no_opinion(matched: Market) -> None:
    with pytest.raises(NotAllowed):
        judge(SYSTEM, matched, GOOD)


def test_a_changed_mind_replaces_the_row_and_the_trail_keeps_both(matched: Market) -> None:
    judge(matched.seeker, matched, GOOD, note="好")
    judge(matched.seeker, matched, BAD, DismissReason.PRICE, "贵")
    judge(matched.seeker, matched, GOOD)
    (row,) = said(matched)
    assert (row.verdict, row.reason, row.note) == (GOOD, None, "")
    assert told(matched) == [(None, "good"), ("good", "not_suitable"), ("not_suitable", "good")]
    pair = pair_of(matched)
    assert (pair.status, pair.reason, pair.note, pair.dismissed_by, pair.dismissed_at) == (
        MatchStatus.SUGGESTED, None, "", None, None,
    )  # fmt: skip


def test_what_somebody_else_put_aside_stays_so_whatever_one_says_of_it(matched: Market) -> None:
    judge(matched.seeker, matched, BAD, DismissReason.PRICE, "贵")
    before = pair_of(matched).row_version
    for verdict, kept in ((BAD, "region"), (GOOD, None)):
        judge(matched.researcher, matched, verdict, DismissReason.REGION, "远")
        pair = pair_of(matched)
        assert [(row.verdict, row.reason) for row in said(matched)] == [(BAD, "price"), (verdict, kept)]
        assert (pair.status, pair.reason, pair.note) == (MatchStatus.DISMISSED, "price", "贵")
        assert (pair.dismissed_by, pair.row_version) == (matched.seeker.person_id, before)


def test_who_put_a_pair_aside_corrects_why(matched: Market) -> None:
    judge(matched.seeker, matched, BAD, DismissReason.PRICE, "贵")
    at = pair_of(matched).dismissed_at
    judge(matched.seeker, matched, BAD, DismissReason.REGION, " 太\x00远 ", pair_of(matched).row_version)
    (row,) = said(matched)
    pair = pair_of(matched)
    assert (row.verdict, row.reason, row.note) == (BAD, "region", "太远")
    assert (pair.status, pair.reason, pair.note) == (MatchStatus.DISMISSED, "region", "太远")
    assert (pair.dismissed_by, pair.dismissed_at) == (matched.seeker.person_id, at)
    facts = audit.history(audit.AuditScope(f"match:{pair.id}"))[0].facts
    assert (facts["reason_before"], facts["reason_after"]) == ("price", "region")
    with pytest.raises(Invalid):
        judge(matched.seeker, matched, BAD)
    assert said(matched)[0].reason == "region"


def test_a_job_puts_nothing_aside_twice_and_its_reason_is_nobodys_to_correct(matched: Market) -> None:
    match_id = pair_of(matched).id
    with unit_of_work():
        operations.dismiss(SYSTEM, match_id, DismissReason.OTHER)
    with pytest.raises(WrongState), unit_of_work():
        operations.dismiss(SYSTEM, match_id, DismissReason.PRICE)
    judge(matched.seeker, matched, BAD, DismissReason.REGION)
    assert (pair_of(matched).reason, said(matched)[0].reason) == ("other", "region")


def test_two_people_may_differ(matched: Market) -> None:
    judge(matched.seeker, matched, GOOD)
    judge(matched.researcher, matched, BAD, DismissReason.REGION)
    assert [(row.side, row.verdict) for row in said(matched)] == [
        (JudgeSide.NEED, GOOD),
        (JudgeSide.ACHIEVEMENT, BAD),
    ]


def test_what_changed_meanwhile_is_not_judged_unseen(matched: Market) -> None:
    seen = pair_of(matched).row_version
    judge(matched.seeker, matched, BAD, DismissReason.PRICE, seen_version=seen)
    judge(matched.seeker, matched, GOOD)
    with pytest.raises(Stale):
        judge(matched.researcher, matched, GOOD, seen_version=seen)
    judge(matched.researcher, matched, GOOD, seen_version=pair_of(matched).row_version)


def test_a_verdict_keeps_the_score_and_the_field_it_was_given_at(matched: Market) -> None:
    judge(matched.seeker, matched, GOOD)
    before = said(matched)[0].score_bp
    make.amended(
        matched.fibre_need,
        matched.seeker,
        fields=("F01",),
        problem="碳纤维预浸料幅宽方向张力不稳，急需在线控制方案。",
    )
    matched.reindex()
    matched.refresh(matched.fibre_need)
    assert pair_of(matched).score_bp != before
    assert (said(matched)[0].score_bp, said(matched)[0].field_code) == (before, "F05")
    judge(matched.researcher, matched, GOOD)
    later = said(matched)[1]
    assert (later.score_bp, later.field_code, later.need_version) == (pair_of(matched).score_bp, "F01", 2)


def test_the_table_holds_one_word_of_a_person_on_a_pair(matched: Market) -> None:
    judge(matched.seeker, matched, GOOD)
    row = said(matched)[0]
    copy = {column.name: getattr(row, column.name) for column in MatchVerdict.__table__.columns}
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.execute(insert(MatchVerdict).values(copy | {"id": row.id + 1}))


def test_people_read_their_own_words_alone(matched: Market) -> None:
    judge(matched.seeker, matched, GOOD)
    pairs = queries.for_listing(EVERYTHING, EVERYTHING, matched.fibre_need, Kind.NEED)
    mine = queries.own_verdicts(EVERYTHING, matched.seeker.person_id, pairs)
    assert [found.verdict for found in mine.values()] == [GOOD]
    assert queries.own_verdicts(EVERYTHING, matched.researcher.person_id, pairs) == {}
    assert queries.own_verdicts(EVERYTHING, None, pairs) == {}
    assert queries.own_verdicts(EVERYTHING, matched.seeker.person_id, []) == {}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.booleans(), st.sampled_from(Verdict)), min_size=1, max_size=8))
def test_in_any_order_each_person_has_the_last_word_and_who_put_it_aside_takes_it_back(
    matched: Market, steps: list[tuple[bool, Verdict]]
) -> None:
    """Two owners judge in turns; a model of three lines says whose word moves the pair."""
    for actor in (matched.seeker, matched.researcher):
        if pair_of(matched).dismissed_by == actor.person_id:
            judge(actor, matched, GOOD)
    with unit_of_work():
        db.session.execute(db.delete(MatchVerdict))
    aside: int | None = None
    words: dict[int, Verdict] = {}
    for is_seeker, verdict in steps:
        actor = matched.seeker if is_seeker else matched.researcher
        assert actor.person_id is not None
        judge(actor, matched, verdict, DismissReason.OTHER)
        words[actor.person_id] = verdict
        if aside in (None, actor.person_id):
            aside = actor.person_id if verdict is BAD else None
    assert {row.person_id: row.verdict for row in said(matched)} == words
    assert (pair_of(matched).status is MatchStatus.DISMISSED) == (aside is not None)
    assert pair_of(matched).dismissed_by == aside
