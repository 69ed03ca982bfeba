"""A claim's facts: those one by one, their hash, and the day of the event. Pure."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.rules.packs import canonical

EVENT_DAYS = ("grant_announcement_date",)
ASKED_LATER = frozenset({"decided_fen", "decided_per_item_fen", "budget_remaining_fen"})
"""No claimant says these."""

LONGEST_ITEM, LONGEST_NAME = 80, 60


@dataclass(frozen=True)
class Fact:
    """`item` is the number of the item, '' for a fact of the whole claim."""

    item: str
    name: str
    value: Any


def each(facts: Mapping[str, Any]) -> Iterator[Fact]:
    """In the order of names, the whole claim first, then item by item."""
    for name in sorted(facts):
        if name != "items":
            yield Fact("", name, facts[name])
    for item in facts.get("items", ()):
        key = str(item.get("id", ""))
        for name in sorted(item):
            yield Fact(key, name, item[name])


def names_fit(facts: Mapping[str, Any]) -> bool:
    """Are the names of facts and the numbers of items short enough to be looked at one by one?"""
    return all(len(fact.item) <= LONGEST_ITEM and len(fact.name) <= LONGEST_NAME for fact in each(facts))


def digest(facts: Mapping[str, Any]) -> str:
    """SHA-256 in hexadecimal; the order of names does not matter."""
    return hashlib.sha256(canonical(dict(facts)).encode()).hexdigest()


def event_day(facts: Mapping[str, Any]) -> date | None:
    """The earliest day on which something happened; None when the facts name none."""
    days = []
    for item in facts.get("items", ()):
        for name in EVENT_DAYS:
            try:
                days.append(date.fromisoformat(str(item.get(name, ""))))
            except ValueError:
                continue
    return min(days, default=None)
