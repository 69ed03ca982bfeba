"""What the parties of a contract that came out of no negotiation negotiate all the same."""

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Organisation
from marketplace.contracts.models import Contract
from marketplace.contracts.vocabulary import PartyRole
from marketplace.db.base import db
from marketplace.negotiations.models import Negotiation
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.states import NegotiationStatus


def going_on(
    scope: NegotiationScope, seller_id: int, buyer_id: int | None, buyer_uscc: str = ""
) -> list[Negotiation]:
    """Of the scope, with their leads: negotiations in which this buyer, known by id or by code, seeks what the seller
    holds, and that neither ended nor came to a signed contract."""
    seekers = select(Organisation.id).where(
        or_(Organisation.id == buyer_id, (Organisation.uscc == buyer_uscc) & (Organisation.uscc != ""))
    )
    query = select(Negotiation).where(
        scope.clause(),
        Negotiation.holder_organisation_id == seller_id,
        Negotiation.seeker_organisation_id.in_(seekers),
        Negotiation.status != NegotiationStatus.BROKEN_OFF,
        Negotiation.ended_at.is_(None),
    )
    found = query.options(joinedload(Negotiation.lead)).order_by(Negotiation.id)
    return list(db.session.scalars(found))


def beside(scope: NegotiationScope, contract: Contract) -> list[Negotiation]:
    """The same for a contract whose parties have been loaded; nothing for one that came out of a negotiation."""
    if contract.negotiation_id is not None:
        return []
    buyer = next((row.uscc for row in contract.parties if row.role is PartyRole.BUYER), "")
    return going_on(scope, contract.organisation_id, contract.buyer_organisation_id, buyer)
