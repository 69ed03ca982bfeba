"""The form of what comes by mail."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.blueprints.filters import label_words
from marketplace.inbox.choices import HOURS, Choice
from marketplace.inbox.quiet import NIGHT, Quiet
from marketplace.inbox.states import NoticeKind

_HOURS = [SelectChoice(str(hour), f"{hour}:00") for hour in HOURS]


class ChoiceForm(FlaskForm):
    mailed = SelectMultipleField(
        _("发邮件的消息"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    quiet = BooleanField(_("免打扰时段内不发邮件"), description=_("这段时间的消息合成一封，时段结束时发出。"))
    quiet_from = SelectField(_("开始（北京时间）"), choices=_HOURS)
    quiet_to = SelectField(_("结束（北京时间）"), choices=_HOURS)

    def __init__(self, *args: object, **values: object) -> None:
        super().__init__(*args, **values)
        self.mailed.choices = [SelectChoice(kind.value, label_words(kind)) for kind in NoticeKind]

    @classmethod
    def of(cls, choice: Choice) -> "ChoiceForm":
        hours = choice.quiet or NIGHT
        return cls(
            formdata=None,
            mailed=[kind.value for kind in NoticeKind if kind not in choice.silent],
            quiet=choice.quiet is not None,
            quiet_from=str(hours.start),
            quiet_to=str(hours.end),
        )

    def to_choice(self) -> Choice:
        """Raises Invalid."""
        mailed = set(self.mailed.data or ())
        quiet = Quiet(int(self.quiet_from.data), int(self.quiet_to.data)) if self.quiet.data else None
        return Choice(frozenset(kind for kind in NoticeKind if kind.value not in mailed), quiet)
