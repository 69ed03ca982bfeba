"""A contract that has been begun, and messages in its thread: the others are told."""

from collections.abc import Callable

from marketplace.branches.scope import EVERYTHING
from marketplace.contracts import notices_contracts as words
from marketplace.contracts import topics
from marketplace.contracts.policy import ALL
from marketplace.contracts.queries import contracts, parties_told
from marketplace.db.outbox import OutboxEvent
from marketplace.inbox import operations as inbox
from marketplace.inbox.states import NoticeKind
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM
from marketplace.threads import queries as threads
from marketplace.threads.policy import READ_ONLY, Thread
from marketplace.threads.topics import POSTED

CONTRACT = "contract:"


def tell_drafted(_office: Office, event: OutboxEvent) -> None:
    found = contracts.one(ALL, event.subject_id)
    people = parties_told.of_contract(ALL, found) - {event.facts.get("by")}
    key, path = f"contract:{found.id}:{event.id}", f"/contracts/{found.id}"
    inbox.tell(SYSTEM, sorted(people), NoticeKind.CONTRACT, words.DRAFTED, key, path, title=found.title)


def tell_of_message(_office: Office, event: OutboxEvent) -> None:
    """Of a contract's thread; other rooms tell of theirs."""
    message = threads.one(EVERYTHING, event.subject_id)
    if message is None or not message.subject.startswith(CONTRACT):
        return
    found = contracts.one(ALL, int(message.subject.removeprefix(CONTRACT)))
    people = parties_told.of_talk(ALL, found) - {message.author_id}
    page = threads.page_of(Thread(message.subject, READ_ONLY), message.id)
    key, path = f"message:{message.id}", f"/contracts/{found.id}?page={page}#message-{message.id}"
    inbox.tell(SYSTEM, sorted(people), NoticeKind.MESSAGE, words.MESSAGE, key, path, title=found.title)


DRAFTING_TOLD: tuple[tuple[str, Callable[[Office, OutboxEvent], None]], ...] = (
    (topics.DRAFTED, tell_drafted),
    (POSTED, tell_of_message),
)
