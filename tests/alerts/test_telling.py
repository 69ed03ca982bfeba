"""What reaches the followers of a listing, and when."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from marketplace.accounts.operations import organisations
from marketplace.accounts.states import OrganisationReason
from marketplace.alerts import letters_following as letters
from marketplace.alerts.states import FollowReason, FollowStatus
from marketplace.db.work import unit_of_work
from marketplace.jobs.registry import run_now
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import utc_now
from marketplace.listings.drafts import Contact, TeamMember
from marketplace.listings.operations import endings, life
from marketplace.listings.vocabulary import Visibility
from tests import make
from tests.accounts import steps
from tests.alerts.watching import Watch, follow_of, follows
from tests.listings import samples
from tests.listings.acts import act, news

TITLE = samples.ACHIEVEMENT.title
HOUR = timedelta(hours=1)


def test_a_new_version_is_told_field_by_field(
    watch: Watch, owner: Actor, listing: int, follower: Actor
) -> None:
    text = samples.ACHIEVEMENT.public_summary.replace("一百八十天", "九十天")
    make.amended(listing, owner, public_summary=text, price_fen=60_000_000, trl=7)
    (letter,) = watch.letters(follower)
    assert letter.startswith(f"您关注的科技成果有更新：{TITLE}\n")
    assert "与您关注时或上次来信时相比" in letter
    assert "- 公开简介：…" in letter
    assert "【删去：一百八】【新增：九】十天" in letter or "【删去：一百八十天】【新增：九十天】" in letter
    assert "- 合作价格：【删去：50 万元】【新增：60 万元】" in letter
    assert "- 技术成熟度：【删去：第 6 级】【新增：第 7 级】" in letter
    assert f"http://127.0.0.1:5000/listings/{listing}\n" in letter
    assert "http://127.0.0.1:5000/follows/stop/" in letter
    assert follow_of(follower, listing).told_version == 2


def test_nothing_is_told_to_whoever_does_not_follow(watch: Watch, owner: Actor, listing: int) -> None:
    make.amended(listing, owner, awards="虚构奖")
    assert watch.letters(make.reader()) == []
    assert not news(letters.TELL)


def test_what_only_insiders_may_read_is_in_no_letter(
    watch: Watch, owner: Actor, listing: int, follower: Actor
) -> None:
    """How the makers share a reward is the organisation's own: a version that changes nothing else is no news."""
    follows(owner, listing)
    team = (TeamMember("甲", share_bp=3_000), TeamMember("乙", share_bp=7_000))
    make.amended(listing, owner, team=team)
    assert watch.letters(follower) == watch.letters(owner) == []
    assert follow_of(follower, listing).told_version == 2


def test_a_hidden_name_and_its_desk_are_in_no_letter(watch: Watch, owner: Actor) -> None:
    number = make.need(owner, published=True, visibility=Visibility.HIDDEN_NAME).id
    actor = make.reader()
    follows(actor, number)
    contact = Contact(office="秘密科", phone="0431-80000001", email="secret@tech.example")
    make.amended(number, owner, contact=contact, acceptance="改由省级检测机构按团体标准抽检")
    (letter,) = watch.letters(actor)
    assert "- 验收方式：" in letter
    hidden = (steps.organisation_of(owner).name, "秘密科", "80000001", "secret@")
    assert not [word for word in hidden if word in letter]


def test_at_most_one_letter_an_hour_and_it_has_everything(
    watch: Watch, owner: Actor, listing: int, follower: Actor
) -> None:
    with time_machine.travel(utc_now() + HOUR, tick=False) as clock:
        make.amended(listing, owner, awards="虚构一等奖")
        assert len(watch.letters(follower)) == 1
        clock.shift(timedelta(minutes=10))
        make.amended(listing, owner, awards="虚构二等奖")
        make.amended(listing, owner, grant_no="虚-2")
        assert len(watch.letters(follower)) == 1
        clock.shift(timedelta(minutes=49, seconds=59))
        assert len(watch.letters(follower)) == 1
        clock.shift(timedelta(seconds=1))
        first, second = watch.letters(follower)
        assert "虚-2" in second
        assert "【删去：一】【新增：二】" in second or "【删去：虚构一等奖】【新增：虚构二等奖】" in second
        assert "第 4 版" in second
        clock.shift(HOUR)
        assert len(watch.letters(follower)) == 2
    assert "虚构一等奖" in first


