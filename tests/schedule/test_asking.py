"""Runs asked for by hand, and parked news that is tried again."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from marketplace.audit.models import AuditEntry
from marketplace.db.base import db
from marketplace.db.outbox import Delivery, OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import ADMINISTRATORS, DEPARTMENT, SYSTEM, Actor, Role
from marketplace.kernel.errors import NotAllowed, NotFound
from marketplace.schedule.models import JobRequest, JobRun
from marketplace.schedule.operations import news as again
from marketplace.schedule.operations import requests as asking
from marketplace.schedule.policy import ALL, ScheduleScope
from marketplace.schedule.queries import news, requests
from marketplace.schedule.states import REQUEST_MOVES, Cause, RequestStatus
from tests import make
from tests.making import schedule as making
from tests.making.schedule import HOLDER


def ask(actor: Actor, name: str = "sweep") -> bool:
    with unit_of_work():
        return asking.ask(actor, name)


def take(request_id: int) -> int | None:
    with unit_of_work():
        run = asking.take(SYSTEM, request_id, HOLDER)
        return run.id if run else None


def trail(topic: str) -> list[AuditEntry]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.topic == topic)))


def test_a_request_waits_and_is_taken_once(app: Flask) -> None:
    admin = making.administrator()
    assert ask(admin)
    ((number, job),) = requests.waiting(ALL)
    assert job == "sweep"
    run_id = take(number)
    assert run_id is not None
    assert take(number) is None
    run = db.session.get_one(JobRun, run_id)
    assert (run.job, run.cause, run.holder, run.ended_at) == ("sweep", Cause.PERSON, HOLDER, None)
    found = requests.newest(ALL, "sweep")
    assert found is not None
    assert found.request.status is RequestStatus.TAKEN
    assert (found.run, found.request.asked_by) == (run, admin.person_id)
    assert found.asker == admin.name


def test_asking_twice_while_one_waits_asks_once(app: Flask) -> None:
    admin, other = making.administrator(), making.administrator()
    assert ask(admin)
    assert not ask(admin)
    assert not ask(other)
    assert ask(admin, "sweep-files")
    assert len(requests.waiting(ALL)) == 2
    (first, _), _second = requests.waiting(ALL)
    take(first)
    assert ask(other), "one that has begun is no longer waited for"


def test_what_is_asked_and_begun_stands_in_the_trail(app: Flask) -> None:
    admin = making.administrator()
    ask(admin)
    ask(admin)
    (asked,) = trail("job_request.ask")
    assert (asked.person_id, asked.facts) == (admin.person_id, {"job": "sweep"})
    ((number, _job),) = requests.waiting(ALL)
    run_id = take(number)
    (taken,) = trail("job_request.take")
    assert (taken.subject, taken.facts["run"]) == (f"job_request:{number}", run_id)
    assert set(REQUEST_MOVES) == {"take"}


def test_the_table_holds_one_waiting_request_a_job(app: Flask) -> None:
    ask(making.administrator())
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.execute(insert(JobRequest).values(job="sweep", status=RequestStatus.WAITING))


def test_two_who_press_at_the_same_moment_ask_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    admin = making.administrator()
    ask(admin)
    monkeypatch.setattr(asking, "_waits", lambda _name: False)
    assert not ask(admin)
    assert len(requests.waiting(ALL)) == 1
    assert len(trail("job_request.ask")) == 1


@pytest.mark.parametrize(
    "role", [*sorted((ADMINISTRATORS | DEPARTMENT) - {Role.SYSTEM_ADMINISTRATOR}), Role.BROKER, None]
)
def test_others_ask_for_nothing(app: Flask, role: Role | None) -> None:
    actor = make.officer(role) if role else make.operator("/p/")
    attempts: tuple[Callable[[], object], ...] = (
        lambda: asking.ask(actor, "sweep"),
        lambda: again.try_again(actor, 1),
        lambda: again.try_all_again(actor),
        lambda: asking.take(actor, 1, HOLDER),
    )
    for attempt in attempts:
        with pytest.raises(NotAllowed), unit_of_work():
            attempt()
    scope = ScheduleScope.of(actor)
    looks: tuple[Callable[[], object], ...] = (
        lambda: requests.waiting(scope),
        lambda: requests.newest(scope, "sweep"),
        lambda: news.counts(scope),
        lambda: news.parked(scope),
    )
    for look in looks:
        with pytest.raises(NotFound):
            look()


def test_nobody_begins_a_request_by_hand(app: Flask) -> None:
    admin = making.administrator()
    ask(admin)
    with pytest.raises(NotAllowed), unit_of_work():
        asking.take(admin, requests.waiting(ALL)[0][0], HOLDER)
    assert take(999_999) is None


def test_a_job_that_is_not_there_cannot_be_asked_for(app: Flask) -> None:
    with pytest.raises(NotFound):
        ask(making.administrator(), "no-such-job")


def test_parked_news_waits_anew_as_if_it_had_not_failed(app: Flask) -> None:
    admin, number = making.administrator(), making.parked()
    making.parked()
    assert news.counts(ALL).parked == 2
    for expected in (True, False):
        with unit_of_work():
            assert again.try_again(admin, number) is expected
    event = db.session.get_one(OutboxEvent, number)
    assert (event.delivery, event.attempts, event.last_error) == (Delivery.WAITING, 0, "ValueError('坏了')")
    assert news.counts(ALL).parked == 1
    (entry,) = trail("outbox_event.try_again")
    assert (entry.person_id, entry.facts) == (admin.person_id, {"news": "test.parked"})
    with pytest.raises(NotFound), unit_of_work():
        again.try_again(admin, 999_999)


def test_all_parked_news_waits_anew(app: Flask) -> None:
    admin = making.administrator()
    numbers = [making.parked() for _ in range(3)]
    assert [event.id for event in news.parked(ALL)] == numbers[::-1]
    before = news.counts(ALL).waiting
    with unit_of_work():
        assert again.try_all_again(admin) == 3
    with unit_of_work():
        assert again.try_all_again(admin) == 0
    assert (news.counts(ALL).waiting, news.counts(ALL).parked) == (before + 3, 0)
    (entry,) = trail("outbox_event.try_all_again")
    assert entry.facts == {"count": 3}
