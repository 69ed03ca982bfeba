"""How the price comes about, and when it is clear for a contract.

A private holder, and a price found on an exchange or by auction, are clear at once; a public holder's agreed or
appraised price once it has been public for its whole time and every objection is answered (law art. 18; 国发〔2016〕
16号). No department approves a disposal (plan 三(六)20): nothing here waits for one, unless the holder itself
declares one of the four exceptions.
"""

from datetime import date
from typing import Any

from marketplace.audit import trail
from marketplace.db.base import db
from marketplace.files import operations as files
from marketplace.files.models import Attachment
from marketplace.files.receiving import Received
from marketplace.files.states import Visibility
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import Invalid, Problem, Stale
from marketplace.negotiations.drafts_pricing import (
    PricingDraft,
    cleaned_pricing,
    pricing_problems,
)
from marketplace.negotiations.errors_pricing import DisposalHeld, ObjectionsOpen, PublicityRunning
from marketplace.negotiations.models import Negotiation
from marketplace.negotiations.operations import _steps
from marketplace.negotiations.policy import NegotiationScope, require_holder
from marketplace.negotiations.pricing_rules import needs_minutes, needs_publicity, require_minutes
from marketplace.negotiations.publicity_days import is_over
from marketplace.negotiations.queries import objections, publicity, sheets
from marketplace.negotiations.states import (
    CLEAR,
    DRAFT_CONTRACT,
    HOLD,
    PUBLISH_PRICE,
    START_PRICING,
    HoldReason,
    NegotiationStatus,
    PricingMethod,
)
from marketplace.workflow.apply import apply_move

ALL = NegotiationScope(everything=True)
S = NegotiationStatus


def decide(actor: Actor, negotiation_id: int, draft: PricingDraft, seen_version: int) -> None:
    """The holder says how the price came about, and declares the exceptions; again while pricing lasts.

    A declared exception holds the disposal up. The same words again change nothing. A price by agreement is the total
    that both sides agreed on. Raises NotFound, NotAllowed for all but the holder's members, Stale, DisposalHeld,
    WrongState, Invalid (`price_differs` names the agreed total).
    """
    found = _steps.held(actor, negotiation_id)
    require_holder(actor, found, "start_pricing")
    wanted = cleaned_pricing(draft)
    if problems := pricing_problems(wanted, beijing_today()):
        raise Invalid(*problems)
    if found.status in {S.PRICING, S.HELD} and _is_same(found, wanted):
        return
    if found.status is S.HELD:
        raise DisposalHeld
    if found.status is not S.PRICING:
        START_PRICING.check(found.status)
    if found.row_version != seen_version:
        raise Stale(row_version=found.row_version)
    _require_agreed_price(found, wanted)
    _take(actor, found, wanted)


def attach_minutes(
    actor: Actor, negotiation_id: int, received: Received, decided_on: date | None, seen_version: int
) -> None:
    """The minutes of the holder's collective decision, in place of those attached before; the same ones again change
    nothing.

    They are of the price that was read: Stale when it, or anything of the negotiation, has changed since. Call it
    inside `receiving.receive`. Raises NotFound, NotAllowed, WrongState, Invalid (`decided_on`), UploadRefused too.
    """
    found = _steps.held(actor, negotiation_id)
    require_holder(actor, found, "attach_minutes")
    PUBLISH_PRICE.check(found.status)
    if decided_on is None:
        raise Invalid(Problem("decided_on", "required"))
    if decided_on > beijing_today():
        raise Invalid(Problem("decided_on", "in_future"))
    if _are_attached(found, received, decided_on):
        return
    if found.row_version != seen_version:
        raise Stale(row_version=found.row_version)
    made = files.store_upload(
        actor, found.holder_organisation_id, found.holder.branch_path, received, Visibility.RESTRICTED
    )
    found.decision_id, found.decided_on = made.id, decided_on
    trail.record(
        actor, "negotiation.attach_minutes", f"negotiation:{found.id}", file=made.id, sha256=made.sha256,
        decided_on=decided_on.isoformat(),
    )  # fmt: skip
    _steps.touch_lead(found)


