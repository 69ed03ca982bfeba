"""How the price comes about: the holder's declaration, minutes of its decision, and the clearing."""

from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.identity import settings
from marketplace.blueprints.listings.fields import DayField
from marketplace.blueprints.listings.refusals import refusal_words
from marketplace.blueprints.listings.support import CONFLICT, UNPROCESSABLE, whole_number
from marketplace.blueprints.negotiations.bp import bp
from marketplace.blueprints.negotiations.pricing_forms import PlacedForm, PricingForm
from marketplace.blueprints.negotiations.pricing_words import words_for
from marketplace.blueprints.translation import gettext as _
from marketplace.brokerage.states import Side
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.files.errors import UploadRefused
from marketplace.files.limits import FILE_BYTES
from marketplace.files.models import Attachment
from marketplace.files.opening import open_scanner, open_storage
from marketplace.files.receiving import receive
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, NotFound, Stale
from marketplace.negotiations import policy
from marketplace.negotiations.models import Negotiation
from marketplace.negotiations.operations import pricing as operations
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.pricing_rules import needs_minutes, needs_publicity
from marketplace.negotiations.publicity_days import is_over
from marketplace.negotiations.queries import negotiations, objections, publicity, sheets
from marketplace.negotiations.standing import standing
from marketplace.negotiations.states import NegotiationStatus, ObjectionReason, ReviewReason

S = NegotiationStatus
PRICED = frozenset({S.TERMS_AGREED, S.PRICING, S.PUBLICITY, S.CLEARED, S.HELD, S.CONTRACT_DRAFTING})
"""The page of the price is there."""


class MinutesForm(PlacedForm):
    """`seen` is the version of the negotiation whose price was read."""

    seen = HiddenField()
    decided_on = DayField()


@bp.get("/negotiations/<int:negotiation_id>/pricing")
@allow(Permission.NEGOTIATION_JOIN)
def pricing(negotiation_id: int) -> ResponseReturnValue:
    """Both sides, the broker and operators read it; the holder's members act."""
    return pricing_page(negotiation_id)


def pricing_page(
    negotiation_id: int, form: PricingForm | None = None, problems: list[tuple[str, str]] | None = None,
    **typed: Any,
) -> str:  # fmt: skip
    """`problems` are those of the smaller forms, by the ids of their controls; `typed` what was written there."""
    actor = current_actor()
    scope = NegotiationScope.of(actor)
    row = priced_one(negotiation_id)
    shown, today = publicity.of_negotiation(scope, row.id), beijing_today()
    newest, terms = (shown[0] if shown else None), sheets.agreed(scope, row)
    return render_template(
        "negotiations/pricing.html",
        row=row,
        form=form or PricingForm.showing(row),
        is_holder=policy.side_of(actor, row) is Side.HOLDER,
        may_decide=row.status in {S.TERMS_AGREED, S.PRICING},
        agreed_fen=None if terms is None else terms.total_fen,
        needs_publicity=needs_publicity(row),
        needs_minutes=needs_minutes(row),
        publicities=[(one, standing(one, today)) for one in shown],
        is_over=newest is not None and is_over(newest.ends_on, today),
        objections=objections.of_negotiation(scope, row.id),
        reads_contact=policy.may_read_contact(actor, row),
        grounds=list(ObjectionReason),
        review_reasons=[one for one in ReviewReason if one is not ReviewReason.OBJECTION_UPHELD],
        problems=problems or [],
        typed=typed,
        most_bytes=FILE_BYTES,
    )


@bp.post("/negotiations/<int:negotiation_id>/pricing")
@allow(Permission.NEGOTIATION_JOIN)
def decide_pricing(negotiation_id: int) -> ResponseReturnValue:
    policy.require_holder(current_actor(), priced_one(negotiation_id), "start_pricing")
    form = PricingForm(request.form).offer()
    if not form.validate():
        return pricing_page(negotiation_id, form), UNPROCESSABLE
    try:
        with unit_of_work():
            operations.decide(current_actor(), negotiation_id, form.draft(), form.version)
    except Invalid as invalid:
        form.place(invalid)
        return pricing_page(negotiation_id, form), UNPROCESSABLE
    except Stale:
        form.seen.data = str(priced_one(negotiation_id).row_version)
        form.form_errors = [_("在您填写期间，本单位的另一位成员已经保存。请核对后再保存。")]
        return pricing_page(negotiation_id, form), CONFLICT
    return to_pricing(negotiation_id, _("已保存。"))


