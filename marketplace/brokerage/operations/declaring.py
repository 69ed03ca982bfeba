"""A broker declares, before adopting a lead, whether one has an interest of one's own in a side."""

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.brokerage.models import Lead, LeadDeclaration
from marketplace.brokerage.operations.lead_steps import working_broker
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, NotFound, Problem
from marketplace.kernel.numbers import MOST_ID
from marketplace.kernel.text import clean_block

LONGEST_DECLARATION = 1_000


def declare(actor: Actor, lead_id: int, has_interest: bool | None, text: str = "") -> LeadDeclaration:
    """The declaration about a lead, in place of one made before. Which leads, the callers have asked.

    Raises NotAllowed for somebody whose accreditation is not in force, NotFound, Invalid (`has_interest` `required`;
    `text` `required` with an interest).
    """
    broker = working_broker(actor)
    if not 0 < lead_id <= MOST_ID or db.session.get(Lead, lead_id) is None:
        raise NotFound(kind="lead")
    words = clean_block(text)
    _check(has_interest, words)
    mine = LeadDeclaration.lead_id == lead_id, LeadDeclaration.broker_id == broker.id
    row = db.session.scalars(select(LeadDeclaration).where(*mine)).one_or_none()
    row = row or LeadDeclaration(lead_id=lead_id, broker_id=broker.id)
    row.has_interest, row.text, row.declared_at = bool(has_interest), words, utc_now()
    db.session.add(row)
    db.session.flush()
    trail.record(actor, "lead.declare", f"lead:{lead_id}", broker=broker.id, has_interest=row.has_interest)
    return row


def _check(has_interest: bool | None, words: str) -> None:
    if has_interest is None:
        raise Invalid(Problem("has_interest", "required"))
    if has_interest and not words:
        raise Invalid(Problem("text", "required"))
    if len(words) > LONGEST_DECLARATION:
        raise Invalid(Problem("text", "too_long", length=len(words), most=LONGEST_DECLARATION))
