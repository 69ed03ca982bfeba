"""A snapshot as XLSX (five sheets) and as CSV (one table of all entries). Hidden texts stay hidden, as in print."""

import re
from collections.abc import Callable, Iterator
from typing import IO

from marketplace.catalogue.content import Entry, Head, Snapshot
from marketplace.catalogue.renderers import words
from marketplace.kernel.money import wan_from_fen
from marketplace.listings.labels import label
from marketplace.listings.vocabulary import Kind, PriceKind
from marketplace.sheets import NOTE_WIDTHS, Cell, Sheet, write_book, write_csv

Columns = tuple[tuple[str, int, Callable[[Entry, "Names"], Cell]], ...]
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold (and CSV had better not)."""


class Names:
    """Words for the codes of fields and places."""

    def __init__(self, head: Head) -> None:
        self.fields = {field.code: field.name for field in head.fields}
        self.places = {place.code: place.name for place in head.places}

    def others(self, entry: Entry) -> str:
        """The fields beside the one under which an entry stands."""
        return "、".join(self.fields.get(code, code) for code in entry.fields if code != entry.field)


_FIRST: Columns = (
    ("条目号", 10, lambda e, _n: e.number),
    ("类型", 10, lambda e, _n: label(e.kind)),
    ("名称", 44, lambda e, _n: e.title),
    ("单位", 30, lambda e, _n: words.organisation(e)),
    ("领域", 20, lambda e, n: n.fields.get(e.field, e.field)),
    ("其他领域", 20, lambda e, n: n.others(e)),
    ("地区", 14, lambda e, _n: e.region_name),
    ("市场", 22, lambda e, n: n.places.get(e.place, "")),
    ("与上期相比", 10, lambda e, _n: words.CHANGES[e.change] if e.change else ""),
    ("简介", 60, lambda e, _n: words.RESTRICTED if e.restricted else e.summary),
    ("关键词", 24, lambda e, _n: "；".join(e.keywords)),
    ("合作方式", 24, lambda e, _n: words.modes(e)),
    ("定价方式", 12, lambda e, _n: label(e.price_kind) if e.price_kind else ""),
    ("价格或预算（万元）", 16, lambda e, _n: _wan(e)),
)
_ACHIEVEMENT: Columns = (
    ("财政资金支持", 12, lambda e, _n: "是" if e.publicly_funded else "否"),
    ("技术成熟度", 10, lambda e, _n: e.trl or ""),
    ("所处阶段", 14, lambda e, _n: label(e.stage) if e.stage else ""),
    ("体现形式", 14, lambda e, _n: label(e.form) if e.form else ""),
    ("成果水平", 12, lambda e, _n: label(e.level) if e.level else ""),
    ("成果登记号", 16, lambda e, _n: e.registration_no),
    ("获奖", 24, lambda e, _n: e.awards),
    ("知识产权", 40, lambda e, _n: _rights(e)),
)
_NEED: Columns = (
    ("需求类别", 14, lambda e, _n: label(e.need_kind) if e.need_kind else ""),
    ("考核指标", 40, lambda e, _n: "；".join(f"{one.name} {words.requirement(one)}" for one in e.targets)),
    ("完成期限", 12, lambda e, _n: e.deadline.isoformat() if e.deadline else ""),
    ("有效期至", 12, lambda e, _n: e.valid_until.isoformat() if e.valid_until else ""),
    ("产权归属", 12, lambda e, _n: label(e.ip_split) if e.ip_split else ""),
    ("成熟度要求", 12, lambda e, _n: e.min_trl or ""),
)
_LAST: Columns = (
    ("编者注", 30, lambda e, _n: e.note),
    ("网址", 44, lambda e, _n: e.url),
)
_RIGHTS = (
    ("条目号", 10),
    ("名称", 44),
    ("类型", 16),
    ("号码", 24),
    ("国别", 8),
    ("状态", 10),
    ("权利人", 30),
    ("知识产权名称", 44),
)
_CHANGED = (
    ("与上期相比", 12),
    ("条目号", 10),
    ("类型", 10),
    ("名称", 44),
    ("单位", 30),
    ("去向", 12),
    ("说明", 40),
)


def write_catalogue_xlsx(snapshot: Snapshot, sha256: str, file: IO[bytes]) -> None:
    """Sheets 成果, 知识产权, 需求, 与上期相比, 说明. Money is in 万元; addresses are plain text."""
    head, names = snapshot.head, Names(snapshot.head)
    achievements = (entry for entry in snapshot.entries if entry.kind is Kind.ACHIEVEMENT)
    needs = (entry for entry in snapshot.entries if entry.kind is Kind.NEED)
    sheets = (
        _sheet("成果", (*_FIRST, *_ACHIEVEMENT, *_LAST), achievements, names),
        Sheet("知识产权", _heads(_RIGHTS), _right_rows(snapshot), _widths(_RIGHTS), filtered=True),
        _sheet("需求", (*_FIRST, *_NEED, *_LAST), needs, names),
        Sheet("与上期相比", _heads(_CHANGED), _change_rows(snapshot), _widths(_CHANGED), filtered=True),
        Sheet("说明", (), _clean(list(pair) for pair in about(head, sha256)), NOTE_WIDTHS),
    )
    write_book(file, sheets, words.beijing(head.frozen_at))


def write_catalogue_csv(snapshot: Snapshot, sha256: str, file: IO[bytes]) -> None:
    """All entries in one table, in the order of print, after lines that say what it is."""
    columns = (*_FIRST, *_ACHIEVEMENT, *_NEED, *_LAST)
    sheet = _sheet("", columns, iter(snapshot.entries), Names(snapshot.head))
    write_csv(file, sheet.headings, sheet.rows, about(snapshot.head, sha256))


def about(head: Head, sha256: str) -> Iterator[tuple[str, str]]:
    """What stands beside the tables: name and value."""
    yield "名称", head.title
    yield "期号", f"{words.number(head)}（{head.number}）" if head.number else words.number(head)
    yield "编发", head.owner
    yield "所属平台", head.market
    yield "内容截至", f"北京时间 {words.minute(head.taken_at)}"
    yield "定稿时间", f"北京时间 {words.minute(head.frozen_at)}"
    yield "科技成果", str(head.achievements)
    yield "其中财政资金支持形成", str(head.publicly_funded)
    yield "技术需求", str(head.needs)
    yield "知识产权", str(head.rights)
    yield "单位", str(head.organisations)
    yield "上一期", head.previous
    for erratum in head.errata:
        yield "勘误", f"{erratum.issue} {erratum.entry}：{erratum.words}"
    yield "依据", words.BASIS if head.number else words.BASIS_ON_DEMAND
    yield "SHA-256", sha256
    yield "核对网址", words.verify_url(head, sha256)


def _sheet(title: str, columns: Columns, entries: Iterator[Entry], names: Names) -> Sheet:
    rows = ([value(entry, names) for _name, _width, value in columns] for entry in entries)
    heads = [name for name, _width, _value in columns]
    return Sheet(title, heads, _clean(rows), [width for _name, width, _value in columns], filtered=True)


def _right_rows(snapshot: Snapshot) -> Iterator[list[Cell]]:
    return _clean(
        [entry.number, entry.title, label(right.type), right.number, right.jurisdiction, label(right.status),
         right.holder, right.title]
        for entry in snapshot.entries
        for right in entry.rights
    )  # fmt: skip


def _change_rows(snapshot: Snapshot) -> Iterator[list[Cell]]:
    found: Iterator[list[Cell]] = (
        [
            words.CHANGES[entry.change],
            entry.number,
            label(entry.kind),
            entry.title,
            words.organisation(entry),
            "",
            "",
        ]
        for entry in snapshot.entries
        if entry.change is not None
    )
    yield from _clean(found)
    for one in snapshot.head.ended:
        organisation = one.organisation or words.HIDDEN
        row = ["不再收录", one.number, label(one.kind), one.title, organisation, label(one.outcome), one.why]
        yield from _clean(iter([row]))


def _clean(rows: "Iterator[list[Cell]] | Iterator[list[str]]") -> Iterator[list[Cell]]:
    for row in rows:
        yield [_ILLEGAL.sub("", cell) if isinstance(cell, str) else cell for cell in row]


def _wan(entry: Entry) -> Cell:
    if entry.price_kind is PriceKind.NEGOTIABLE:
        return label(PriceKind.NEGOTIABLE)
    return float(wan_from_fen(entry.price_fen)) if entry.price_fen else ""


def _rights(entry: Entry) -> str:
    return "；".join(
        " ".join(part for part in (label(right.type), words.right_number(right), label(right.status)) if part)
        for right in entry.rights
    )


def _heads(columns: tuple[tuple[str, int], ...]) -> list[str]:
    return [name for name, _width in columns]


def _widths(columns: tuple[tuple[str, int], ...]) -> list[int]:
    return [width for _name, width in columns]
