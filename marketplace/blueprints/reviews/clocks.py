"""How much time a reviewer has left, in working days and in words. Pure but for the reader's language."""

from dataclasses import dataclass
from datetime import date

from flask_babel import ngettext

from marketplace.blueprints.translation import gettext as _
from marketplace.kernel.clock import working_days

DUE, OVERDUE, RUNNING = "is-attention", "is-refused", "is-waiting"


@dataclass(frozen=True)
class Clock:
    """`words` say it, `tone` (a class of badge-status, with a shape of its own) repeats it."""

    due_on: date
    words: str
    tone: str


def clock_of(due_on: date | None, today: date, holidays: frozenset[date]) -> Clock | None:
    """None where no clock runs."""
    if due_on is None:
        return None
    if due_on == today:
        return Clock(due_on, _("今天到期"), DUE)
    days = working_days(min(due_on, today), max(due_on, today), holidays)
    if due_on < today:
        return Clock(due_on, ngettext("已超期 %(num)d 个工作日", "已超期 %(num)d 个工作日", days), OVERDUE)
    tone = DUE if days <= 1 else RUNNING
    return Clock(due_on, ngettext("还剩 %(num)d 个工作日", "还剩 %(num)d 个工作日", days), tone)
