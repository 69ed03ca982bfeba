"""Forms of the desk: an issue's dates, an entry's place and note, a decision with its reason, an erratum."""

from collections.abc import Iterable
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import Form, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Optional
from wtforms.widgets import TimeInput

from marketplace.blueprints.filters import label_words
from marketplace.blueprints.listings.fields import DayField
from marketplace.blueprints.listings.support import whole_number
from marketplace.blueprints.translation import gettext
from marketplace.catalogue.drafts import LONGEST, IssueDraft, at
from marketplace.catalogue.models import CatalogueEntry, CatalogueIssue
from marketplace.kernel.clock import to_beijing
from marketplace.kernel.numbers import MOST_ID


class ClockField(StringField):
    """A time of the day on the Beijing clock, as 18:00."""

    widget = TimeInput()

    def moment(self, day: date | None) -> datetime | None:
        """None without a day, and for what is no time."""
        try:
            clock = time.fromisoformat((self.data or "").strip())
        except ValueError:
            return None
        return (
            None
            if day is None or clock.tzinfo is not None
            else at(day, clock.replace(second=0, microsecond=0))
        )


class IssueForm(Form):
    """Quarter and dates of an issue; `year` and `quarter` are fixed once it is planned."""

    row_version = HiddenField()
    year = IntegerField(_("年份"), [Optional()])
    quarter = SelectField(_("季度"), validate_choice=False, choices=[])
    collect_on = DayField(_("开始征集的日期"))
    cut_off_day = DayField(_("截止日期"))
    cut_off_clock = ClockField(_("截止时间"))
    confirm_by = DayField(_("各地确认的最后一天"))
    publish_day = DayField(_("发布日期"))
    publish_clock = ClockField(_("发布时间"))
    late_reason = TextAreaField(_("补编的原因"), render_kw={"rows": 3, "maxlength": LONGEST["late_reason"]})

    def __init__(
        self, posted: MultiDict[str, str] | None, draft: IssueDraft | None = None, **data: Any
    ) -> None:
        super().__init__(posted, data=_values(draft) | data if draft is not None else data)
        numbers = [(str(n), gettext("第%(number)s季度", number=n)) for n in range(1, 5)]
        self.quarter.choices = [
            SelectChoice("", gettext("请选择")),
            *(SelectChoice(*each) for each in numbers),
        ]
        for name in (
            "year",
            "quarter",
            "collect_on",
            "cut_off_day",
            "cut_off_clock",
            "confirm_by",
            "publish_day",
        ):
            self[name].flags.required = True
        self.publish_clock.flags.required = True

    def to_draft(self) -> IssueDraft | None:
        """None when a day or a number is none; its words stand beside the field then."""
        if not self.validate():
            return None
        return IssueDraft(
            self.year.data, whole_number(self.quarter.data) or None, self.collect_on.data,
            self.cut_off_clock.moment(self.cut_off_day.data), self.confirm_by.data,
            self.publish_clock.moment(self.publish_day.data), self.late_reason.data or "",
        )  # fmt: skip

    def seen(self) -> int:
        return whole_number(self.row_version.data)


def draft_of(issue: CatalogueIssue) -> IssueDraft:
    return IssueDraft(
        issue.year, issue.quarter, issue.collect_on, issue.cut_off_at, issue.confirm_by, issue.publish_at,
        issue.late_reason,
    )  # fmt: skip


def _values(draft: IssueDraft) -> dict[str, Any]:
    cut_off = to_beijing(draft.cut_off_at) if draft.cut_off_at else None
    publish = to_beijing(draft.publish_at) if draft.publish_at else None
    return {
        "year": draft.year, "quarter": str(draft.quarter), "collect_on": draft.collect_on,
        "cut_off_day": cut_off.date() if cut_off else None, "cut_off_clock": f"{cut_off:%H:%M}" if cut_off else "",
        "confirm_by": draft.confirm_by, "publish_day": publish.date() if publish else None,
        "publish_clock": f"{publish:%H:%M}" if publish else "", "late_reason": draft.late_reason,
    }  # fmt: skip


class DecisionForm(Form):
    """A step that needs a reason."""

    row_version = HiddenField()
    reason = SelectField(_("原因"), validate_choice=False, choices=[])
    reason_note = TextAreaField(_("说明"), render_kw={"rows": 3, "maxlength": LONGEST["reason_note"]})

    def __init__(self, posted: MultiDict[str, str] | None, reasons: Iterable[StrEnum], **data: Any) -> None:
        super().__init__(posted, data=data)
        self.known = {reason.value: reason for reason in reasons}
        words = [SelectChoice(value, label_words(reason)) for value, reason in self.known.items()]
        self.reason.choices = [SelectChoice("", gettext("请选择")), *words]
        self.reason.flags.required = True

    def chosen(self) -> Any:
        """The member of the list, or None."""
        return self.known.get(self.reason.data or "")

    def seen(self) -> int:
        return whole_number(self.row_version.data)


class EntryForm(Form):
    """The place of an entry within its section, and the editor's note."""

    position = IntegerField(_("在本节中的位置"), [Optional()])
    note = TextAreaField(_("编者按"), render_kw={"rows": 3, "maxlength": LONGEST["note"]})

    def __init__(self, posted: MultiDict[str, str] | None, entry: CatalogueEntry, position: int) -> None:
        super().__init__(posted, data={"note": entry.note, "position": position})

    def place(self, now: int) -> int | None:
        """None where it is to stay where it is."""
        wanted = self.position.data
        return None if wanted is None or wanted == now else min(max(int(wanted), 0), MOST_ID)


class PrefaceForm(Form):
    """The preface, and one line for each character that the fonts lack."""

    row_version = HiddenField()
    preface = TextAreaField(_("卷首语"), render_kw={"rows": 8, "maxlength": LONGEST["preface"]})
    replacements = TextAreaField(_("缺字的替代文字"), render_kw={"rows": 6, "spellcheck": "false"})

    def lines(self) -> dict[str, str] | None:
        """{character: words}; None for a line that is no such pair."""
        found: dict[str, str] = {}
        for line in (self.replacements.data or "").splitlines():
            if not line.strip():
                continue
            character, equals, words = line.strip().partition("=")
            if not equals or len(character.strip()) != 1:
                return None
            found[character.strip()] = words.strip()
        return found

    def seen(self) -> int:
        return whole_number(self.row_version.data)


class ErratumForm(Form):
    """What an issue has wrong."""

    entry = StringField(_("条目编号"), render_kw={"maxlength": 12})
    words = TextAreaField(_("更正内容"), render_kw={"rows": 4, "maxlength": LONGEST["words"]})


class ConfirmForm(Form):
    """A place's answer."""

    digest = HiddenField()
    note = TextAreaField(_("意见"), render_kw={"rows": 3, "maxlength": LONGEST["share_note"]})
