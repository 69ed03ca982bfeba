"""Who hears which news. The only place where a lower room's news reaches a higher one."""

from collections.abc import Callable

from marketplace.accounts.letters import LETTERS
from marketplace.branches.topics import REHOME
from marketplace.db.outbox import OutboxEvent
from marketplace.jobs.office import Office
from marketplace.jobs.rehoming import rehome

Hearer = Callable[[Office, OutboxEvent], None]

INDEXED_TOPICS: frozenset[str] = frozenset()
HEARERS: dict[str, tuple[Hearer, ...]] = {
    **{topic: (write,) for topic, write in LETTERS.items()},
    REHOME: (rehome,),
}


def index_listings(office: Office, listing_ids: list[int]) -> None:
    """Make the search index agree with the tables for these listings, in one index commit."""
