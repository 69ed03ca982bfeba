"""Suggesting, forgetting and dismissing pairs on a real index and database."""

import pytest
from sqlalchemy import select

from marketplace.audit import queries as audit
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.errors import NotFound, Stale
from marketplace.listings.models import Listing
from marketplace.listings.operations import endings, life
from marketplace.listings.reasons import PauseReason, WithdrawReason
from marketplace.listings.vocabulary import Kind
from marketplace.matching import operations, queries
from marketplace.matching.models import Match
from marketplace.matching.scoring import Part
from marketplace.matching.states import DismissReason, MatchStatus
from tests import make
from tests.matching.conftest import Market


def pairs() -> dict[tuple[int, int], Match]:
    db.session.rollback()
    return {(pair.need_id, pair.achievement_id): pair for pair in db.session.scalars(select(Match))}


def pair_of(market: Market) -> Match:
    return pairs()[market.fibre_need, market.fibre]


def dismiss(actor: Actor, match_id: int, seen_version: int | None = None) -> None:
    with unit_of_work():
        operations.dismiss(actor, match_id, DismissReason.PRICE, "报价\x00太高", seen_version)


def test_each_need_finds_the_achievement_on_its_subject(matched: Market) -> None:
    assert set(pairs()) == {(matched.fibre_need, matched.fibre), (matched.ginseng_need, matched.ginseng)}


def test_a_pair_found_from_both_sides_is_one_row_on_both_lists(matched: Market) -> None:
    pair = pair_of(matched)
    assert (pair.for_need, pair.for_achievement) == (True, True)
    assert (pair.need_version, pair.achievement_version) == (1, 1)


def test_reasons_name_words_and_facts_that_a_person_can_check(matched: Market) -> None:
    reasons = {reason["part"]: reason for reason in pair_of(matched).reasons}
    words = [text for text, _ in reasons[Part.WORDS]["facts"]["words"]]
    assert any("预浸料" in text for text in words)
    assert reasons[Part.FIELD]["facts"] == {"fields": ["F05"]}
    assert reasons[Part.MATURITY]["facts"] == {"trl": 7, "least": 6}
    assert pair_of(matched).score_bp == sum(reason["points"] for reason in reasons.values())


def test_repeating_changes_nothing_and_announces_nothing(matched: Market) -> None:
    before = {key: (pair.id, pair.row_version) for key, pair in pairs().items()}
    news = db.session.query(OutboxEvent).filter_by(topic="match.found").count()
    assert matched.refresh(matched.fibre_need).new == 0
    assert {key: (pair.id, pair.row_version) for key, pair in pairs().items()} == before
    assert db.session.query(OutboxEvent).filter_by(topic="match.found").count() == news


def test_new_pairs_are_announced_and_recorded_once(matched: Market) -> None:
    entry = audit.history(audit.AuditScope(f"listing:{matched.fibre_need}"))
    found = [e.facts for e in entry if e.topic == "match.refresh"]
    assert found == [{"listed": 1, "new": 1}]


def test_own_listings_are_no_partners(market: Market) -> None:
    own = make.achievement(market.seeker, published=True, title="碳纤维预浸料制备设备")
    own_id = own.id
    market.reindex()
    market.refresh(market.fibre_need)
    assert (market.fibre_need, own_id) not in pairs()


def test_a_dismissed_pair_stays_away_while_neither_side_changes(matched: Market) -> None:
    dismiss(matched.seeker, pair_of(matched).id)
    assert matched.refresh(matched.fibre_need).new == 0
    assert matched.refresh(matched.fibre).new == 0
    pair = pair_of(matched)
    assert (pair.status, pair.reason, pair.note) == (MatchStatus.DISMISSED, "price", "报价太高")
    assert pair.dismissed_by == matched.seeker.person_id


def test_a_dismissed_pair_may_come_back_when_one_side_says_something_new(matched: Market) -> None:
    dismiss(matched.seeker, pair_of(matched).id)
    make.amended(matched.fibre, matched.researcher, specifications="碳纤维预浸料幅宽 1.2 米")
    matched.reindex()
    assert matched.refresh(matched.fibre_need).new == 1
    pair = pair_of(matched)
    assert (pair.status, pair.reason, pair.achievement_version) == (MatchStatus.SUGGESTED, None, 2)


