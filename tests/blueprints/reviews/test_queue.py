"""The queue: what waits for whom, the most urgent first, with clocks in words."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from marketplace.blueprints.reviews.clocks import DUE, OVERDUE, RUNNING, clock_of
from marketplace.kernel.actor import Actor, Role
from marketplace.kernel.clock import add_working_days, beijing_today, utc_now, working_days
from marketplace.listings.operations import review, submission
from tests import make
from tests.listings.acts import act
from tests.listings.statements import counted

SignIn = Callable[[Actor], FlaskClient]
MONDAY = date(2026, 3, 2)


def queue(desk: FlaskClient, query: str = "") -> str:
    response = desk.get(f"/reviews{query}")
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_an_operator_sees_what_waits_in_the_own_subtree(app: Flask, signed_in: SignIn) -> None:
    here = make.achievement(submitted=True, title="长春的一项成果在等审核")
    there = make.need(make.member(region="222401"), submitted=True, title="吉林市的一项需求在等审核")
    titles = {
        place: [listing.title in queue(signed_in(make.operator(place))) for listing in (here, there)]
        for place in (here.branch_path[:7], there.branch_path[:7], "/p/")
    }
    assert titles == {
        here.branch_path[:7]: [True, False],
        there.branch_path[:7]: [False, True],
        "/p/": [True, True],
    }


def test_a_broker_sees_the_needs_of_all_branches_and_nothing_else(app: Flask, signed_in: SignIn) -> None:
    need = make.need(make.member(region="222401"), submitted=True)
    achievement = make.achievement(submitted=True)
    page = queue(signed_in(make.broker()))
    assert need.title in page
    assert achievement.title not in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?kind=need", {"need", "taken"}),
        ("?kind=achievement", {"achievement"}),
        ("?status=diagnosing", {"taken"}),
        ("?field=F02", {"achievement"}),
        ("?mine=1", {"taken"}),
        ("?appeals=1", set()),
        ("?overdue=1", set()),
        ("?kind=nonsense&status=%00&field=F99&page=-1", {"need", "taken", "achievement"}),
    ],
)
def test_the_queue_can_be_narrowed(app: Flask, signed_in: SignIn, query: str, shown: set[str]) -> None:
    operator = make.operator()
    listings = {
        "need": make.need(submitted=True, title="需求甲等待受理"),
        "taken": make.need(submitted=True, title="需求乙正在诊断"),
        "achievement": make.achievement(submitted=True, title="成果丙等待审核", fields=("F02",)),
    }
    act(review.take, operator, listings["taken"], make.rules())
    page = queue(signed_in(operator), query)
    assert {name for name, listing in listings.items() if listing.title in page} == shown


def test_what_is_late_comes_first_and_says_so(app: Flask, signed_in: SignIn) -> None:
    operator = make.operator()
    with time_machine.travel(utc_now() - timedelta(days=20), tick=False):
        old = make.achievement(submitted=True, title="二十天前提交的成果")
    new = make.achievement(submitted=True, title="今天刚提交的成果")
    page = queue(signed_in(operator))
    assert page.index(old.title) < page.index(new.title)
    assert "已超期" in page
    assert "还剩 3 个工作日" in page
    assert new.title not in queue(signed_in(operator), "?overdue=1")


def test_an_appeal_is_marked(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = act(review.reject, make.operator(), make.achievement(owner, submitted=True), "duplicate")
    act(submission.appeal, owner, listing, "并不重复", make.rules())
    assert listing.title in queue(signed_in(make.operator("/p/")), "?appeals=1")


def test_the_queue_costs_the_same_however_long_it_is(app: Flask, signed_in: SignIn) -> None:
    desk, owner = signed_in(make.operator()), make.member()
    make.achievement(owner, submitted=True)
    with counted() as short:
        queue(desk)
    for _ in range(4):
        make.achievement(owner, submitted=True)
    with counted() as long:
        queue(desk)
    assert len(long) == len(short) <= 12


def test_an_empty_queue_says_what_will_come(app: Flask, signed_in: SignIn) -> None:
    assert "新的提交会出现在这里" in queue(signed_in(make.operator()))
    assert "没有长期跟踪的需求" in signed_in(make.operator()).get("/reviews/long-term").get_data(as_text=True)


def test_the_queue_is_for_operators_and_brokers(app: Flask, client: FlaskClient, signed_in: SignIn) -> None:
    assert client.get("/reviews").status_code == 302
    for actor in (make.member(), make.officer(Role.DEPARTMENT_OFFICER), make.officer(Role.FINANCE_OFFICER)):
        assert signed_in(actor).get("/reviews").status_code == 403


def test_a_parked_need_comes_back_on_its_day(app: Flask, signed_in: SignIn) -> None:
    operator, day = make.operator(), beijing_today() + timedelta(days=10)
    need = act(review.take, operator, make.need(submitted=True), make.rules())
    act(review.park, operator, need, "too_early", day)
    assert need.title not in queue(signed_in(operator))
    with time_machine.travel(utc_now() + timedelta(days=10), tick=False):
        desk = signed_in(operator)
        assert need.title in queue(desk)
        assert "该回看了" in desk.get("/reviews/long-term").get_data(as_text=True)


@pytest.mark.parametrize(
    ("due", "words", "tone"),
    [
        (MONDAY, "今天到期", DUE),
        (MONDAY + timedelta(days=1), "还剩 1 个工作日", DUE),
        (MONDAY + timedelta(days=7), "还剩 5 个工作日", RUNNING),
        (MONDAY - timedelta(days=3), "已超期 1 个工作日", OVERDUE),
    ],
)
def test_clocks_count_working_days(app: Flask, due: date, words: str, tone: str) -> None:
    with app.test_request_context():
        clock = clock_of(due, MONDAY, frozenset())
    assert clock
    assert (clock.words, clock.tone) == (words, tone)


def test_no_clock_runs_without_a_day(app: Flask) -> None:
    assert clock_of(None, MONDAY, frozenset()) is None


@pytest.mark.parametrize("count", [0, 1, 3, 5, 12])
def test_counting_days_undoes_adding_them(count: int) -> None:
    holidays = frozenset({date(2026, 3, 4), date(2026, 3, 9)})
    assert working_days(MONDAY, add_working_days(MONDAY, count, holidays), holidays) == count
