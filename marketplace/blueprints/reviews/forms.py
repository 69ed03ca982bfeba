"""What a reviewer fills in for each decision. Shapes only: which reasons and notes will do, the domain knows."""

import re
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form, FormField, HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from marketplace.blueprints.form_problems import place_problem
from marketplace.blueprints.listings.fields import DayField, listed
from marketplace.blueprints.listings.support import whole_number
from marketplace.blueprints.listings.wording import words_for
from marketplace.blueprints.row_list import RowList
from marketplace.blueprints.translation import gettext
from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import clean
from marketplace.listings import reasons
from marketplace.listings.content import DRAFT_OF
from marketplace.listings.models import Listing
from marketplace.listings.notes import MOST_CHARACTERS, MOST_NOTES, FieldNote
from marketplace.listings.vocabulary import Kind
from marketplace.listings.wording import FIELD_LABELS

NO_NOTE = frozenset({"secrecy", "security_declared", "public_interest_declared"})
FIRST_ROWS = 1
_ROW = re.compile(r"[0-9]{1,4}", re.ASCII)
_KEY = re.compile(r"[a-z_]{1,40}(?:-(?:[a-z_]{1,40}|[0-9]{1,4})){1,3}", re.ASCII)


class NoteForm(Form):
    """What is asked for about one field; '' is the listing as a whole."""

    field = SelectField(_("栏目"), [listed], validate_choice=False, choices=[])
    text = TextAreaField(_("需要怎样修改"), render_kw={"rows": 2, "maxlength": MOST_CHARACTERS})


def _cleaned(posted: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was posted, without keys that no form here has and characters that no database holds."""
    return MultiDict((key, clean(value)) for key, value in posted.items(multi=True) if _KEY.fullmatch(key))


class DecisionForm(Form):
    """A decision that says nothing more. `row_version` is the state that was seen.

    Several stand on one page, so the names of the controls begin with the decision's.
    """

    MOVE = ""

    row_version = HiddenField()

    def __init__(self, posted: MultiDict[str, str] | None, listing: Listing, seen: int) -> None:
        typed = _cleaned(posted) if posted is not None else None
        super().__init__(typed, prefix=self.MOVE, data={"row_version": seen})
        self.offer(listing.kind)

    def offer(self, kind: Kind) -> None:
        """Fill the lists one chooses from."""

    @property
    def seen(self) -> int:
        return whole_number(self.row_version.data)

    def text_of(self, name: str) -> str:
        return str(self[name].data or "")

    def place(self, invalid: Invalid) -> None:
        """Put each problem beside its control, or above the form."""
        for problem in invalid.problems:
            place_problem(self, problem.field.split(".")[0], words_for(problem))


class TakeForm(DecisionForm):
    MOVE = "take"


class PublishForm(DecisionForm):
    MOVE = "publish"


class AcceptForm(DecisionForm):
    """For a change of a public listing."""

    MOVE = "accept"


class ReasonForm(DecisionForm):
    """A reason from the closed list of a move, and a note."""

    reason = SelectField(_("原因"), [listed], validate_choice=False, choices=[])
    note = TextAreaField(_("补充说明"), render_kw={"rows": 3, "maxlength": MOST_CHARACTERS})

    def offer(self, kind: Kind) -> None:
        known = [SelectChoice(code, gettext(words)) for code, words in reasons.choices(self.MOVE, kind)]
        self.reason.choices = [SelectChoice("", gettext("请选择")), *known]
        self.reason.flags.required = True


class ReturnForm(ReasonForm):
    """For a need under diagnosis this is asking the seeker."""

    MOVE = "return"
    notes = RowList(FormField(NoteForm), _("逐项意见"), min_entries=FIRST_ROWS, max_entries=MOST_NOTES)

    def offer(self, kind: Kind) -> None:
        super().offer(kind)
        self._choices = field_choices(kind)
        for row in self.notes:
            row.form.field.choices = self._choices

    def change_rows(self, wanted: str) -> None:
        """`add:notes` or `remove:notes:2`; anything else changes nothing."""
        action, _colon, rest = wanted.partition(":")
        name, _colon, place = rest.partition(":")
        if name != "notes":
            return
        if action == "add" and len(self.notes) < MOST_NOTES:
            row: Any = self.notes.append_entry()
            row.form.field.choices = self._choices
        elif (
            action == "remove" and _ROW.fullmatch(place) and int(place) < len(self.notes.entries) > FIRST_ROWS
        ):
            del self.notes.entries[int(place)]

    def asked(self) -> list[FieldNote]:
        return [FieldNote(row.form.field.data or "", row.form.text.data or "") for row in self.notes]


class RejectForm(ReasonForm):
    MOVE = "reject"


class ParkForm(ReasonForm):
    MOVE = "park"
    revisit_on = DayField(_("下次回看日期"))


class TakeDownForm(ReasonForm):
    MOVE = "take_down"

    def offer(self, kind: Kind) -> None:
        super().offer(kind)
        self.note.label.text = gettext("投诉或保密审查的编号和说明")
        self.note.flags.required = True


def field_choices(kind: Kind) -> list[SelectChoice]:
    """The fields of a draft that a note can be about, in the order of the form."""
    names = [name for name in DRAFT_OF[kind].__dataclass_fields__ if name not in NO_NOTE]
    return [
        SelectChoice("", gettext("整体")),
        *(SelectChoice(name, gettext(FIELD_LABELS[name])) for name in names),
    ]
