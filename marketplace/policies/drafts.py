"""The texts of a version as somebody wrote them, and a copy of older ones set to other days. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from marketplace.kernel.errors import Problem
from marketplace.kernel.text import clean, clean_block, clean_line
from marketplace.rules.loading import HEAD_FILE

LONGEST = {"why": 2_000, "reviewed_by": 120, "review_basis": 2_000, "reason_note": 1_000}
"""Letters that a text may have."""
LONGEST_FILE = 100_000
MOST_FILES = 20
FILE_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\.yaml", re.ASCII)
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
_VALUE = re.compile(
    r"^(?P<indent>\s*- \{value: -?[0-9]+, from: )(?P<since>[0-9-]{10})(?P<between>, to: )"
    r"(?P<until>[0-9-]{10}|null)(?P<rest>.*)$",
    re.ASCII,
)


@dataclass(frozen=True)
class VersionDraft:
    """`texts` are the files by name; the days stand in `pack.yaml` as well, which is set to them.

    The last three say who reviewed fair competition, when and by what it was found sound; empty while nobody did.
    """

    since: date | None
    until: date | None
    why: str
    texts: Mapping[str, str] = field(default_factory=dict)
    reviewed_by: str = ""
    reviewed_on: date | None = None
    review_basis: str = ""

    def cleaned(self, number: int) -> "VersionDraft":
        """Safe to store; `pack.yaml` names this number and these days."""
        texts = {name: clean(text) for name, text in self.texts.items()}
        if self.since is not None and HEAD_FILE in texts:
            texts[HEAD_FILE] = with_head(texts[HEAD_FILE], number, self.since, self.until)
        return VersionDraft(
            self.since, self.until, clean_block(self.why), texts, clean_line(self.reviewed_by), self.reviewed_on,
            clean_block(self.review_basis),
        )  # fmt: skip

    def problems(self, today: date) -> list[Problem]:
        """What is wrong before the texts are read: `required`, `too_long`, `out_of_range`, `before_start`, `future`."""
        found = list(_days(self.since, self.until))
        if not self.why:
            found.append(Problem("why", "required"))
        written = [
            (name, getattr(self, name), LONGEST[name]) for name in ("why", "reviewed_by", "review_basis")
        ]
        written += [(file, text, LONGEST_FILE) for file, text in self.texts.items()]
        found += [
            Problem(name, "too_long", length=len(text), most=most)
            for name, text, most in written
            if len(text) > most
        ]
        if self.reviewed_on is not None and self.reviewed_on > today:
            found.append(Problem("reviewed_on", "future"))
        return found


def _days(since: date | None, until: date | None) -> list[Problem]:
    if since is None:
        return [Problem("since", "required")]
    found = [
        Problem(name, "out_of_range", first=FIRST_DAY, last=LAST_DAY)
        for name, day in (("since", since), ("until", until))
        if day is not None and not FIRST_DAY <= day <= LAST_DAY
    ]
    if until is not None and until < since:
        found.append(Problem("until", "before_start"))
    return found


def with_head(text: str, number: int, since: date, until: date | None, *, quoted: bool = False) -> str:
    """`pack.yaml` with another number and other days; a line that is not there stays missing, and is complained of.

    So is a key in quotes that contradicts them, unless `quoted`: then it is set as well.
    """
    quote = "([\"']?)" if quoted else "()"
    for key, value in (("version", str(number)), ("from", since.isoformat()), ("to", _day(until))):
        line = rf"^{quote}{key}\1[ \t]*:.*$"
        text = re.sub(line, f"{key}: {value}", text, count=1, flags=re.MULTILINE)
    return text


def copied(texts: Mapping[str, str], number: int, since: date, until: date | None) -> dict[str, str]:
    """The texts of an older version for other days: values that end before the first day go, the others begin with it.

    Only values written on a line of their own, as in the packs that come with the market, are set; for any others the
    reader names the line.
    """
    made = {name: "\n".join(_lines(text, since, until)) for name, text in texts.items()}
    if HEAD_FILE in made:
        made[HEAD_FILE] = with_head(made[HEAD_FILE], number, since, until, quoted=True)
    return made


def _lines(text: str, since: date, until: date | None) -> list[str]:
    made: list[str] = []
    for line in text.split("\n"):
        found = _VALUE.match(line)
        if found is None:
            made.append(line)
            continue
        first, last = found["since"], found["until"]
        if (last != "null" and last < since.isoformat()) or (until is not None and first > until.isoformat()):
            continue
        first = max(first, since.isoformat())
        if until is not None and (last == "null" or last > until.isoformat()):
            last = until.isoformat()
        made.append(f"{found['indent']}{first}{found['between']}{last}{found['rest']}")
    return made


def _day(day: date | None) -> str:
    return day.isoformat() if day else "null"
