"""What a person fills in to keep a search. Shapes only; the domain knows the rest."""

from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from marketplace.alerts.models import SavedSearch
from marketplace.alerts.saved_draft import LONGEST_NAME, SavedDraft
from marketplace.alerts.states import Frequency
from marketplace.blueprints.branches.forms import VersionedForm
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.translation import lazy_gettext as _


def frequency_choices() -> list[tuple[str, str]]:
    return [(one.value, label_words(one)) for one in Frequency]


class SaveForm(VersionedForm):
    """`seen_version` is only sent where a search is changed."""

    name = StringField(
        _("名称"),
        [
            InputRequired(_("请填写名称。")),
            Length(max=LONGEST_NAME, message=_("名称请不要超过 %(max)d 个字。")),
        ],
    )
    frequency = RadioField(
        _("邮件频率"),
        [InputRequired(_("请选择邮件频率。"))],
        choices=frequency_choices,
        default=Frequency.WEEKLY.value,
    )

    @classmethod
    def of(cls, search: SavedSearch) -> "SaveForm":
        """What is saved, whatever has been sent."""
        return cls(
            formdata=None,
            name=search.name,
            frequency=search.frequency.value,
            seen_version=str(search.row_version),
        )

    def to_draft(self) -> SavedDraft:
        """Raises Invalid for a name that is only white space."""
        return SavedDraft.of(self.name.data or "", Frequency(self.frequency.data))
