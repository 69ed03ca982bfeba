"""Catalogues to print, without a database: invented entries, and a head that fits them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from marketplace.catalogue.content import (
    FORMAT,
    Change,
    Entry,
    Head,
    Named,
    Right,
    Series,
    Snapshot,
    canonical,
    digest,
)
from marketplace.listings.drafts import Target
from marketplace.listings.vocabulary import (
    CooperationMode,
    Form,
    IpSplit,
    IpStatus,
    IpType,
    Kind,
    Level,
    NeedKind,
    PriceKind,
    Stage,
    TargetOperator,
)

BASE = "https://market.example"
FIELDS = (("F01", "虚构汽车制造"), ("F02", "虚构石油化工"), ("F03", "虚构农产品加工"))
PLACES = (("/p/BR1/", "第一分市场"), ("/p/BR1/220122/", "甲县节点"), ("/p/BR2/", "第二分市场"))
SUMMARY = (
    "这是为试验而写的虚构成果：把想象中的甲材料与乙材料按比例混合，在假定的条件下得到丙材料，性能提高若干。"
)


def right(number: str, kind: IpType = IpType.INVENTION_PATENT, **more: Any) -> Right:
    return Right(kind, number, status=IpStatus.GRANTED, holder="虚构大学", **more)


def achievement(number: int = 1, **more: Any) -> Entry:
    """A0001 of 虚构大学, from public money, with one patent."""
    given = {
        "number": f"A{number:04d}", "listing_id": number, "version": 1, "kind": Kind.ACHIEVEMENT, "field": "F01",
        "place": "/p/BR1/", "title": f"虚构成果第{number}号的制备方法", "url": f"{BASE}/listings/{number}",
        "publicly_funded": True, "region": "220102", "region_name": "甲市", "organisation": "虚构大学",
        "summary": SUMMARY, "keywords": ("虚构", "材料"), "modes": (CooperationMode.TRANSFER,),
        "price_kind": PriceKind.LISTED, "price_fen": 120_000_000, "trl": 6, "stage": Stage.MIDDLE,
        "form": Form.MATERIAL, "level": Level.NOT_APPRAISED, "rights": (right(f"ZL20201000{number:04d}.5"),),
    }  # fmt: skip
    return Entry(**(given | more))


def need(number: int = 1, **more: Any) -> Entry:
    """N0001 of 虚构机械厂, negotiable, with one target."""
    given = {
        "number": f"N{number:04d}", "listing_id": 5_000 + number, "version": 1, "kind": Kind.NEED, "field": "F02",
        "place": "/p/BR2/", "title": f"求解虚构难题第{number}号", "url": f"{BASE}/listings/{5_000 + number}",
        "organisation": "虚构机械厂", "summary": "想象中的机器在假定的低温下不能启动，希望找到解决的办法。" * 2,
        "price_kind": PriceKind.NEGOTIABLE, "need_kind": NeedKind.NEW_PRODUCT, "ip_split": IpSplit.SHARED,
        "targets": (Target("启动温度", TargetOperator.AT_MOST, "-40", "℃"),),
    }  # fmt: skip
    return Entry(**(given | more))


def snapshot(entries: Sequence[Entry] = (), **head: Any) -> Snapshot:
    """The province's first issue of 2026's fourth quarter, or what `head` says; counts are those of the entries."""
    inside = tuple(entries) or (achievement(), need())
    given = {
        "format": FORMAT, "series": Series.QUARTERLY, "market": "虚构科技大市场", "market_en": "Invented Market",
        "title": "虚构省科技成果和技术需求目录", "title_en": "Catalogue of Inventions", "owner": "虚构省科学技术厅",
        "owner_en": "Department of Inventions", "place": "/p/", "base_url": BASE,
        "taken_at": "2026-11-20T10:00:00Z", "frozen_at": "2026-11-27T16:30:00Z", "number": "2026·4·1",
        "year": 2026, "quarter": 4, "serial": 1,
    }  # fmt: skip
    return Snapshot(Head(**(given | counts(inside) | head)), inside)


def on_demand(entries: Sequence[Entry] = (), **head: Any) -> Snapshot:
    """What an organisation has open; it has no number."""
    given = {"series": Series.ON_DEMAND, "number": "", "year": None, "quarter": None, "serial": None}
    return snapshot(entries, **(given | {"title": "虚构大学科技成果目录", "owner": "虚构大学"} | head))


def counts(entries: Sequence[Entry]) -> dict[str, Any]:
    achievements = [entry for entry in entries if entry.kind is Kind.ACHIEVEMENT]
    changes = [entry.change for entry in entries]
    fields = tuple(_named(code, name, [e for e in entries if e.field == code]) for code, name in FIELDS)
    places = tuple(
        _named(code, name, [e for e in entries if e.place.startswith(code)]) for code, name in PLACES
    )
    return {
        "achievements": len(achievements), "needs": len(entries) - len(achievements),
        "publicly_funded": sum(entry.publicly_funded for entry in achievements),
        "rights": sum(len(entry.rights) for entry in entries),
        "organisations": len({entry.organisation for entry in entries}),
        "fields": tuple(one for one in fields if one.achievements + one.needs),
        "places": tuple(one for one in places if one.achievements + one.needs),
        "new": changes.count(Change.NEW), "changed": changes.count(Change.CHANGED),
    }  # fmt: skip


def _named(code: str, name: str, inside: Sequence[Entry]) -> Named:
    found = sum(entry.kind is Kind.ACHIEVEMENT for entry in inside)
    return Named(code, name, f"Invented {code}", found, len(inside) - found)


def with_text(entry: Entry, text: str) -> Entry:
    """The same text wherever people may write one."""
    rights, targets = (Right(IpType.OTHER, text, text, holder=text),), (Target(text, value=text),)
    return replace(
        entry, title=text, organisation=text, summary=text, keywords=(text,), awards=text, note=text,
        registration_no=text, rights=rights, targets=targets,
    )  # fmt: skip


def sha(made: Snapshot) -> str:
    return digest(canonical(made))
