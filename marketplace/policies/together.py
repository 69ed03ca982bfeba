"""Does a version go together with all the others, and which does it close?"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from marketplace.policies.models import PolicyVersion
from marketplace.policies.states import BINDING, VersionStatus
from marketplace.rules.book import Book, bind
from marketplace.rules.loading import Loaded, load_texts

ONE_DAY = timedelta(days=1)


def name_of(pack_id: str, number: int) -> str:
    """How complaints call a version: its files stand below this name."""
    return f"{pack_id}-{number}"


def read_version(version: PolicyVersion) -> Loaded:
    """Raises PackFault."""
    return read_texts(version.pack_id, version.number, version.texts)


def read_texts(pack_id: str, number: int, texts: Mapping[str, str]) -> Loaded:
    """The same of texts at hand; the same texts are read once. Raises PackFault."""
    return _read(name_of(pack_id, number), tuple(sorted(texts.items())))


@lru_cache(maxsize=16)
def _read(name: str, texts: tuple[tuple[str, str], ...]) -> Loaded:
    return load_texts(name, dict(texts))


def closes(since: date, others: Iterable[PolicyVersion]) -> list[PolicyVersion]:
    """Those of the same document that have no end and began earlier: they end on the eve."""
    return [
        row
        for row in others
        if row.status is VersionStatus.ACTIVE
        and row.until is None
        and row.closed_on is None
        and row.since < since
    ]


def book_with(candidate: Loaded, pack_id: str, every: Iterable[PolicyVersion]) -> Book:
    """The book as it will be once the candidate decides, in its last place.

    Raises PackFault at the candidate's line where it shares a day, a benefit or an overlay with another.
    """
    binding = [row for row in every if row.status in BINDING]
    since = candidate.pack.since
    closed = {row.id for row in closes(since, [row for row in binding if row.pack_id == pack_id])}
    others: list[Loaded] = []
    for row in binding:
        loaded = read_version(row)
        last = since - ONE_DAY if row.id in closed else row.closed_on
        others.append(Loaded(replace(loaded.pack, closed_on=last), loaded.places))
    return bind([*others, candidate])
