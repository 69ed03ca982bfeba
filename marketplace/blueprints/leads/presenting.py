"""Leads as their readers see them: names only where they are open, days counted, moves that are possible."""

from dataclasses import dataclass
from datetime import date

from marketplace.accounts.permissions import Permission, holds
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.guards import current_actor
from marketplace.blueprints.listings.cards import region_words
from marketplace.branches import queries as network
from marketplace.branches.scope import PUBLIC
from marketplace.brokerage import policy_leads as policy
from marketplace.brokerage.models import Lead, LeadSide, LeadStage
from marketplace.brokerage.states import ENDED, STAGES, LeadStatus, Side
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today, to_beijing, utc_now, working_days

TONES = {
    LeadStatus.OPEN: "is-waiting", LeadStatus.STALLED: "is-attention", LeadStatus.WON: "is-done",
    LeadStatus.LOST: "is-refused", LeadStatus.DISMISSED: "is-refused",
}  # fmt: skip
BROKER_MOVES: dict[LeadStatus, tuple[str, ...]] = {
    LeadStatus.ADOPTED: ("offer", "plan", "release", "lose"),
    LeadStatus.OFFERED: ("plan", "release", "lose"),
    LeadStatus.ONE_INTERESTED: ("plan", "release", "lose"),
    LeadStatus.BOTH_INTERESTED: ("introduce", "plan", "release", "lose"),
    LeadStatus.INTRODUCED: ("negotiate", "plan", "release", "lose"),
    LeadStatus.NEGOTIATING: ("negotiate", "plan", "release"),
}
FREE_MOVES = {LeadStatus.OPEN: ("adopt", "dismiss"), LeadStatus.STALLED: ("take_over",)}
ANSWERABLE = (LeadStatus.OFFERED, LeadStatus.ONE_INTERESTED)


@dataclass(frozen=True)
class LeadRow:
    """`seeker` and `holder` are names, or kind and region where the name is closed. Days are working days."""

    lead: Lead
    seeker: str
    holder: str
    broker: str
    tone: str
    days_open: int
    days_in_stage: int
    is_overdue: bool
    waits_for_me: bool


def lead_rows(leads: list[Lead]) -> list[LeadRow]:
    """One statement, for the holidays."""
    holidays, today, actor = network.holidays(PUBLIC), beijing_today(), current_actor()
    return [_row(actor, lead, today, holidays) for lead in leads]


def side_words(actor: Actor, lead: Lead, side: LeadSide) -> str:
    """The name where it is open to the reader, else what kind of organisation it is and from where."""
    own = side.organisation_id in actor.organisation_ids
    if own or policy.names_open(actor, lead):
        return side.organisation.name
    return f"{label_words(side.organisation.kind)} · {region_words(side.organisation.region_code)}"


def moves(actor: Actor, lead: Lead) -> tuple[str, ...]:
    """What the reader can do now, in the order of the buttons."""
    own = holds(actor, Permission.LEAD_WORK) and policy.is_broker(actor, lead)
    if policy.sides_of(actor, lead):
        return _moves_of_side(actor, lead) + (("release",) if own and lead.status in STAGES else ())
    if lead.status in FREE_MOVES:
        return FREE_MOVES[lead.status] if holds(actor, Permission.LEAD_WORK) else ()
    return BROKER_MOVES.get(lead.status, ()) if own else ()


def _moves_of_side(actor: Actor, lead: Lead) -> tuple[str, ...]:
    """None for a member of both."""
    mine = policy.side_of(actor, lead)
    if mine is None:
        return ()
    side = next(row for row in lead.sides if row.side is mine)
    if lead.status in ANSWERABLE and side.answer is None:
        return ("accept", "refuse")
    return ("negotiate",) if lead.status in (LeadStatus.INTRODUCED, LeadStatus.NEGOTIATING) else ()


def stays(stages: list[LeadStage]) -> list[tuple[LeadStage, int | None]]:
    """Each stay with its working days; None for an end, in which nothing is waited for."""
    holidays, now = network.holidays(PUBLIC), utc_now()
    return [
        (
            stay,
            None
            if stay.status in ENDED
            else working_days(
                to_beijing(stay.entered_at).date(), to_beijing(stay.left_at or now).date(), holidays
            ),
        )
        for stay in stages
    ]


def _row(actor: Actor, lead: Lead, today: date, holidays: frozenset[date]) -> LeadRow:
    sides = {side.side: side for side in lead.sides}
    words = {which: side_words(actor, lead, sides[which]) if which in sides else "" for which in Side}
    end = to_beijing(lead.ended_at or utc_now()).date()
    due = lead.next_action_on
    return LeadRow(
        lead=lead,
        seeker=words[Side.SEEKER],
        holder=words[Side.HOLDER],
        broker=lead.broker.person.name if lead.broker and lead.status is not LeadStatus.STALLED else "",
        tone=TONES.get(lead.status, "is-open"),
        days_open=working_days(to_beijing(lead.created_at).date(), end, holidays),
        days_in_stage=working_days(to_beijing(lead.stage_since).date(), end, holidays),
        is_overdue=due is not None and due < today and lead.status in STAGES,
        waits_for_me="accept" in moves(actor, lead),
    )
