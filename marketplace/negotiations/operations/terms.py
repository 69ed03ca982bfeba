"""Terms as versions: put one forward, agree on it; what both agreed on stays as it is."""

from marketplace.brokerage.states import Side
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, Stale
from marketplace.negotiations import topics
from marketplace.negotiations.drafts import Terms, cleaned_terms, from_json, terms_problems, to_json
from marketplace.negotiations.errors import TermsSuperseded
from marketplace.negotiations.models import TermSheet
from marketplace.negotiations.operations import _steps
from marketplace.negotiations.policy import (
    NegotiationScope,
    require_binding,
    require_terms_open,
)
from marketplace.negotiations.queries import sheets
from marketplace.negotiations.states import AGREE_TERMS
from marketplace.workflow.apply import apply_move


def propose(actor: Actor, negotiation_id: int, terms: Terms, seen_number: int) -> TermSheet:
    """The next version. `seen_number` is the newest one its author saw (0: none), so that nobody writes past another.

    The same terms as the newest version make no new one: a second click does no harm. Raises NotFound, NotAllowed,
    TermsFrozen once agreed, WrongState before the room is open, Stale when a version came between, Invalid.
    """
    found, proposed_as = _steps.held_to_propose(actor, negotiation_id, "propose_terms")
    require_terms_open(found)
    draft = cleaned_terms(terms)
    if problems := terms_problems(draft):
        raise Invalid(*problems)
    newest = sheets.newest(NegotiationScope.of(actor), found.id)
    content = to_json(draft)
    if newest is not None and newest.content == content:
        return newest
    number = 0 if newest is None else newest.number
    if number != seen_number:
        raise Stale
    made = TermSheet(
        negotiation_id=found.id, number=number + 1, content=content, proposed_as=proposed_as.value,
        proposed_by=actor.person_id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _steps.done(actor, found, topics.PROPOSED, number=made.number)
    return made


def agree(actor: Actor, negotiation_id: int, number: int) -> None:
    """A side takes the newest version; when both have, the terms are agreed and frozen. A second click does no harm.

    Raises NotFound, NotAllowed, TermsSuperseded when a newer version has been put forward, TermsFrozen, WrongState.
    """
    found = _steps.held(actor, negotiation_id)
    side = require_binding(actor, found, "agree_terms")
    if found.agreed_number is not None and found.agreed_number == number:
        return
    require_terms_open(found)
    newest = sheets.newest(NegotiationScope.of(actor), found.id)
    if newest is None or newest.number != number:
        raise TermsSuperseded(number=0 if newest is None else newest.number)
    if not _take(actor, newest, side):
        return
    if newest.seeker_agreed_at is None or newest.holder_agreed_at is None:
        _steps.done(actor, found, topics.AGREED_BY_ONE, number=number, side=side.value)
        return
    found.agreed_number = number
    found.price_fen = from_json(newest.content).total_fen
    apply_move(found, AGREE_TERMS, actor, number=number)
    _steps.touch_lead(found)


def _take(actor: Actor, sheet: TermSheet, side: Side) -> bool:
    """False when the side had taken it before."""
    name = side.value
    if getattr(sheet, f"{name}_agreed_at") is not None:
        return False
    setattr(sheet, f"{name}_agreed_at", utc_now())
    setattr(sheet, f"{name}_agreed_by", actor.person_id)
    db.session.flush()
    return True
