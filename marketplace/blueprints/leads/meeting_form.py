"""What a broker fills in about a meeting, on the Beijing clock."""

from datetime import date, datetime, time

from flask_babel import lazy_gettext
from wtforms import Form, StringField

from marketplace.blueprints.form_problems import place_problem
from marketplace.blueprints.translation import gettext as _
from marketplace.brokerage.drafts_meetings import MeetingDraft
from marketplace.brokerage.models import Meeting
from marketplace.kernel.clock import BEIJING, to_beijing
from marketplace.kernel.errors import Invalid, Problem

_CONTROLS = {"starts_at": "starts", "ends_at": "ends"}


class MeetingForm(Form):
    """A meeting begins and ends on one day."""

    subject = StringField(lazy_gettext("主题"))
    place = StringField(lazy_gettext("地点"))
    day = StringField(lazy_gettext("日期"))
    starts = StringField(lazy_gettext("开始时间"))
    ends = StringField(lazy_gettext("结束时间"))

    @classmethod
    def showing(cls, meeting: Meeting) -> "MeetingForm":
        starts, ends = to_beijing(meeting.starts_at), to_beijing(meeting.ends_at)
        return cls(
            data={
                "subject": meeting.subject, "place": meeting.place, "day": f"{starts:%Y-%m-%d}",
                "starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}",
            }
        )  # fmt: skip

    def draft(self) -> MeetingDraft:
        return MeetingDraft(
            subject=self.subject.data or "",
            place=self.place.data or "",
            starts_at=_moment(self.day.data, self.starts.data),
            ends_at=_moment(self.day.data, self.ends.data),
        )

    def place_all(self, invalid: Invalid) -> None:
        """Each problem beside its control; a day that is none stands at the day."""
        no_day = _day(self.day.data) is None
        if no_day:
            place_problem(self, "day", _("请填写日期，例如 2026-12-01。"))
        for problem in invalid.problems:
            if not (no_day and problem.field in _CONTROLS):
                place_problem(self, _CONTROLS.get(problem.field, problem.field), _words(problem))


def _words(problem: Problem) -> str:
    facts = problem.facts
    table = {
        ("subject", "required"): _("请填写主题。"),
        ("subject", "too_long"): _("太长，最多 %(most)s 字。", most=facts.get("most")),
        ("place", "too_long"): _("太长，最多 %(most)s 字。", most=facts.get("most")),
        ("starts_at", "required"): _("请填写时间，例如 14:30。"),
        ("starts_at", "past"): _("开始时间已经过去，请改为以后的时间。"),
        ("starts_at", "too_far"): _("日期太远，请在两年以内安排。"),
        ("ends_at", "required"): _("请填写时间，例如 16:00。"),
        ("ends_at", "not_after_start"): _("结束时间应晚于开始时间。"),
        ("ends_at", "too_long"): _("会议太长，最多 %(most)s 天。", most=facts.get("most")),
    }
    return table[problem.field, problem.code]


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "").strip())
    except ValueError:
        return None


def _moment(day_text: str | None, clock_text: str | None) -> datetime | None:
    """None for what is no day or no time."""
    day = _day(day_text)
    try:
        clock = time.fromisoformat((clock_text or "").strip())
    except ValueError:
        return None
    if day is None or not 2000 <= day.year <= 2200:
        return None
    return datetime.combine(day, clock.replace(second=0, microsecond=0, tzinfo=None), BEIJING)
