"""A thread as its room hands it out: whoever holds one has been checked by the room that its subject belongs to."""

from dataclasses import dataclass

from marketplace.kernel.errors import NotAllowed
from marketplace.threads.states import Quality

READ_ONLY = ""
"""The quality of a reader who does not write."""


@dataclass(frozen=True)
class Thread:
    """`subject` is kind:id ("lead:12"); `author_as` is a `Quality`, READ_ONLY for who may read alone."""

    subject: str
    author_as: str

    @property
    def may_write(self) -> bool:
        return self.author_as != READ_ONLY


def require_write(thread: Thread) -> Quality:
    """In what quality the holder writes. Raises NotAllowed."""
    if not thread.may_write:
        raise NotAllowed(action="post_message")
    return Quality(thread.author_as)
