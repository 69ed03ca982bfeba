"""Snapshots to measure catalogues with: real abstracts where there are any, all else invented."""

import json
import random
from collections import Counter
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from benchmarks import corpus
from marketplace.catalogue.content import FORMAT, Change, Entry, Head, Named, Right, Series, Snapshot
from marketplace.catalogue.renderers.fitting import missing_glyphs
from marketplace.listings.drafts import Target
from marketplace.listings.vocabulary import (
    CooperationMode,
    Form,
    IpStatus,
    IpType,
    Kind,
    Level,
    NeedKind,
    PriceKind,
    Stage,
)

BASE = "https://market.example.gov.cn"
BESIDE = corpus.BESIDE.with_name("achievements.jsonl")
NEEDS = 0.25
_BRANCHES = 6
_FIELDS = 14


def texts(data: Path | None) -> tuple[str, list[dict[str, Any]]]:
    """Where they come from, in words, and rows with title, abstract and keywords."""
    source = data or (BESIDE if BESIDE.exists() else None)
    if source is not None:
        return source.name, list(corpus.read(source))
    rows = islice(corpus.made_up(), 1_000)
    return "synthetic", [{**row, "abstract": row["body"]} for row in rows]


def snapshot(count: int, data: Path | None = None, seed: int = 7) -> Snapshot:
    """`count` entries in the order of print; characters that the fonts lack have words for them."""
    dice = random.Random(seed)
    _source, rows = texts(data)
    needs = int(count * NEEDS)
    made = [
        _entry(number, row, Kind.NEED if number < needs else Kind.ACHIEVEMENT, dice)
        for number, row in enumerate(islice(cycle(rows), count))
    ]
    made.sort(key=lambda entry: (entry.kind is Kind.NEED, not entry.publicly_funded, entry.field))
    seen: Counter[Kind] = Counter()
    entries = []
    for entry in made:
        seen[entry.kind] += 1
        letter = "N" if entry.kind is Kind.NEED else "A"
        entries.append(replace(entry, number=f"{letter}{seen[entry.kind]:04d}"))
    found = Snapshot(_head(entries), tuple(entries))
    words = tuple((character, "字形说明") for character in missing_glyphs(found))
    return replace(found, head=replace(found.head, replacements=words))


def _entry(number: int, row: dict[str, Any], kind: Kind, dice: random.Random) -> Entry:
    organisation = f"虚构第{dice.randint(1, 300)}研究所" if dice.random() < 0.95 else ""
    common: dict[str, Any] = {
        "number": "", "listing_id": number + 1, "version": 1, "kind": kind, "field": f"F{dice.randint(1, _FIELDS):02d}",
        "place": f"/p/BR{dice.randint(1, _BRANCHES)}/", "title": row["title"], "url": f"{BASE}/listings/{number + 1}",
        "organisation": organisation, "summary": row["abstract"], "keywords": tuple(row["keywords"][:4]),
        "region_name": "虚构市", "modes": tuple(dice.sample(list(CooperationMode), dice.randint(1, 3))),
        "price_kind": PriceKind.LISTED, "price_fen": dice.randint(1, 500) * 1_000_000,
        "change": dice.choice((None, None, None, Change.NEW, Change.CHANGED)),
    }  # fmt: skip
    if kind is Kind.NEED:
        return Entry(
            **common, need_kind=dice.choice(list(NeedKind)), targets=(Target("指标", value="12", unit="%"),)
        )
    rights = tuple(
        Right(IpType.INVENTION_PATENT, f"ZL2020{dice.randrange(10**8):08d}.{dice.randrange(10)}", "",
              IpStatus.GRANTED, organisation)
        for _ in range(dice.choice((0, 1, 1, 2, 3)))
    )  # fmt: skip
    return Entry(
        **common, publicly_funded=dice.random() < 0.6, trl=dice.randint(1, 9), stage=dice.choice(list(Stage)),
        form=dice.choice(list(Form)), level=dice.choice(list(Level)), rights=rights,
    )  # fmt: skip


def _head(entries: list[Entry]) -> Head:
    achievements = sum(entry.kind is Kind.ACHIEVEMENT for entry in entries)
    changes = Counter(entry.change for entry in entries)
    fields = tuple(_named(f"F{n:02d}", f"虚构领域{n}", entries) for n in range(1, _FIELDS + 1))
    places = tuple(_named(f"/p/BR{n}/", f"第{n}分市场", entries) for n in range(1, _BRANCHES + 1))
    return Head(
        FORMAT, Series.QUARTERLY, "虚构科技大市场", "Invented Market", "虚构省科技成果和技术需求目录",
        "Catalogue of Inventions", "虚构省科学技术厅", "Department of Inventions", "/p/", BASE,
        "2026-11-20T10:00:00Z", "2026-11-27T02:00:00Z", "2026·4·2", 2026, 4, 2, "虚构的前言。", achievements,
        sum(entry.publicly_funded for entry in entries), len(entries) - achievements,
        sum(len(entry.rights) for entry in entries), len({entry.organisation for entry in entries}),
        fields, places, "2026·3·1", changes[Change.NEW], changes[Change.CHANGED],
    )  # fmt: skip


def _named(code: str, name: str, entries: list[Entry]) -> Named:
    kinds = Counter(entry.kind for entry in entries if code in (entry.field, entry.place))
    return Named(code, name, name, kinds[Kind.ACHIEVEMENT], kinds[Kind.NEED])


def plain(snapshot: Snapshot) -> list[dict[str, str]]:
    """The least that could be written of the same entries, to compare with."""
    return [{"n": entry.number, "t": entry.title, "s": entry.summary} for entry in snapshot.entries]


def dumped(snapshot: Snapshot) -> str:
    return json.dumps(plain(snapshot), ensure_ascii=False)
