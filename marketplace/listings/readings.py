"""Facts read out of a need written as free text: its headings, and the quantities, money and times it names.

Imported needs keep everything in one text (需求内容：… 预期目标：… 现有工作基础：…), so it is read here.
Rules of thumb, made to be explained to the writer: every finding is a piece of the text itself.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import lru_cache


class Section(StrEnum):
    CONTENT = "content"
    TARGET = "target"
    BASELINE = "baseline"
    DIFFICULTY = "difficulty"
    BUDGET = "budget"
    TIME = "time"
    ACCEPTANCE = "acceptance"
    RIGHTS = "rights"


_HEADINGS: dict[Section, re.Pattern[str]] = {
    Section.TARGET: re.compile(r"目标|目的|指标|质量要求|技术要求|性能要求"),
    Section.BASELINE: re.compile(r"基础|现状|进展|现有条件|企业背景|技术背景"),
    Section.DIFFICULTY: re.compile(r"难题|难点|问题|瓶颈|已试|已有的?解决方案"),
    Section.BUDGET: re.compile(r"预算|经费|资金|投入|报价"),
    Section.TIME: re.compile(r"期限|时限|周期|进度|工期|完成时间|时间要求"),
    Section.ACCEPTANCE: re.compile(r"验收"),
    Section.RIGHTS: re.compile(r"知识产权|产权归属"),
    Section.CONTENT: re.compile(r"内容|需求|背景|要求"),
}
_HEADING = re.compile(
    r"(?:^|(?<=[\n。;；!！?？]))[ \t]{0,40}"
    r"(?:[(（]?[0-9一二三四五六七八九十①-⑳]{1,2}[)）.、．]?)?[ \t]{0,4}"
    r"([^\s:。,，;；、]{2,14})[ \t]{0,4}(?::|\n)"
)

_NUMBER = r"(?<![0-9])[0-9]{1,12}(?:\.[0-9]{1,8})?"  # bounded: a wall of digits must not cost quadratic time
_SPAN = rf"{_NUMBER}(?:\s?(?:-|~|—|–|至|到|/)\s?{_NUMBER})?"
_UNIT = (
    r"(?:%|‰|℃|°C?|℉|Ω|(?:微|毫|厘|分|千|兆|公|海)?(?:米|克|升|瓦|伏|安|帕|赫兹|吨|焦|牛|秒|里)(?:/[^\s,。;]{1,6})?"
    r"|立方[^\s,。;]{0,3}|平方[^\s,。;]{0,3}|分钟|小时|次|倍|层|级|度|目|转|位|dB|ppm|PPm|rpm|bar|pH"
    r"|[μkKMGTmcnd]?(?:m|g|W|Hz|Pa|V|A|J|N|L|l|s|h|b|B|C|K|wh|Wh|Ah|mol|bps)[0-9²³]?(?:/[A-Za-z0-9μ²³]{1,5})?(?![A-Za-z]))"
)
_NOT_A_TARGET = r"(?!\s?(?:[0-9]|\.[0-9]|年|月|日|号|万?元|万|亿|人|家|名|余|多|项专利|件专利))"
_COMPARISON = (
    r"(?:≥|≤|≧|≦|>=?|<=?|=|±|不(?:低|高|小|大|少|多)于|不超过|大于|小于|高于|低于|优于|超过"
    r"|达到?|提高到?|提升到?|降低到?|减少到?|降至|控制在|稳定在|增加)"
)
_BEFORE = re.compile(r"[^\s,。;:、()]{0,12}\Z")
"""The words just before a figure, which say what it is a figure of."""
_COMPARED = re.compile(
    rf"{_COMPARISON}[^0-9\n,。;:()]{{0,4}}{_SPAN}{_NOT_A_TARGET}\s?(?:{_UNIT})?(?:以上|以下|以内|之内)?"
)
_AFTERWARDS = re.compile(rf"{_SPAN}\s?{_UNIT}(?:以上|以下|以内|之内)")
_WITH_UNIT = re.compile(rf"{_SPAN}\s?{_UNIT}")
_LEADING = "[]/~-—)(、"
"""What a finding may begin with when it was cut out of a list."""
_MOST_PIECES = 200
"""A bound on the work for a text of nothing but figures."""


_NOT_COUNTED = r"(?![吨台套只亩头人件平立辆次米册户块条张羽株副支粒颗千片公美欧mtkM])"
_AMOUNT = (
    rf"(?:¥\s?{_NUMBER}|{_SPAN}\s?(?:多|余)?(?:万|亿|千)?(?:余|多)?(?:元|[万亿]{_NOT_COUNTED})(?:人民币)?)"
)
_MONEY = re.compile(_AMOUNT)
_BUDGET = re.compile(rf"(?:预算|投入|投资|经费|费用|资金|报价|出资|悬赏|酬金)[^。;\n]{{0,20}}?({_AMOUNT})")
_COUNT = rf"(?:{_SPAN}|[一二两三四五六七八九十半]{{1,3}}(?:至|到)?[0-9一二两三四五六七八九十]?)"
_DURATION = rf"{_COUNT}\s?(?:个月|年|天|周)"
_TIME = re.compile(
    rf"(?:{_DURATION}(?:以内|之内|内(?!底)|的时间|的努力|完成)"
    rf"|(?:期限|时限|工期|实施周期|研发周期|项目周期|完成时间|实施期|计划用|为期)[^。;\n]{{0,6}}{_DURATION}"
    r"|(?:期限|时限|完成时间|预计|计划|拟)[^。;\n]{0,8}20[0-9]{2}年[^。;\n]{0,6}(?:完成|投产|结题)?"
    r"|(?:到|至)?20[0-9]{2}年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?(?:底|末)?(?:前|之前)"
    r"|20[0-9]{2}年[0-9]{1,2}月\s?[-~至到]\s?20[0-9]{2}年)"
)
_DIFFICULTY = re.compile(
    r"难题|难点|瓶颈|难以|效果不(?:太|够)?理想|已(?:经)?(?:试|尝试)|无法|不能满足"
    r"|存在[^。;\n]{0,20}问题"
)
_RIGHTS = re.compile(r"(?:知识产权|专利|成果|产权)[^。;\n]{0,8}(?:归|共有|共享|归属)")
_ACCEPTANCE = re.compile(r"验收|第三方检[测验]|检测报告|鉴定|中试合格")


@lru_cache(maxsize=8)
def fold(text: str) -> str:
    """Full-width digits, signs and colons as their plain forms, so that one pattern reads both."""
    return unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=8)
def sections(text: str) -> Mapping[Section, str]:
    """The text under each heading that is recognised; one heading (内容及目标) may open two sections.

    The last few texts are remembered, since several rules read the same one.
    """
    folded = fold(text)
    marks = [(m, kinds) for m in _HEADING.finditer(folded) if (kinds := _kinds(m.group(1)))]
    found: dict[Section, str] = {}
    for place, (mark, kinds) in enumerate(marks):
        end = marks[place + 1][0].start() if place + 1 < len(marks) else len(folded)
        body = folded[mark.end() : end].strip()
        for kind in kinds:
            found[kind] = f"{found[kind]}\n{body}" if kind in found else body
    return {kind: body for kind, body in found.items() if body}


def _kinds(heading: str) -> list[Section]:
    named = [kind for kind, pattern in _HEADINGS.items() if pattern.search(heading)]
    return [kind for kind in named if kind is not Section.CONTENT] or named


def target_quantities(text: str) -> tuple[str, ...]:
    """Figures a solution has to reach, as they stand in the text, longest first, without repeats.

    Under a heading for targets a number with a unit is enough; elsewhere it must be compared with something
    (≥, 不低于, 以上 …), since most numbers describe the firm. What stands under the baseline never counts.
    """
    parts = sections(text)
    rest = fold(text)
    if Section.BASELINE in parts and parts.get(Section.TARGET) != parts[Section.BASELINE]:
        for piece in parts[Section.BASELINE].split("\n"):
            rest = rest.replace(piece, "\n", 1) if len(piece) > 3 else rest
    target = parts.get(Section.TARGET, "")
    found = [*_figures(_COMPARED, rest), *_figures(_AFTERWARDS, rest), *_figures(_WITH_UNIT, target)]
    return _distinct(piece.lstrip(_LEADING) for piece in found if not _MONEY.search(piece))


def _figures(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """Each match with the words before it; looking back is far cheaper than trying words at every place."""
    done = 0
    for found in pattern.finditer(text):
        words = _BEFORE.search(text, max(done, found.start() - 12), found.start())
        yield f"{words.group() if words else ''}{found.group()}".strip()
        done = found.end()


def _distinct(pieces: Iterable[str]) -> tuple[str, ...]:
    """Without repeats, and without those that another one contains."""
    kept: list[str] = []
    for piece in sorted(dict.fromkeys(pieces), key=len, reverse=True)[:_MOST_PIECES]:
        if not any(piece in longer for longer in kept):
            kept.append(piece)
    return tuple(kept)


def _all(pattern: re.Pattern[str], text: str) -> list[str]:
    return [m.group().strip() for m in pattern.finditer(text)]


def amounts(text: str) -> tuple[str, ...]:
    """Every sum of money the text names, whatever for."""
    return tuple(dict.fromkeys(_all(_MONEY, fold(text))))


def budgets(text: str) -> tuple[str, ...]:
    """Sums that the text calls a budget, or names under a heading for one."""
    folded = fold(text)
    named = [m.group(1) for m in _BUDGET.finditer(folded)]
    return tuple(dict.fromkeys(named + _all(_MONEY, sections(text).get(Section.BUDGET, ""))))


def times(text: str) -> tuple[str, ...]:
    """Durations and days by which the work is wanted."""
    return tuple(dict.fromkeys(_all(_TIME, fold(text))))


def names_difficulty(text: str) -> bool:
    return Section.DIFFICULTY in sections(text) or bool(_DIFFICULTY.search(text))


def names_rights(text: str) -> bool:
    return Section.RIGHTS in sections(text) or bool(_RIGHTS.search(text))


def names_acceptance(text: str) -> bool:
    return Section.ACCEPTANCE in sections(text) or bool(_ACCEPTANCE.search(text))
