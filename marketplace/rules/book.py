"""All packs together: which version of a benefit holds on a day, and which overlays touch it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from itertools import combinations
from pathlib import Path
from typing import Any

from marketplace.rules.effect import require_effect, share_a_day
from marketplace.rules.loading import Loaded, load_folder
from marketplace.rules.packs import Benefit, NoPolicyInForce, Overlay, Pack

PACKS = Path(__file__).parent / "packs"


@dataclass(frozen=True)
class Book:
    """The packs of an installation. Versions of one document never share a day."""

    packs: tuple[Pack, ...]

    def nearest(self, benefit_id: str, day: date) -> tuple[Pack, Benefit] | None:
        """The version that covers the day; else the last one that began before it; else the first that ever was."""
        versions = self._versions.get(benefit_id, ())
        begun = [found for found in versions if found[0].since <= day]
        return begun[-1] if begun else next(iter(versions), None)

    def on(self, benefit_id: str, day: date) -> tuple[Pack, Benefit]:
        """The benefit as it holds on a day. Raises NoPolicyInForce, also for an id that no pack has."""
        found = self.nearest(benefit_id, day)
        if found is None or not found[0].covers(day):
            raise NoPolicyInForce(benefit=benefit_id, day=day.isoformat())
        return found

    def with_overlays_on(self, day: date) -> tuple[Pack, ...]:
        return tuple(pack for pack in self._with_overlays if pack.covers(day))

    def overlays_on(self, day: date) -> tuple[Overlay, ...]:
        return tuple(overlay for pack in self.with_overlays_on(day) for overlay in pack.overlays)

    @cached_property
    def settings(self) -> dict[Any, Any]:
        """What the engine has found for a benefit and day; it sees to it that there are not too many."""
        return {}

    @cached_property
    def overlay_ids(self) -> frozenset[str]:
        """Of all days."""
        return frozenset(overlay.id for pack in self.packs for overlay in pack.overlays)

    @cached_property
    def _with_overlays(self) -> tuple[Pack, ...]:
        return tuple(pack for pack in self.packs if pack.overlays)

    @cached_property
    def _versions(self) -> dict[str, tuple[tuple[Pack, Benefit], ...]]:
        """By benefit, the earliest first."""
        found: dict[str, tuple[tuple[Pack, Benefit], ...]] = {}
        for pack in sorted(self.packs, key=lambda each: each.since):
            for benefit in pack.benefits:
                found[benefit.id] = (*found.get(benefit.id, ()), (pack, benefit))
        return found


def bind(loaded: Iterable[Loaded]) -> Book:
    """Raises PackFault, with the place, where packs do not go together: two versions with one number or a common day,
    a benefit or an overlay of two documents on one day, an overlay about a benefit that no pack has, one that changes
    nothing about a benefit, two of one kind about one benefit in one time.
    """
    every = tuple(loaded)
    for one, other in combinations(every, 2):
        _require_apart(one, other)
    _require_known(every)
    require_effect(every)
    return Book(tuple(each.pack for each in every))


def _require_apart(one: Loaded, other: Loaded) -> None:
    ours, theirs = one.pack, other.pack
    if ours.id == theirs.id and ours.version == theirs.version:
        raise other.fault("version", f"{theirs.id} has a version {theirs.version} already")
    if not share_a_day(ours, theirs):
        return
    if ours.id == theirs.id:
        raise other.fault("from", f"shares days with version {ours.version} of {ours.id}")
    for mine, its in ((ours.benefits, theirs.benefits), (ours.overlays, theirs.overlays)):
        known = {each.id for each in mine}
        if twice := sorted({each.id for each in its} & known):
            raise other.fault(twice[0], f"{twice[0]} stands in {ours.id} too")


def _require_known(every: Sequence[Loaded]) -> None:
    known = {benefit.id for each in every for benefit in each.pack.benefits}
    for each in every:
        for overlay in each.pack.overlays:
            if unknown := sorted(set(overlay.benefits) - known):
                raise each.fault(overlay.id, f"is about {', '.join(unknown)}, which no pack has")


def load_book(folder: Path = PACKS) -> Book:
    """Every folder below. Raises PackFault for a pack that does not fit, and for packs that do not go together."""
    return bind(load_folder(path) for path in sorted(folder.iterdir()) if path.is_dir())


@cache
def shipped() -> Book:
    """The packs that come with the market, read once."""
    return load_book()
