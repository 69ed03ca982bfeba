"""Saving, changing, stopping, taking up, deleting: by the owner, by a letter's link, and when an account closes."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.operations import people
from marketplace.accounts.states import PersonReason
from marketplace.alerts.finding import Baseline
from marketplace.alerts.models import SavedSearch, SavedSearchHit
from marketplace.alerts.operations import saved as operations
from marketplace.alerts.operations.saved import MOST_SAVED
from marketplace.alerts.policy import ANYBODY, Owner
from marketplace.alerts.queries import saved as queries
from marketplace.alerts.saved_draft import LONGEST_NAME, SavedDraft
from marketplace.alerts.states import Frequency, SearchReason, SearchStatus
from marketplace.audit.models import AuditEntry
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import ANONYMOUS, SYSTEM, Actor
from marketplace.kernel.errors import Invalid, NotFound, NotSignedIn, Problem, Stale
from marketplace.search.index import MAX_WINDOW, Facet
from tests import make
from tests.alerts.searches import Alerts, mornings, next_morning, search_of
from tests.jobs.offices import carry

NOBODY_KNOWS = Baseline((), complete=True)
WEEKLY = SavedDraft("密封件", Frequency.WEEKLY)


def topics(search_id: int) -> list[str]:
    query = select(AuditEntry.topic).where(AuditEntry.subject == f"saved_search:{search_id}")
    return list(db.session.scalars(query.order_by(AuditEntry.number)))


def hits(search_id: int) -> int:
    query = select(func.count()).select_from(SavedSearchHit).where(SavedSearchHit.search_id == search_id)
    return db.session.scalar(query) or 0


def save(actor: Actor, question: dict[str, list[str]], draft: SavedDraft = WEEKLY) -> tuple[int, bool]:
    with unit_of_work():
        search, is_new = operations.save(actor, draft, question, NOBODY_KNOWS)
        return search.id, is_new


def test_what_is_there_at_saving_time_is_remembered_and_counts_for_nothing(alerts: Alerts) -> None:
    alerts.published("密封件甲", "密封件乙", "别的")
    reader = make.reader()
    number = alerts.save(reader)
    assert hits(number) == 2
    (overview,) = queries.overviews(Owner.of(reader))
    assert (overview.found, overview.new, overview.newest) == (0, 0, ())
    assert topics(number) == ["saved_search.save"]


def test_the_same_question_twice_gives_the_one_there_is_unchanged(app: Flask) -> None:
    reader = make.reader()
    first = save(reader, {"q": ["密封"]})
    again = save(reader, {"q": ["密封"]}, SavedDraft("另一个名称", Frequency.DAILY))
    assert first == (again[0], True)
    assert again[1] is False
    assert (search_of(first[0]).name, search_of(first[0]).frequency) == ("密封件", Frequency.WEEKLY)
    assert save(make.reader(), {"q": ["密封"]})[1], "somebody else's is another one"


def test_nobody_keeps_more_than_the_limit(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "MOST_SAVED", 2)
    reader = make.reader()
    kept = [save(reader, {"q": [word]})[0] for word in ("一", "二")]
    with pytest.raises(Invalid) as refused:
        save(reader, {"q": ["三"]})
    assert refused.value.problems == (Problem("", "too_many", most=2),)
    assert save(reader, {"q": ["一"]}) == (kept[0], False), "the same again is still found"
    with unit_of_work():
        operations.delete(reader, kept[0])
    assert save(reader, {"q": ["三"]})[1]
    assert MOST_SAVED == 50


def test_everything_there_is_cannot_be_saved_and_nobody_saves_without_an_account(app: Flask) -> None:
    with pytest.raises(Invalid):
        save(make.reader(), {})
    with pytest.raises(NotSignedIn):
        save(ANONYMOUS, {"q": ["密封"]})


@pytest.mark.parametrize(("name", "code"), [("", "required"), (" \u3000\n", "required"), ("\x00", "required"),
                                            ("长" * (LONGEST_NAME + 1), "too_long")])  # fmt: skip
def test_a_name_is_one_line_of_some_length(name: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        SavedDraft.of(name, Frequency.DAILY)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert SavedDraft.of(" 密封\n件 ", Frequency.DAILY).name == "密封 件"


def test_a_change_moves_the_next_morning_and_an_old_page_is_stale(app: Flask) -> None:
    reader = make.reader()
    number, _new = save(reader, {"q": ["密封"]})
    weekly = search_of(number).due_at
    with unit_of_work():
        operations.change(reader, number, SavedDraft("新名称", Frequency.NEVER), 1)
    assert (search_of(number).name, search_of(number).due_at) == ("新名称", None)
    with pytest.raises(Stale), unit_of_work():
        operations.change(reader, number, WEEKLY, 1)
    with unit_of_work():
        operations.change(reader, number, WEEKLY, 2)
    assert search_of(number).due_at == weekly
    assert topics(number) == ["saved_search.save", "saved_search.change", "saved_search.change"]


def test_a_rename_leaves_the_next_morning_and_what_has_stopped_stays_so(app: Flask) -> None:
    reader = make.reader()
    number, _new = save(reader, {"q": ["密封"]})
    with unit_of_work():
        operations.stop(reader, number)
    with unit_of_work():
        operations.change(reader, number, SavedDraft("改", Frequency.DAILY), search_of(number).row_version)
    assert (search_of(number).status, search_of(number).due_at) == (SearchStatus.STOPPED, None)


def test_stopped_and_taken_up_again(app: Flask) -> None:
    reader = make.reader()
    number, _new = save(reader, {"q": ["密封"]})
    with unit_of_work():
        operations.stop(reader, number)
    stopped = search_of(number)
    assert (stopped.status, stopped.reason, stopped.due_at) == (SearchStatus.STOPPED, "by_hand", None)
    with unit_of_work():
        operations.stop(reader, number)
    with unit_of_work():
        operations.take_up(reader, number)
    again = search_of(number)
    assert (again.status, again.reason, again.unopened) == (SearchStatus.ACTIVE, None, 0)
    assert again.due_at is not None
    with unit_of_work():
        operations.take_up(reader, number)
    assert search_of(number).row_version == again.row_version
    assert topics(number) == ["saved_search.save", "saved_search.stop", "saved_search.take_up"], "each once"


def test_a_link_stops_once_and_says_nothing_the_second_time(app: Flask) -> None:
    reader = make.reader()
    number, _new = save(reader, {"q": ["密封"]})
    for _ in range(2):
        with unit_of_work():
            assert operations.stop_by_link(ANONYMOUS, number) is not None
    assert search_of(number).reason == SearchReason.BY_LINK
    assert topics(number) == ["saved_search.save", "saved_search.stop"]
    with unit_of_work():
        assert operations.stop_by_link(ANONYMOUS, number + 1) is None


def test_a_link_stops_everything_of_its_person_and_nothing_else(app: Flask) -> None:
    reader, other = make.reader(), make.reader()
    mine = [save(reader, {"q": [word]})[0] for word in ("一", "二")]
    theirs, _new = save(other, {"q": ["一"]})
    with unit_of_work():
        assert operations.stop_all_by_link(ANONYMOUS, reader.person_id or 0) == 2
    with unit_of_work():
        assert operations.stop_all_by_link(ANONYMOUS, reader.person_id or 0) == 0
    assert {search_of(number).status for number in mine} == {SearchStatus.STOPPED}
    assert search_of(theirs).status is SearchStatus.ACTIVE


def test_stopping_everything_leaves_what_writes_nothing_as_it_is(app: Flask) -> None:
    reader = make.reader()
    writes, _new = save(reader, {"q": ["一"]})
    silent, _new = save(reader, {"q": ["二"]}, SavedDraft("只自己看", Frequency.NEVER))
    frozen, _new = save(reader, {"q": ["三"]})
    with unit_of_work():
        search = db.session.get_one(SavedSearch, frozen)
        search.status, search.reason, search.due_at = SearchStatus.FROZEN, SearchReason.UNOPENED, None
    with unit_of_work():
        assert operations.stop_all_by_link(ANONYMOUS, reader.person_id or 0) == 1
    found = {
        number: (search_of(number).status, search_of(number).reason) for number in (writes, silent, frozen)
    }
    assert found == {
        writes: (SearchStatus.STOPPED, SearchReason.BY_LINK),
        silent: (SearchStatus.ACTIVE, None),
        frozen: (SearchStatus.FROZEN, SearchReason.UNOPENED),
    }


def test_only_the_owners_own_look_makes_what_is_new_known_and_nothing_is_written_for_nothing(
    alerts: Alerts,
) -> None:
    with mornings() as clock:
        reader = make.reader()
        number = alerts.save(reader)
        saved_at = search_of(number).opened_at
        with unit_of_work():
            operations.open_results(reader, number)
            operations.open_results(ANONYMOUS, number, proven=True)
        assert topics(number) == ["saved_search.save"], "there was nothing to note"
        alerts.published("密封环")
        next_morning(clock)
        alerts.run()
        for actor in (ANONYMOUS, make.reader(), ANONYMOUS):
            with unit_of_work():
                operations.open_results(actor, number, proven=True)
        assert (search_of(number).unopened, search_of(number).opened_at) == (0, saved_at)
        assert topics(number).count("saved_search.open") == 1
        assert queries.overviews(Owner.of(reader))[0].new == 1
        clock.shift(1)
        for _ in range(2):
            with unit_of_work():
                operations.open_results(reader, number)
        assert queries.overviews(Owner.of(reader))[0].new == 0
        assert topics(number).count("saved_search.open") == 2


def test_the_owner_who_follows_the_link_while_signed_in_has_looked(alerts: Alerts) -> None:
    with mornings() as clock:
        reader = make.reader()
        number = alerts.save(reader)
        alerts.published("密封环")
        next_morning(clock)
        alerts.run()
        clock.shift(1)
        with unit_of_work():
            operations.open_results(reader, number, proven=True)
        assert search_of(number).unopened == 0
        assert queries.overviews(Owner.of(reader))[0].new == 0


def test_a_disabled_account_gets_no_more_letters(alerts: Alerts) -> None:
    reader = make.reader()
    number = alerts.save(reader)
    with unit_of_work():
        people.disable(SYSTEM, reader.person_id or 0, PersonReason.LEFT_ORGANISATION)
    carry(alerts.office)
    assert (search_of(number).status, search_of(number).reason) == (SearchStatus.STOPPED, "account_closed")
    with unit_of_work():
        people.enable(SYSTEM, reader.person_id or 0)
    carry(alerts.office)
    assert search_of(number).status is SearchStatus.STOPPED, "that is for its owner to take up"


def test_what_was_found_goes_with_the_search(alerts: Alerts) -> None:
    alerts.published("密封件")
    reader = make.reader()
    number = alerts.save(reader)
    assert hits(number) == 1
    with unit_of_work():
        operations.delete(reader, number)
    assert hits(number) == 0
    assert db.session.scalar(select(func.count()).select_from(SavedSearch)) == 0
    assert topics(number)[-1] == "saved_search.delete"


OTHERS: dict[str, Callable[[Actor, int], object]] = {
    "change": lambda actor, number: operations.change(actor, number, WEEKLY, 1),
    "stop": operations.stop,
    "take_up": operations.take_up,
    "delete": operations.delete,
    "open_results": operations.open_results,
    "run_by_hand": lambda actor, number: operations.run_by_hand(actor, number, ()),
}


@pytest.mark.parametrize("act", OTHERS.values(), ids=OTHERS.keys())
def test_somebody_elses_search_is_as_good_as_none(app: Flask, act: Callable[[Actor, int], object]) -> None:
    number, _new = save(make.reader(), {"q": ["密封"]})
    for actor, search_id in ((make.reader(), number), (make.reader(), 2**63 - 1), (make.reader(), -1)):
        with pytest.raises(NotFound), unit_of_work():
            act(actor, search_id)
    with pytest.raises(NotSignedIn), unit_of_work():
        act(ANONYMOUS, number)
    assert topics(number) == ["saved_search.save"]


def test_what_has_gone_deeper_than_is_remembered_is_known_by_its_day(
    alerts: Alerts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketplace.alerts.finding.MAX_WINDOW", 2)
    alerts.published("密封件甲", "密封件乙", "密封件丙")
    reader = make.reader()
    number = alerts.save(reader)
    assert hits(number) == 2
    assert search_of(number).known_until is not None
    other = alerts.save(reader, "密封件甲", name="只有一条", filters={Facet.KIND: ("need",)})
    assert search_of(other).known_until is None
    assert MAX_WINDOW == 1_000
    assert queries.known(ANYBODY, number, []) == frozenset()
