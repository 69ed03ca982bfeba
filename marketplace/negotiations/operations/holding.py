"""A disposal that the holder declared to touch one of the four exceptions (plan 三(六)20): a decision ends the hold.

The department records the decision that was taken; it releases the disposal, or forbids it. This is the only thing
that a department does to a disposal: all others need neither approval nor filing. Nobody decides on a disposal of an
organisation one belongs to.
"""

from marketplace.brokerage.states import EndReason
from marketplace.files import operations as files
from marketplace.files.receiving import Received
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import clean_block
from marketplace.negotiations.drafts_pricing import text_problems
from marketplace.negotiations.models import Negotiation
from marketplace.negotiations.operations import _steps, ending
from marketplace.negotiations.policy import require_deciding
from marketplace.negotiations.states import RELEASE
from marketplace.workflow.apply import apply_move


def release(actor: Actor, negotiation_id: int, received: Received, note: str) -> None:
    """The decision lets the disposal go on: back to pricing. Call it inside `receiving.receive`.

    Raises NotFound, NotAllowed (also for who belongs to a side), WrongState, Invalid (`note`), UploadRefused.
    """
    found = _record(actor, negotiation_id, received, note)
    apply_move(found, RELEASE, actor, exceptions=list(found.exceptions), file=found.hold_decision_id)
    _steps.touch_lead(found)


def forbid(actor: Actor, negotiation_id: int, received: Received, note: str) -> None:
    """The decision forbids the disposal: the negotiation is broken off, its lead lost. Raises like `release`."""
    found = _record(actor, negotiation_id, received, note)
    ending.end(actor, found, EndReason.DISPOSAL_FORBIDDEN, found.hold_decision_note)


def _record(actor: Actor, negotiation_id: int, received: Received, note: str) -> Negotiation:
    """The file is the deciding person's own: the department is no organisation of the market."""
    found = _steps.held(actor, negotiation_id)
    require_deciding(actor, found)
    RELEASE.check(found.status)
    text = clean_block(note)
    if problems := text_problems("note", text):
        raise Invalid(*problems)
    found.hold_decision_id = files.store_own(actor, received).id
    found.hold_decision_note = text
    return found
