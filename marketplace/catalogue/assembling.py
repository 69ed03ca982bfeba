"""From numbered entries to the head of an edition: counts, what changed since the issue before, errata. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from marketplace.catalogue.content import FORMAT, Change, Ended, Entry, Erratum, Head, Named, Series
from marketplace.kernel.actor import PROVINCE_PATH
from marketplace.listings.vocabulary import Kind

QUARTERLY_TITLE = ("科技成果与技术需求季度目录", "Quarterly Catalogue of Achievements and Technology Needs")
TITLE = ("科技成果与技术需求目录", "Catalogue of Achievements and Technology Needs")


@dataclass(frozen=True)
class Imprint:
    """Who publishes, and under which address the market stands."""

    market: str
    market_en: str
    base_url: str


@dataclass(frozen=True)
class Label:
    """A field or a place with its names; `code` is the field's, or the place's path."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True)
class World:
    """The fields in the plan's order, and the places in the order of the tree."""

    fields: tuple[Label, ...]
    places: tuple[Label, ...]


@dataclass(frozen=True)
class Numbered:
    """What tells one edition of an issue from another."""

    place: Label
    number: str
    year: int
    quarter: int
    serial: int
    previous: str = ""


def moment(at: datetime) -> str:
    """UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def change_of(entry: Entry, before: Mapping[int, Entry]) -> Change | None:
    """Against the issue before; None in a first issue, and for what is as it was."""
    if not before:
        return None
    old = before.get(entry.listing_id)
    if old is None:
        return Change.NEW
    return None if _said(old) == _said(entry) else Change.CHANGED


def _said(entry: Entry) -> Entry:
    """Without what an issue adds to it."""
    return replace(entry, number="", version=0, change=None, note="", url="")


def head_of(
    imprint: Imprint, world: World, edition: Numbered, entries: Sequence[Entry], *, taken_at: datetime,
    frozen_at: datetime, preface: str = "", ended: Iterable[Ended] = (), errata: Iterable[Erratum] = (),
    replacements: Iterable[tuple[str, str]] = (),
) -> Head:  # fmt: skip
    """Of one edition of an issue; `entries` are those that lie in its place."""
    is_whole = edition.place.code == PROVINCE_PATH
    return Head(
        series=Series.QUARTERLY, title=QUARTERLY_TITLE[0], title_en=QUARTERLY_TITLE[1],
        owner=imprint.market if is_whole else edition.place.name,
        owner_en=imprint.market_en if is_whole else edition.place.name_en,
        place=edition.place.code, taken_at=moment(taken_at), frozen_at=moment(frozen_at), number=edition.number,
        year=edition.year, quarter=edition.quarter, serial=edition.serial, preface=preface,
        previous=edition.previous, new=sum(1 for e in entries if e.change is Change.NEW),
        changed=sum(1 for e in entries if e.change is Change.CHANGED), ended=tuple(ended), errata=tuple(errata),
        replacements=tuple(replacements), **_common(imprint, world, entries),
    )  # fmt: skip


def head_on_demand(
    imprint: Imprint, world: World, owner: Label, entries: Sequence[Entry], taken_at: datetime
) -> Head:
    """Of what an institution or a place has open at a moment. `owner.code` is the path of its place."""
    return Head(
        series=Series.ON_DEMAND, title=TITLE[0], title_en=TITLE[1], owner=owner.name, owner_en=owner.name_en,
        place=owner.code, taken_at=moment(taken_at), frozen_at=moment(taken_at),
        **_common(imprint, world, entries),
    )  # fmt: skip


def _common(imprint: Imprint, world: World, entries: Sequence[Entry]) -> dict[str, Any]:
    achievements = [entry for entry in entries if entry.kind is Kind.ACHIEVEMENT]
    return {
        "format": FORMAT, "market": imprint.market, "market_en": imprint.market_en, "base_url": imprint.base_url,
        "achievements": len(achievements), "needs": len(entries) - len(achievements),
        "publicly_funded": sum(1 for entry in achievements if entry.publicly_funded),
        "rights": sum(len(entry.rights) for entry in achievements),
        "organisations": len({entry.organisation for entry in entries if entry.organisation}),
        "fields": _by_field(world, entries), "places": _by_place(world, entries),
    }  # fmt: skip


def _by_field(world: World, entries: Sequence[Entry]) -> tuple[Named, ...]:
    counted = Counter((entry.field, entry.kind) for entry in entries)
    return _counted(world.fields, lambda code, kind: counted[code, kind])


def _by_place(world: World, entries: Sequence[Entry]) -> tuple[Named, ...]:
    """A branch counts what lies in its nodes too; the province only what lies in no branch."""
    counted = Counter((entry.place, entry.kind) for entry in entries)

    def of(path: str, kind: Kind) -> int:
        if path == PROVINCE_PATH:
            return counted[path, kind]
        return sum(
            count for (place, of_kind), count in counted.items() if of_kind is kind and place.startswith(path)
        )

    return _counted(world.places, of)


def _counted(labels: Iterable[Label], count: Callable[[str, Kind], int]) -> tuple[Named, ...]:
    found = [
        Named(
            each.code,
            each.name,
            each.name_en,
            count(each.code, Kind.ACHIEVEMENT),
            count(each.code, Kind.NEED),
        )
        for each in labels
    ]
    return tuple(named for named in found if named.achievements or named.needs)
