"""A new draft, the texts of a version, and the decision on one."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import Form, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from marketplace.blueprints.filters import label_words
from marketplace.blueprints.listings.fields import DayField
from marketplace.blueprints.listings.support import whole_number
from marketplace.blueprints.translation import gettext
from marketplace.policies.drafts import LONGEST, VersionDraft
from marketplace.policies.models import PolicyVersion
from marketplace.policies.states import VersionReason
from marketplace.rules.loading import HEAD_FILE

ROWS = 18
"""Lines of a file that are seen at once."""


class StartForm(Form):
    """Which document gets a new version, from when, and why."""

    pack_id = SelectField(_("政策文件"), validate_choice=False, choices=[])
    since = DayField(_("起始日期"))
    until = DayField(_("终止日期"))
    why = TextAreaField(_("制定新版的原因和依据"), render_kw={"rows": 3, "maxlength": LONGEST["why"]})

    def __init__(self, posted: MultiDict[str, str] | None, documents: Sequence[tuple[str, str]]) -> None:
        super().__init__(posted)
        self.pack_id.choices = [SelectChoice(*document) for document in documents]
        for name in ("pack_id", "since", "why"):
            self[name].flags.required = True


class TextsForm(Form):
    """Everything of a draft; a subclass made by `texts_form` has a text area for each file, under the file's name."""

    row_version = HiddenField()
    since = DayField(_("起始日期"))
    until = DayField(_("终止日期"))
    why = TextAreaField(_("制定新版的原因和依据"), render_kw={"rows": 3, "maxlength": LONGEST["why"]})
    reviewed_by = StringField(_("审查单位"), render_kw={"maxlength": LONGEST["reviewed_by"]})
    reviewed_on = DayField(_("审查日期"))
    review_basis = TextAreaField(
        _("审查结论和依据"), render_kw={"rows": 3, "maxlength": LONGEST["review_basis"]}
    )
    files: tuple[str, ...] = ()

    def to_draft(self) -> VersionDraft | None:
        """None when a day is none; its words stand beside the field then. An emptied file is left out."""
        if not self.validate():
            return None
        texts = {name: str(self[name].data or "") for name in self.files}
        kept = {name: text for name, text in texts.items() if text.strip() or name == HEAD_FILE}
        return VersionDraft(
            self.since.data, self.until.data, self.why.data or "", kept, self.reviewed_by.data or "",
            self.reviewed_on.data, self.review_basis.data or "",
        )  # fmt: skip

    def seen(self) -> int:
        return whole_number(self.row_version.data)


def texts_form(posted: MultiDict[str, str] | None, row: PolicyVersion) -> TextsForm:
    """`pack.yaml` first, the others by name."""
    files = tuple(sorted(row.texts, key=lambda name: (name != HEAD_FILE, name)))
    areas = {name: TextAreaField(name, render_kw={"rows": ROWS, "spellcheck": "false"}) for name in files}
    made: type[TextsForm] = type("TextsFormOfVersion", (TextsForm,), {"files": files, **areas})
    days = ("row_version", "since", "until", "why", "reviewed_by", "reviewed_on", "review_basis")
    form = made(posted, data={**{name: getattr(row, name) for name in days}, **row.texts})
    form.since.flags.required = form.why.flags.required = True
    return form


class DecisionForm(Form):
    """A step of a version; each page shows the part that its moves need."""

    row_version = HiddenField()
    last_day = DayField(_("适用的最后一天"))
    reason = SelectField(_("原因"), validate_choice=False, choices=[])
    reason_note = TextAreaField(_("说明"), render_kw={"rows": 3, "maxlength": LONGEST["reason_note"]})

    def __init__(
        self, posted: MultiDict[str, str] | None, reasons: Sequence[VersionReason], **data: Any
    ) -> None:
        super().__init__(posted, data=data)
        words = [SelectChoice(reason.value, label_words(reason)) for reason in reasons]
        self.reason.choices = [SelectChoice("", gettext("请选择")), *words]
        self.last_day.flags.required = self.reason.flags.required = True

    def chosen_reason(self) -> VersionReason | None:
        return {reason.value: reason for reason in VersionReason}.get(self.reason.data or "")

    def seen(self) -> int:
        return whole_number(self.row_version.data)
