"""A snapshot as plain data for the template: every word that print shows, fitted, and nothing else. Pure.

Texts of people are `Printed` (see `fitting`); the template sets them as data.
"""

import unicodedata
from collections.abc import Iterator
from typing import Any

from marketplace.catalogue.content import Ended, Head, Part, Section, Series, Snapshot, parts_of
from marketplace.catalogue.renderers import words
from marketplace.catalogue.renderers.fitting import Fitting, Printed, pieces
from marketplace.catalogue.renderers.indices import Group, by_organisation, by_right
from marketplace.catalogue.renderers.paper_entries import UNTITLED, Entries
from marketplace.listings.labels import label

RUN = 10
"""Entries from which a field has pages of its own; smaller ones follow each other on a page."""
_NUMERALS = "一二三"

Data = dict[str, Any]


def data_of(snapshot: Snapshot, sha256: str) -> Data:
    """What `catalogue.typ` reads. The code of entry i is the one at i + 1; that at 0 leads to the verification."""
    head, fitting = snapshot.head, Fitting(snapshot.head.replacements)
    return {
        "show": ["front", "titles", "entries", "back"],
        "start": 1,
        "pages": None,
        "head": _head(head, sha256, fitting),
        "figures": _figures(head, fitting),
        "parts": _parts(snapshot, fitting),
        "changes": _changes(snapshot, fitting) if head.series is Series.QUARTERLY else None,
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
        "base": fitting.line(head.base_url),
        "number": words.number(head),
        "short": fitting.line(head.number or words.day(head.taken_at)),
        "quarterly": head.series is Series.QUARTERLY,
        "day": words.day(head.frozen_at),
        "taken": words.minute(head.taken_at),
        "frozen": words.minute(head.frozen_at),
        "basis": words.BASIS if head.series is Series.QUARTERLY else words.BASIS_ON_DEMAND,
        "sha256": sha256,
        "verify": pieces(verify),
        "plain_verify": verify,
        "preface": [fitting.line(part) for part in fitting.fit(head.preface).split("\n") if part.strip()],
        "replaced": [
            [f"U+{ord(character[:1]):04X}", unicodedata.name(character[:1], ""), fitting.line(said)]
            for character, said in head.replacements
            if character
        ],
    }


def _figures(head: Head, fitting: Fitting) -> Data:
    return {
        "achievements": head.achievements,
        "funded": head.publicly_funded,
        "needs": head.needs,
        "rights": head.rights,
        "organisations": head.organisations,
        "fields": [[0, fitting.line(one.name), one.achievements, one.needs] for one in head.fields],
        "places": [
            [max(0, one.code.strip("/").count("/") - 1), fitting.line(one.name), one.achievements, one.needs]
            for one in head.places
        ],
    }


def _parts(snapshot: Snapshot, fitting: Fitting) -> list[Data]:
    entries = Entries(snapshot.head, fitting)
    codes = {entry.number: code for code, entry in enumerate(snapshot.entries, start=1)}
    return [
        {
            "key": f"part-{number}",
            "name": f"第{_NUMERALS[number]}部分",
            "title": words.PARTS[part.kind, part.funded],
            "runs": [
                {
                    "name": "　".join(fitting.fit(section.field.name) for section in run),
                    "sections": [
                        {
                            "label": f"{number}-{section.field.code}",
                            "title": fitting.line(section.field.name),
                            "count": len(section.entries),
                            "continued": False,
                            "entries": [
                                entries.data(entry, codes[entry.number]) for entry in section.entries
                            ],
                        }
                        for section in run
                    ],
                }
                for run in _runs(part)
            ],
        }
        for number, part in enumerate(parts_of(snapshot))
    ]


def _runs(part: Part) -> Iterator[list[Section]]:
    """Sections that share pages: a long one stands alone, short ones stand together."""
    run: list[Section] = []
    for section in part.sections:
        if run and (len(section.entries) >= RUN or sum(len(one.entries) for one in run) >= RUN):
            yield run
            run = []
        run.append(section)
    if run:
        yield run


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
            {
                "issue": fitting.line(one.issue),
                "entry": fitting.line(one.entry),
                "words": fitting.block(one.words),
            }
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
    rows = [[fitting.line(name), list(numbers)] for name, numbers in group.rows]
    return {"name": group.name, "rows": rows}
