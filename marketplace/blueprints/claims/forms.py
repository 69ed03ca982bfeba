"""What is filled in for a claim and on the way of one. Shapes only: what will do, the domain knows."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FileField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from marketplace.blueprints.claims.wording import words_for
from marketplace.blueprints.form_problems import place_problem
from marketplace.blueprints.listings.fields import YuanField
from marketplace.blueprints.registration.forms import ActForm
from marketplace.claims.states import (
    CANCELLING,
    ClawBackGround,
    ObjectionReason,
    RefusalReason,
    ReturnReason,
)
from marketplace.kernel.errors import Problem

TOO_LONG = _("请不要超过 %(max)d 个字")
NOTE = Length(max=2000, message=TOO_LONG)
ROWS = {"rows": 3}
CHOOSE = InputRequired(_("请选择一个原因"))


class ClaimForm(ActForm):
    """One action on a claim."""

    def place(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            place_problem(self, problem.field, words_for(problem))


class PlainForm(ClaimForm):
    """A button alone."""


class PaperForm(ClaimForm):
    """A paper; the kinds are those that the document asks for."""

    kind = SelectField(_("材料类别"), validate_choice=False)
    file = FileField(_("文件"))


class ReturnForm(ClaimForm):
    OPTIONS: ClassVar[dict[str, type[StrEnum]]] = {"reason": ReturnReason}
    reason = SelectField(_("退回原因"), [CHOOSE])
    note = TextAreaField(_("需要补正的内容"), [NOTE], render_kw=ROWS)


class RefuseForm(ClaimForm):
    OPTIONS: ClassVar[dict[str, type[StrEnum]]] = {"reason": RefusalReason}
    reason = SelectField(_("不予支持的原因"), [CHOOSE])
    note = TextAreaField(_("理由说明"), [NOTE], render_kw=ROWS)


class CancelForm(ClaimForm):
    OPTIONS: ClassVar[dict[str, type[StrEnum]]] = {"reason": RefusalReason}
    reason = SelectField(_("不予支付的原因"), [CHOOSE])
    note = TextAreaField(_("理由说明"), [NOTE], render_kw=ROWS)

    def __init__(self, act: str, **data: Any) -> None:
        super().__init__(act, **data)
        control: Any = self["reason"]
        control.choices = [choice for choice in control.choices if choice[0] in ("", *CANCELLING)]


class ReviewForm(ClaimForm):
    amount_fen = YuanField(_("审定金额（元）"))
    lowered_reason = TextAreaField(_("低于上限的理由"), [NOTE], render_kw=ROWS)


class ApproveForm(ClaimForm):
    accept_less = BooleanField(_("预算不足时按剩余金额核减，不排队"))


class NoteForm(ClaimForm):
    note = TextAreaField(_("说明"), [NOTE], render_kw=ROWS)


class ClawBackForm(ClaimForm):
    OPTIONS: ClassVar[dict[str, type[StrEnum]]] = {"reason": ClawBackGround}
    reason = SelectField(_("追回原因"), [CHOOSE])
    amount_fen = YuanField(_("追回金额（元）"))
    note = TextAreaField(_("说明"), [NOTE], render_kw=ROWS)


class VoucherForm(ClaimForm):
    voucher = StringField(_("凭证号"), [Length(max=60, message=TOO_LONG)])


class ReceiveForm(ClaimForm):
    amount_fen = YuanField(_("收回金额（元）"))
    voucher = StringField(_("凭证号"), [Length(max=60, message=TOO_LONG)])


class AnswerForm(ClaimForm):
    OPTIONS: ClassVar[dict[str, type[StrEnum]]] = {"reason": ObjectionReason}
    reason = SelectField(_("核实结果"), [CHOOSE])
    answer = TextAreaField(_("答复"), [NOTE], render_kw=ROWS)


class ObjectionForm(ClaimForm):
    words = TextAreaField(_("异议内容"), [NOTE], render_kw={"rows": 6})


class OpenForm(ClaimForm):
    """A new claim; what is offered, the view knows."""

    benefit = SelectField(_("申报事项"), validate_choice=False)
    claimant = SelectField(_("申报人"), validate_choice=False)
    programme_year = StringField(_("申报年度"), [Length(max=9)])
    region_code = SelectField(_("所在地（本人申报时填写）"), validate_choice=False)
    contract = SelectField(_("已登记的合同（申报购买成果补助时选择）"), validate_choice=False)

    def offer(self, **choices: list[Any]) -> None:
        for name, offered in choices.items():
            control: Any = self[name]
            control.choices = offered
