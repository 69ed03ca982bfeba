"""Who sees and judges suggested pairs: owners of either side, operators above either, brokers everywhere."""

from marketplace.branches.scope import EVERYTHING, Scope
from marketplace.kernel.actor import Actor, Role
from marketplace.listings.models import Listing
from marketplace.matching.states import JudgeSide


def worklist_scope(actor: Actor) -> Scope:
    """Brokers work across the whole market; everybody else sees the pairs of listings in the own scope."""
    return EVERYTHING if actor.has(Role.BROKER) else Scope.of(actor)


def may_judge(actor: Actor, *sides: Listing) -> bool:
    """True when one of the two listings is in what the actor works with."""
    scope = worklist_scope(actor)
    return any(scope.admits(listing) for listing in sides)


def side_of(actor: Actor, need: Listing, achievement: Listing) -> JudgeSide:
    """For whom the actor speaks: the owner of one of the two, else somebody between them."""
    if need.organisation_id in actor.organisation_ids:
        return JudgeSide.NEED
    if achievement.organisation_id in actor.organisation_ids:
        return JudgeSide.ACHIEVEMENT
    return JudgeSide.BROKER


def quality_scope(actor: Actor) -> Scope:
    """Whose needs' verdicts the actor reads: those of the own subtree; who has no place, none."""
    return Scope(Scope.of(actor).path)
