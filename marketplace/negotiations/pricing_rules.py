"""What a price needs before it is clear. Rules over a negotiation that has its holder loaded."""

from marketplace.accounts.models import Organisation
from marketplace.accounts.states import OrganisationKind
from marketplace.negotiations.drafts_pricing import BY_AGREEMENT
from marketplace.negotiations.errors_pricing import MinutesMissing
from marketplace.negotiations.models import Negotiation

PUBLIC_KINDS = frozenset({OrganisationKind.UNIVERSITY, OrganisationKind.RESEARCH_INSTITUTE})


def is_public(holder: Organisation) -> bool:
    """A university or a research institute: its agreed price is made public."""
    return holder.kind in PUBLIC_KINDS


def needs_publicity(found: Negotiation) -> bool:
    """A public holder's price that was not found by competition in public."""
    return found.public_holder and found.pricing_method in BY_AGREEMENT


def needs_minutes(found: Negotiation) -> bool:
    """The price is above the holder's own limit, as it stands today (plan 三(六)18)."""
    limit = found.holder.decision_limit_fen
    return limit is not None and found.price_fen is not None and found.price_fen > limit


def require_minutes(found: Negotiation) -> None:
    """Raises MinutesMissing. Writes down whether they are needed, so that the record says so afterwards."""
    needed = needs_minutes(found)
    if found.decision_needed != needed:
        found.decision_needed = needed
    if needed and found.decision_id is None:
        raise MinutesMissing(limit_fen=found.holder.decision_limit_fen)
