"""A contract goes with its lead to the broker who takes it over, and both parties are told."""

from collections.abc import Callable

from marketplace.brokerage import topics_leads as leads
from marketplace.contracts import notices_contracts as words
from marketplace.contracts import topics
from marketplace.contracts.operations import following
from marketplace.contracts.policy import ALL
from marketplace.contracts.queries import contracts, parties_told
from marketplace.db.outbox import OutboxEvent
from marketplace.inbox import operations as inbox
from marketplace.inbox.states import NoticeKind
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM


def follow_lead(_office: Office, event: OutboxEvent) -> None:
    found = contracts.of_lead(ALL, event.subject_id)
    if found is not None:
        following.follow_lead(SYSTEM, found.id)


def follow_from_start(_office: Office, event: OutboxEvent) -> None:
    """The lead may have been taken over while the contract was being begun, when its news found none."""
    following.follow_lead(SYSTEM, event.subject_id)


def tell_of_broker(_office: Office, event: OutboxEvent) -> None:
    """Both parties and the new broker; who is replaced hears of the lead, and reads the contract no more."""
    found = contracts.one(ALL, event.subject_id)
    template = words.BROKER_CHANGED_IN_FEE if event.facts["in_fee"] else words.BROKER_CHANGED
    people, key = parties_told.of_contract(ALL, found), f"contract:{found.id}:{event.id}"
    path = f"/contracts/{found.id}"
    inbox.tell(SYSTEM, sorted(people), NoticeKind.CONTRACT, template, key, path, title=found.title)


CONTRACTS_FOLLOW: tuple[tuple[str, Callable[[Office, OutboxEvent], None]], ...] = (
    (leads.TAKEN_OVER, follow_lead),
    (topics.DRAFTED, follow_from_start),
    (topics.BROKER_CHANGED, tell_of_broker),
)
