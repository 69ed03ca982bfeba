"""The two indices: by institution in the order of its sound, and by number of a right. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from pypinyin import lazy_pinyin

from marketplace.catalogue.content import Entry
from marketplace.catalogue.renderers.words import HIDDEN, right_number
from marketplace.listings.labels import label
from marketplace.listings.vocabulary import IpType

OTHERS = "#"


@dataclass(frozen=True)
class Group:
    """Rows under one letter or one type of right; each has its words and the numbers of the entries."""

    name: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def by_organisation(entries: Iterable[Entry]) -> tuple[Group, ...]:
    """Names by their first letter in pinyin, A to Z; those that begin otherwise and hidden ones last."""
    numbers: dict[str, list[str]] = {}
    for entry in entries:
        numbers.setdefault(" ".join(entry.organisation.split()), []).append(entry.number)
    hidden = numbers.pop("", [])
    letters: dict[str, list[tuple[str, str]]] = {}
    for name in numbers:
        sound = " ".join(lazy_pinyin(name)).lower()
        first = sound[:1].upper() if sound[:1].isascii() and sound[:1].isalpha() else OTHERS
        letters.setdefault(first, []).append((sound, name))
    groups = [
        Group(letter, tuple((name, tuple(numbers[name])) for _sound, name in sorted(letters[letter])))
        for letter in sorted(letters, key=lambda one: (one == OTHERS, one))
    ]
    return (*groups, *([Group("", ((HIDDEN, tuple(hidden)),))] if hidden else []))


def by_right(entries: Iterable[Entry]) -> tuple[Group, ...]:
    """Numbers of rights, by type in the order of the list of types; what has no number is left out."""
    found: dict[IpType, dict[str, list[str]]] = {}
    for entry in entries:
        for right in entry.rights:
            if number := " ".join(right_number(right).split()):
                numbers = found.setdefault(right.type, {}).setdefault(number, [])
                if entry.number not in numbers:
                    numbers.append(entry.number)
    return tuple(
        Group(label(kind), tuple((number, tuple(rows)) for number, rows in sorted(found[kind].items())))
        for kind in IpType
        if kind in found
    )
