"""How a contract begins: out of a negotiation with one click, or by hand for a deal made outside the market."""

import secrets
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form, HiddenField, StringField
from wtforms.validators import DataRequired, InputRequired

from marketplace.accounts.models import Organisation
from marketplace.accounts.permissions import Permission
from marketplace.accounts.queries import organisations
from marketplace.accounts.states import OrganisationStatus
from marketplace.blueprints.contracts.bp import bp
from marketplace.blueprints.contracts.row_forms import choice
from marketplace.blueprints.contracts.step_form import KIND_OF
from marketplace.blueprints.contracts.wording import problem_words
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.form_problems import form_problems, place_problem
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.identity import settings
from marketplace.blueprints.listings.choices import choice as option
from marketplace.blueprints.listings.choices import please_choose
from marketplace.blueprints.listings.forms import cleaned_form
from marketplace.blueprints.listings.support import UNPROCESSABLE, whole_number
from marketplace.blueprints.translation import gettext
from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.branches.scope import EVERYTHING, Scope
from marketplace.contracts.drafts import ContractDraft, PartyDraft
from marketplace.contracts.operations import drafting
from marketplace.contracts.prefill import LEGAL_TYPES
from marketplace.contracts.vocabulary import LegalType, SubKind
from marketplace.contracts.wizard import Step
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid, NotAllowed

CHOSEN = InputRequired(_("请从列表中选择。"))
BESIDE = {"buyer.name": "buyer_name", "buyer.uscc": "buyer_uscc", "buyer": "buyer_uscc"}
"""Field of a problem → control that it is said beside."""


class BeginForm(Form):
    """What a contract needs to be begun; everything else has its step."""

    organisation = choice(_("本单位（卖方）"), description=_("提供技术的一方，由它办理登记。"))
    title = StringField(_("项目名称"), [InputRequired(_("请填写项目名称。"))])
    sub_kind = choice(_("合同类别"))
    buyer_name = StringField(_("买方名称"))
    buyer_uscc = StringField(
        _("买方统一社会信用代码"),
        description=_("买方已在市场登记的，按代码关联，买方可以看到这份合同并记录签订。"),
    )
    other_matter = BooleanField(_("这份合同是另一件事，与正在洽谈的内容无关"))
    token = HiddenField()

    def __init__(self, posted: MultiDict[str, str] | None = None) -> None:
        super().__init__(formdata=posted, data={"token": secrets.token_urlsafe(24)})
        mine: Any = self.organisation
        mine.choices = [option(str(one.id), one.name) for one in _own_organisations()]
        if len(mine.choices) == 1 and not mine.data:
            mine.data = mine.choices[0].value
        mine.validators = [DataRequired(_("请从列表中选择。")), *mine.validators]
        kinds: Any = self.sub_kind
        kinds.choices = [option("", please_choose())] + [
            option(sub.value, label_words(sub), label_words(kind)) for sub, kind in KIND_OF.items()
        ]
        self.sub_kind.validators = [CHOSEN, *self.sub_kind.validators]
        self.sub_kind.flags.required = True

    def to_draft(self, seller: Organisation, buyer: Organisation | None) -> ContractDraft:
        """After `validate`."""
        sub_kind = SubKind(self.sub_kind.data)
        outside = PartyDraft(self.buyer_name.data or "", self.buyer_uscc.data or "")
        return ContractDraft(
            title=self.title.data or "",
            kind=KIND_OF[sub_kind],
            sub_kind=sub_kind,
            seller=_party(seller),
            buyer=outside if buyer is None else _party(buyer),
        )


@bp.post("/contracts/of-negotiation/<int:negotiation_id>")
@allow(Permission.CONTRACT_DRAFT)
def of_negotiation(negotiation_id: int) -> ResponseReturnValue:
    """The contract of a negotiation, or the one that is there."""
    with unit_of_work():
        contract_id = drafting.start_from_negotiation(current_actor(), negotiation_id).id
    return redirect(url_for(".show", contract_id=contract_id))


@bp.get("/contracts/new")
@allow(Permission.CONTRACT_DRAFT)
def new() -> ResponseReturnValue:
    return _page(BeginForm())


@bp.post("/contracts/new")
@allow(Permission.CONTRACT_DRAFT)
def create() -> ResponseReturnValue:
    """One click or two, one contract."""
    form = BeginForm(cleaned_form(request.form))
    if not form.validate():
        return _page(form), UNPROCESSABLE
    seller = _own_organisation(whole_number(form.organisation.data))
    buyer = _in_market(form.buyer_uscc.data or "")
    draft = form.to_draft(seller, buyer)
    try:
        with unit_of_work():
            contract_id = drafting.start_by_hand(
                current_actor(), seller.id, form.token.data or "", draft, buyer.id if buyer else None,
                settings().publicity_days, other_matter=form.other_matter.data,
            ).id  # fmt: skip
    except Invalid as invalid:
        for problem in invalid.problems:
            place_problem(form, BESIDE.get(problem.field, problem.field), problem_words(problem))
        return _page(form), UNPROCESSABLE
    flash(gettext("合同已建立，请接着填写。"))
    return redirect(url_for(".draft", contract_id=contract_id, step=Step.KIND.value))


def _page(form: BeginForm) -> str:
    if not current_actor().memberships:
        raise NotAllowed(action="write_contract")
    return render_template("contracts/new.html", form=form, problems=form_problems(form))


def _own_organisations() -> list[Organisation]:
    scope = Scope(organisation_ids=current_actor().organisation_ids)
    return [organisations.one(scope, number) for number in sorted(current_actor().organisation_ids)]


def _own_organisation(number: int) -> Organisation:
    return next(one for one in _own_organisations() if one.id == number)


def _in_market(code: str) -> Organisation | None:
    """The verified organisation with this code."""
    found = organisations.by_uscc(EVERYTHING, code) if code else None
    return found if found is not None and found.status is OrganisationStatus.VERIFIED else None


def _party(of: Organisation) -> PartyDraft:
    legal_type = LEGAL_TYPES.get(of.kind, LegalType.ENTERPRISE)
    return PartyDraft(of.name, of.uscc, region_code=of.region_code, legal_type=legal_type)
