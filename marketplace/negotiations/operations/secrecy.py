"""Secrecy first: a text that both parties consent to, or its waiver that both confirm. Then the room opens."""

from marketplace.accounts.models import Organisation
from marketplace.audit import trail
from marketplace.brokerage.states import Side
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, Problem, WrongState
from marketplace.negotiations import secrecy_text, topics
from marketplace.negotiations.errors import SecrecyChanged
from marketplace.negotiations.models import Negotiation, SecrecyConsent
from marketplace.negotiations.operations import _steps
from marketplace.negotiations.policy import NegotiationScope, require_binding
from marketplace.negotiations.queries import room
from marketplace.negotiations.secrecy_text import Between
from marketplace.negotiations.states import (
    ASK_SECRECY,
    SIGN_SECRECY,
    WAIVE_SECRECY,
    NegotiationStatus,
    WaiverReason,
)
from marketplace.workflow.apply import apply_move

BEFORE_ROOM = frozenset({NegotiationStatus.OPENED, NegotiationStatus.SECRECY_PENDING})


def ask(actor: Actor, negotiation_id: int, months: int) -> None:
    """Put the agreement of secrecy before both parties; consents to a text that read otherwise are void.

    Raises NotFound, NotAllowed, Invalid (`months`), WrongState once the room is open.
    """
    found, _proposed_as = _steps.held_to_propose(actor, negotiation_id, "ask_secrecy")
    if not secrecy_text.LEAST_MONTHS <= months <= secrecy_text.MOST_MONTHS:
        raise Invalid(
            Problem("months", "out_of_range", least=secrecy_text.LEAST_MONTHS, most=secrecy_text.MOST_MONTHS)
        )
    _require_before_room(found, ASK_SECRECY.name)
    found.secrecy_months, found.waived, found.reason = months, False, None
    _put(actor, found, secrecy_text.agreement(_between(found), months))


def propose_waiver(actor: Actor, negotiation_id: int, reason: WaiverReason) -> None:
    """One party wants no agreement and says why; the other has to confirm by its own consent.

    Raises NotFound, NotAllowed for whoever cannot bind a party, WrongState once the room is open.
    """
    found = _steps.held(actor, negotiation_id)
    side = require_binding(actor, found, "waive_secrecy")
    _require_before_room(found, WAIVE_SECRECY.name)
    found.secrecy_months, found.waived, found.reason = None, True, reason.value
    _put(actor, found, secrecy_text.waiver(_between(found), reason))
    _record(actor, found, side)


def consent(actor: Actor, negotiation_id: int, text_sha256: str) -> None:
    """A party's consent to the text with that hash; with both the room opens. A second click does no harm.

    Raises NotFound, NotAllowed, WrongState, SecrecyChanged when the text reads otherwise by now.
    """
    found = _steps.held(actor, negotiation_id)
    side = require_binding(actor, found, "consent_secrecy")
    known = room.consents(NegotiationScope.of(actor), found)
    if side in known and known[side].text_sha256 == text_sha256:
        return
    SIGN_SECRECY.check(found.status)
    if secrecy_text.digest(found.secrecy_text) != text_sha256:
        raise SecrecyChanged
    _record(actor, found, side)


def _between(found: Negotiation) -> Between:
    return Between(_name(found.seeker), _name(found.holder), found.lead.title)


def _name(organisation: Organisation) -> str:
    return f"{organisation.name}（统一社会信用代码：{organisation.uscc}）"


def _require_before_room(found: Negotiation, action: str) -> None:
    if found.status not in BEFORE_ROOM:
        raise WrongState(action=action, status=found.status.value, start=sorted(BEFORE_ROOM))


def _put(actor: Actor, found: Negotiation, text: str) -> None:
    """The text that is on the table from now on; the same again changes nothing."""
    is_new = found.secrecy_text != text
    found.secrecy_text = text
    if found.status is NegotiationStatus.OPENED:
        apply_move(found, ASK_SECRECY, actor, text_sha256=secrecy_text.digest(text))
        _steps.touch_lead(found)
    elif is_new:
        _steps.done(actor, found, topics.SECRECY_CHANGED, text_sha256=secrecy_text.digest(text))


def _record(actor: Actor, found: Negotiation, side: Side) -> None:
    assert actor.person_id is not None  # who binds a party is a person
    text_sha256 = secrecy_text.digest(found.secrecy_text)
    row = db.session.get(SecrecyConsent, (found.id, side))
    if row is None:
        row = SecrecyConsent(negotiation_id=found.id, side=side)
        db.session.add(row)
    elif row.text_sha256 == text_sha256:
        return
    row.person_id, row.text_sha256 = actor.person_id, text_sha256
    row.address, row.consented_at = (actor.address or "")[:64], utc_now()
    db.session.flush()
    trail.record(
        actor, "negotiation.consent", f"negotiation:{found.id}", side=side, text_sha256=text_sha256,
        waiver=found.waived,
    )  # fmt: skip
    if len(room.consents(NegotiationScope.of(actor), found)) < len(Side):
        _steps.done(actor, found, topics.CONSENTED, side=side.value)
    elif found.waived:
        apply_move(found, WAIVE_SECRECY, actor, reason=WaiverReason(found.reason or ""))
    else:
        apply_move(found, SIGN_SECRECY, actor, text_sha256=text_sha256)
    _steps.touch_lead(found)
