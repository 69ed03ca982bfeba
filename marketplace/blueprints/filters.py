"""How values look on a page: dates, money, closed lists. Pure functions of a value and the reader's language.

Chinese is formatted by hand, since nearly every page needs it and Babel is slow; English goes to Babel.
"""

from datetime import date, datetime
from enum import StrEnum

from flask import Flask
from flask_babel import format_currency, format_date

from marketplace.blueprints.labels import label
from marketplace.blueprints.translation import gettext, reads_chinese
from marketplace.kernel.clock import to_beijing
from marketplace.kernel.money import wan_from_fen, yuan_from_fen
from marketplace.listings.labels import N_

TRL_MEANINGS: tuple[str, ...] = (
    N_("发现基本原理"),
    N_("形成技术方案"),
    N_("关键功能得到验证"),
    N_("部件在实验室通过验证"),
    N_("部件在相似环境通过验证"),
    N_("样机在相似环境通过验证"),
    N_("样机在真实环境通过验证"),
    N_("产品定型并通过鉴定"),
    N_("在实际应用中得到验证"),
)
"""Working meanings of the levels of technology readiness, level 1 first."""


def date_words(day: date | None) -> str:
    """2026年11月23日, or November 23, 2026. A datetime is moved to Beijing first; None is empty."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = to_beijing(day).date()
    return f"{day.year}年{day.month}月{day.day}日" if reads_chinese() else format_date(day, "long")


def beijing_words(moment: datetime | None) -> str:
    """Day and minute on the Beijing clock; None is empty."""
    if moment is None:
        return ""
    return f"{date_words(moment)} {to_beijing(moment):%H:%M}"


def beijing_seconds(moment: datetime | None) -> str:
    """The same with seconds, for what runs within a minute."""
    if moment is None:
        return ""
    return f"{date_words(moment)} {to_beijing(moment):%H:%M:%S}"


def machine_words(day: date | None) -> str:
    """What `<time datetime>` takes: a day, or a moment to the second (HTML knows no microseconds); None is empty."""
    if day is None:
        return ""
    return day.isoformat(timespec="seconds") if isinstance(day, datetime) else day.isoformat()


def number_words(number: int) -> str:
    """12,345: the same in both languages."""
    return f"{number:,}"


def yuan_words(fen: int | None) -> str:
    """Fen as yuan, exact: 1,234.50 元, or CN¥1,234.50; None is empty."""
    if fen is None:
        return ""
    yuan = yuan_from_fen(fen)
    return f"{yuan:,} 元" if reads_chinese() else format_currency(yuan, "CNY")


def wan_words(fen: int | None) -> str:
    """Fen as 万元, exact and without trailing zeros: 1,200.5 万元; yuan in English; None is empty."""
    if fen is None:
        return ""
    if reads_chinese():
        return f"{wan_from_fen(fen):,} 万元"
    return f"CNY {yuan_from_fen(fen):,}".removesuffix(".00")


def label_words(value: object) -> str:
    """The word for a member of a closed list; None is empty, anything else stands for itself.

    Raises KeyError for a list that has no words.
    """
    if value is None:
        return ""
    return gettext(label(value)) if isinstance(value, StrEnum) else str(value)


def trl_words(level: int | None) -> str:
    """What a level of technology readiness (1–9) means; empty outside the scale."""
    return gettext(TRL_MEANINGS[level - 1]) if level and 1 <= level <= len(TRL_MEANINGS) else ""


def size_words(size: int) -> str:
    """A file's size in bytes, for people: 340 KB, 1.2 MB."""
    return f"{size / 1_048_576:.1f} MB" if size >= 1_048_576 else f"{max(1, round(size / 1024))} KB"


def said_words(text: str) -> str:
    """What a pack of policy says, in the reader's language where the catalogue has it. A per cent sign stays one."""
    return gettext(text)


def register_filters(app: Flask) -> None:
    app.jinja_env.filters.update(
        beijing=beijing_words,
        beijing_second=beijing_seconds,
        date=date_words,
        label=label_words,
        machine=machine_words,
        number=number_words,
        said=said_words,
        size=size_words,
        trl=trl_words,
        wan=wan_words,
        yuan=yuan_words,
    )
