"""A snapshot as plain data for the template: every word that print shows, fitted, and nothing else. Pure.

Texts of people are `Printed` (see `fitting`); the template sets them as data. Keys of entries are short, since a large
catalogue has ten thousand of them.
"""

import unicodedata
from typing import Any

from marketplace.catalogue.content import Ended, Entry, Head, Part, Series, Snapshot, parts_of
from marketplace.catalogue.renderers import words
from marketplace.catalogue.renderers.fitting import Fitting, Printed, pieces
from marketplace.catalogue.renderers.indices import Group, by_organisation, by_right
from marketplace.listings.labels import label
from marketplace.listings.vocabulary import Kind

LONG_ENTRY = 1_100
"""Characters (a row of a table counts for 45) from which an entry may be broken across pages."""
ROW = 45
UNTITLED = "（无名称）"
_NUMERALS = "一二三四五六七八九十"

Data = dict[str, Any]


def data_of(snapshot: Snapshot, sha256: str) -> Data:
    """What `catalogue.typ` reads; `qr` of an entry is its place in the file of codes."""
    head, fitting = snapshot.head, Fitting(snapshot.head.replacements)
    places = words.place_names(head)
    numbers = {entry.listing_id: place for place, entry in enumerate(snapshot.entries)}
    parts = [
        _part(number, part, snapshot, fitting, places, numbers)
        for number, part in enumerate(parts_of(snapshot))
    ]
    return {
        "head": _head(head, sha256, fitting),
        "figures": _figures(head, fitting),
        "parts": parts,
        "changes": _changes(snapshot, fitting),
        "organisations": [_group(group, fitting) for group in by_organisation(snapshot.entries)],
        "rights": [_group(group, fitting) for group in by_right(snapshot.entries)],
    }


def _head(head: Head, sha256: str, fitting: Fitting) -> Data:
    verify = words.verify_url(head, sha256)
    return {
        "title": fitting.line(head.title, UNTITLED),
        "plain_title": " ".join(fitting.fit(head.title).split()) or UNTITLED,
        "title_en": fitting.line(head.title_en),
        "owner": fitting.line(head.owner),
        "plain_owner": " ".join(fitting.fit(head.owner).split()),
        "owner_en": fitting.line(head.owner_en),
        "market": fitting.line(head.market),
        "market_en": fitting.line(head.market_en),
        "number": words.number(head),
        "short": fitting.line(head.number or words.day(head.taken_at)),
        "year": str(head.year or words.beijing(head.taken_at).year),
        "quarterly": head.series is Series.QUARTERLY,
        "quarter": head.quarter or 0,
        "serial": head.serial or 0,
        "day": words.day(head.frozen_at),
        "taken": words.minute(head.taken_at),
        "frozen": words.minute(head.frozen_at),
        "basis": words.BASIS if head.series is Series.QUARTERLY else words.BASIS_ON_DEMAND,
        "sha256": sha256,
        "verify": pieces(verify),
        "plain_verify": verify,
        "preface": [fitting.line(part) for part in fitting.fit(head.preface).split("\n") if part.strip()],
        "replaced": [
            [" ".join(f"U+{ord(c):04X}" for c in character), unicodedata.name(character[:1], ""), fitting.line(said)]
            for character, said in head.replacements
        ],
    }  # fmt: skip


def _figures(head: Head, fitting: Fitting) -> Data:
    return {
        "achievements": head.achievements,
        "funded": head.publicly_funded,
        "needs": head.needs,
        "rights": head.rights,
        "organisations": head.organisations,
        "fields": [[0, fitting.line(one.name), one.achievements, one.needs] for one in head.fields],
        "places": [
            [one.code.strip("/").count("/"), fitting.line(one.name), one.achievements, one.needs]
            for one in head.places
        ],
    }


def _part(
    number: int, part: Part, snapshot: Snapshot, fitting: Fitting, places: dict[str, str], order: dict[int, int]
) -> Data:  # fmt: skip
    return {
        "name": f"第{_NUMERALS[number]}部分",
        "title": words.PARTS[part.kind, part.funded],
        "sections": [
            {
                "title": fitting.line(section.field.name),
                "plain": " ".join(fitting.fit(section.field.name).split()),
                "entries": [
                    entry_data(entry, fitting, places) | {"q": order[entry.listing_id]}
                    for entry in section.entries
                ],
            }
            for section in part.sections
        ],
    }


