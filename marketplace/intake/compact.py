"""Several things in one cell, one a line: rights, people, targets."""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from marketplace.intake.values import Unreadable, folded
from marketplace.listings.drafts import IpRow, Target, TeamMember
from marketplace.listings.labels import LABELS
from marketplace.listings.vocabulary import IpStatus, IpType, TargetOperator

_LINES = re.compile(r"[\n;；]+")
_TAIL = re.compile(r"[(（]([^()（）]*)[)）]\s*$")
_QUOTED = re.compile(r"《([^》]*)》")
_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,2})?)\s*[%％]")
_NUMBER = r"[+-]?[0-9][0-9.,]*(?:[eE][+-]?[0-9]{1,2})?"
_RANGE = re.compile(rf"({_NUMBER})\s*(?:-|~|～|—|–|至|到)\s*({_NUMBER})\s*(.*)")
_ONE = re.compile(rf"({_NUMBER})\s*(.*)")
_COMPARISONS: tuple[tuple[str, TargetOperator], ...] = (
    ("大于等于", TargetOperator.AT_LEAST), ("不低于", TargetOperator.AT_LEAST), ("不小于", TargetOperator.AT_LEAST),
    ("不少于", TargetOperator.AT_LEAST), ("至少", TargetOperator.AT_LEAST), (">=", TargetOperator.AT_LEAST),
    ("≥", TargetOperator.AT_LEAST), ("≧", TargetOperator.AT_LEAST),
    ("小于等于", TargetOperator.AT_MOST), ("不高于", TargetOperator.AT_MOST), ("不大于", TargetOperator.AT_MOST),
    ("不超过", TargetOperator.AT_MOST), ("不多于", TargetOperator.AT_MOST), ("<=", TargetOperator.AT_MOST),
    ("≤", TargetOperator.AT_MOST), ("≦", TargetOperator.AT_MOST),
    ("介于", TargetOperator.BETWEEN), ("等于", TargetOperator.EQUAL), ("=", TargetOperator.EQUAL),
    ("：", TargetOperator.QUALITATIVE), (":", TargetOperator.QUALITATIVE),
)  # fmt: skip


def lines(text: str) -> Iterator[str]:
    yield from (line.strip() for line in _LINES.split(text) if line.strip())


def ip_rows(text: str) -> tuple[IpRow, ...]:
    """`发明专利 ZL202010000001.1《名称》（已授权）`, one a line; the name and the status may be missing."""
    return tuple(_ip_row(line) for line in lines(text))


def _ip_row(line: str) -> IpRow:
    rest, status = line, IpStatus.NOT_APPLICABLE
    tail = _TAIL.search(rest)
    if tail:
        status = _status(tail.group(1), line)
        rest = rest[: tail.start()].strip()
    quoted = _QUOTED.search(rest)
    title = quoted.group(1).strip() if quoted else ""
    rest = _QUOTED.sub(" ", rest).strip()
    for kind, label in sorted(LABELS[IpType].items(), key=lambda pair: -len(pair[1])):
        for name in (label, kind.value, label.removesuffix("专利")):
            if name and rest.startswith(name):
                number = rest[len(name) :].strip(" :：,，")
                return IpRow(IpType(kind), number=number, title=title, status=status)
    raise Unreadable("ip_shape", line=line[:60])


def _status(text: str, line: str) -> IpStatus:
    plain = folded(text)
    for value, label in LABELS[IpStatus].items():
        if plain in (folded(label), value.value, folded(label).removeprefix("已")):
            return IpStatus(value)
    raise Unreadable("ip_status", line=line[:60], choices="、".join(LABELS[IpStatus].values()))


def team(text: str) -> tuple[TeamMember, ...]:
    """`姓名（单位，贡献，40%）`, one a line or divided by ；; plain names may also be divided by 、 and commas."""
    return tuple(_member(part) for line in lines(text) for part in _people(line))


def _people(line: str) -> list[str]:
    if "(" in line or "（" in line:
        return [line]
    return [part.strip() for part in re.split(r"[,，、]+", line) if part.strip()]


def _member(part: str) -> TeamMember:
    tail = _TAIL.search(part)
    name = part[: tail.start()].strip() if tail else part
    if not name:
        raise Unreadable("team_shape", line=part[:60])
    share: int | None = None
    words = []
    for word in re.split(r"[,，、]+", tail.group(1)) if tail else ():
        found = _SHARE.fullmatch(word.strip())
        if found:
            share = int(Decimal(found.group(1)) * 100)
        elif word.strip():
            words.append(word.strip())
    return TeamMember(name, words[0] if words else "", "，".join(words[1:]), share)


def targets(text: str) -> tuple[Target, ...]:
    """`抗拉强度 ≥ 550 MPa`, one a line; `介于 10-20` for a range, `外观：无裂纹` for what has no figure."""
    return tuple(_target(line) for line in lines(text))


def _target(line: str) -> Target:
    for sign, operator in _COMPARISONS:
        name, found, rest = line.partition(sign)
        if found and name.strip():
            return _compared(name.strip(" :：,，"), operator, rest.strip(), line)
    return Target(line, TargetOperator.QUALITATIVE)


def _compared(name: str, operator: TargetOperator, rest: str, line: str) -> Target:
    if operator is TargetOperator.QUALITATIVE:
        return Target(name, operator, rest)
    plain = unicodedata.normalize("NFKC", rest)
    if operator is TargetOperator.BETWEEN:
        found = _RANGE.fullmatch(plain)
        if found is None:
            raise Unreadable("target_range", line=line[:60])
        return Target(name, operator, f"{found.group(1)}-{found.group(2)}", found.group(3).strip())
    found = _ONE.fullmatch(plain)
    if found is None:
        raise Unreadable("target_shape", line=line[:60])
    return Target(name, operator, found.group(1), found.group(2).strip())
