"""Texts of cells as values: lists, dates, amounts, closed lists. Pure; what cannot be read says why in a code."""

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from marketplace.kernel.money import FractionOfFen, fen_from_wan, fen_from_yuan, parse_amount
from marketplace.listings.labels import LABELS

E = TypeVar("E", bound=StrEnum)
_SEPARATORS = re.compile(r"[;；,，、|\n\t]+")
_DAY = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?(?:[T ].{0,20})?")
_MONTH = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*月?")
_LEVEL = re.compile(r"(?:TRL)?\s*[-:]?\s*([0-9]{1,3})\s*级?", re.IGNORECASE)
_SERIAL_START = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)
"""Day numbers of a spreadsheet between 1954 and 2119."""
_YES = frozenset({"是", "有", "y", "yes", "true", "1", "√", "✓", "承诺", "已承诺", "同意"})
_NO = frozenset({"否", "无", "没有", "n", "no", "false", "0", "×", "不承诺", "不同意"})
_UNITS = (("亿元", 10_000), ("亿", 10_000), ("万元", 1), ("万", 1))
_NEGOTIABLE = frozenset({"面议", "negotiable"})


class Unreadable(ValueError):
    """A text that is no value of its kind. `code` and `facts` as in a Problem."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def folded(text: str) -> str:
    """Full-width letters and digits folded, white space gone, small letters: for comparing names."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def parts(text: str) -> tuple[str, ...]:
    """A list typed into one cell, divided by ；, 、 | or line ends; each part once."""
    return tuple(dict.fromkeys(part.strip() for part in _SEPARATORS.split(text) if part.strip()))


def day(text: str) -> date:
    """2026-05-01, 2026/5/1, 2026.5.1, 2026年5月1日, 20260501 or a spreadsheet's day number."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _DAY.fullmatch(plain)
    try:
        if found:
            return date(*(int(number) for number in found.groups()))
        if plain.isascii() and plain.isdigit() and len(plain) == 8:
            return date(int(plain[:4]), int(plain[4:6]), int(plain[6:]))
        if plain.isascii() and plain.isdigit() and len(plain) == 5 and int(plain) in _SERIALS:
            return _SERIAL_START + timedelta(days=int(plain))
    except ValueError as error:
        raise Unreadable("date_shape", value=text[:30]) from error
    raise Unreadable("date_shape", value=text[:30])


def month(text: str) -> str:
    """2024-05 for 2024-05, 2024/5, 2024年5月, 202405 or any day of it."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.isascii() and plain.isdigit() and len(plain) == 6:
        plain = f"{plain[:4]}-{plain[4:]}"
    found = _MONTH.fullmatch(plain)
    year, number = (int(found.group(1)), int(found.group(2))) if found else _year_and_month(text)
    if not 1 <= number <= 12:
        raise Unreadable("month_shape", value=text[:30])
    return f"{year:04d}-{number:02d}"


def _year_and_month(text: str) -> tuple[int, int]:
    try:
        found = day(text)
    except Unreadable as error:
        raise Unreadable("month_shape", value=text[:30]) from error
    return found.year, found.month


def fen_of_wan(text: str) -> int:
    """Fen for an amount in 万元 unless it names another unit; 0 for 面议."""
    plain = unicodedata.normalize("NFKC", text).strip().removeprefix("人民币").lstrip("¥").strip()
    if folded(plain) in _NEGOTIABLE:
        return 0
    unit = Decimal(1)
    in_yuan = False
    for name, times in _UNITS:
        if plain.endswith(name):
            plain, unit = plain.removesuffix(name), Decimal(times)
            break
    else:
        in_yuan = plain.endswith("元")
        plain = plain.removesuffix("元")
    return _fen(plain, unit, text, in_yuan=in_yuan)


def _fen(plain: str, unit: Decimal, text: str, *, in_yuan: bool) -> int:
    try:
        amount = parse_amount(plain)
        fen = fen_from_yuan(amount) if in_yuan else fen_from_wan(amount * unit)
    except FractionOfFen as error:
        raise Unreadable("amount_fraction", value=text[:30]) from error
    except (ValueError, ArithmeticError) as error:
        raise Unreadable("amount_shape", value=text[:30]) from error
    if fen < 0:
        raise Unreadable("amount_negative", value=text[:30])
    return fen


def whole(text: str) -> int:
    """A small whole number; TRL 6 and 6级 are 6."""
    found = _LEVEL.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        raise Unreadable("whole_number", value=text[:30])
    return int(found.group(1))


def yes_no(text: str) -> bool:
    plain = folded(text)
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    raise Unreadable("yes_or_no", value=text[:30])


def member(of: type[E], text: str) -> E:
    """A member of a closed list, by its Chinese label or its code."""
    plain = folded(text)
    for value in of:
        if plain in (folded(LABELS[of][value]), value.value):
            return value
    raise Unreadable("not_in_list", value=text[:30], choices="、".join(LABELS[of].values()))


def members(of: type[E], text: str) -> tuple[E, ...]:
    return tuple(dict.fromkeys(member(of, part) for part in parts(text)))