def test_a_pause_that_is_over_within_the_hour_is_no_news(
    watch: Watch, owner: Actor, listing: int, follower: Actor
) -> None:
    with time_machine.travel(utc_now() + HOUR, tick=False) as clock:
        make.amended(listing, owner, awards="虚构奖")
        assert len(watch.letters(follower)) == 1
        act(life.pause, owner, listing, "updating")
        watch.carry()
        act(life.resume, owner, listing)
        clock.shift(2 * HOUR)
        assert len(watch.letters(follower)) == 1


def test_pause_and_return_are_told_with_the_reason(
    watch: Watch, owner: Actor, listing: int, follower: Actor
) -> None:
    with time_machine.travel(utc_now() + HOUR, tick=False) as clock:
        act(life.pause, owner, listing, "under_negotiation")
        (paused,) = watch.letters(follower)
        assert paused.startswith(f"您关注的科技成果暂停：{TITLE}\n")
        assert "原因：正在洽谈\n" in paused
        clock.shift(HOUR)
        act(life.resume, owner, listing)
        resumed = watch.letters(follower)[-1]
        assert resumed.startswith(f"您关注的科技成果已发布：{TITLE}\n")
        assert "重新公开" in resumed
        assert "原因" not in resumed
    assert follow_of(follower, listing).status is FollowStatus.FOLLOWING


Ending = tuple[Any, tuple[str, ...], str, str]
ENDINGS: dict[str, Ending] = {
    "withdrawn": (endings.withdraw, ("strategy_changed",), "已撤回", "单位计划调整"),
    "solved": (endings.solve, ("solved_in_house",), "已解决", "本单位自行解决"),
    "unsolved": (endings.give_up, ("price",), "未解决", "价格未能达成一致"),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_an_end_is_told_once_with_its_reason_and_ends_the_follow(
    watch: Watch, owner: Actor, name: str
) -> None:
    operation, values, status, reason = ENDINGS[name]
    number, actor = make.need(owner, published=True).id, make.reader()
    follows(actor, number)
    act(operation, owner, number, *values)
    (letter,) = watch.letters(actor)
    assert letter.startswith(f"您关注的技术需求{status}：{samples.NEED.title}\n")
    assert f"原因：{reason}\n" in letter
    assert "关注随之结束" in letter
    found = follow_of(actor, number)
    assert (found.status, found.reason) == (FollowStatus.ENDED, FollowReason.LISTING_CLOSED)


def test_what_is_taken_down_is_named_by_its_number_alone(watch: Watch, listing: int, follower: Actor) -> None:
    act(endings.take_down, make.operator("/p/"), listing, "secrecy", "案号 1")
    (letter,) = watch.letters(follower)
    assert letter.startswith(f"您关注的科技成果已下架：CG{listing:06d}\n")
    assert "原因：保密审查要求\n" in letter
    assert f"您关注的科技成果（CG{listing:06d}）现在的状态是：已下架。" in letter
    assert letter.count(f"CG{listing:06d}") == 2, "once above, once below"
    assert TITLE not in letter
    assert "案号" not in letter
    assert follow_of(follower, listing).reason == FollowReason.LISTING_CLOSED


def test_a_letter_sends_nobody_to_a_note_that_it_does_not_show(
    watch: Watch, owner: Actor, listing: int, follower: Actor
) -> None:
    act(endings.withdraw, owner, listing, "other", "内部安排")
    (letter,) = watch.letters(follower)
    assert "原因：其他原因\n" in letter
    assert "内部安排" not in letter


def test_the_end_of_the_time_is_told_and_the_follow_goes_on(
    watch: Watch, owner: Actor, listing: int, follower: Actor
) -> None:
    with time_machine.travel(utc_now() + timedelta(days=181), tick=False) as clock:
        run_now(watch.office, "lapse-listings")
        (letter,) = watch.letters(follower)
        assert letter.startswith(f"您关注的科技成果到期：{TITLE}\n")
        assert follow_of(follower, listing).status is FollowStatus.FOLLOWING
        clock.shift(HOUR)
        act(life.renew, owner, listing, make.rules())
        assert "重新公开" in watch.letters(follower)[-1]


def test_a_suspended_organisation_pauses_what_is_followed(
    watch: Watch, owner: Actor, listing: int, follower: Actor
) -> None:
    with unit_of_work():
        organisations.suspend(SYSTEM, steps.organisation_of(owner), OrganisationReason.MISUSE)
    (letter,) = watch.letters(follower)
    assert "原因：所属单位被暂停资格\n" in letter
