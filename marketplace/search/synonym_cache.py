"""The words that mean the same, kept by a process and read again when somebody has changed them."""

from collections.abc import Callable, Hashable
from threading import Lock
from time import monotonic

from marketplace.branches.scope import EVERYTHING
from marketplace.search.queries import active_synonyms, synonyms_stamp
from marketplace.search.synonyms import NO_SYNONYMS, Synonyms

LOOK_EVERY = 3.0
"""Seconds after which the table is looked at again: so long another process or machine may take to notice."""


class CurrentSynonyms:
    """Safe for threads. While one of them looks at the table, the others go on with what is known."""

    def __init__(self, seconds: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self._lock = Lock()
        self._known: Synonyms = NO_SYNONYMS
        self._stamp: Hashable = None
        self._look_at = float("-inf")

    def get(self) -> Synonyms:
        """One cheap statement every LOOK_EVERY seconds, one more when something has changed.

        Call where the database may be read.
        """
        if self._seconds() >= self._look_at and self._lock.acquire(blocking=self._stamp is None):
            try:
                self._look()
            finally:
                self._lock.release()
        return self._known

    def forget(self) -> None:
        """Have the next reader of this process look at once: whoever has changed a group sees it."""
        self._look_at = float("-inf")

    def _look(self) -> None:
        self._look_at = self._seconds() + LOOK_EVERY
        stamp = synonyms_stamp(EVERYTHING)
        if stamp != self._stamp:
            self._known, self._stamp = active_synonyms(EVERYTHING), stamp
