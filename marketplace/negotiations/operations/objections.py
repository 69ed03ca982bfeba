"""Object to a published price, and answer it. Whoever objects need not have an account.

An objection and the clearing of the price take the same row one after the other, and each reads the clock only then:
an objection is either counted, or told that the time is over.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.accounts.limits import Limit
from marketplace.accounts.operations import throttling
from marketplace.audit import trail
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import clean_block
from marketplace.negotiations import topics_pricing as topics
from marketplace.negotiations.drafts_pricing import (
    UPHOLDING,
    ObjectionDraft,
    cleaned_objection,
    objection_problems,
    text_problems,
)
from marketplace.negotiations.errors_pricing import PublicityOver
from marketplace.negotiations.models import Objection, Publicity
from marketplace.negotiations.operations import _steps
from marketplace.negotiations.operations.publicity import review
from marketplace.negotiations.policy import NegotiationScope, require_holder
from marketplace.negotiations.queries import negotiations, objections, publicity
from marketplace.negotiations.standing import Standing, standing
from marketplace.negotiations.states import (
    REJECT_OBJECTION,
    UPHOLD_OBJECTION,
    NegotiationStatus,
    ObjectionReason,
    ObjectionStatus,
    ReviewReason,
)
from marketplace.workflow.apply import apply_move

ALL = NegotiationScope(everything=True)
PER_ADDRESS = Limit("objections.address", 10, timedelta(hours=1), timedelta(hours=1))


def raise_objection(actor: Actor, publicity_id: int, draft: ObjectionDraft) -> Objection:
    """By anybody while the publicity runs. The same words from the same person again are the same objection.

    Raises NotFound, PublicityOver, TooManyAttempts, Invalid.
    """
    found = _held(publicity_id)
    if standing(found, beijing_today()) is not Standing.RUNNING:
        raise PublicityOver(ends_on=found.ends_on)
    wanted = cleaned_objection(draft)
    if problems := objection_problems(wanted):
        raise Invalid(*problems)
    known = _same(found, wanted)
    if known is not None:
        return known
    throttling.admit(actor, PER_ADDRESS, actor.address or "")
    made = Objection(
        publicity_id=found.id, name=wanted.name, contact=wanted.contact, text=wanted.text,
        person_id=actor.person_id, raised_at=utc_now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    trail.record(actor, topics.RAISED, f"negotiation:{found.negotiation_id}", objection=made.id)
    outbox.add(topics.RAISED, made.id, by=actor.person_id)
    return made


def answer(actor: Actor, negotiation_id: int, objection_id: int, reason: ObjectionReason, text: str) -> None:
    """The holder decides on the ground of `reason`, which upholds or rejects. Upheld, the price goes back to pricing.

    The same answer again changes nothing. Raises NotFound, NotAllowed for all but the holder's members, WrongState
    once it was answered otherwise, Invalid.
    """
    found = _steps.held(actor, negotiation_id)
    require_holder(actor, found, "answer_objection")
    row = objections.one(ALL, found.id, objection_id)
    words = clean_block(text)
    if problems := text_problems("answer", words):
        raise Invalid(*problems)
    if row.status is not ObjectionStatus.OPEN and (row.reason, row.answer) == (reason.value, words):
        return
    upheld = reason in UPHOLDING
    apply_move(row, UPHOLD_OBJECTION if upheld else REJECT_OBJECTION, actor, reason=reason)
    row.reason, row.answer = reason.value, words
    row.answered_by, row.answered_at = actor.person_id, utc_now()
    trail.record(
        actor, "negotiation.answer_objection", f"negotiation:{found.id}", objection=row.id, upheld=upheld,
        reason=reason.value,
    )  # fmt: skip
    if upheld and found.status is NegotiationStatus.PUBLICITY:
        review(actor, found, ReviewReason.OBJECTION_UPHELD)
    _steps.touch_lead(found)


def _held(publicity_id: int) -> Publicity:
    """With its negotiation kept from changing until the commit, both read anew. Raises NotFound."""
    negotiations.one(ALL, publicity.one(ALL, publicity_id).negotiation_id, to_change=True)
    query = select(Publicity).where(Publicity.id == publicity_id).options(joinedload(Publicity.negotiation))
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _same(found: Publicity, wanted: ObjectionDraft) -> Objection | None:
    query = select(Objection).where(
        Objection.publicity_id == found.id, Objection.name == wanted.name, Objection.contact == wanted.contact,
        Objection.text == wanted.text,
    )  # fmt: skip
    return db.session.scalars(query.order_by(Objection.id).limit(1)).first()
