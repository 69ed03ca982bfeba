"""Verified income that waits for the finance officer."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.errors import ANSWERS
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.registration.acting import UNPROCESSABLE, done
from marketplace.blueprints.registration.bp import bp
from marketplace.blueprints.registration.forms import ActForm, IncomeRefuseForm, PlainForm
from marketplace.branches.scope import PUBLIC
from marketplace.contracts.desk_policy import OwnContract, SamePerson, figures_scope, is_own
from marketplace.contracts.models import Contract
from marketplace.contracts.models_plan import VerifiedIncome
from marketplace.contracts.operations import income
from marketplace.contracts.queries import incomes as queries
from marketplace.contracts.queries import involved
from marketplace.contracts.states import IncomeReason

OWN, SAME = OwnContract.code, SamePerson.code


@bp.get("/registration/income")
@allow(Permission.CONTRACT_INCOME)
def incomes() -> ResponseReturnValue:
    """Proposals that nobody has decided on."""
    return _page()


@bp.post("/registration/income/<int:income_id>/<any(confirm,refuse):act>")
@allow(Permission.CONTRACT_INCOME)
def decide_income(income_id: int, act: str) -> ResponseReturnValue:
    """Confirm or refuse proposed income."""
    form: ActForm = IncomeRefuseForm(f"refuse{income_id}") if act == "refuse" else PlainForm("confirm")

    def work() -> None:
        if act == "confirm":
            income.confirm(current_actor(), income_id)
        else:
            income.refuse(current_actor(), income_id, form.one_of("reason", IncomeReason))

    if done(form, work):
        flash(_("已确认，计入合同的核定技术性收入。") if act == "confirm" else _("已退回，不予确认。"))
        return redirect(url_for(".incomes"))
    return _page({income_id: form}), UNPROCESSABLE


def _page(sent: dict[int, ActForm] | None = None) -> str:
    rows = queries.waiting(figures_scope(current_actor()))
    forms = {made.id: IncomeRefuseForm(f"refuse{made.id}") for made, _contract, _name in rows}
    return render_template(
        "registration/incomes.html",
        rows=rows,
        forms=forms | (sent or {}),
        sent=sent or {},
        closed=_closed(rows),
    )


def _closed(rows: Sequence[tuple[VerifiedIncome, Contract, str]]) -> dict[int, str]:
    """Why the reader may not decide, as the operation would refuse it, by the id of the income."""
    actor = current_actor()
    had_part = involved.by_contract(PUBLIC, [contract for _made, contract, _name in rows])
    own = {made.id: OWN for made, contract, _name in rows if is_own(actor, contract, had_part[contract.id])}
    proposed = {made.id: SAME for made, _contract, _name in rows if made.proposed_by == actor.person_id}
    return {number: str(ANSWERS[code][1]) for number, code in (proposed | own).items()}