def clear(actor: Actor, negotiation_id: int) -> None:
    """From now on a contract may be drafted. A second click does no harm.

    Raises NotFound, NotAllowed, WrongState, MinutesMissing, PublicityRunning, ObjectionsOpen, DisposalHeld.
    """
    found = _steps.held(actor, negotiation_id)
    require_holder(actor, found, "clear")
    if found.status is S.CLEARED:
        return
    _require_clearable(found)
    require_minutes(found)
    facts: dict[str, Any] = {
        "method": found.pricing_method,
        "price_fen": found.price_fen,
        "minutes": found.decision_id,
    }
    running = publicity.running(ALL, found.id)
    if running is not None:
        facts["publicity"] = running.id
        running.is_running, running.closed_at = None, utc_now()
        db.session.flush()
    if found.exchange_name and found.priced_on is not None:
        facts |= {"exchange": found.exchange_name, "priced_on": found.priced_on.isoformat()}
    apply_move(found, CLEAR, actor, **facts)
    _steps.touch_lead(found)


def require_cleared(actor: Actor, negotiation: Negotiation) -> None:  # noqa: ARG001 a rule for everybody alike
    """Before a contract is drafted or signed: the price is clear.

    Raises DisposalHeld, PublicityRunning, ObjectionsOpen, WrongState.
    """
    if negotiation.status in {S.CLEARED, S.CONTRACT_DRAFTING}:
        return
    if negotiation.status in {S.PRICING, S.PUBLICITY, S.HELD}:
        _require_clearable(negotiation)
    DRAFT_CONTRACT.check(negotiation.status)


def _require_clearable(found: Negotiation) -> None:
    """Raises DisposalHeld, PublicityRunning, ObjectionsOpen, WrongState."""
    if found.status is S.HELD:
        raise DisposalHeld
    if found.status is S.PRICING and needs_publicity(found):
        raise PublicityRunning(until=None)
    if found.status is S.PUBLICITY:
        running = publicity.running(ALL, found.id)
        if running is None or not is_over(running.ends_on, beijing_today()):
            raise PublicityRunning(until=None if running is None else running.ends_on)
    if waiting := objections.open_count(ALL, found.id):
        raise ObjectionsOpen(count=waiting)
    CLEAR.check(found.status)


def _are_attached(found: Negotiation, received: Received, decided_on: date) -> bool:
    """A second click; minutes go when the price changes, so those that are there are of this one."""
    known = None if found.decision_id is None else db.session.get_one(Attachment, found.decision_id)
    return known is not None and (known.sha256, found.decided_on) == (received.sha256, decided_on)


def _is_same(found: Negotiation, wanted: PricingDraft) -> bool:
    return (
        found.pricing_method, found.price_fen, found.exchange_name, found.priced_on, found.appraisal_no,
        tuple(found.exceptions),
    ) == (
        wanted.method, wanted.price_fen, wanted.exchange_name, wanted.priced_on, wanted.appraisal_no,
        wanted.exceptions,
    )  # fmt: skip


def _require_agreed_price(found: Negotiation, wanted: PricingDraft) -> None:
    """Raises Invalid for a price by agreement that nobody agreed on."""
    terms = sheets.agreed(ALL, found)
    if wanted.method is not PricingMethod.AGREEMENT or terms is None:
        return
    if wanted.price_fen != terms.total_fen:
        raise Invalid(Problem("price", "price_differs", agreed_fen=terms.total_fen))


def _take(actor: Actor, found: Negotiation, wanted: PricingDraft) -> None:
    new = [reason for reason in wanted.exceptions if reason not in found.exceptions]
    if (found.pricing_method, found.price_fen) != (wanted.method, wanted.price_fen):
        # Those minutes are of another price; the trail names their file.
        found.decision_id = found.decided_on = None
    found.pricing_method, found.price_fen = wanted.method, wanted.price_fen
    found.exchange_name, found.priced_on = wanted.exchange_name, wanted.priced_on
    found.appraisal_no, found.exceptions = wanted.appraisal_no, list(wanted.exceptions)
    found.decision_needed = needs_minutes(found)
    facts: dict[str, Any] = {
        "method": wanted.method,
        "price_fen": wanted.price_fen,
        "exceptions": list(wanted.exceptions),
    }
    if found.status is S.PRICING:
        trail.record(actor, "negotiation.change_pricing", f"negotiation:{found.id}", **facts)
    else:
        apply_move(found, START_PRICING, actor, **facts)
    if new:
        _hold(actor, found, new[0])
    _steps.touch_lead(found)


def _hold(actor: Actor, found: Negotiation, reason: HoldReason) -> None:
    """A decision on earlier exceptions says nothing about a new one."""
    apply_move(found, HOLD, actor, reason=reason)
    found.hold_decision_id, found.hold_decision_note = None, ""
