"""An organisation's own limit above which its leadership decides collectively on a disposal (plan 三(六)18)."""

from marketplace.accounts import policy
from marketplace.accounts.models import Organisation
from marketplace.audit import trail
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, Problem
from marketplace.kernel.money import MOST_FEN


def set_limit(actor: Actor, organisation: Organisation, limit_fen: int | None) -> None:
    """None is no limit. The same again changes nothing. Raises NotAllowed, Invalid (`limit`)."""
    policy.require(actor, "edit", organisation)
    if limit_fen is not None and not 0 <= limit_fen <= MOST_FEN:
        raise Invalid(Problem("limit", "out_of_range"))
    before = organisation.decision_limit_fen
    if before == limit_fen:
        return
    organisation.decision_limit_fen = limit_fen
    trail.record(
        actor,
        "organisation.set_decision_limit",
        f"organisation:{organisation.id}",
        before=before,
        after=limit_fen,
    )
