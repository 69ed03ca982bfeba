"""Which kinds of unit the plan's article on shares is about, by the pack of the day."""

from datetime import date

from marketplace.accounts.states import OrganisationKind
from marketplace.branches.scope import EVERYTHING
from marketplace.policies.queries import books
from marketplace.rewards.policy import ShareScope

BENEFIT = "jl.2016-72.share.job_invention"


def covers(scope: ShareScope, kind: OrganisationKind, day: date) -> bool:
    """Does the version nearest to the day name units of this kind? Without any version the engine says what is wrong.

    Raises TextsAltered.
    """
    found = books.in_force(EVERYTHING).nearest(BENEFIT, day)
    return found is None or kind.value in found[1].words("units")
