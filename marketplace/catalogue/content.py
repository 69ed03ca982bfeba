"""What a catalogue says, as frozen values and as canonical JSON, over which its hash is taken. Pure.

Moments are UTC in ISO 8601 ("2026-11-20T10:00:00Z"), days ISO dates, sums whole fen. Words are Chinese (`name_en`
beside them where there is an English name); codes are those of the listings.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from marketplace.kernel.plain_json import read, to_json
from marketplace.listings.drafts import Target
from marketplace.listings.states import ListingStatus
from marketplace.listings.vocabulary import (
    CooperationMode,
    Form,
    IpSplit,
    IpStatus,
    IpType,
    Kind,
    Level,
    NeedKind,
    PriceKind,
    Stage,
)

FORMAT = "market-catalogue/1"


class Series(StrEnum):
    """QUARTERLY is numbered and published; ON_DEMAND is what an institution or a place has open at a moment."""

    QUARTERLY = "quarterly"
    ON_DEMAND = "on_demand"


class Change(StrEnum):
    """Against the issue before: an entry that is in it for the first time, or whose text is another by now."""

    NEW = "new"
    CHANGED = "changed"


@dataclass(frozen=True)
class Named:
    """A field by its code (F01…), a place by its path (/p/BR1/): how many entries stand under it."""

    code: str
    name: str
    name_en: str
    achievements: int = 0
    needs: int = 0


@dataclass(frozen=True)
class Right:
    """A right behind an achievement. A technical secret has no number."""

    type: IpType
    number: str = ""
    title: str = ""
    status: IpStatus = IpStatus.NOT_APPLICABLE
    holder: str = ""
    jurisdiction: str = "CN"


@dataclass(frozen=True)
class Entry:
    """One achievement or need, as everybody may read it in its published `version`.

    `number` (A0001, N0001) is the same in the province's issue and in that of a branch. `organisation` is "" where
    its name is hidden, `restricted` where all but the title is for registered readers. `price_fen` is a price or a
    budget. `note` is the editor's.
    """

    number: str
    listing_id: int
    version: int
    kind: Kind
    field: str
    place: str
    title: str
    url: str
    publicly_funded: bool = False
    fields: tuple[str, ...] = ()
    region: str = ""
    region_name: str = ""
    organisation: str = ""
    summary: str = ""
    keywords: tuple[str, ...] = ()
    modes: tuple[CooperationMode, ...] = ()
    price_kind: PriceKind | None = None
    price_fen: int | None = None
    trl: int | None = None
    stage: Stage | None = None
    form: Form | None = None
    level: Level | None = None
    registration_no: str = ""
    awards: str = ""
    rights: tuple[Right, ...] = ()
    need_kind: NeedKind | None = None
    targets: tuple[Target, ...] = ()
    deadline: date | None = None
    valid_until: date | None = None
    ip_split: IpSplit | None = None
    min_trl: int | None = None
    restricted: bool = False
    change: Change | None = None
    note: str = ""


@dataclass(frozen=True)
class Ended:
    """In the issue before and not in this one. `number` is that of the issue before; `why` is in words."""

    number: str
    listing_id: int
    kind: Kind
    title: str
    organisation: str
    outcome: ListingStatus
    why: str = ""


@dataclass(frozen=True)
class Erratum:
    """What an earlier issue has wrong. `entry` is its number there, "" for the whole issue."""

    issue: str
    entry: str
    words: str


@dataclass(frozen=True)
class Head:
    """Everything but the entries. `number` is 年·季·号 ("2026·4·1"), "" on demand; `owner` whose catalogue it is.

    `taken_at` is the moment that it shows: the cut-off of an issue. `fields` and `places` have only those with entries,
    in the order of the plan and of the tree: a place comes before those below it. `previous` is the number of the issue
    before, "" for the first.
    """

    format: str
    series: Series
    market: str
    market_en: str
    title: str
    title_en: str
    owner: str
    owner_en: str
    place: str
    base_url: str
    taken_at: str
    frozen_at: str
    number: str = ""
    year: int | None = None
    quarter: int | None = None
    serial: int | None = None
    preface: str = ""
    achievements: int = 0
    publicly_funded: int = 0
    needs: int = 0
    rights: int = 0
    organisations: int = 0
    fields: tuple[Named, ...] = ()
    places: tuple[Named, ...] = ()
    previous: str = ""
    new: int = 0
    changed: int = 0
    ended: tuple[Ended, ...] = ()
    errata: tuple[Erratum, ...] = ()
    replacements: tuple[tuple[str, str], ...] = ()
    """(character, words that stand for it in print), for characters that the fonts lack."""


@dataclass(frozen=True)
class Snapshot:
    """A catalogue: entries stand in the order of print (see `sections`)."""

    head: Head
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Section:
    """What stands under one heading of a part: entries of one field."""

    field: Named
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Part:
    """`funded` is None for needs; achievements from public money come first (plan 二(一))."""

    kind: Kind
    funded: bool | None
    sections: tuple[Section, ...]


PARTS: tuple[tuple[Kind, bool | None], ...] = (
    (Kind.ACHIEVEMENT, True), (Kind.ACHIEVEMENT, False), (Kind.NEED, None),
)  # fmt: skip


def parts_of(snapshot: Snapshot) -> tuple[Part, ...]:
    """Parts and sections that have entries, in the order of print."""
    found = []
    for kind, funded in PARTS:
        inside = [e for e in snapshot.entries if e.kind is kind and funded in (None, e.publicly_funded)]
        by_field: dict[str, list[Entry]] = {}
        for entry in inside:
            by_field.setdefault(entry.field, []).append(entry)
        sections = tuple(
            Section(field, tuple(by_field[field.code]))
            for field in snapshot.head.fields
            if field.code in by_field
        )
        if sections:
            found.append(Part(kind, funded, sections))
    return tuple(found)


def canonical(value: Any) -> str:
    """The one written form: keys sorted, no white space, Unicode as it is, what is at its default left out."""
    return json.dumps(to_json(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def joined(head: str, entries: Iterable[str]) -> str:
    """Canonical JSON of a snapshot from those of its head and entries; equals `canonical(Snapshot(…))`."""
    return f'{{"entries":[{",".join(entries)}],"head":{head}}}'


def digest(text: str) -> str:
    """SHA-256 of canonical JSON in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def snapshot_from(text: str) -> Snapshot:
    """The snapshot that `canonical` wrote. Raises KeyError, TypeError or ValueError for another text."""
    return read(Snapshot, json.loads(text))
