"""The application, the department's decisions, and the filters of the two lists."""

from typing import Any

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import FileField, Form, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.accounts.models import Organisation
from marketplace.blueprints.brokers.support import branch_names, choices_of, field_options
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.form_problems import place_problem
from marketplace.blueprints.listings.fields import DayField, TypedField
from marketplace.blueprints.listings.support import whole_number
from marketplace.blueprints.translation import gettext
from marketplace.brokerage.drafts import LONGEST, PROVEN, BrokerDraft
from marketplace.brokerage.models import Broker
from marketplace.brokerage.operations.accreditation import LONGEST_NOTE
from marketplace.brokerage.states import BrokerGrade, BrokerReason
from marketplace.kernel.text import clean

UNSET = -1
"""Hours that were not typed: the domain names them out of range."""


class HoursField(TypedField):
    """A whole number of hours."""

    def read(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 8):
            raise ValueError(gettext("请填整数。"))
        return int(text)


class ManyField(SelectMultipleField):
    """Check boxes; what is not offered is for the domain to refuse."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class BrokerForm(Form):
    """The fields of `BrokerDraft` and the certificate. In force, those that are proven are not asked for."""

    grade = SelectField(_("等级"), validate_choice=False, choices=[])
    certificate_no = StringField(_("证书编号"), render_kw={"maxlength": LONGEST["certificate_no"]})
    certificate_issuer = StringField(_("发证机构"), render_kw={"maxlength": LONGEST["certificate_issuer"]})
    certificate = FileField(_("证书文件"))
    training_hours = HoursField(_("培训学时"))
    fields = ManyField(_("服务领域"), validate_choice=False, choices=[])
    branches = ManyField(_("服务的分市场"), validate_choice=False, choices=[])
    organisation_id = SelectField(_("所在机构"), validate_choice=False, choices=[])
    introduction = TextAreaField(_("个人介绍"), render_kw={"rows": 5, "maxlength": LONGEST["introduction"]})

    def __init__(
        self,
        posted: MultiDict[str, Any] | None,
        row: Broker | None,
        agencies: dict[int, Organisation],
        *,
        locked: bool,
    ) -> None:
        super().__init__(posted, data=_stored(row))
        self.locked = locked
        self.row = row
        self.grade.choices = [
            SelectChoice("", _("请选择")),
            *(SelectChoice(g.value, label_words(g)) for g in BrokerGrade),
        ]
        self.fields.choices = [SelectChoice(*option) for option in field_options()]
        self.branches.choices = [SelectChoice(*option) for option in branch_names().items()]
        self.organisation_id.choices = [
            SelectChoice("", _("没有，独立执业")), *(SelectChoice(str(one.id), one.name) for one in agencies.values())
        ]  # fmt: skip
        for name in (*PROVEN, "fields"):
            self[name].flags.required = True
        if locked:
            for name in (*PROVEN, "certificate"):
                del self[name]

    def to_draft(self) -> BrokerDraft | None:
        """None when something is no value at all; its words stand beside the field then."""
        is_fine = self.validate()
        proven = self._proven()
        if not is_fine or proven is None:
            return None
        agency = str(self.organisation_id.data or "")
        return BrokerDraft(
            fields=tuple(clean(code) for code in self.fields.data or ()),
            branches=tuple(clean(path) for path in self.branches.data or ()),
            organisation_id=(whole_number(agency) or UNSET) if agency else None,
            introduction=self.introduction.data or "",
            **proven,
        )

    def _proven(self) -> dict[str, Any] | None:
        if self.locked:
            return {name: getattr(self.row, name) for name in PROVEN}
        grades = {grade.value: grade for grade in BrokerGrade}
        grade, hours = grades.get(self.grade.data or ""), self.training_hours.data
        if grade is None:
            place_problem(self, "grade", gettext("请从列表中选择。"))
        if hours is None and not self.training_hours.errors:
            place_problem(self, "training_hours", gettext("请填写这一项。"))
        if grade is None or hours is None:
            return None
        texts = {name: self[name].data or "" for name in PROVEN[1:3]}
        return {"grade": grade, "training_hours": hours, **texts}


class DecisionForm(Form):
    """A decision of the department; each page shows the part that its moves need."""

    training_hours = HiddenField(_("培训学时"))
    """Not asked for: where a refusal over the applicant's hours is put."""
    row_version = HiddenField()
    valid_to = DayField(_("有效期至"))
    reason = SelectField(_("原因"), validate_choice=False, choices=[])
    reason_note = TextAreaField(_("说明"), render_kw={"rows": 3, "maxlength": LONGEST_NOTE})

    def __init__(self, posted: MultiDict[str, str] | None, **data: Any) -> None:
        super().__init__(posted, data=data)
        self.reason.choices = choices_of(list(BrokerReason))
        self.valid_to.flags.required = self.reason.flags.required = True

    def chosen_reason(self) -> BrokerReason | None:
        return {reason.value: reason for reason in BrokerReason}.get(self.reason.data or "")

    def seen(self) -> int:
        return whole_number(self.row_version.data)


def _stored(row: Broker | None) -> dict[str, Any]:
    if row is None:
        return {}
    names = ("certificate_no", "certificate_issuer", "training_hours", "fields", "branches", "introduction")
    agency = str(row.organisation_id) if row.organisation_id is not None else ""
    return {name: getattr(row, name) for name in names} | {
        "grade": row.grade.value,
        "organisation_id": agency,
    }
