"""All packs together: which benefit holds on a day, and which overlays touch it."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from marketplace.rules.loading import load_pack
from marketplace.rules.packs import Benefit, NoPolicyInForce, Overlay, Pack
from marketplace.rules.reading import PackFault

PACKS = Path(__file__).parent / "packs"


@dataclass(frozen=True)
class Book:
    """The packs of an installation."""

    packs: tuple[Pack, ...]

    def find(self, benefit_id: str) -> tuple[Pack, Benefit] | None:
        """A benefit by its id, whatever the day."""
        for pack in self.packs:
            for benefit in pack.benefits:
                if benefit.id == benefit_id:
                    return pack, benefit
        return None

    def on(self, benefit_id: str, day: date) -> tuple[Pack, Benefit]:
        """The benefit as it holds on a day. Raises NoPolicyInForce, also for an id that no pack has."""
        found = self.find(benefit_id)
        if found is None or not found[0].covers(day):
            raise NoPolicyInForce(benefit=benefit_id, day=day.isoformat())
        return found

    @property
    def overlays(self) -> tuple[Overlay, ...]:
        return tuple(overlay for pack in self.packs for overlay in pack.overlays)


def load_book(folder: Path = PACKS) -> Book:
    """Every folder below. Raises PackFault for a pack that does not fit, and for an id that two of them use."""
    packs = tuple(load_pack(path) for path in sorted(folder.iterdir()) if path.is_dir())
    ids = [benefit.id for pack in packs for benefit in pack.benefits]
    known = set(ids)
    if len(known) < len(ids):
        raise PackFault(folder.name, 1, "two packs have the same benefit")
    for pack in packs:
        for overlay in pack.overlays:
            if unknown := sorted(set(overlay.benefits) - known):
                raise PackFault(pack.id, 1, f"{overlay.id} is about {', '.join(unknown)}, which no pack has")
    return Book(packs)


@cache
def shipped() -> Book:
    """The packs that come with the market, read once."""
    return load_book()
