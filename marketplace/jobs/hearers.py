"""Who hears which news. The only place where a lower room's news reaches a higher one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from marketplace.accounts import topics as accounts
from marketplace.accounts.letters import LETTERS
from marketplace.alerts.letters_following import LETTERS as FOLLOW_LETTERS
from marketplace.alerts.letters_following import pass_on
from marketplace.contracts import topics as contracts
from marketplace.db.outbox import OutboxEvent
from marketplace.jobs.alerting import stop_searches
from marketplace.jobs.booking import book_listings
from marketplace.jobs.broker_telling import BROKERS_TOLD
from marketplace.jobs.catalogue_news import CATALOGUE_NEWS
from marketplace.jobs.claim_news import CLAIM_NEWS
from marketplace.jobs.contract_following import CONTRACTS_FOLLOW
from marketplace.jobs.contract_news import write_to_maker
from marketplace.jobs.drafting_news import DRAFTING_TOLD
from marketplace.jobs.indexing import INDEXED_TOPICS, announce_indexed
from marketplace.jobs.lead_news import LEAD_NEWS
from marketplace.jobs.lead_telling import LEADS_TOLD
from marketplace.jobs.negotiation_news import NEGOTIATION_NEWS
from marketplace.jobs.notifying import CONTRACTS_TOLD, PRICES_TOLD, REGISTRATION_TOLD
from marketplace.jobs.office import Office
from marketplace.jobs.partnering import find_partners, suggest_partners
from marketplace.jobs.policy_news import POLICY_NEWS
from marketplace.jobs.rehoming import rehome
from marketplace.jobs.reward_news import REWARDS_TOLD
from marketplace.jobs.talk_news import TALK_NEWS
from marketplace.kernel.actor import SYSTEM
from marketplace.listings import topics as listings
from marketplace.listings.letters import LETTERS as LISTING_LETTERS
from marketplace.listings.operations import organisations as listings_of
from marketplace.matching.letters import LETTERS as MATCH_LETTERS
from marketplace.network.topics import REHOME
from marketplace.search.topics import INDEXED

Hearer = Callable[[Office, OutboxEvent], None]


@dataclass(frozen=True)
class Prepared:
    """A hearer whose long reading comes before the unit of work; `write` gets what `read` found."""

    read: Callable[[Office, int], Any]
    write: Callable[[Office, OutboxEvent, Any], None]


def hide_suspended(_office: Office, event: OutboxEvent) -> None:
    listings_of.hide_suspended(SYSTEM, event.subject_id)


def show_reinstated(_office: Office, event: OutboxEvent) -> None:
    listings_of.show_reinstated(SYSTEM, event.subject_id)


def announce_changed(_office: Office, event: OutboxEvent) -> None:
    listings_of.announce_changed(SYSTEM, event.subject_id, event.facts.get("after", 0))


HEARD: tuple[tuple[str, Hearer], ...] = (
    *LETTERS.items(),
    *LISTING_LETTERS.items(),
    *MATCH_LETTERS.items(),
    *FOLLOW_LETTERS.items(),
    *((topic, announce_indexed) for topic in sorted(INDEXED_TOPICS)),
    (accounts.SUSPENDED, hide_suspended),
    (accounts.REINSTATED, show_reinstated),
    (accounts.EDITED, announce_changed),
    (accounts.DISABLED, stop_searches),
    (listings.HIDE, hide_suspended),
    (listings.SHOW, show_reinstated),
    (listings.ANNOUNCE, announce_changed),
    (REHOME, rehome),
    *LEAD_NEWS,
    *LEADS_TOLD,
    *BROKERS_TOLD,
    *NEGOTIATION_NEWS.items(),
    *TALK_NEWS,
    *CLAIM_NEWS,
    *POLICY_NEWS,
    *CATALOGUE_NEWS,
    *DRAFTING_TOLD,
    *CONTRACTS_FOLLOW,
    (contracts.INVENTOR_ASKED, write_to_maker),
    ("contract.sign", book_listings),
    *CONTRACTS_TOLD.items(),
    *PRICES_TOLD.items(),
    *REGISTRATION_TOLD.items(),
    *REWARDS_TOLD,
)
"""A topic may stand here more than once; its hearers hear it in this order."""

HEARERS: dict[str, tuple[Hearer, ...]] = {
    topic: tuple(hear for heard, hear in HEARD if heard == topic) for topic, _hear in HEARD
}

LIGHT: frozenset[Hearer] = frozenset(
    {announce_indexed, pass_on, *LISTING_LETTERS.values(), *MATCH_LETTERS.values()}
)
"""Hearers that only queue further rows: news heard by nobody else shares a unit of work."""

PREPARED: dict[str, Prepared] = {INDEXED: Prepared(find_partners, suggest_partners)}
