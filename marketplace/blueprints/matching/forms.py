"""What one thinks of a pair."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from marketplace.blueprints.labels import label
from marketplace.blueprints.translation import gettext
from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.matching.drafts import LONGEST_NOTE, kept_note
from marketplace.matching.states import DismissReason


class JudgeForm(FlaskForm):
    """`seen_version` is the pair's row version, so that a pair that changed meanwhile is not judged unseen.

    `back` is the page one came from.
    """

    seen_version = HiddenField()
    back = HiddenField()

    @property
    def version(self) -> int | None:
        text = str(self.seen_version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class DismissForm(JudgeForm):
    """The reason that both sides will read."""

    reason = SelectField(_("原因"), [InputRequired(_("请选择一个原因"))])
    note = TextAreaField(_("说明（选填）"), [Length(max=LONGEST_NOTE, message=_("请不要超过 %(max)d 个字"))])

    def validate_note(self, field: TextAreaField) -> None:
        """The one reason that says nothing by itself wants words."""
        if self.reason.data == DismissReason.OTHER and not kept_note(field.data or ""):
            raise ValidationError(gettext("选了“其他原因”，请在这里写明是什么原因"))

    def offer_reasons(self) -> None:
        """Fill the list in the reader's language."""
        reasons = [(reason.value, gettext(label(reason))) for reason in DismissReason]
        self.reason.choices = [("", gettext("请选择")), *reasons]