def test_a_withdrawn_listing_loses_its_pairs_for_good(matched: Market) -> None:
    with unit_of_work():
        listing = db.session.get_one(Listing, matched.fibre)
        endings.withdraw(matched.researcher, listing, WithdrawReason.NO_LONGER_OFFERED.value)
    matched.reindex()
    matched.refresh(matched.fibre)
    matched.refresh(matched.fibre_need)
    pair = pair_of(matched)
    assert (pair.for_need, pair.for_achievement) == (False, False)


def test_a_listing_that_was_never_published_has_no_pairs(market: Market) -> None:
    draft_id = make.need(market.seeker).id
    assert market.refresh(draft_id).listed == 0
    assert pairs() == {}


@pytest.mark.parametrize("who", ["seeker", "researcher", "broker", "operator"])
def test_both_owners_brokers_and_operators_may_judge(matched: Market, who: str) -> None:
    people = {
        "seeker": matched.seeker,
        "researcher": matched.researcher,
        "broker": make.broker(),
        "operator": make.operator(),
    }
    dismiss(people[who], pair_of(matched).id)
    assert pair_of(matched).status is MatchStatus.DISMISSED


def test_others_find_no_such_pair(matched: Market) -> None:
    pair_id = pair_of(matched).id
    for stranger in (make.member(), make.operator("/p/BR2/")):
        with pytest.raises(NotFound):
            dismiss(stranger, pair_id)
    assert pair_of(matched).status is MatchStatus.SUGGESTED


@pytest.mark.parametrize("match_id", [0, -1, 999_999, 2**63])
def test_a_pair_that_does_not_exist_is_not_found(matched: Market, match_id: int) -> None:
    with pytest.raises(NotFound):
        dismiss(matched.seeker, match_id)


def test_a_pair_is_put_aside_once_and_the_other_side_adds_its_own_word(matched: Market) -> None:
    pair_id = pair_of(matched).id
    dismiss(matched.seeker, pair_id)
    aside = (pair_of(matched).reason, pair_of(matched).dismissed_by)
    dismiss(matched.researcher, pair_id)
    pair = pair_of(matched)
    assert (pair.status, (pair.reason, pair.dismissed_by)) == (MatchStatus.DISMISSED, aside)


def test_a_pair_that_changed_meanwhile_is_not_dismissed_unseen(matched: Market) -> None:
    pair = pair_of(matched)
    with pytest.raises(Stale):
        dismiss(matched.seeker, pair.id, seen_version=pair.row_version + 1)


def test_dismissing_leaves_who_why_and_what_before(matched: Market) -> None:
    pair_id = pair_of(matched).id
    dismiss(matched.seeker, pair_id)
    entry = audit.history(audit.AuditScope(f"match:{pair_id}"))[0]
    assert (entry.topic, entry.person_id) == ("match.dismiss", matched.seeker.person_id)
    assert entry.facts == {"before": "suggested", "after": "dismissed", "reason": "price"}


def test_asking_anew_is_for_those_who_see_the_pairs(matched: Market) -> None:
    broker = make.broker()
    with unit_of_work():
        operations.ask(matched.seeker, matched.fibre_need)
        operations.ask(broker, matched.fibre_need)
    draft_id = make.need(matched.seeker).id
    for actor, listing_id in ((matched.researcher, matched.fibre_need), (matched.seeker, draft_id)):
        with pytest.raises(NotFound), unit_of_work():
            operations.ask(actor, listing_id)


def test_pausing_takes_a_listing_off_the_lists_and_resuming_brings_it_back(matched: Market) -> None:
    with unit_of_work():
        life.pause(
            matched.researcher,
            db.session.get_one(Listing, matched.fibre),
            PauseReason.UNDER_NEGOTIATION.value,
        )
    matched.reindex()
    matched.refresh(matched.fibre)
    assert not pair_of(matched).for_achievement
    with unit_of_work():
        life.resume(SYSTEM, db.session.get_one(Listing, matched.fibre))
    matched.reindex()
    assert matched.refresh(matched.fibre).listed == 1


def test_a_new_need_shows_on_the_page_of_an_older_achievement_and_its_owner_hears_of_it(
    market: Market,
) -> None:
    market.refresh(market.fibre_need)
    shown = queries.for_listing(EVERYTHING, EVERYTHING, market.fibre, Kind.ACHIEVEMENT)
    assert [pair.need.id for pair in shown] == [market.fibre_need]
    told = db.session.scalars(select(OutboxEvent.subject_id).where(OutboxEvent.topic == "match.found"))
    assert sorted(told) == sorted([market.fibre_need, market.fibre])