@bp.post("/negotiations/<int:negotiation_id>/pricing/minutes")
@allow(Permission.NEGOTIATION_JOIN)
def attach_minutes(negotiation_id: int) -> ResponseReturnValue:
    policy.require_holder(current_actor(), priced_one(negotiation_id), "attach_minutes")
    form, file = MinutesForm(request.form), request.files.get("minutes")
    problems = [] if form.validate() else [("decided_on", str(words)) for words in form.decided_on.errors]
    if not problems and form.decided_on.data is None:
        problems.append(("decided_on", _("请填写。")))
    if file is None or not file.filename:
        problems.append(("minutes", _("请选择文件。")))
    if problems or file is None:
        return _minutes_back(negotiation_id, problems)
    storage, scanner = open_storage(settings()), open_scanner(settings())
    try:
        with receive(file.stream, file.filename or "", storage, scanner) as received, unit_of_work():
            seen = whole_number(form.seen.data)
            operations.attach_minutes(current_actor(), negotiation_id, received, form.decided_on.data, seen)
    except Stale:
        words = _("在您打开页面之后，本单位的另一位成员修改了定价或者上传了纪要。请核对现在的价格后再上传。")
        return _minutes_back(negotiation_id, [("minutes", words)], CONFLICT)
    except UploadRefused as refused:
        return _minutes_back(negotiation_id, [("minutes", refusal_words(refused))])
    except Invalid as invalid:
        return _minutes_back(negotiation_id, [(one.field, words_for(one)) for one in invalid.problems])
    return to_pricing(negotiation_id, _("纪要已上传。"))


def _minutes_back(
    negotiation_id: int, problems: list[tuple[str, str]], status: int = UNPROCESSABLE
) -> ResponseReturnValue:
    """What was read stays what was read, until the page says that it has changed."""
    typed: dict[str, Any] = {"decided_on": request.form.get("decided_on", "")}
    if status != CONFLICT:
        typed["seen"] = request.form.get("seen", "")
    return pricing_page(negotiation_id, problems=problems, **typed), status


@bp.post("/negotiations/<int:negotiation_id>/pricing/clear")
@allow(Permission.NEGOTIATION_JOIN)
def clear_price(negotiation_id: int) -> ResponseReturnValue:
    with unit_of_work():
        operations.clear(current_actor(), negotiation_id)
    return to_pricing(negotiation_id, _("定价已完成，可以起草合同。"))


@bp.get("/negotiations/<int:negotiation_id>/pricing/minutes")
@allow(Permission.NEGOTIATION_JOIN)
def minutes(negotiation_id: int) -> ResponseReturnValue:
    """The minutes are the holder's own; the operators above it look after them."""
    row = priced_one(negotiation_id)
    if not policy.may_read_contact(current_actor(), row):
        raise NotFound(kind="attachment")
    return handed_out(row.decision_id)


@bp.get("/negotiations/<int:negotiation_id>/pricing/decision")
@allow(Permission.NEGOTIATION_JOIN)
def hold_decision(negotiation_id: int) -> ResponseReturnValue:
    """The decision that ended a hold, for whoever reads the negotiation."""
    found = negotiations.one(NegotiationScope.of(current_actor()), negotiation_id)
    return handed_out(found.hold_decision_id)


def handed_out(attachment_id: int | None) -> ResponseReturnValue:
    """Always as a download. Raises NotFound."""
    attachment = db.session.get(Attachment, attachment_id) if attachment_id is not None else None
    if attachment is None:
        raise NotFound(kind="attachment")
    stream = open_storage(settings()).open(attachment.storage_key)
    answer = send_file(
        stream, mimetype=attachment.media_type, as_attachment=True, download_name=attachment.name, max_age=0
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def priced_one(negotiation_id: int) -> Negotiation:
    """One with agreed terms, or broken off after that. Raises NotFound before, and for others' too."""
    row = negotiations.one(NegotiationScope.of(current_actor()), negotiation_id)
    if row.status not in PRICED and row.pricing_method is None:
        raise NotFound(kind="negotiation")
    return row


def to_pricing(negotiation_id: int, words: str, anchor: str | None = None) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for(".pricing", negotiation_id=negotiation_id, _anchor=anchor))
