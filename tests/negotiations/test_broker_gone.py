"""A broker whose accreditation or lead is gone reads on, and writes nothing any more."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from marketplace.brokerage.operations import leads
from marketplace.brokerage.states import EndReason, LeadStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import NotAllowed, NotFound
from marketplace.negotiations.operations import ending, opening, secrecy, terms
from marketplace.negotiations.policy import NegotiationScope, may_read_log
from marketplace.negotiations.queries import negotiations, sheets
from marketplace.negotiations.states import NegotiationStatus
from tests.making import brokers
from tests.making import negotiations as making
from tests.making.gone import ENDS, LONG, gone
from tests.making.negotiations import TERMS, Talks
from tests.together import both

S = NegotiationStatus
ALL = NegotiationScope(everything=True)


STEPS: dict[str, Callable[[Talks], object]] = {
    "propose": lambda talks: terms.propose(talks.broker, talks.id, TERMS, 0),
    "break_off": lambda talks: ending.break_off(talks.broker, talks.id, EndReason.PRICE),
}


def refused(act: Callable[[], object]) -> None:
    with pytest.raises(NotAllowed), unit_of_work():
        act()


@pytest.mark.parametrize("how", ENDS)
def test_nothing_is_put_forward_or_ended_any_more(app: Flask, how: str) -> None:
    talks, before = making.in_room(), making.opened()
    making.propose(talks.broker, talks, 0)
    broker, other = gone(talks, how), gone(before, how)
    refused(lambda: terms.propose(broker, talks.id, replace(TERMS, territory="全国"), 1))
    refused(lambda: ending.break_off(broker, talks.id, EndReason.PRICE))
    refused(lambda: secrecy.ask(other, before.id, 24))
    assert len(sheets.versions(ALL, talks.id)) == 1
    assert (talks.row.status, before.row.status) == (S.ROOM_OPEN, S.OPENED)


@pytest.mark.parametrize("how", ENDS)
def test_it_is_read_all_the_same(app: Flask, how: str) -> None:
    talks = making.in_room()
    broker = gone(talks, how)
    row = negotiations.one(NegotiationScope.of(broker), talks.id)
    assert may_read_log(broker, row)
    assert opening.open_for(broker, talks.lead_id).id == talks.id


@pytest.mark.parametrize("how", ["suspended", "lapsed"])
def test_nothing_is_opened_any_more(app: Flask, how: str) -> None:
    talks = making.introduced()
    broker = gone(talks, how)
    refused(lambda: opening.open_for(broker, talks.lead_id))
    assert talks.lead.status is LeadStatus.INTRODUCED
    with unit_of_work():
        assert opening.open_for(talks.seeker, talks.lead_id).id


def test_who_took_the_lead_over_goes_on_in_the_place_of_the_first(app: Flask) -> None:
    talks, second = making.in_room(), brokers.working()
    first = gone(talks, "stalled")
    with unit_of_work():
        leads.take_over(second, talks.lead_id, has_interest=False)
    for act in (
        lambda: terms.propose(first, talks.id, TERMS, 0),
        lambda: ending.break_off(first, talks.id, EndReason.PRICE),
    ):
        with pytest.raises(NotFound):
            act()
    making.propose(second, talks, 0)
    assert [one.number for one in sheets.versions(ALL, talks.id)] == [1]


@pytest.mark.parametrize("how", ["suspended", "stalled"])
@pytest.mark.parametrize("step", ["propose", "break_off"])
def test_a_step_waits_for_the_end_that_is_under_way_and_is_refused(app: Flask, how: str, step: str) -> None:
    talks, under_way = making.in_room(), threading.Event()

    def end() -> None:
        ENDS[how](talks)
        db.session.flush()
        under_way.set()

    def act() -> None:
        assert under_way.wait(LONG)
        STEPS[step](talks)

    assert both(app, end, act) == ["done", "not_allowed"]
    assert (talks.row.status, sheets.versions(ALL, talks.id)) == (S.ROOM_OPEN, [])
