"""A lead whose two sides were introduced becomes a negotiation."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.models import Organisation
from marketplace.brokerage.models import Lead
from marketplace.brokerage.operations.lead_steps import step as lead_step
from marketplace.brokerage.operations.working import stay_working
from marketplace.brokerage.policy_leads import LeadScope
from marketplace.brokerage.states import NEGOTIATE, Side
from marketplace.db.base import db
from marketplace.db.locking import held
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import NotAllowed, NotFound
from marketplace.kernel.numbers import MOST_ID
from marketplace.negotiations import topics
from marketplace.negotiations.models import Negotiation
from marketplace.negotiations.operations import _steps
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.pricing_rules import is_public
from marketplace.negotiations.queries import negotiations


def open_for(actor: Actor, lead_id: int) -> Negotiation:
    """The negotiation of an introduced lead, opened by its broker or a member of either side.

    A second click finds the one that is there. Raises NotFound for somebody else's lead, WrongState before the
    sides were introduced, NotAllowed for whoever belongs to both sides and for a broker who works no more.
    """
    lead = _held(actor, lead_id)
    known = negotiations.of_lead(NegotiationScope(everything=True), lead.id)
    if known is not None:
        return known
    NEGOTIATE.check(lead.status)
    _require_opening(actor, lead)
    organisations = {side.side: side.organisation_id for side in lead.sides}
    holder = db.session.get_one(Organisation, organisations[Side.HOLDER])
    made = Negotiation(
        lead_id=lead.id, branch_path=lead.branch_path, seeker_organisation_id=organisations[Side.SEEKER],
        holder_organisation_id=holder.id, public_holder=is_public(holder),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    lead_step(actor, lead, NEGOTIATE)
    _steps.done(actor, made, topics.OPENED, lead=lead.id)
    return negotiations.one(NegotiationScope(everything=True), made.id)


def _require_opening(actor: Actor, lead: Lead) -> None:
    """Raises NotAllowed."""
    mine = {side.organisation_id for side in lead.sides} & actor.organisation_ids
    if len(mine) > 1:
        raise NotAllowed(action="open_negotiation", actor=actor.person_id)
    if not (mine or actor.is_system):
        stay_working(actor, lead.id)


def _held(actor: Actor, lead_id: int) -> Lead:
    """The lead, kept from changing until the commit. Raises NotFound for whoever has no part in it."""
    if not 0 < lead_id <= MOST_ID:
        raise NotFound(kind="lead")
    query = held(select(Lead).where(Lead.id == lead_id, LeadScope.of(actor).clause()), Lead)
    query = query.options(joinedload(Lead.broker), selectinload(Lead.sides))
    lead = db.session.scalars(query).one_or_none()
    if lead is None:
        raise NotFound(kind="lead")
    mine = {side.organisation_id for side in lead.sides} & actor.organisation_ids
    brokers = lead.broker is not None and lead.broker.person_id == actor.person_id
    if not (actor.is_system or mine or brokers):
        raise NotFound(kind="lead")
    return lead
