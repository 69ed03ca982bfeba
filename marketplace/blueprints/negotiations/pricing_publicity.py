"""Make the price public, take it back, and answer objections."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.identity import settings
from marketplace.blueprints.listings.support import UNPROCESSABLE
from marketplace.blueprints.negotiations.bp import bp
from marketplace.blueprints.negotiations.pricing import priced_one, pricing_page, to_pricing
from marketplace.blueprints.negotiations.pricing_forms import PublicityForm
from marketplace.blueprints.negotiations.pricing_words import words_for
from marketplace.blueprints.translation import gettext as _
from marketplace.branches import queries as branches
from marketplace.branches.scope import EVERYTHING, PUBLIC
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, NotFound, WrongState
from marketplace.listings.drafts import AchievementDraft
from marketplace.listings.queries import public as listings
from marketplace.negotiations import policy
from marketplace.negotiations.models import Negotiation
from marketplace.negotiations.operations import objections, publicity
from marketplace.negotiations.pricing_rules import needs_minutes, needs_publicity
from marketplace.negotiations.publicity_days import window
from marketplace.negotiations.states import PUBLISH_PRICE, ObjectionReason, ReviewReason


@bp.get("/negotiations/<int:negotiation_id>/publicity")
@allow(Permission.NEGOTIATION_JOIN)
def write_publicity(negotiation_id: int) -> ResponseReturnValue:
    """What will be public, filled in as far as it is known."""
    row = _publishable(negotiation_id)
    office = "，".join(part for part in (row.holder.contact_office, row.holder.contact_phone) if part)
    known = {"title": row.lead.title, "objections_to": office, "completers": _completers(row)}
    return _page(row, PublicityForm(data=known))


@bp.post("/negotiations/<int:negotiation_id>/publicity")
@allow(Permission.NEGOTIATION_JOIN)
def publish_price(negotiation_id: int) -> ResponseReturnValue:
    policy.require_holder(current_actor(), priced_one(negotiation_id), "publish_price")
    form = PublicityForm(request.form)
    try:
        with unit_of_work():
            publicity.publish(current_actor(), negotiation_id, form.draft(), settings().publicity_days)
    except Invalid as invalid:
        form.place(invalid)
        return _page(_publishable(negotiation_id), form), UNPROCESSABLE
    return to_pricing(negotiation_id, _("已开始公示。"))


@bp.post("/negotiations/<int:negotiation_id>/publicity/take-back")
@allow(Permission.NEGOTIATION_JOIN)
def take_back_price(negotiation_id: int) -> ResponseReturnValue:
    policy.require_holder(current_actor(), priced_one(negotiation_id), "review_price")
    wanted, note = request.form.get("reason", ""), request.form.get("note", "")
    if wanted not in set(ReviewReason):
        page = pricing_page(negotiation_id, problems=[("reason", _("请从列表中选择。"))], note=note)
        return page, UNPROCESSABLE
    try:
        with unit_of_work():
            publicity.take_back(current_actor(), negotiation_id, ReviewReason(wanted), note)
    except Invalid as invalid:
        problems = [(one.field, words_for(one)) for one in invalid.problems]
        return pricing_page(negotiation_id, problems=problems, note=note, reason=wanted), UNPROCESSABLE
    return to_pricing(negotiation_id, _("公示已撤回，重新定价后再次公示，时间重新计算。"))


@bp.post("/negotiations/<int:negotiation_id>/objections/<int:objection_id>")
@allow(Permission.NEGOTIATION_JOIN)
def answer_objection(negotiation_id: int, objection_id: int) -> ResponseReturnValue:
    policy.require_holder(current_actor(), priced_one(negotiation_id), "answer_objection")
    ground, text = request.form.get("ground", ""), request.form.get("answer", "")
    typed: dict[str, Any] = {"objection": objection_id, "ground": ground, "answer": text}
    if ground not in set(ObjectionReason):
        problems = [(f"ground-{objection_id}", _("请从列表中选择。"))]
        return pricing_page(negotiation_id, problems=problems, **typed), UNPROCESSABLE
    try:
        with unit_of_work():
            objections.answer(current_actor(), negotiation_id, objection_id, ObjectionReason(ground), text)
    except Invalid as invalid:
        problems = [(f"{one.field}-{objection_id}", words_for(one)) for one in invalid.problems]
        return pricing_page(negotiation_id, problems=problems, **typed), UNPROCESSABLE
    return to_pricing(negotiation_id, _("答复已发出，异议人可以查到。"), f"objection-{objection_id}")


def _page(row: Negotiation, form: PublicityForm) -> str:
    days = settings().publicity_days
    span = window(beijing_today(), days, branches.holidays(PUBLIC))
    return render_template(
        "negotiations/publicity.html", row=row, form=form, days=days, span=span,
        lacks_minutes=needs_minutes(row) and row.decision_id is None,
    )  # fmt: skip


def _publishable(negotiation_id: int) -> Negotiation:
    """Raises NotFound, NotAllowed, WrongState (also where no publicity is called for)."""
    row = priced_one(negotiation_id)
    policy.require_holder(current_actor(), row, "publish_price")
    PUBLISH_PRICE.check(row.status)
    if not needs_publicity(row):
        raise WrongState(action=PUBLISH_PRICE.name, status=row.status.value, start=[])
    return row


def _completers(row: Negotiation) -> list[str]:
    """Names of the achievement's team, where it says them."""
    if row.lead.achievement_id is None:
        return []
    try:
        found = listings.public_one(EVERYTHING, row.lead.achievement_id, signed_in=True)
    except NotFound:
        return []
    draft = found.draft
    return [one.name for one in draft.team] if isinstance(draft, AchievementDraft) else []
