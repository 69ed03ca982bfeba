"""The morning's letters: only what is new, one a person a day, and nothing lost on the way."""

from typing import Any
from unittest.mock import Mock

import pytest
from sqlalchemy import update

from marketplace.alerts import letters_saved
from marketplace.alerts.finding import Seeker
from marketplace.alerts.models import SavedSearch
from marketplace.alerts.operations import saved as operations
from marketplace.alerts.operations import saved_runs
from marketplace.alerts.policy import ANYBODY
from marketplace.alerts.queries.saved import has_new
from marketplace.alerts.schedule import MOST_UNOPENED
from marketplace.alerts.states import Frequency
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.jobs import alerting
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import utc_now
from marketplace.listings.models import Listing
from marketplace.listings.states import ListingStatus
from marketplace.search.index import IndexUnavailable
from tests import make
from tests.alerts.searches import (
    Alerts,
    figures,
    mornings,
    next_morning,
    search_of,
    set_mail,
    told,
)


def test_only_what_is_new_is_told_once_with_why_it_matched(alerts: Alerts) -> None:
    with mornings() as clock:
        alerts.published("机械密封件")
        reader = make.reader()
        number = alerts.save(reader)
        assert alerts.run() == figures(), "not before the morning"
        alerts.published("陶瓷密封环", "别的东西")
        next_morning(clock)
        assert alerts.run() == figures(ran=1, letters=1)
        assert alerts.run() == figures(), "nothing is due twice"
        (letter,) = alerts.post(reader)
        assert "陶瓷【密封】环" in letter
        assert "机械" not in letter
        assert "别的东西" not in letter
        next_morning(clock)
        assert alerts.run() == figures(ran=1)
        assert len(alerts.post(reader)) == 1
        assert search_of(number).unopened == 1


def test_a_listing_that_fits_only_since_it_was_changed_is_new(alerts: Alerts) -> None:
    with mornings() as clock:
        owner, reader = make.member(), make.reader()
        listing = make.achievement(owner, published=True, title="一种环形零件").id
        alerts.catch_up()
        number = alerts.save(reader, "陶瓷密封")
        make.amended(listing, owner, title="一种陶瓷密封环形零件")
        alerts.catch_up()
        next_morning(clock)
        assert alerts.run() == figures(ran=1, letters=1)
        assert told(number) == [listing]


def test_all_due_searches_of_a_person_are_in_one_letter_and_everybody_gets_their_own(alerts: Alerts) -> None:
    with mornings() as clock:
        reader, other = make.reader(), make.reader()
        for actor, words in ((reader, ("密封", "轴承", "激光")), (other, ("密封",))):
            for word in words:
                alerts.save(actor, word)
        alerts.published("密封环", "轴承座")
        next_morning(clock)
        assert alerts.run() == figures(ran=4, letters=2)
        (letter,) = alerts.post(reader)
        assert letter.startswith("“密封”等 2 个保存的搜索有 2 条新结果\n")
        assert "激光" not in letter, "what found nothing is not spoken of"
        (short,) = alerts.post(other)
        assert short.startswith("“密封”有 1 条新结果\n")


def test_weekly_ones_come_on_mondays_together_with_the_daily_ones(alerts: Alerts) -> None:
    with mornings() as clock:  # a Wednesday
        reader = make.reader()
        alerts.save(reader, "密封", frequency=Frequency.WEEKLY)
        alerts.save(reader, "轴承", frequency=Frequency.DAILY)
        alerts.save(reader, "激光", frequency=Frequency.NEVER)
        alerts.published("密封环", "激光器")
        for _day in ("Thursday", "Friday", "Saturday", "Sunday"):
            next_morning(clock)
            assert alerts.run() == figures(ran=1)
        next_morning(clock)
        assert alerts.run() == figures(ran=2, letters=1)
        (letter,) = alerts.post(reader)
        assert "激光" not in letter


