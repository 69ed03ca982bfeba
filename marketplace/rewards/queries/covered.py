"""Which kinds of unit the plan's article on shares is about, by the pack of the day."""

from datetime import date

from marketplace.accounts.states import OrganisationKind
from marketplace.branches.scope import EVERYTHING
from marketplace.policies.queries import books
from marketplace.rewards.policy import ShareScope
from marketplace.rules.packs import Benefit

BENEFIT = "jl.2016-72.share.job_invention"


def kinds_ever(scope: ShareScope) -> list[OrganisationKind]:
    """Those that any version names. Raises TextsAltered."""
    packs = books.in_force(EVERYTHING).packs
    named = {
        word
        for pack in packs
        for benefit in pack.benefits
        if benefit.id == BENEFIT
        for word in _units(benefit)
    }
    return sorted(kind for kind in OrganisationKind if kind.value in named)


def covers(scope: ShareScope, kind: OrganisationKind, day: date) -> bool:
    """Does the version nearest to the day name units of this kind? Without any version the engine says what is wrong.

    Raises TextsAltered.
    """
    found = books.in_force(EVERYTHING).nearest(BENEFIT, day)
    return found is None or kind.value in _units(found[1])


def _units(benefit: Benefit) -> tuple[str, ...]:
    """None where a later version follows a rule that has no such list."""
    return dict(benefit.lists).get("units", ())
