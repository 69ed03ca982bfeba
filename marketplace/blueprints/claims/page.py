"""The page of one claim, for whoever reads it, with what they may do now."""

from typing import Any

from flask import render_template
from flask_babel import gettext as _

from marketplace.accounts.permissions import Permission, holds
from marketplace.blueprints.claims import forms, presenting
from marketplace.blueprints.guards import current_actor
from marketplace.blueprints.translation import gettext
from marketplace.budgets.labels import fund_label
from marketplace.budgets.policy import ALL as ALL_BUDGETS
from marketplace.budgets.queries import reservations
from marketplace.claims.models import Claim
from marketplace.claims.policy import ClaimScope, is_own
from marketplace.claims.queries import claims as queries
from marketplace.claims.states import OVER, ClaimStatus, ObjectionStatus
from marketplace.rules.codes import Cap

FORMS: dict[str, type[forms.ClaimForm]] = {
    "submit": forms.PlainForm, "withdraw": forms.PlainForm, "pass": forms.PlainForm, "return": forms.ReturnForm,
    "refuse": forms.RefuseForm, "review": forms.ReviewForm, "post": forms.PlainForm, "approve": forms.ApproveForm,
    "cancel": forms.CancelForm, "audit": forms.NoteForm, "claw_back": forms.ClawBackForm, "order": forms.PlainForm,
    "pay": forms.VoucherForm, "receive": forms.ReceiveForm,
}  # fmt: skip


def claim_page(claim: Claim, sent: dict[str, Any] | None = None, opened: str = "") -> str:
    """`sent` are forms that came back, by the name of what they do."""
    actor, scope = current_actor(), ClaimScope.of(current_actor())
    acts = [*presenting.own_acts(actor, claim), *presenting.desk_acts(actor, claim)]
    offered: dict[str, Any] = {act: form_for(act, claim) for act in acts if act in FORMS}
    objections = queries.objections(scope, claim.id)
    own = is_own(actor, claim)
    hears = not own and (holds(actor, Permission.CLAIM_REVIEW) or holds(actor, Permission.CLAIM_APPROVE))
    return render_template(
        "claims/show.html", claim=claim, own=own, acts=acts, forms=offered | (sent or {}), opened=opened,
        benefit=presenting.benefit_of(claim), shown=presenting.decision_shown(claim),
        facts=presenting.fact_rows(claim), papers=queries.documents(scope, claim.id), objections=objections,
        answers=_answers(objections, own=own, is_open=claim.status is ClaimStatus.OBJECTION),
        objectors=queries.objectors(scope, claim.id) if hears else {}, hears=hears, is_over=claim.status in OVER,
        payments=queries.payments(scope, claim.id),
        people=queries.people(scope, claim) if scope.works_at_desk else {},
        reason=presenting.reason_words(claim.reason), reason_words=presenting.reason_words,
        may_check=presenting.may_check(actor, claim), may_give_up=presenting.may_give_up(actor, claim),
        clawed=presenting.warnings(claim) if scope.works_at_desk else 0,
        reservation=reservations.of_subject(ALL_BUDGETS, claim.subject), left=queries.outstanding(scope, claim),
        fund=gettext(fund_label(claim.fund)) if claim.fund else "",
        at_desk=scope.works_at_desk and not own,
    )  # fmt: skip


def form_for(act: str, claim: Claim) -> forms.ClaimForm:
    """With what is known already."""
    data: dict[str, Any] = {"seen_version": str(claim.row_version)}
    if act == "review":
        shown = presenting.decision_shown(claim)
        most = shown.decision.amount_fen if shown and shown.decision.amount_fen is not None else None
        data["amount_fen"] = claim.most_fen or most or (shown.decision.most_fen if shown else None)
    if act == "claw_back":
        data["amount_fen"] = claim.decided_fen
    form = FORMS[act](act, **data)
    if act == "review" and presenting.benefit_of(claim).cap is Cap.FIXED:
        del form["lowered_reason"]
        form["amount_fen"].description = _("固定金额，不能改动。")
    return form


def _answers(objections: list[Any], *, own: bool, is_open: bool) -> dict[int, forms.AnswerForm]:
    """A form beside each objection that waits for the head of the department."""
    may_answer = holds(current_actor(), Permission.CLAIM_APPROVE) and not own and is_open
    waiting = [row.id for row in objections if row.status is ObjectionStatus.OPEN]
    return {number: forms.AnswerForm(f"answer{number}") for number in waiting} if may_answer else {}
