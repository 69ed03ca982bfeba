"""What is filled in at the desk and by the parties. Shapes only: what will do, the domain knows."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from marketplace.blueprints.form_problems import place_problem
from marketplace.blueprints.labels import label
from marketplace.blueprints.listings.fields import DayField, WanField
from marketplace.blueprints.listings.support import whole_number
from marketplace.blueprints.registration.presenting import MissingRow
from marketplace.blueprints.registration.wording import words_for
from marketplace.contracts.desk_policy import MissingItem
from marketplace.contracts.states import (
    AmendmentReason,
    ContractKind,
    EndReason,
    IncomeReason,
    NotRecognisedReason,
    ReturnReason,
)
from marketplace.files.receiving import Received
from marketplace.kernel.errors import Invalid, Problem

E = TypeVar("E", bound=StrEnum)
TOO_LONG = _("请不要超过 %(max)d 个字")
NOTE = Length(max=2000, message=TOO_LONG)
ROWS = {"rows": 3}


class ActForm(FlaskForm):
    """One action of a page. `OPTIONS` are the closed lists of its selects.

    `seen_version` is what was shown: the contract's row version, or what a payment says of itself.
    """

    OPTIONS: ClassVar[dict[str, type[StrEnum]]] = {}

    seen_version = HiddenField()

    def __init__(self, act: str, **data: Any) -> None:
        super().__init__(prefix=act, data=data)
        self.received: dict[str, Received] = {}
        for name, members in self.OPTIONS.items():
            offered = [(member.value, gettext(label(member))) for member in members]
            first = [] if isinstance(self[name], SelectMultipleField) else [("", gettext("请选择"))]
            self[name].choices = first + offered

    @property
    def version(self) -> int | None:
        return whole_number(self.seen_version.data) or None

    @property
    def seen(self) -> str | None:
        return self.seen_version.data or None

    def text_of(self, name: str) -> str:
        return str(self[name].data or "")

    def one_of(self, name: str, members: type[E]) -> E:
        """The chosen member. Raises Invalid when nothing was chosen."""
        if not self[name].data:
            raise Invalid(Problem(name, "required"))
        return members(self[name].data)

    def sum_of(self, name: str) -> int:
        """The typed sum in fen. Raises Invalid for none."""
        return int(self._typed(name))

    def day_of(self, name: str) -> date:
        """The typed day. Raises Invalid for none."""
        found: date = self._typed(name)
        return found

    def sent_files(self) -> list[tuple[str, FileStorage]]:
        """The chosen files by the names of their fields."""
        chosen = [(entry.short_name, entry.data) for entry in self if isinstance(entry, FileField)]
        return [(name, sent) for name, sent in chosen if isinstance(sent, FileStorage) and sent.filename]

    def _typed(self, name: str) -> Any:
        if self[name].data is None:
            raise Invalid(Problem(name, "required"))
        return self[name].data

    def place(self, problems: Iterable[Problem]) -> None:
        """Put each problem beside its control, or above the form."""
        for problem in problems:
            place_problem(self, problem.field, words_for(problem))


class PlainForm(ActForm):
    """A button alone."""


class NoteForm(ActForm):
    note = TextAreaField(_("说明"), [NOTE], render_kw=ROWS)


class ReturnForm(ActForm):
    """Beside each point stands `text_<item>` for what is wanted."""

    OPTIONS: ClassVar[dict[str, type[StrEnum]]] = {"reason": ReturnReason, "items": MissingItem}
    reason = SelectField(_("退回原因"), [InputRequired(_("请选择一个原因"))])
    items = SelectMultipleField(_("需要补正的内容"))

    def text_field(self, item: str) -> StringField:
        found: StringField = self[f"text_{item}"]
        return found


for _item in MissingItem:
    setattr(ReturnForm, f"text_{_item.value}", StringField(_(label(_item)), [NOTE]))


class RecogniseForm(ActForm):
    OPTIONS: ClassVar[dict[str, type[StrEnum]]] = {"kind": ContractKind}
    kind = SelectField(_("认定类别"), [InputRequired(_("请选择合同类别"))])
    total_fen = WanField(_("成交额（万元）"))
    technical_fen = WanField(_("技术交易额（万元）"))
    opinion = TextAreaField(_("认定意见"), [NOTE], render_kw=ROWS)


class RefuseForm(ActForm):
    OPTIONS: ClassVar[dict[str, type[StrEnum]]] = {"reason": NotRecognisedReason}
    reason = SelectField(_("不予登记的理由"), [InputRequired(_("请选择一个理由"))])
    opinion = TextAreaField(_("理由说明"), [NOTE], render_kw=ROWS)


class EndForm(ActForm):
    OPTIONS: ClassVar[dict[str, type[StrEnum]]] = {"reason": EndReason}
    reason = SelectField(_("原因"), [InputRequired(_("请选择一个原因"))])
    note = TextAreaField(_("说明"), [NOTE], render_kw=ROWS)


class IncomeForm(ActForm):
    amount_fen = WanField(_("核定技术性收入（万元）"))
    ground = TextAreaField(_("超出已到账技术份额的理由"), [NOTE], render_kw=ROWS)


class IncomeRefuseForm(ActForm):
    OPTIONS: ClassVar[dict[str, type[StrEnum]]] = {"reason": IncomeReason}
    reason = SelectField(_("不予确认的原因"), [InputRequired(_("请选择一个原因"))])


class AmendmentRefuseForm(ActForm):
    OPTIONS: ClassVar[dict[str, type[StrEnum]]] = {"reason": AmendmentReason}
    reason = SelectField(_("不同意的原因"), [InputRequired(_("请选择一个原因"))])
    note = TextAreaField(_("说明"), [NOTE], render_kw=ROWS)


class ResubmitForm(ActForm):
    """The answers to the points of a missing list: `answer_1`, `file_1` …"""

    @classmethod
    def of(cls, points: Sequence[MissingRow]) -> type["ResubmitForm"]:
        """The form for these points."""
        fields: dict[str, Any] = {}
        for number, point in enumerate(points, 1):
            words = gettext("%(number)s. %(item)s", number=number, item=point.item)
            words += gettext("：%(text)s", text=point.text) if point.text else ""
            fields[f"answer_{number}"] = TextAreaField(words, [NOTE], render_kw={"rows": 2})
            fields[f"file_{number}"] = FileField(gettext("第 %(number)s 项的附件", number=number))
        return type("PointsForm", (cls,), fields)


class ChangeForm(ActForm):
    title = StringField(_("项目名称"), [Length(max=200, message=TOO_LONG)])
    total_fen = WanField(_("成交额（万元）"))
    technical_fen = WanField(_("技术交易额（万元）"))
    valid_from = DayField(_("有效期起"))
    valid_to = DayField(_("有效期止"))
    ground = TextAreaField(_("变更理由"), [NOTE], render_kw=ROWS)
    paper = FileField(_("变更协议（附件）"))


class RevocationForm(ActForm):
    OPTIONS: ClassVar[dict[str, type[StrEnum]]] = {"reason": EndReason}
    reason = SelectField(_("撤销原因"), [InputRequired(_("请选择一个原因"))])
    ground = TextAreaField(_("撤销说明"), [NOTE], render_kw=ROWS)
    paper = FileField(_("证明材料（附件）"))


class DoneForm(ActForm):
    done_on = DayField(_("完成日期"))
    note = TextAreaField(_("说明"), [NOTE], render_kw=ROWS)


class AcceptForm(ActForm):
    accepted_on = DayField(_("验收日期"))


class PaidForm(ActForm):
    paid_fen = WanField(_("付款金额（万元）"))
    paid_on = DayField(_("付款日期"))
    reference = StringField(_("银行回单号"), [Length(max=60, message=TOO_LONG)])


class ArrivedForm(ActForm):
    """For a report of less than the whole amount."""

    is_all = BooleanField(_("余款不再收取"), description=_("不选的，余款另列一笔，期限不变。"))


class SellerPaidForm(PaidForm, ArrivedForm):
    pass


class DenyForm(ActForm):
    note = TextAreaField(_("说明"), [NOTE], render_kw=ROWS)


class RoyaltyForm(ActForm):
    base_fen = WanField(_("计提基数（万元）"))
    until = DayField(_("本期截止日"))
