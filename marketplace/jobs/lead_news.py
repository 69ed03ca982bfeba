"""What the news of leads, brokers, listings, messages and contracts mean for leads and pairs; leads that stopped."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import structlog

from marketplace.branches import queries as network
from marketplace.branches.scope import EVERYTHING as ALL_BRANCHES
from marketplace.branches.scope import PUBLIC
from marketplace.brokerage import topics as brokers
from marketplace.brokerage import topics_leads as topics
from marketplace.brokerage.operations import stalling
from marketplace.brokerage.operations.lead_steps import touch
from marketplace.brokerage.policy_leads import LeadScope
from marketplace.brokerage.queries import leads
from marketplace.brokerage.stage_days import idle_since
from marketplace.contracts.policy import ALL as ALL_CONTRACTS
from marketplace.contracts.queries import contracts
from marketplace.contracts.topics import OPINION_GIVEN, SIGNED_BY_ONE
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.jobs.lead_telling import remind_of_waiting
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import beijing_today
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.queries.waiting import held_up_leads
from marketplace.threads import queries as threads
from marketplace.threads.states import Quality
from marketplace.threads.topics import POSTED

log = structlog.get_logger()
ENDS_OF_LISTINGS = (
    "listing.withdraw",
    "listing.take_down",
    "listing.book",
    "listing.solve",
    "listing.give_up",
)
STEPS_OF_CONTRACTS = (
    "contract.ask_inventors", OPINION_GIVEN, "contract.close_opinions", "contract.send_back", "contract.approve",
    SIGNED_BY_ONE,
)  # fmt: skip
"""Between its draft and its signatures; with those the lead has ended."""
PEOPLE = frozenset({Quality.SEEKER, Quality.HOLDER, Quality.BROKER})
"""Whose messages keep a lead going."""
EVERYTHING = LeadScope(everything=True)
ALL_NEGOTIATIONS = NegotiationScope(everything=True)


def let_pair_go(_office: Office, event: OutboxEvent) -> None:
    stalling.let_go(SYSTEM, event.subject_id)


def stall_of_broker(_office: Office, event: OutboxEvent) -> None:
    stalling.stall_of_broker(SYSTEM, event.subject_id)


def end_of_listing(_office: Office, event: OutboxEvent) -> None:
    stalling.end_of_listing(SYSTEM, event.subject_id)


def touch_by_message(_office: Office, event: OutboxEvent) -> None:
    """What a side or the broker writes about a lead or its contract is an action."""
    message = threads.one(ALL_BRANCHES, event.subject_id)
    if message is None or message.author_as not in PEOPLE:
        return
    kind, _, number = message.subject.partition(":")
    if kind == "contract":
        _touch(contracts.one(ALL_CONTRACTS, int(number)).lead_id, event)
    elif kind == "lead":
        _touch(int(number), event)


def touch_by_contract(_office: Office, event: OutboxEvent) -> None:
    _touch(contracts.one(ALL_CONTRACTS, event.subject_id).lead_id, event)


def _touch(lead_id: int | None, event: OutboxEvent) -> None:
    """None for a contract without a lead."""
    if lead_id is not None:
        touch(SYSTEM, lead_id, event.created_at)


LEAD_NEWS: tuple[tuple[str, Callable[[Office, OutboxEvent], None]], ...] = (
    (topics.LOST, let_pair_go),
    (topics.REFUSED, let_pair_go),
    (brokers.SUSPENDED, stall_of_broker),
    (brokers.LAPSED, stall_of_broker),
    *((topic, end_of_listing) for topic in ENDS_OF_LISTINGS),
    (POSTED, touch_by_message),
    *((topic, touch_by_contract) for topic in STEPS_OF_CONTRACTS),
)


def stall_leads(office: Office) -> dict[str, Any]:
    """Book leads whose working days without an action are over, and remind brokers of those that nobody adopted.

    Each lead in a unit of work; one whose negotiation waits for somebody else stays with its broker. Figures:
    stalled, reminded (people), failed.
    """
    today = beijing_today()
    last_day = idle_since(today, office.settings.lead_stall_working_days, network.holidays(PUBLIC))
    held_up = held_up_leads(ALL_NEGOTIATIONS, last_day)
    idle = [number for number in leads.idle(EVERYTHING, last_day) if number not in held_up]
    waiting = leads.waiting_for_broker(EVERYTHING, last_day)
    db.session.rollback()  # the read is over
    work: list[tuple[str, int, Callable[[int], int]]] = [
        *(("stalled", number, partial(_stall, last_day=last_day)) for number in idle),
        *(("reminded", number, partial(remind_of_waiting, today=today)) for number in waiting),
    ]
    figures = {"stalled": 0, "reminded": 0, "failed": 0}
    for name, number, act in work:
        if office.stop.is_set():
            break
        try:
            with unit_of_work():
                figures[name] += act(number)
        except Exception:
            log.exception("lead neither stalled nor told of", lead_id=number)
            figures["failed"] += 1
    return figures


def _stall(lead_id: int, last_day: date) -> int:
    return stalling.stall_if_idle(SYSTEM, lead_id, last_day)
