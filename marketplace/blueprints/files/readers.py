"""Which rooms let whom read a restricted file at its own address; each says so for the files it knows.

A document room does not stand here: its files leave it with the reader's mark alone.
"""

from collections.abc import Callable

from marketplace.blueprints.claims import readers as claims
from marketplace.blueprints.contracts import readers as contracts
from marketplace.blueprints.registration import readers as registration
from marketplace.blueprints.rewards import readers as rewards
from marketplace.blueprints.threads import readers as threads
from marketplace.files.models import Attachment
from marketplace.kernel.actor import Actor

Admits = Callable[[Actor, Attachment], bool]

READERS: tuple[Admits, ...] = (
    threads.admits,
    contracts.admits,
    registration.admits,
    claims.admits,
    rewards.admits,
)