def entry_data(entry: Entry, fitting: Fitting, places: dict[str, str]) -> Data:
    """One entry; keys that have nothing to say are left out."""
    region = "" if entry.region_name in words.organisation(entry) else entry.region_name
    where = [part for part in (region, places.get(entry.place, "") if entry.place != "/p/" else "") if part]
    made: Data = {
        "n": entry.number,
        "t": fitting.line(entry.title, UNTITLED),
        "o": fitting.line(words.organisation(entry)),
        "w": fitting.line(" · ".join(where)),
        "b": words.badges(entry),
        "u": fitting.fit(entry.url),
        "f": [[name, fitting.line(value)] for name, value in _facts(entry) if value],
        "l": entry.trl or 0,
        "s": words.RESTRICTED if entry.restricted else fitting.block(entry.summary),
        "k": fitting.line("；".join(entry.keywords)),
        "d": [[name, fitting.line(value)] for name, value in _details(entry) if value],
        "r": [_right(right, fitting) for right in entry.rights],
        "g": [[fitting.line(one.name), fitting.line(words.requirement(one))] for one in entry.targets],
        "e": fitting.block(entry.note),
        "h": entry.restricted,
        "x": _weight(entry) > LONG_ENTRY,
    }
    return {key: value for key, value in made.items() if value not in ("", [], False, 0)}


def _facts(entry: Entry) -> tuple[tuple[str, str], ...]:
    """Short ones, for the column at the side."""
    if entry.kind is Kind.NEED:
        until = entry.deadline.isoformat() if entry.deadline else ""
        return (
            ("需求类别", label(entry.need_kind) if entry.need_kind else ""),
            ("预算", words.price(entry)),
            ("完成期限", until),
            ("有效期至", entry.valid_until.isoformat() if entry.valid_until else ""),
            ("合作方式", words.modes(entry)),
            ("产权归属", label(entry.ip_split) if entry.ip_split else ""),
            ("成熟度要求", f"不低于 TRL {entry.min_trl}" if entry.min_trl else ""),
        )
    return (
        ("技术成熟度", f"TRL {entry.trl}" if entry.trl else ""),
        ("所处阶段", label(entry.stage) if entry.stage else ""),
        ("价格", words.price(entry)),
        ("合作方式", words.modes(entry)),
        ("体现形式", label(entry.form) if entry.form else ""),
        ("成果水平", label(entry.level) if entry.level else ""),
    )


def _details(entry: Entry) -> tuple[tuple[str, str], ...]:
    """Long ones, for lines below the summary."""
    return (("成果登记号", entry.registration_no), ("获奖", entry.awards))


def _right(right: Any, fitting: Fitting) -> list[Printed]:
    return [
        label(right.type), fitting.line(words.right_number(right), "—"), label(right.status),
        fitting.line(right.holder, "—"),
    ]  # fmt: skip


def _weight(entry: Entry) -> int:
    rows = len(entry.rights) + len(entry.targets)
    return len(entry.summary) + len(entry.note) + ROW * rows


def _changes(snapshot: Snapshot, fitting: Fitting) -> Data:
    head = snapshot.head
    listed: dict[str, list[list[Printed]]] = {"new": [], "changed": []}
    for entry in snapshot.entries:
        if entry.change is not None:
            listed[entry.change.value].append([entry.number, fitting.line(entry.title, UNTITLED)])
    return {
        "previous": fitting.line(head.previous),
        **listed,
        "ended": [_ended(one, fitting) for one in head.ended],
        "errata": [
            {"issue": fitting.line(one.issue), "entry": fitting.line(one.entry), "words": fitting.block(one.words)}
            for one in head.errata
        ],
    }


def _ended(one: Ended, fitting: Fitting) -> Data:
    return {
        "number": fitting.line(one.number),
        "title": fitting.line(one.title, UNTITLED),
        "organisation": fitting.line(one.organisation or words.HIDDEN),
        "outcome": label(one.outcome),
        "why": fitting.line(one.why),
    }


def _group(group: Group, fitting: Fitting) -> Data:
    return {
        "name": group.name,
        "rows": [[fitting.line(name), list(numbers)] for name, numbers in group.rows],
    }
