"""The department decides: accredit, refuse, renew, suspend, reinstate. Nobody decides on oneself.

Who is accredited holds the role of a broker, and loses it with the accreditation, unless it was given by hand.
"""

from datetime import date

from marketplace.accounts.operations import broker_role
from marketplace.brokerage import policy
from marketplace.brokerage.drafts import AccreditationRules
from marketplace.brokerage.models import Broker
from marketplace.brokerage.policy import BrokerScope
from marketplace.brokerage.queries import brokers
from marketplace.brokerage.states import (
    ACCREDIT,
    REFUSE_BROKER,
    REINSTATE,
    RENEW,
    SUSPEND,
    BrokerReason,
    BrokerStatus,
)
from marketplace.brokerage.validity import effective_status, years_on
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import Invalid, Problem, Stale
from marketplace.kernel.moves import Move
from marketplace.kernel.text import clean_block
from marketplace.workflow.apply import apply_move

MOST_YEARS = 10
LONGEST_NOTE = 1_000


def accredit(
    actor: Actor, broker_id: int, valid_to: date | None, rules: AccreditationRules, *, seen: int | None = None
) -> Broker:
    """From now to the end of the day `valid_to`. `seen` is the version of the application that was read.

    Raises NotFound, NotAllowed, WrongState, Stale, Invalid (`training_hours` `too_few`, `valid_to`).
    """
    row = _ready(actor, broker_id, ACCREDIT, seen)
    problems = _day_problems(valid_to, beijing_today())
    if row.training_hours < rules.minimum_hours:
        facts = {"hours": row.training_hours, "minimum": rules.minimum_hours}
        problems = (Problem("training_hours", "too_few", **facts), *problems)
    if problems:
        raise Invalid(*problems)
    return _put_in_force(actor, row, ACCREDIT, valid_to)


def renew(actor: Actor, broker_id: int, valid_to: date | None, *, seen: int | None = None) -> Broker:
    """A further term, later than the present one. Raises NotFound, NotAllowed, WrongState, Stale, Invalid."""
    row = _ready(actor, broker_id, RENEW, seen)
    problems = _day_problems(valid_to, row.valid_to or beijing_today())
    if problems:
        raise Invalid(*problems)
    return _put_in_force(actor, row, RENEW, valid_to)


def reinstate(actor: Actor, broker_id: int, *, seen: int | None = None) -> Broker:
    """For what is left of the term. Raises NotFound, NotAllowed, WrongState, Stale, Invalid when nothing is left."""
    row = _ready(actor, broker_id, REINSTATE, seen)
    if row.valid_to is None or row.valid_to < beijing_today():
        raise Invalid(Problem("valid_to", "over", day=row.valid_to))
    return _put_in_force(actor, row, REINSTATE, row.valid_to)


def refuse(
    actor: Actor, broker_id: int, reason: BrokerReason | None, note: str = "", *, seen: int | None = None
) -> Broker:
    """Raises NotFound, NotAllowed, WrongState, Stale, Invalid without a reason, or OTHER without a note."""
    return _end(actor, broker_id, REFUSE_BROKER, reason, note, seen)


def suspend(
    actor: Actor, broker_id: int, reason: BrokerReason | None, note: str = "", *, seen: int | None = None
) -> Broker:
    """The broker's leads become free once the news is heard. Raises like `refuse`."""
    return _end(actor, broker_id, SUSPEND, reason, note, seen)


def _ready(actor: Actor, broker_id: int, move: Move[BrokerStatus], seen: int | None) -> Broker:
    """Locked until the commit, and in a status from which the move starts today."""
    found = brokers.one(BrokerScope.of_desk(actor), broker_id)
    row = brokers.held(BrokerScope.of_desk(actor), found)
    policy.require_decide(actor, row)
    move.check(effective_status(row.status, row.valid_to, beijing_today()))
    if seen is not None and seen != row.row_version:
        raise Stale(kind="broker")
    return row


def _put_in_force(actor: Actor, row: Broker, move: Move[BrokerStatus], valid_to: date | None) -> Broker:
    apply_move(row, move, actor, valid_to=valid_to)
    row.valid_to, row.reason, row.reason_note = valid_to, None, ""
    if move is not REINSTATE:
        row.accredited_at, row.accredited_by = utc_now(), actor.person_id
    broker_role.give(actor, row.person_id)
    return row


def _end(
    actor: Actor,
    broker_id: int,
    move: Move[BrokerStatus],
    reason: BrokerReason | None,
    note: str,
    seen: int | None,
) -> Broker:
    row, text = _ready(actor, broker_id, move, seen), clean_block(note)
    if len(text) > LONGEST_NOTE:
        raise Invalid(Problem("reason_note", "too_long", length=len(text), most=LONGEST_NOTE))
    if reason is BrokerReason.OTHER and not text:
        raise Invalid(Problem("reason_note", "required"))
    apply_move(row, move, actor, reason=reason)
    row.reason, row.reason_note = reason.value if reason else None, text
    broker_role.take(actor, row.person_id)
    return row


def _day_problems(day: date | None, after: date) -> tuple[Problem, ...]:
    if day is None:
        return (Problem("valid_to", "required"),)
    if day <= after:
        return (Problem("valid_to", "too_early", after=after),)
    latest = years_on(beijing_today(), MOST_YEARS)
    return (Problem("valid_to", "too_late", latest=latest),) if day > latest else ()
