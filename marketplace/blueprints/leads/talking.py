"""The thread of a lead: read, write, take away as evidence."""

from io import BytesIO

from flask import render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.display.shell import province
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.identity import settings
from marketplace.blueprints.leads.bp import bp
from marketplace.blueprints.threads.support import Typed, allow_files, posted, thread_page
from marketplace.brokerage.operations import evidence
from marketplace.brokerage.operations.working import stay_working
from marketplace.brokerage.policy_leads import names_open
from marketplace.brokerage.policy_talk import talk_scope, thread_of
from marketplace.brokerage.queries import leads
from marketplace.db.work import unit_of_work

allow_files(bp, "leads.post_message")


@bp.get("/leads/<int:lead_id>/messages")
@allow(Permission.LEAD_WATCH)
def messages(lead_id: int) -> ResponseReturnValue:
    return _page(lead_id)


@bp.post("/leads/<int:lead_id>/messages")
@allow(Permission.LEAD_WATCH)
def post_message(lead_id: int) -> ResponseReturnValue:
    """One click or two, one message."""
    actor = current_actor()
    thread = thread_of(actor, leads.one(talk_scope(actor), lead_id))
    return posted(
        thread,
        back=lambda anchor: url_for(".messages", lead_id=lead_id, _anchor=anchor),
        again=lambda typed: _page(lead_id, typed),
        stay=lambda broker: stay_working(broker, lead_id),
    )


@bp.post("/leads/<int:lead_id>/evidence")
@allow(Permission.LEAD_WATCH)
def export_evidence(lead_id: int) -> ResponseReturnValue:
    """Each time a paper with a code of its own."""
    with unit_of_work():
        proof, pdf = evidence.export(
            current_actor(), lead_id, market=province().market_zh, base_url=settings().base_url
        )
        name = f"lead-{lead_id}-{proof.code}.pdf"
    answer = send_file(BytesIO(pdf), mimetype="application/pdf", as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(lead_id: int, typed: Typed | None = None) -> str:
    actor = current_actor()
    lead = leads.one(talk_scope(actor), lead_id)
    return render_template(
        "leads/messages.html",
        lead=lead,
        shown=thread_page(thread_of(actor, lead), typed),
        names=names_open(actor, lead),
    )
