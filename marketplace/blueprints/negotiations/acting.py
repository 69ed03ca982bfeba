"""Secrecy and the end: small forms on the page of the negotiation."""

from flask import request
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings.support import UNPROCESSABLE, whole_number
from marketplace.blueprints.negotiations.bp import bp
from marketplace.blueprints.negotiations.show import choose_words, page_of, said
from marketplace.blueprints.negotiations.wording import problem_words
from marketplace.blueprints.translation import gettext as _
from marketplace.brokerage.states import EndReason
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid
from marketplace.negotiations import policy
from marketplace.negotiations.models import Negotiation
from marketplace.negotiations.operations import ending, secrecy
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.queries import negotiations
from marketplace.negotiations.states import WaiverReason


@bp.post("/negotiations/<int:negotiation_id>/secrecy")
@allow(Permission.NEGOTIATION_JOIN)
def ask_secrecy(negotiation_id: int) -> ResponseReturnValue:
    months = request.form.get("months", "")
    try:
        with unit_of_work():
            secrecy.ask(current_actor(), negotiation_id, whole_number(months))
    except Invalid as invalid:
        return _back(negotiation_id, invalid, months=months)
    return said(str(_("保密协议已提出，等待双方确认。")), negotiation_id)


@bp.post("/negotiations/<int:negotiation_id>/secrecy/waive")
@allow(Permission.NEGOTIATION_JOIN)
def waive_secrecy(negotiation_id: int) -> ResponseReturnValue:
    policy.require_binding(current_actor(), _row(negotiation_id), "waive_secrecy")
    wanted = request.form.get("waiver", "")
    if wanted not in set(WaiverReason):
        return page_of(negotiation_id, [("waiver", choose_words())]), UNPROCESSABLE
    with unit_of_work():
        secrecy.propose_waiver(current_actor(), negotiation_id, WaiverReason(wanted))
    return said(str(_("已提出不签订保密协议，等待对方确认。")), negotiation_id)


@bp.post("/negotiations/<int:negotiation_id>/secrecy/consent")
@allow(Permission.NEGOTIATION_JOIN)
def consent_secrecy(negotiation_id: int) -> ResponseReturnValue:
    with unit_of_work():
        secrecy.consent(current_actor(), negotiation_id, request.form.get("text_sha256", ""))
    return said(str(_("已代表本单位确认。")), negotiation_id)


@bp.post("/negotiations/<int:negotiation_id>/end")
@allow(Permission.NEGOTIATION_JOIN)
def end(negotiation_id: int) -> ResponseReturnValue:
    ending.require_end(current_actor(), _row(negotiation_id))
    wanted, note = request.form.get("reason", ""), request.form.get("note", "")
    if wanted not in set(EndReason):
        return page_of(negotiation_id, [("reason", choose_words())], note=note), UNPROCESSABLE
    try:
        with unit_of_work():
            ending.break_off(current_actor(), negotiation_id, EndReason(wanted), note)
    except Invalid as invalid:
        return _back(negotiation_id, invalid, reason=wanted, note=note)
    return said(str(_("洽谈已终止，双方都能看到原因。")), negotiation_id)


def _row(negotiation_id: int) -> Negotiation:
    return negotiations.one(NegotiationScope.of(current_actor()), negotiation_id)


def _back(negotiation_id: int, invalid: Invalid, **typed: str) -> ResponseReturnValue:
    problems = [(problem.field, problem_words(problem)) for problem in invalid.problems]
    return page_of(negotiation_id, problems, **typed), UNPROCESSABLE
