"""Days as people write them, one or a span a line. Pure."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from marketplace.network.drafts import MOST_HOLIDAYS

_LINE = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:\s*[~～—至-]+\s*(\d{4}-\d{1,2}-\d{1,2}))?", re.ASCII)
_LONGEST_TEXT = 40


def days_of(text: str) -> tuple[list[date], dict[str, object]]:
    """The days in order, and the first line that cannot be read as `line` (from 1) and `text`; {} when all can."""
    days: set[date] = set()
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            found = _span(line.strip())
            if found is None:
                return sorted(days), {"line": number, "text": line.strip()[:_LONGEST_TEXT]}
            days |= set(found)
    return sorted(days), {}


def days_text(days: Iterable[date]) -> str:
    """The same days again, with neighbours as one span a line."""
    spans: list[list[date]] = []
    for day in sorted(days):
        if spans and day - spans[-1][-1] == timedelta(days=1):
            spans[-1].append(day)
        else:
            spans.append([day])
    return "\n".join(f"{s[0]} ~ {s[-1]}" if len(s) > 1 else str(s[0]) for s in spans)


def _span(line: str) -> list[date] | None:
    match = _LINE.fullmatch(line)
    if match is None:
        return None
    first = _day(match[1])
    last = _day(match[2]) if match[2] else first
    if first is None or last is None or not 0 <= (last - first).days < MOST_HOLIDAYS:
        return None
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _day(text: str) -> date | None:
    year, month, day = (int(part) for part in text.split("-"))
    try:
        return date(year, month, day)
    except ValueError:
        return None
