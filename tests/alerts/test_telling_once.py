"""Followers are told once, in batches, and not at all where they wish to hear nothing."""

from datetime import timedelta

import pytest

from marketplace.accounts.operations import own_account, people
from marketplace.accounts.states import PersonReason
from marketplace.alerts import letters_following as letters
from marketplace.alerts.operations import following
from marketplace.alerts.states import FollowReason
from marketplace.db import outbox
from marketplace.db.outbox import OutboxEvent, Urgency
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor
from tests import make
from tests.alerts.watching import Watch, follow_of, follows
from tests.jobs.offices import letter_rows
from tests.listings import samples
from tests.listings.acts import news

TITLE = samples.ACHIEVEMENT.title
HOUR = timedelta(hours=1)


def test_hearing_the_same_twice_writes_one_letter(
    watch: Watch, owner: Actor, listing: int, follower: Actor
) -> None:
    make.amended(listing, owner, awards="虚构奖")
    watch.carry()
    with unit_of_work():
        letters.tell_followers(watch.office, news(letters.TELL)[-1])
    with unit_of_work():
        letters.tell_after_an_hour(
            watch.office, OutboxEvent(subject_id=follow_of(follower, listing).id, urgency=0)
        )
    assert len(watch.letters(follower)) == 1


def test_many_followers_are_told_in_batches_each_once(
    watch: Watch, owner: Actor, listing: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "BATCH", 2)
    actors = [make.reader() for _ in range(5)]
    for actor in actors:
        follows(actor, listing)
    make.amended(listing, owner, awards="虚构奖")
    assert [len(watch.letters(actor)) for actor in actors] == [1] * 5
    assert len(news(letters.TELL)) == 3


def test_a_batch_that_was_cut_off_is_told_whole(
    watch: Watch, owner: Actor, listing: int, follower: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a unit of work did not commit was neither told nor noted as told."""
    make.amended(listing, owner, awards="虚构奖")
    with unit_of_work():
        letters.pass_on(watch.office, news("listing.amend")[-1])
    with pytest.raises(KeyboardInterrupt), unit_of_work():
        letters.tell_followers(watch.office, news(letters.TELL)[-1])
        raise KeyboardInterrupt
    assert letter_rows() == []
    assert follow_of(follower, listing).told_version == 1
    assert len(watch.letters(follower)) == 1


@pytest.mark.parametrize("urgency", [Urgency.SOON, Urgency.BULK])
def test_the_letter_is_as_urgent_as_the_news(
    watch: Watch, owner: Actor, listing: int, follower: Actor, urgency: Urgency
) -> None:
    make.amended(listing, owner, awards="虚构奖")
    with unit_of_work():
        outbox.add(letters.TELL, listing, urgency, after=0, anew=False)
    with unit_of_work():
        letters.tell_followers(watch.office, news(letters.TELL)[-1])
    assert [row.urgency for row in letter_rows()] == [urgency]


def test_who_wants_no_mail_gets_none_and_no_flood_later(
    watch: Watch, owner: Actor, listing: int, follower: Actor
) -> None:
    with unit_of_work():
        own_account.edit(follower, name="赵一", language="zh", mail_wanted=False)
    make.amended(listing, owner, awards="虚构奖")
    assert watch.letters(follower) == []
    assert follow_of(follower, listing).told_version == 2


def test_a_closed_account_ends_its_follows(watch: Watch, owner: Actor, listing: int, follower: Actor) -> None:
    with unit_of_work():
        people.disable(SYSTEM, int(follower.person_id or 0), PersonReason.OWN_WISH)
    make.amended(listing, owner, awards="虚构奖")
    assert watch.letters(follower) == []
    assert follow_of(follower, listing).reason == FollowReason.ACCOUNT_CLOSED


def test_who_has_stopped_hears_nothing_more(
    watch: Watch, owner: Actor, listing: int, follower: Actor
) -> None:
    with unit_of_work():
        following.unfollow(follower, listing)
    make.amended(listing, owner, awards="虚构奖")
    assert watch.letters(follower) == []


def test_news_about_a_listing_that_is_not_there_is_dropped(watch: Watch) -> None:
    with unit_of_work():
        outbox.add(letters.TELL, 2**31 - 1, after=0, anew=False)
        outbox.add(letters.DUE, 2**31 - 1)
    watch.carry()
    assert letter_rows() == []
