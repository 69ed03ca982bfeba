"""One's negotiations, the page of one, and how one begins."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.negotiations.bp import bp
from marketplace.blueprints.negotiations.presenting import events, next_words
from marketplace.blueprints.paging import page_number, pager
from marketplace.blueprints.threads.support import thread_page
from marketplace.blueprints.translation import gettext as _
from marketplace.brokerage.drafts_leads import BROKERS_REASONS
from marketplace.brokerage.policy_talk import talk_scope, thread_of
from marketplace.brokerage.queries import leads
from marketplace.brokerage.states import Side
from marketplace.contracts.policy import ContractScope
from marketplace.contracts.queries import contracts
from marketplace.db.work import unit_of_work
from marketplace.negotiations import policy
from marketplace.negotiations.operations import opening
from marketplace.negotiations.operations.ending import MOST_NOTE
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.queries import negotiations, room, sheets
from marketplace.negotiations.secrecy_text import LEAST_MONTHS, MOST_MONTHS, digest
from marketplace.negotiations.states import BREAK_OFF, NegotiationStatus, WaiverReason

BEFORE_ROOM = (NegotiationStatus.OPENED, NegotiationStatus.SECRECY_PENDING)


@bp.get("/negotiations")
@allow(Permission.NEGOTIATION_JOIN)
def index() -> ResponseReturnValue:
    """Those of one's organisations, of one's leads as a broker, of one's subtree as an operator."""
    rows, total = negotiations.page(NegotiationScope.of(current_actor()), page_number())
    return render_template(
        "negotiations/index.html",
        rows=rows,
        total=total,
        pager=pager(page_number(), total, negotiations.PAGE),
    )


@bp.post("/negotiations/of-lead/<int:lead_id>")
@allow(Permission.NEGOTIATION_JOIN)
def begin(lead_id: int) -> ResponseReturnValue:
    """Open the negotiation of an introduced lead, or go to the one that is there."""
    with unit_of_work():
        negotiation_id = opening.open_for(current_actor(), lead_id).id
    return redirect(url_for(".show", negotiation_id=negotiation_id))


@bp.get("/negotiations/<int:negotiation_id>")
@allow(Permission.NEGOTIATION_JOIN)
def show(negotiation_id: int) -> ResponseReturnValue:
    return page_of(negotiation_id)


def page_of(negotiation_id: int, problems: list[tuple[str, str]] | None = None, **typed: Any) -> str:
    """The page, with what is wrong and what was typed when a form of it was sent back. Its thread is the lead's."""
    actor = current_actor()
    scope = NegotiationScope.of(actor)
    row = negotiations.one(scope, negotiation_id)
    consents, versions = room.consents(scope, row), sheets.versions(scope, row.id)
    newest = versions[0] if versions else None
    side = policy.binds(actor, row)
    return render_template(
        "negotiations/show.html",
        row=row,
        next=next_words(actor, row, consents, newest),
        consents=consents,
        versions=versions,
        events=events(row, consents, versions),
        text_sha256=digest(row.secrecy_text),
        may_ask=policy.proposes_as(actor, row) is not None and row.status in BEFORE_ROOM,
        may_waive=side is not None and row.status in BEFORE_ROOM,
        may_consent=side is not None
        and row.status is NegotiationStatus.SECRECY_PENDING
        and side not in consents,
        may_propose=policy.proposes_as(actor, row) is not None and row.status is NegotiationStatus.ROOM_OPEN,
        may_log=policy.may_read_log(actor, row),
        may_end=(side is not None or policy.acts_as_broker(actor, row)) and row.status in BREAK_OFF.start,
        may_draft=row.status is NegotiationStatus.CLEARED
        and (policy.side_of(actor, row) is Side.HOLDER or policy.acts_as_broker(actor, row)),
        contract=contracts.of_negotiation(ContractScope.of(actor), row.id) if row.agreed_number else None,
        waivers=list(WaiverReason),
        reasons=BROKERS_REASONS,
        months=(LEAST_MONTHS, MOST_MONTHS),
        most_note=MOST_NOTE,
        shown=thread_page(thread_of(actor, leads.one(talk_scope(actor), row.lead_id))),
        problems=problems or [],
        typed=typed,
    )


def said(words: str, negotiation_id: int) -> ResponseReturnValue:
    """Back to the page, with what was done."""
    flash(words)
    return redirect(url_for(".show", negotiation_id=negotiation_id))


def choose_words() -> str:
    return str(_("请从列表中选择。"))
