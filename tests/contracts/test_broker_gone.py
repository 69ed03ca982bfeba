"""A broker whose accreditation or lead is gone reads the contract on, and writes nothing any more."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from marketplace.contracts import policy
from marketplace.contracts.operations import approval, drafting, ending, opinions
from marketplace.contracts.policy import ContractScope
from marketplace.contracts.queries import contracts as queries
from marketplace.contracts.states import CancelReason, ContractStatus, SendBackReason
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import NotAllowed
from marketplace.negotiations.operations import terms
from marketplace.negotiations.states import NegotiationStatus
from tests.making import contracts as making
from tests.making.contracts import Deal
from tests.making.gone import ENDS, LONG, gone
from tests.making.negotiations import Talks
from tests.together import both

S = ContractStatus


def save(actor: Actor, deal: Deal) -> object:
    found = deal.contract
    return drafting.save(actor, deal.id, replace(deal.draft, title="另一个名称"), found.row_version)


def cancel(actor: Actor, deal: Deal) -> None:
    ending.cancel(actor, deal.id, CancelReason.PARTIES_WITHDREW, "买方另有安排")


def ask(actor: Actor, deal: Deal) -> None:
    opinions.ask(actor, deal.id, deal.contract.row_version)


def back(actor: Actor, deal: Deal) -> None:
    approval.send_back(actor, deal.id, SendBackReason.OTHER, "请补充")


STEPS: dict[str, tuple[Callable[[Talks], Deal], Callable[[Actor, Deal], object]]] = {
    "save": (making.drafted, save), "cancel": (making.drafted, cancel), "ask": (making.complete, ask),
    "send_back": (making.asked, back),
}  # fmt: skip


@pytest.mark.parametrize("how", ENDS)
@pytest.mark.parametrize("step", STEPS)
def test_nothing_is_written_any_more_and_all_is_read(app: Flask, how: str, step: str) -> None:
    made, act = STEPS[step]
    talks = making.cleared()
    deal = made(talks)
    before = deal.contract.row_version, deal.contract.status
    broker = gone(talks, how)
    with pytest.raises(NotAllowed), unit_of_work():
        act(broker, deal)
    assert (deal.contract.row_version, deal.contract.status) == before
    found = queries.one(ContractScope.of(broker), deal.id)
    assert policy.follows(broker, found, queries.broker_of(ContractScope.of(broker), found))


@pytest.mark.parametrize("how", ENDS)
def test_no_contract_is_begun_any_more(app: Flask, how: str) -> None:
    talks = making.cleared()
    broker = gone(talks, how)
    with pytest.raises(NotAllowed), unit_of_work():
        drafting.start_from_negotiation(broker, talks.id)
    assert talks.row.status is NegotiationStatus.CLEARED
    assert making.drafted(talks).contract.status is S.DRAFT


@pytest.mark.parametrize("how", ["suspended", "stalled"])
@pytest.mark.parametrize("step", ["save", "cancel"])
def test_a_step_waits_for_the_end_that_is_under_way_and_is_refused(app: Flask, how: str, step: str) -> None:
    talks, under_way = making.cleared(), threading.Event()
    deal = making.drafted(talks)
    before = deal.contract.row_version

    def end() -> None:
        ENDS[how](talks)
        db.session.flush()
        under_way.set()

    def act() -> None:
        assert under_way.wait(LONG)
        STEPS[step][1](talks.broker, deal)

    assert both(app, end, act) == ["done", "not_allowed"]
    assert (deal.contract.row_version, deal.contract.status) == (before, S.DRAFT)


def test_a_broker_cancels_while_a_side_works_on_the_talks(app: Flask) -> None:
    """Both take the negotiation before its lead: neither waits for the other in a circle."""
    talks = making.cleared()
    deal = making.drafted(talks)
    ends = both(app, lambda: cancel(talks.broker, deal), lambda: terms.agree(talks.seeker, talks.id, 1))
    assert ends == ["done", "done"]
    assert talks.row.status is NegotiationStatus.BROKEN_OFF
