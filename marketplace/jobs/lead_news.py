"""What the news of leads, brokers and listings mean for leads and pairs, and the leads that stopped."""

from collections.abc import Callable
from typing import Any

import structlog

from marketplace.branches import queries as network
from marketplace.branches.scope import PUBLIC
from marketplace.brokerage import topics as brokers
from marketplace.brokerage import topics_leads as topics
from marketplace.brokerage.operations import stalling
from marketplace.brokerage.policy_leads import LeadScope
from marketplace.brokerage.queries import leads
from marketplace.brokerage.stage_days import idle_since
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import beijing_today

log = structlog.get_logger()
ENDS_OF_LISTINGS = (
    "listing.withdraw",
    "listing.take_down",
    "listing.book",
    "listing.solve",
    "listing.give_up",
)
EVERYTHING = LeadScope(everything=True)


def let_pair_go(_office: Office, event: OutboxEvent) -> None:
    stalling.let_go(SYSTEM, event.subject_id)


def stall_of_broker(_office: Office, event: OutboxEvent) -> None:
    stalling.stall_of_broker(SYSTEM, event.subject_id)


def end_of_listing(_office: Office, event: OutboxEvent) -> None:
    stalling.end_of_listing(SYSTEM, event.subject_id)


LEAD_NEWS: tuple[tuple[str, Callable[[Office, OutboxEvent], None]], ...] = (
    (topics.LOST, let_pair_go),
    (topics.REFUSED, let_pair_go),
    (brokers.SUSPENDED, stall_of_broker),
    (brokers.LAPSED, stall_of_broker),
    *((topic, end_of_listing) for topic in ENDS_OF_LISTINGS),
)


def stall_leads(office: Office) -> dict[str, Any]:
    """Book leads whose working days without an action are over, each in a unit of work. Figures: stalled, failed."""
    holidays = network.holidays(PUBLIC)
    last_day = idle_since(beijing_today(), office.settings.lead_stall_working_days, holidays)
    numbers = leads.idle(EVERYTHING, last_day)
    db.session.rollback()  # the read is over
    figures = {"stalled": 0, "failed": 0}
    for number in numbers:
        if office.stop.is_set():
            break
        try:
            with unit_of_work():
                figures["stalled"] += stalling.stall_if_idle(SYSTEM, number, last_day)
        except Exception:
            log.exception("lead not stalled", lead_id=number)
            figures["failed"] += 1
    return figures
