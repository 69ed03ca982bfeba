"""Beginning and ending to follow: who may, what, how often, and what is left behind."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from marketplace.alerts.operations import following
from marketplace.alerts.policy import Owner
from marketplace.alerts.queries import following as queries
from marketplace.alerts.states import FollowReason, FollowStatus
from marketplace.audit import queries as audit
from marketplace.audit.queries import AuditScope
from marketplace.branches.scope import Scope
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import ANONYMOUS, Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, NotFound, NotSignedIn, WrongState
from marketplace.listings.drafts import TeamMember
from marketplace.listings.operations import endings
from marketplace.listings.showing import Shown
from marketplace.listings.vocabulary import Visibility
from tests import make
from tests.alerts.watching import follow_of, follows
from tests.listings.acts import act
from tests.listings.statements import counted


def do(operation: Any, actor: Actor, *values: Any) -> Any:
    with unit_of_work():
        return operation(actor, *values)


def listed(actor: Actor, status: FollowStatus = FollowStatus.FOLLOWING) -> tuple[queries.Followed, ...]:
    return queries.listed(Owner.of(actor), Scope.of_drafts(actor), status, utc_now())


def topics(follow_id: int) -> list[str]:
    return [entry.topic for entry in audit.history(AuditScope(f"follow:{follow_id}"))]


def test_a_follow_begins_with_what_is_public_now(owner: Actor, listing: int) -> None:
    make.amended(listing, owner, awards="虚构奖")
    actor = make.reader()
    follow_id = follows(actor, listing)
    found = follow_of(actor, listing)
    assert (found.told_version, found.seen_version) == (2, 2)
    assert (found.status, found.told_at, found.reminded_days) == (FollowStatus.FOLLOWING, None, None)
    assert topics(follow_id) == ["follow.start"]


def test_following_twice_is_following_once(listing: int) -> None:
    actor = make.reader()
    first, second = follows(actor, listing), follows(actor, listing)
    assert first == second
    assert queries.count(Owner.of(actor)) == 1
    assert topics(first) == ["follow.start"]


def test_people_of_the_own_organisation_may_follow(owner: Actor, listing: int) -> None:
    follows(owner, listing)
    assert [one.listing.id for one in listed(owner)] == [listing]


def test_nobody_without_an_account_follows(listing: int) -> None:
    with pytest.raises(NotSignedIn):
        do(following.follow, ANONYMOUS, listing)
    with pytest.raises(NotSignedIn):
        do(following.unfollow, ANONYMOUS, listing)
    with pytest.raises(NotSignedIn):
        do(following.mark_seen, ANONYMOUS, listing, 1)


def test_what_is_not_public_looks_as_if_it_did_not_exist(owner: Actor) -> None:
    draft = make.achievement(owner).id
    for actor in (make.reader(), owner):
        for number in (draft, 0, -1, 2**31 - 1, 2**63):
            with pytest.raises(NotFound):
                do(following.follow, actor, number)


def test_what_has_ended_cannot_be_followed(owner: Actor, listing: int) -> None:
    act(endings.withdraw, owner, listing, "no_longer_offered")
    with pytest.raises(WrongState):
        do(following.follow, make.reader(), listing)


def test_there_is_a_limit_and_ended_follows_do_not_count(
    owner: Actor, listing: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_FOLLOWS", 2)
    actor, others = make.reader(), [make.need(owner, published=True).id for _ in range(2)]
    for number in others:
        follows(actor, number)
    with pytest.raises(Invalid) as refused:
        follows(actor, listing)
    assert [(p.field, p.code, p.facts) for p in refused.value.problems] == [("", "too_many", {"most": 2})]
    assert follows(actor, others[0]) > 0
    do(following.unfollow, actor, others[0])
    follows(actor, listing)
    with pytest.raises(Invalid):
        follows(actor, others[0])


def test_stopping_by_hand_says_so_once(listing: int) -> None:
    actor = make.reader()
    follow_id = follows(actor, listing)
    assert do(following.unfollow, actor, listing) is True
    assert do(following.unfollow, actor, listing) is False
    found = follow_of(actor, listing)
    assert (found.status, found.reason) == (FollowStatus.ENDED, FollowReason.BY_HAND)
    assert topics(follow_id) == ["follow.end", "follow.start"]


def test_stopping_by_link_needs_no_account_and_keeps_the_first_reason(listing: int) -> None:
    actor = make.reader()
    follow_id = follows(actor, listing)
    do(following.stop_by_link, ANONYMOUS, follow_id)
    do(following.unfollow, actor, listing)
    assert follow_of(actor, listing).reason == FollowReason.BY_LINK
    with pytest.raises(NotFound):
        do(following.stop_by_link, ANONYMOUS, follow_id + 1)


def test_following_again_takes_up_the_same_row_as_new(owner: Actor, listing: int) -> None:
    actor = make.reader()
    follow_id = follows(actor, listing)
    do(following.unfollow, actor, listing)
    make.amended(listing, owner, awards="虚构奖")
    assert follows(actor, listing) == follow_id
    found = follow_of(actor, listing)
    assert (found.status, found.reason, found.told_version) == (FollowStatus.FOLLOWING, None, 2)
    assert topics(follow_id) == ["follow.follow_again", "follow.end", "follow.start"]


def test_following_again_begins_today(listing: int) -> None:
    actor = make.reader()
    with time_machine.travel(utc_now(), tick=False) as clock:
        follows(actor, listing)
        do(following.unfollow, actor, listing)
        clock.shift(timedelta(days=30))
        follows(actor, listing)
        assert [one.since for one in listed(actor)] == [utc_now()]
        clock.shift(timedelta(days=1))
        follows(actor, listing)
        assert [one.since for one in listed(actor)] == [utc_now() - timedelta(days=1)], "it goes on"


def test_one_persons_follows_are_nobody_elses(listing: int) -> None:
    actor, stranger = make.reader(), make.reader()
    follows(actor, listing)
    assert queries.one(Owner.of(stranger), listing) is None
    assert listed(stranger) == ()
    assert do(following.unfollow, stranger, listing) is False
    assert do(following.mark_seen, stranger, listing, 1) is False
    assert follow_of(actor, listing).status is FollowStatus.FOLLOWING


def test_the_list_names_what_changed_since_it_was_read(owner: Actor, listing: int) -> None:
    actor = make.reader()
    follows(actor, listing)
    assert [one.changed for one in listed(actor)] == [()]
    make.amended(listing, owner, awards="虚构奖", trl=7)
    (found,) = listed(actor)
    assert set(found.changed) == {"awards", "trl"}
    assert (found.seen_version, found.listing.version) == (1, 2)
    do(following.mark_seen, actor, listing, 2)
    assert [one.changed for one in listed(actor)] == [()]


def test_reading_counts_up_to_the_public_version_and_never_back(owner: Actor, listing: int) -> None:
    actor = make.reader()
    follow_id = follows(actor, listing)
    make.amended(listing, owner, awards="虚构奖")
    for version in (99, 1, -5):
        do(following.mark_seen, actor, listing, version)
        assert follow_of(actor, listing).seen_version == 2
    assert topics(follow_id) == ["follow.seen", "follow.start"]


def test_what_only_insiders_read_is_no_change_to_others(owner: Actor, listing: int) -> None:
    outside = make.reader()
    for actor in (outside, owner):
        follows(actor, listing)
    team = tuple(TeamMember(name, share_bp=5_000) for name in ("甲", "乙"))
    make.amended(listing, owner, team=team)
    assert [one.changed for one in listed(outside)] == [()]
    assert [one.changed for one in listed(owner)] == [("team",)]


def test_an_ended_listing_stands_among_the_ended_with_its_outcome(owner: Actor, listing: int) -> None:
    actor = make.reader()
    follows(actor, listing)
    do(following.unfollow, actor, listing)
    act(endings.withdraw, owner, listing, "no_longer_offered")
    (found,) = listed(actor, FollowStatus.ENDED)
    assert (found.listing.shown, found.changed) == (Shown.TOMBSTONE, ())
    assert listed(actor) == ()


def test_a_list_costs_three_statements_however_long_it_is(owner: Actor, listing: int) -> None:
    actor = make.reader()
    for number in (listing, *(make.need(owner, published=True).id for _ in range(4))):
        follows(actor, number)
        make.amended(number, owner, keywords=("薄膜", "回收", "装备"))
    with counted() as sent:
        assert len(listed(actor)) == 5
    assert len(sent) == 3


def test_a_hidden_name_stays_hidden_in_the_list(owner: Actor) -> None:
    number = make.need(owner, published=True, visibility=Visibility.HIDDEN_NAME).id
    actor = make.reader()
    follows(actor, number)
    assert [one.listing.organisation for one in listed(actor)] == [None]
