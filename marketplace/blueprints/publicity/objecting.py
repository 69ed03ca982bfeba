"""Object to a price in public, and read the answer behind a signed link that is the objector's alone."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.blueprints.alerts.tokens import GONE, quiet_page, quiet_redirect, subject
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.guards import current_actor, public
from marketplace.blueprints.identity import settings
from marketplace.blueprints.listings.support import CONFLICT, UNPROCESSABLE
from marketplace.blueprints.negotiations.pricing_forms import ObjectionForm
from marketplace.blueprints.publicity.bp import bp
from marketplace.blueprints.translation import gettext as _
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid
from marketplace.mail import signed
from marketplace.negotiations.drafts_pricing import ObjectionDraft
from marketplace.negotiations.errors_pricing import PublicityOver
from marketplace.negotiations.models import Objection, Publicity
from marketplace.negotiations.operations import objections as operations
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.queries import objections, publicity
from marketplace.negotiations.standing import Standing, standing
from marketplace.negotiations.states import ObjectionReason

EVERYBODY = NegotiationScope()
PURPOSE = "objection"


@bp.get("/<int:publicity_id>/objection")
@public
def write(publicity_id: int) -> ResponseReturnValue:
    """Filled in with the name of whoever is signed in."""
    found = publicity.one(EVERYBODY, publicity_id)
    return _page(found, ObjectionForm(data={"name": current_actor().name}))


@bp.post("/<int:publicity_id>/objection")
@public
def send(publicity_id: int) -> ResponseReturnValue:
    form = ObjectionForm(request.form)
    draft = ObjectionDraft(form.name.data or "", form.contact.data or "", form.text.data or "")
    try:
        with unit_of_work():
            made = operations.raise_objection(current_actor(), publicity_id, draft)
            token = _token(made)
    except Invalid as invalid:
        form.place(invalid)
        return _page(publicity.one(EVERYBODY, publicity_id), form), UNPROCESSABLE
    except PublicityOver:
        return _page(publicity.one(EVERYBODY, publicity_id), form), CONFLICT
    flash(_("异议已提交。请保存这个网址，用它查看答复。"))
    return quiet_redirect(url_for(".answered", token=token))


@bp.get("/objections/<token>")
@public
def answered(token: str) -> ResponseReturnValue:
    """What became of an objection, for whoever has its link."""
    objection_id = subject(PURPOSE, token)
    if objection_id is None:
        return quiet_page("publicity/link_gone.html", GONE)
    found = objections.by_link(EVERYBODY, objection_id)
    reason = label_words(ObjectionReason(found.reason)) if found.reason else ""
    address = settings().base_url.rstrip("/") + url_for(".answered", token=token)
    return quiet_page("publicity/objection.html", found=found, reason=reason, address=address)


def _token(made: Objection) -> str:
    """The same each time, for a year from the day it came in."""
    return signed.sign(settings().signing_key(), PURPOSE, made.id, made.raised_at + signed.LASTS)


def _page(found: Publicity, form: ObjectionForm) -> str:
    runs = standing(found, beijing_today()) is Standing.RUNNING
    return render_template("publicity/object.html", found=found, form=form, runs=runs)
