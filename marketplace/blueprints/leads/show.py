"""The leads of one's organisations, and the page of one lead."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.leads.bp import bp
from marketplace.blueprints.leads.presenting import lead_rows, moves, side_words, stays
from marketplace.blueprints.matching.presenting import percent
from marketplace.blueprints.paging import page_number, pager
from marketplace.brokerage import policy_leads as policy
from marketplace.brokerage.drafts_leads import BROKERS_REASONS, MOST_ACTION, MOST_NOTE, SIDES_REASONS
from marketplace.brokerage.operations.declaring import LONGEST_DECLARATION
from marketplace.brokerage.policy_leads import LeadScope
from marketplace.brokerage.policy_talk import reads_talk
from marketplace.brokerage.queries import leads
from marketplace.brokerage.states import EndReason, LeadStatus
from marketplace.contracts.policy import ContractScope
from marketplace.contracts.queries import contracts

DEALT = frozenset({LeadStatus.NEGOTIATING, LeadStatus.WON, LeadStatus.LOST})
"""A lead in these may have led to a contract."""


@bp.get("/leads")
@allow(Permission.LEAD_ANSWER)
def index() -> ResponseReturnValue:
    """What waits for an answer of one's organisations comes first."""
    found = leads.of_sides(LeadScope.of_sides(current_actor()), page_number())
    return render_template(
        "leads/index.html",
        rows=lead_rows(found.rows),
        total=found.total,
        pager=pager(found.page, found.total, leads.PAGE),
    )


@bp.get("/leads/<int:lead_id>")
@allow(Permission.LEAD_WATCH)
def show(lead_id: int) -> ResponseReturnValue:
    return page_of(lead_id)


def page_of(lead_id: int, problems: list[tuple[str, str]] | None = None, **typed: Any) -> str:
    """The page, with what is wrong and what was typed when a form of it was sent back."""
    actor = current_actor()
    scope = LeadScope.of(actor)
    lead = leads.one(scope, lead_id)
    mine = policy.sides_of(actor, lead)
    is_open = policy.names_open(actor, lead)
    return render_template(
        "leads/show.html",
        row=lead_rows([lead])[0],
        lead=lead,
        sides=[(side, side_words(actor, lead, side)) for side in lead.sides],
        is_open=is_open,
        shows_wish=lambda side: is_open or side.side in mine,
        stages=stays(leads.stages(scope, lead)),
        percent=percent(lead.score_bp) if lead.score_bp is not None else None,
        declaration=leads.declaration(scope, lead),
        moves=moves(actor, lead),
        contract=contracts.of_lead(ContractScope.of(actor), lead_id) if lead.status in DEALT else None,
        talks=reads_talk(actor, lead),
        reason=label_words(EndReason(lead.reason)) if lead.reason else "",
        reasons=SIDES_REASONS if mine else BROKERS_REASONS,
        most={"note": MOST_NOTE, "action": MOST_ACTION, "text": LONGEST_DECLARATION},
        problems=problems or [],
        typed=typed,
    )
