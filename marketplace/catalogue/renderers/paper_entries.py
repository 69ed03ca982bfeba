"""An entry as plain data for the template. Pure. Keys are short: a large catalogue has ten thousand entries.

n number, t title, o organisation, w where, b badges, u address, v its end, q place of its code, f short facts,
l level of readiness, s summary, h for registered readers, r rights, g targets, d details, e editor's note,
x may be broken across pages, m needs room for its code.
"""

from typing import Any

from marketplace.catalogue.content import Entry, Head, Right
from marketplace.catalogue.renderers import words
from marketplace.catalogue.renderers.fitting import Fitting, Printed
from marketplace.kernel.actor import PROVINCE_PATH
from marketplace.listings.labels import label
from marketplace.listings.vocabulary import Kind

LONG_ENTRY = 420
"""Characters from which an entry may be broken across pages; each row of a table counts for ROW."""
ROW = 40
SHORT_ENTRY = 60
"""Characters of a summary below which an entry is given room for its code."""
UNTITLED = "（无名称）"


class Entries:
    """Entries of one catalogue as data."""

    def __init__(self, head: Head, fitting: Fitting) -> None:
        self._fitting = fitting
        self._base = head.base_url
        self._places = {place.code: place.name for place in head.places if place.code != PROVINCE_PATH}

    def data(self, entry: Entry, code: int) -> dict[str, Any]:
        """Keys that have nothing to say are left out. `code` is the place of its QR code."""
        line, block = self._fitting.line, self._fitting.block
        made = {
            "n": entry.number,
            "t": line(entry.title, UNTITLED),
            "o": line(words.organisation(entry), words.HIDDEN),
            "w": line(" · ".join(self._where(entry))),
            "b": words.badges(entry),
            "u": self._fitting.fit(entry.url),
            "v": line(entry.url.removeprefix(self._base)),
            "q": code,
            "f": [[name, line(value)] for name, value in _facts(entry) if value],
            "l": entry.trl or 0,
            "s": words.RESTRICTED if entry.restricted else block(entry.summary),
            "h": entry.restricted,
            "r": [self._right(right) for right in entry.rights],
            "g": [[line(one.name), line(words.requirement(one))] for one in entry.targets],
            "d": [[name, line(value)] for name, value in _details(entry) if value],
            "e": block(entry.note),
            "x": _weight(entry) > LONG_ENTRY,
            "m": entry.restricted or len(entry.summary) < SHORT_ENTRY,
        }
        return {key: value for key, value in made.items() if value not in ("", [], False) and value != 0}

    def _where(self, entry: Entry) -> list[str]:
        """Region and place of the market, the region only where the organisation's name does not say it."""
        region = "" if entry.region_name in entry.organisation else entry.region_name
        return [part for part in (region, self._places.get(entry.place, "")) if part]

    def _right(self, right: Right) -> list[Printed]:
        number, holder = words.right_number(right), right.holder
        status = label(right.status)
        return [label(right.type), self._fitting.line(number, "—"), status, self._fitting.line(holder, "—")]


def _facts(entry: Entry) -> tuple[tuple[str, str], ...]:
    """Short ones, three on a line; the last one may be long."""
    if entry.kind is Kind.NEED:
        return (
            ("需求类别", label(entry.need_kind) if entry.need_kind else ""),
            ("预算", words.price(entry)),
            ("完成期限", entry.deadline.isoformat() if entry.deadline else ""),
            ("有效期至", entry.valid_until.isoformat() if entry.valid_until else ""),
            ("产权归属", label(entry.ip_split) if entry.ip_split else ""),
            ("成熟度要求", f"不低于 TRL {entry.min_trl}" if entry.min_trl else ""),
            ("合作方式", words.modes(entry)),
        )
    return (
        ("技术成熟度", f"TRL {entry.trl}" if entry.trl else ""),
        ("所处阶段", label(entry.stage) if entry.stage else ""),
        ("价格", words.price(entry)),
        ("体现形式", label(entry.form) if entry.form else ""),
        ("成果水平", label(entry.level) if entry.level else ""),
        ("合作方式", words.modes(entry)),
    )


def _details(entry: Entry) -> tuple[tuple[str, str], ...]:
    """Long ones, for lines below the summary."""
    return (
        ("关键词", "；".join(entry.keywords)), ("成果登记号", entry.registration_no), ("获奖", entry.awards),
    )  # fmt: skip


def _weight(entry: Entry) -> int:
    return len(entry.summary) + len(entry.note) + ROW * (len(entry.rights) + len(entry.targets))
