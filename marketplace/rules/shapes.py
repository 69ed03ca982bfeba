"""What each kind of rule needs of a pack: its modes, how its amounts may be fixed, its figures and its lists.

A pack that names another figure or list, or leaves one out, is refused when it is read.
"""

from dataclasses import dataclass

from marketplace.rules.codes import Cap, Mode

MONEY = frozenset({Mode.ESTIMATE, Mode.DECIDE})
FIGURES_OF: dict[Cap, frozenset[str]] = {
    Cap.FIXED: frozenset({"amount_fen"}),
    Cap.CEILING: frozenset({"most_fen"}),
    Cap.RANGE: frozenset({"least_fen", "most_fen"}),
    Cap.FLOOR_RATE: frozenset({"floor_bp"}),
    Cap.DURATION: frozenset({"most_years"}),
    Cap.PERMISSION: frozenset(),
}
"""The figures that the kind of amount asks for; a name ends with its unit."""
AMOUNTS = frozenset({Cap.FIXED, Cap.CEILING, Cap.RANGE})


@dataclass(frozen=True)
class Shape:
    """`figures` beyond those of the kind of amount; `lists` are closed lists of words that facts are compared with."""

    modes: frozenset[Mode] = MONEY
    caps: frozenset[Cap] = AMOUNTS
    figures: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()


SHAPES: dict[str, Shape] = {
    "patent": Shape(lists=frozenset({"jurisdictions"})),
    "award": Shape(lists=frozenset({"awards", "levels", "objects"})),
    "purchase": Shape(lists=frozenset({"sellers"})),
    "product": Shape(lists=frozenset({"catalogues"})),
    "alliance": Shape(),
    "contest": Shape(lists=frozenset({"contests"})),
    "team": Shape(figures=frozenset({"quota_count"})),
    "share": Shape(
        frozenset({Mode.ALLOCATE, Mode.ESTIMATE}), frozenset({Cap.FLOOR_RATE}), lists=frozenset({"units"})
    ),
    "leave": Shape(frozenset({Mode.CHECK}), frozenset({Cap.DURATION}), lists=frozenset({"units"})),
    "instalments": Shape(frozenset({Mode.SCHEDULE}), frozenset({Cap.DURATION}), lists=frozenset({"awards"})),
    "disposal": Shape(frozenset({Mode.CHECK}), frozenset({Cap.PERMISSION}), lists=frozenset({"units"})),
}
OVERLAY_SHAPES: dict[str, frozenset[str]] = {
    "half_of_official_fees": frozenset({"share_bp"}),
    "abolished": frozenset(),
    "reviewed_before_activation": frozenset(),
    "unread": frozenset(),
    "statutory_floor": frozenset({"floor_bp"}),
    "main_contributors": frozenset({"floor_bp"}),
}
"""The figures of each kind of overlay."""
FOR_ANY = frozenset({"reviewed_before_activation", "unread"})
"""Overlays that no rule works with: they are told of, or asked about a version. Several of one kind do no harm."""
OVERLAYS_OF: dict[str, frozenset[str]] = {
    "patent": frozenset({"abolished", "half_of_official_fees"}),
    "share": frozenset({"statutory_floor", "main_contributors"}),
}
"""The others, by the rule that works with them."""
OF_A_DAY = frozenset({"reviewed_before_activation"})
"""Overlays that are asked about the day on which a version begins to decide."""
WITHOUT_YEAR = frozenset({"share", "leave", "instalments", "disposal"})
"""Rules that are asked for a day alone."""


def uses(rule: str, overlay_rule: str) -> bool:
    """Does an overlay of this kind change anything about a benefit of this rule?"""
    return overlay_rule in FOR_ANY or overlay_rule in OVERLAYS_OF.get(rule, frozenset())


EVERYWHERE = "*"
"""In a list of levels or objects: any."""
