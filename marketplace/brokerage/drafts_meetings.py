"""A meeting as its broker enters it, cleaned and checked. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from marketplace.kernel.errors import Problem
from marketplace.kernel.text import clean_line

LONGEST = {"subject": 120, "place": 200}
"""Letters a text may have."""
LONGEST_MEETING = timedelta(days=7)
FURTHEST = timedelta(days=730)


@dataclass(frozen=True)
class MeetingDraft:
    """`starts_at` and `ends_at` are moments in UTC, None for what was no moment."""

    subject: str
    place: str
    starts_at: datetime | None
    ends_at: datetime | None


def cleaned_meeting(draft: MeetingDraft) -> MeetingDraft:
    return replace(draft, subject=clean_line(draft.subject), place=clean_line(draft.place))


def meeting_problems(draft: MeetingDraft, now: datetime) -> tuple[Problem, ...]:
    """What is wrong with a cleaned draft at the moment `now`."""
    found = [] if draft.subject else [Problem("subject", "required")]
    found += [
        Problem(name, "too_long", length=len(getattr(draft, name)), most=most)
        for name, most in LONGEST.items()
        if len(getattr(draft, name)) > most
    ]
    starts, ends = draft.starts_at, draft.ends_at
    found += [Problem(name, "required") for name in ("starts_at", "ends_at") if getattr(draft, name) is None]
    if starts is not None and not now <= starts <= now + FURTHEST:
        found.append(Problem("starts_at", "past" if starts < now else "too_far"))
    if starts is not None and ends is not None:
        if ends <= starts:
            found.append(Problem("ends_at", "not_after_start"))
        elif ends - starts > LONGEST_MEETING:
            found.append(Problem("ends_at", "too_long", most=LONGEST_MEETING.days))
    return tuple(found)
