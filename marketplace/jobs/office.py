"""What a job works with. Opened once a process and handed down, so that no job reaches for globals."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from typing import Any

from marketplace.config import Settings
from marketplace.mail.transport import Transport, open_transport
from marketplace.search.engines import open_index
from marketplace.search.index import Index


@dataclass(frozen=True)
class Office:
    """`app_context` gives each run its own database session; nobody but this process writes `index`.

    `stop` is set when the process has been told to end: work in pieces looks at it between two pieces. `resting` says
    of what has failed until when it is left alone; a process that begins anew knows of none.
    """

    settings: Settings
    app_context: Callable[[], AbstractContextManager[Any]]
    transport: Transport
    index: Index
    stop: Event = field(default_factory=Event)
    resting: dict[str, datetime] = field(default_factory=dict)


def open_office(settings: Settings, app_context: Callable[[], AbstractContextManager[Any]]) -> Office:
    return Office(
        settings=settings,
        app_context=app_context,
        transport=open_transport(settings),
        index=open_index(settings),
    )