def test_a_day_on_which_nothing_ran_is_made_up_for(alerts: Alerts) -> None:
    with mornings() as clock:
        number = alerts.save(make.reader())
        alerts.published("密封环")
        next_morning(clock, days=9)
        assert alerts.run() == figures(ran=1, letters=1)
        next_morning(clock)
        assert search_of(number).due_at is not None
        assert alerts.run() == figures(ran=1)


def test_without_an_index_everything_waits(alerts: Alerts, monkeypatch: pytest.MonkeyPatch) -> None:
    with mornings() as clock:
        reader = make.reader()
        alerts.save(reader)
        alerts.published("密封环")
        next_morning(clock)
        with monkeypatch.context() as away:
            away.setattr(type(alerts.office.index), "search", _raise(IndexUnavailable()))
            assert alerts.run() == figures()
        assert alerts.run() == figures(ran=1, letters=1)


def _raise(error: Exception, only_for: str = "") -> Any:
    original = Seeker.fresh

    def fails(self: Any, *arguments: Any) -> Any:
        if only_for and only_for not in arguments[0].question["q"]:
            return original(self, *arguments)
        raise error

    return fails


def test_one_that_fails_stops_no_other_and_is_tried_the_next_morning(
    alerts: Alerts, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mornings() as clock:
        reader, other = make.reader(), make.reader()
        broken = alerts.save(reader, "轴承", frequency=Frequency.WEEKLY)
        alerts.save(reader, "密封")
        alerts.save(other, "密封")
        alerts.published("密封环", "轴承座")
        next_morning(clock, days=5)  # a Monday
        with monkeypatch.context() as once:
            once.setattr(Seeker, "fresh", _raise(RuntimeError("broken"), only_for="轴承"))
            assert alerts.run() == figures(ran=2, letters=2, failed=1)
        assert alerts.run() == figures()
        next_morning(clock)
        assert alerts.run()["letters"] == 1
        assert len(told(broken)) == 1


def test_killed_before_the_commit_nothing_is_told_and_nothing_lost(
    alerts: Alerts, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mornings() as clock:
        reader = make.reader()
        number = alerts.save(reader)
        alerts.published("密封环")
        next_morning(clock)
        with monkeypatch.context() as once:
            once.setattr(letters_saved, "write", _raise(RuntimeError("killed")))
            assert alerts.run() == figures(failed=1)
        assert told(number) == []
        assert alerts.post(reader) == []
        assert alerts.run() == figures(ran=1, letters=1)
        assert len(alerts.post(reader)) == 1


def test_what_becomes_due_after_the_letter_of_the_day_comes_with_tomorrows(alerts: Alerts) -> None:
    with mornings() as clock:
        reader = make.reader()
        alerts.save(reader)
        late = alerts.save(reader, "轴承", frequency=Frequency.WEEKLY)
        alerts.published("密封环", "轴承座")
        next_morning(clock)
        assert alerts.run() == figures(ran=1, letters=1)
        with unit_of_work():
            db.session.get_one(SavedSearch, late).due_at = search_of(late).created_at
        assert alerts.run() == figures()
        assert told(late) == []
        next_morning(clock)
        assert alerts.run()["letters"] == 1
        assert len(told(late)) == 1
        assert len(alerts.post(reader)) == 2


def test_who_wants_no_mail_gets_none_and_all_of_it_once_they_do(alerts: Alerts) -> None:
    with mornings() as clock:
        reader = make.reader()
        number = alerts.save(reader)
        set_mail(reader, wanted=False)
        alerts.published("密封环")
        next_morning(clock)
        assert alerts.run() == figures(ran=1)
        assert (told(number), search_of(number).unopened) == ([], 0)
        set_mail(reader, wanted=True)
        next_morning(clock)
        assert alerts.run() == figures(ran=1, letters=1)
        assert len(told(number)) == 1


def test_after_a_great_import_windows_are_read_on(alerts: Alerts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketplace.alerts.finding.MAX_WINDOW", 2)
    with mornings() as clock:
        alerts.published("密封环旧一", "密封环旧二", "密封环旧三")
        number = alerts.save(make.reader())
        clock.shift(1)
        ids = alerts.published(*(f"密封环第{count}号" for count in range(5)))
        next_morning(clock)
        assert alerts.run() == figures(ran=1, letters=1)
        assert told(number) == ids, "and none of the old ones, though one was not remembered"


def test_what_a_great_import_brings_is_written_search_by_search_and_told_in_one_letter(
    alerts: Alerts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before the letter, the next run tells all of it, once."""
    monkeypatch.setattr(alerting, "MANY", 2)
    settle = saved_runs.settle
    with mornings() as clock:
        reader = make.reader()
        numbers = [alerts.save(reader, word) for word in ("密封", "轴承")]
        found = [alerts.published(f"{word}一", f"{word}二") for word in ("密封", "轴承")]
        next_morning(clock)
        monkeypatch.setattr(saved_runs, "settle", Mock(side_effect=RuntimeError("killed")))
        assert alerts.run() == figures(failed=1)
        assert [has_new(ANYBODY, number) for number in numbers] == [True, True], "kept already"
        assert alerts.post(reader) == []
        monkeypatch.setattr(saved_runs, "settle", settle)
        for letters in (1, 0):
            assert alerts.run() == figures(ran=2 * letters, letters=letters)
        assert [told(number) for number in numbers] == found
        (letter,) = alerts.post(reader)
        assert letter.startswith("“密封”等 2 个保存的搜索有 4 条新结果\n")


def test_nothing_is_kept_for_a_search_that_was_deleted_meanwhile(alerts: Alerts) -> None:
    (found,) = alerts.published("密封环")
    with unit_of_work():
        assert saved_runs.take_in(SYSTEM, 7, (found,), utc_now()) == 0


def test_settling_twice_changes_nothing(alerts: Alerts) -> None:
    with mornings() as clock:
        reader = make.reader()
        alerts.save(reader)
        next_morning(clock)
        alerts.run()
        with unit_of_work():
            again = saved_runs.settle(SYSTEM, alerts.office, reader.person_id or 0, {}, utc_now())
        assert again == saved_runs.Settled()


def test_a_search_that_is_opened_while_the_others_are_looked_for_stays_due(alerts: Alerts) -> None:
    with mornings() as clock:
        reader = make.reader()
        number = alerts.save(reader)
        with unit_of_work():
            db.session.get_one(SavedSearch, number).unopened = MOST_UNOPENED
        alerts.published("密封环")
        next_morning(clock)
        due = search_of(number).due_at
        with unit_of_work():
            operations.open_results(reader, number)
        with unit_of_work():
            settled = saved_runs.settle(SYSTEM, alerts.office, reader.person_id or 0, {}, utc_now())
        assert settled == saved_runs.Settled()
        assert search_of(number).due_at == due
        assert alerts.run() == figures(ran=1, letters=1), "a minute later it is its turn"


def test_of_all_that_waits_only_what_is_open_is_counted_and_told(
    alerts: Alerts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much waits, and whatever the numbers of what has closed."""
    monkeypatch.setattr(saved_runs, "MOST_NAMED", 2)
    with mornings() as clock:
        reader = make.reader()
        number = alerts.save(reader)
        set_mail(reader, wanted=False)
        ids = alerts.published(*(f"密封环第{count}号" for count in range(6)))
        next_morning(clock)
        alerts.run()
        set_mail(reader, wanted=True)
        closed = [ids[0], ids[1], ids[5]]
        with unit_of_work():
            gone = update(Listing).where(Listing.id.in_(closed[:2])).values(status=ListingStatus.PAUSED)
            db.session.execute(gone)
            lapsed = update(Listing).where(Listing.id == closed[2]).values(valid_until=utc_now())
            db.session.execute(lapsed)
        next_morning(clock)
        assert alerts.run() == figures(ran=1, letters=1)
        (letter,) = alerts.post(reader)
        assert letter.startswith("“密封”有 3 条新结果\n")
        assert told(number) == [ids[2], ids[3], ids[4]]
