"""Followers are reminded 7 and 2 days before a listing's time ends, once each."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
import time_machine

from marketplace.accounts.operations import own_account
from marketplace.alerts.operations import following
from marketplace.db.work import unit_of_work
from marketplace.jobs import following as job
from marketplace.jobs.office import Office
from marketplace.jobs.registry import JOBS, run_now
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import BEIJING, utc_now
from marketplace.listings.operations import life
from tests import make
from tests.alerts.watching import Watch, follow_of, follows
from tests.listings import samples
from tests.listings.acts import act

DAY = timedelta(days=1)
TITLE = samples.ACHIEVEMENT.title


@pytest.fixture
def clock(owner: Actor) -> Iterator[time_machine.Traveller]:
    """The clock stands still at a moment after which everything here is made."""
    with time_machine.travel(utc_now(), tick=False) as traveller:
        yield traveller


def morning(watch: Watch, actor: Actor) -> list[str]:
    """What the job has written by now to somebody: (days) of each reminder."""
    run_now(watch.office, "remind-followers")
    return [
        letter.partition("：")[0].removeprefix("您关注的科技成果 ")
        for letter in watch.letters(actor)
        if "天内到期" in letter.splitlines()[0]
    ]


def test_two_reminders_once_each(watch: Watch, owner: Actor, clock: time_machine.Traveller) -> None:
    listing, actor = make.achievement(owner, published=True).id, make.reader()
    follows(actor, listing)
    told = []
    clock.shift(172 * DAY)  # 180 days are 172 and 8
    for _day in range(8):
        told.append(len(morning(watch, actor)))
        told.append(len(morning(watch, actor)))
        clock.shift(DAY)
    assert told == [0, 0, *[1] * 10, *[2] * 4]
    assert morning(watch, actor) == ["7 天内到期", "2 天内到期"]
    letter = watch.letters(actor)[0]
    assert letter.startswith(f"您关注的科技成果 7 天内到期：{TITLE}\n")
    assert "/follows/stop/" in letter


def test_a_morning_without_a_run_is_made_up_for_by_the_nearer_reminder(
    watch: Watch, owner: Actor, clock: time_machine.Traveller
) -> None:
    listing, actor = make.achievement(owner, published=True).id, make.reader()
    follows(actor, listing)
    clock.shift(179 * DAY)
    assert morning(watch, actor) == ["2 天内到期"]
    assert follow_of(actor, listing).reminded_days == 2


def test_what_is_confirmed_is_reminded_of_anew(
    watch: Watch, owner: Actor, clock: time_machine.Traveller
) -> None:
    listing, actor = make.achievement(owner, published=True).id, make.reader()
    follows(actor, listing)
    clock.shift(174 * DAY)
    assert len(morning(watch, actor)) == 1
    act(life.confirm, owner, listing, make.rules())
    assert len(morning(watch, actor)) == 1
    assert follow_of(actor, listing).reminded_days is None
    clock.shift(174 * DAY)
    assert morning(watch, actor) == ["7 天内到期", "7 天内到期"]


def test_an_amendment_that_moves_the_end_away_resets_too(
    watch: Watch, owner: Actor, clock: time_machine.Traveller
) -> None:
    """A need whose own last day comes first; the new one lies further off."""
    today = utc_now().date()
    listing, actor = make.need(owner, published=True, valid_until=today + 5 * DAY).id, make.reader()
    follows(actor, listing)
    run_now(watch.office, "remind-followers")
    assert follow_of(actor, listing).reminded_days == 7
    make.amended(listing, owner, valid_until=today + 60 * DAY)
    watch.carry()
    assert follow_of(actor, listing).reminded_days is None


def test_a_paused_listing_is_not_reminded_of(
    watch: Watch, owner: Actor, clock: time_machine.Traveller
) -> None:
    listing, actor = make.achievement(owner, published=True).id, make.reader()
    follows(actor, listing)
    clock.shift(174 * DAY)
    act(life.pause, owner, listing, "updating")
    assert morning(watch, actor) == []


def test_who_has_stopped_or_wants_no_mail_is_not_reminded(
    watch: Watch, owner: Actor, clock: time_machine.Traveller
) -> None:
    listing, stopped, silent = make.achievement(owner, published=True).id, make.reader(), make.reader()
    for actor in (stopped, silent):
        follows(actor, listing)
    with unit_of_work():
        following.unfollow(stopped, listing)
    with unit_of_work():
        own_account.edit(silent, name="赵一", language="zh", mail_wanted=False)
    clock.shift(174 * DAY)
    assert morning(watch, stopped) == morning(watch, silent) == []
    assert follow_of(silent, listing).reminded_days == 7


def test_a_run_that_is_cut_off_is_taken_up_without_doubles(
    watch: Watch, owner: Actor, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "BATCH", 1)
    listing, actors = make.achievement(owner, published=True).id, [make.reader() for _ in range(3)]
    for actor in actors:
        follows(actor, listing)
    clock.shift(174 * DAY)
    remind, seen = job.letters.remind, []

    def killed_at_the_second(*values: object) -> bool:
        seen.append(values)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return remind(*values)  # type: ignore[arg-type]

    monkeypatch.setattr(job.letters, "remind", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        run_now(watch.office, "remind-followers")
    monkeypatch.setattr(job.letters, "remind", remind)
    assert [len(morning(watch, actor)) for actor in actors] == [1, 1, 1]


def test_a_process_that_is_told_to_end_stops_between_two_batches(
    watch: Watch, owner: Actor, clock: time_machine.Traveller
) -> None:
    listing, actor = make.achievement(owner, published=True).id, make.reader()
    follows(actor, listing)
    clock.shift(174 * DAY)
    watch.office.stop.set()
    assert run_now(watch.office, "remind-followers") == {"reminded": 0, "failed": 0}
    watch.office.stop.clear()
    assert run_now(watch.office, "remind-followers") == {"reminded": 1, "failed": 0}


def test_one_follow_that_fails_costs_nobody_else_a_reminder(
    watch: Watch, owner: Actor, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "BATCH", 3)
    listing, actors = make.achievement(owner, published=True).id, [make.reader() for _ in range(5)]
    ids = [follows(actor, listing) for actor in actors]
    clock.shift(174 * DAY)
    remind = job.letters.remind

    def broken(office: Office, number: int, now: datetime) -> bool:
        reminded = remind(office, number, now)
        if number == ids[1]:
            raise RuntimeError
        return reminded

    with monkeypatch.context() as once:
        once.setattr(job.letters, "remind", broken)
        assert run_now(watch.office, "remind-followers") == {"reminded": 4, "failed": 1}
    counts = [len([one for one in watch.letters(actor) if "天内到期" in one]) for actor in actors]
    assert counts == [1, 0, 1, 1, 1]
    assert run_now(watch.office, "remind-followers") == {"reminded": 1, "failed": 0}


def test_told_to_end_while_a_batch_is_done_follow_by_follow(
    watch: Watch, owner: Actor, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = make.achievement(owner, published=True).id
    for _ in range(2):
        follows(make.reader(), listing)
    clock.shift(174 * DAY)

    def broken(office: Office, _number: int, _now: datetime) -> bool:
        office.stop.set()
        raise RuntimeError

    with monkeypatch.context() as once:
        once.setattr(job.letters, "remind", broken)
        assert run_now(watch.office, "remind-followers") == {"reminded": 0, "failed": 0}


def test_an_end_that_moves_a_little_is_reminded_of_anew(
    watch: Watch, owner: Actor, clock: time_machine.Traveller
) -> None:
    """From two days off to six: both reminders of the new end are still to come."""
    today = utc_now().date() + DAY
    clock.move_to(datetime.combine(today, time(10), BEIJING))
    listing, actor = make.need(owner, published=True, valid_until=today + DAY).id, make.reader()
    follows(actor, listing)
    run_now(watch.office, "remind-followers")
    assert follow_of(actor, listing).reminded_days == 2
    make.amended(listing, owner, valid_until=today + 5 * DAY)
    told = []
    for _day in range(5):
        run_now(watch.office, "remind-followers")
        told.append(follow_of(actor, listing).reminded_days)
        clock.shift(DAY)
    assert told == [7, 7, 7, 7, 2]
    assert len([one for one in watch.letters(actor) if "天内到期" in one.splitlines()[0]]) == 3


def test_it_runs_in_the_morning() -> None:
    assert JOBS["remind-followers"].cron == {"hour": 8, "minute": 44}
