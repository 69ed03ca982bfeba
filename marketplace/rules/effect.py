"""Overlays that would stand in a book without any effect are refused where they stand."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations_with_replacement, product
from typing import TypeVar

from marketplace.rules.loading import Loaded
from marketplace.rules.packs import Benefit, Overlay, Pack
from marketplace.rules.shapes import FOR_ANY, OF_A_DAY, WITHOUT_YEAR, uses

Time = TypeVar("Time", date, int)


def require_effect(every: Sequence[Loaded]) -> None:
    """Raises PackFault, with the line of the overlay, for one that the rule of its benefit does not use, for programme
    years where that rule has none, and for two of one kind about one benefit in one time: only one would count.
    """
    for each in every:
        for overlay in each.pack.overlays:
            for name in overlay.benefits:
                _require_used(each, overlay, name, every)
    for one, other in combinations_with_replacement(every, 2):
        _require_one_of_a_kind(one, other)


def share_a_day(one: Pack, other: Pack) -> bool:
    return _overlap(_life(one), _life(other))


def _overlap(*spans: tuple[Time | None, Time | None]) -> bool:
    """Have all of them, both ends included, anything in common? None is without a beginning, or without an end."""
    begins = [begin for begin, _end in spans if begin is not None]
    ends = [end for _begin, end in spans if end is not None]
    return not begins or not ends or max(begins) <= min(ends)


def _life(pack: Pack) -> tuple[date | None, date | None]:
    return pack.since, pack.last_day


def _days(overlay: Overlay) -> tuple[date | None, date | None]:
    return overlay.since, overlay.until


def _years(overlay: Overlay) -> tuple[int | None, int | None]:
    return overlay.since_year, overlay.until_year


def _require_used(loaded: Loaded, overlay: Overlay, name: str, every: Sequence[Loaded]) -> None:
    """By one version of the benefit at least: a later one may well follow another rule."""
    rules = {benefit.rule for benefit in _versions(name, loaded.pack, overlay, every)}
    if not rules:
        return
    if not any(uses(rule, overlay.rule) for rule in rules):
        words = ", ".join(sorted(rules))
        raise loaded.fault(overlay.id, f"{overlay.rule} does nothing about {name}, whose rule is {words}")
    if _years(overlay) != (None, None) and (rules <= WITHOUT_YEAR or overlay.rule in OF_A_DAY):
        without = overlay.rule if overlay.rule in OF_A_DAY else name
        raise loaded.fault(overlay.id, f"has programme years, and {without} has none")


def _versions(name: str, pack: Pack, overlay: Overlay, every: Sequence[Loaded]) -> Iterator[Benefit]:
    """The benefit in all versions that hold on a day of the overlay."""
    for other in every:
        if _overlap(_life(pack), _days(overlay), _life(other.pack)):
            yield from (benefit for benefit in other.pack.benefits if benefit.id == name)


def _require_one_of_a_kind(one: Loaded, other: Loaded) -> None:
    """Between the overlays of two packs, or among those of one."""
    for first, second in product(one.pack.overlays, other.pack.overlays):
        if first.id == second.id or first.rule != second.rule or first.rule in FOR_ANY:
            continue
        both = sorted(set(first.benefits) & set(second.benefits))
        days = _overlap(_life(one.pack), _life(other.pack), _days(first), _days(second))
        if both and days and _overlap(_years(first), _years(second)):
            raise other.fault(second.id, f"is about {both[0]} in the same time as {first.id}")
