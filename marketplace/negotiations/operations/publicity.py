"""Make a price public, and take it back to change it. A new publicity begins a new clock."""

from marketplace.branches import queries as branches
from marketplace.branches.scope import PUBLIC
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today, to_beijing, utc_now
from marketplace.kernel.errors import Invalid, NotAllowed, Problem, WrongState
from marketplace.kernel.text import clean_block
from marketplace.negotiations import topics_pricing as topics
from marketplace.negotiations.drafts_pricing import (
    LONGEST_TEXT,
    PublicityDraft,
    cleaned_publicity,
    publicity_problems,
)
from marketplace.negotiations.models import Negotiation, Publicity
from marketplace.negotiations.operations import _steps
from marketplace.negotiations.policy import NegotiationScope, require_holder
from marketplace.negotiations.pricing_rules import needs_publicity, require_minutes
from marketplace.negotiations.publicity_days import window
from marketplace.negotiations.queries import publicity
from marketplace.negotiations.states import PUBLISH_PRICE, REVIEW_PRICE, NegotiationStatus, ReviewReason
from marketplace.workflow.apply import apply_move

ALL = NegotiationScope(everything=True)


def publish(actor: Actor, negotiation_id: int, draft: PublicityDraft, days: int) -> Publicity:
    """Name and proposed price are public from now on, for `days` days. A second click finds the one that runs.

    Raises NotFound, NotAllowed for all but the holder's members, WrongState (also where no publicity is called for),
    MinutesMissing, Invalid; ValueError for fewer days than the rules ask for.
    """
    found = _steps.held(actor, negotiation_id)
    require_holder(actor, found, "publish_price")
    known = publicity.running(ALL, found.id)
    if known is not None and found.status is NegotiationStatus.PUBLICITY:
        return known
    PUBLISH_PRICE.check(found.status)
    if not needs_publicity(found):
        raise WrongState(action=PUBLISH_PRICE.name, status=found.status.value, start=[])
    require_minutes(found)
    wanted = cleaned_publicity(draft)
    if problems := publicity_problems(wanted):
        raise Invalid(*problems)
    made = _made(actor, found, wanted, days)
    db.session.add(made)
    db.session.flush()
    apply_move(
        found,
        PUBLISH_PRICE,
        actor,
        publicity=made.id,
        price_fen=made.price_fen,
        ends_on=made.ends_on.isoformat(),
    )
    _steps.touch_lead(found)
    return made


def take_back(actor: Actor, negotiation_id: int, reason: ReviewReason, note: str = "") -> None:
    """The holder goes back to pricing, because the price changes or the text is wrong. A second click does no harm.

    Raises NotFound, NotAllowed, WrongState, Invalid (`reason`: an objection is upheld by answering it; `note`).
    """
    found = _steps.held(actor, negotiation_id)
    require_holder(actor, found, "review_price")
    if reason is ReviewReason.OBJECTION_UPHELD:
        raise Invalid(Problem("reason", "unknown"))
    text = clean_block(note)
    if len(text) > LONGEST_TEXT:
        raise Invalid(Problem("note", "too_long", most=LONGEST_TEXT, length=len(text)))
    if found.status is NegotiationStatus.PRICING and _was_taken_back(found, reason):
        return
    review(actor, found, reason, text)


def review(actor: Actor, found: Negotiation, reason: ReviewReason, note: str = "") -> None:
    """Back to pricing, by whoever holds the row and has been let in. Raises WrongState."""
    apply_move(found, REVIEW_PRICE, actor, reason=reason, note=note)
    running = publicity.running(ALL, found.id)
    if running is not None:
        running.is_running, running.closed_at, running.closed_reason = None, utc_now(), reason.value
        db.session.flush()
    found.reason, found.reason_note = reason.value, note
    _steps.touch_lead(found)


def announce_finished(actor: Actor) -> int:
    """Tell of each publicity whose time is over, once; how many. Nothing depends on it: readers see it already.

    For the jobs process. Raises NotAllowed for people.
    """
    if not actor.is_system:
        raise NotAllowed(action="announce_finished")
    ids = publicity.unannounced(ALL, beijing_today())
    outbox.add_each(topics.FINISHED, ids)
    return len(ids)


def _made(actor: Actor, found: Negotiation, wanted: PublicityDraft, days: int) -> Publicity:
    now = utc_now()
    span = window(to_beijing(now).date(), days, branches.holidays(PUBLIC))
    assert found.price_fen is not None  # pricing has been decided
    return Publicity(
        negotiation_id=found.id, title=wanted.title, holder_name=found.holder.name,
        counterpart_name=found.seeker.name if wanted.names_counterpart else "",
        completers=list(wanted.completers), price_fen=found.price_fen, price_words=wanted.price_words,
        text=wanted.text, objections_to=wanted.objections_to, days=days, starts_on=span.starts_on,
        ends_on=span.ends_on, published_by=actor.person_id, published_at=now,
    )  # fmt: skip


def _was_taken_back(found: Negotiation, reason: ReviewReason) -> bool:
    earlier = publicity.of_negotiation(ALL, found.id)
    return bool(earlier) and earlier[0].closed_reason == reason.value
