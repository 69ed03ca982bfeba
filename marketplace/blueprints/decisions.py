"""A decision of the policy engine as people read it: outcome, the sum line by line, each test, where it is written.

Packs' own texts (titles, clauses) are Chinese; those that ship have English in the catalogue.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from marketplace.blueprints.filters import date_words, number_words, yuan_words
from marketplace.blueprints.listings.cards import region_words
from marketplace.blueprints.translation import gettext as _
from marketplace.rules.book import Book
from marketplace.rules.codes import Cap, Code, Mode, Outcome
from marketplace.rules.decision import Decision, Step, Test, Used
from marketplace.rules.facts import is_region
from marketplace.rules.packs import Assumption, Benefit, Overlay
from marketplace.rules.words import FACTS, FIGURES, STEPS, VALUES

MOST_WORDS = 8
COUNTS = frozenset({"count"})
MONEY_FACTS = frozenset({"main"})
_COMPARED = re.compile(r"(<=|>=|>|<) (-?[0-9]+)")
_SIGNS = {"<=": "≤", ">=": "≥", ">": ">", "<": "<"}
INSIDE = re.compile(r"[0-9]{2}…")


@dataclass(frozen=True)
class ShownTest:
    """`holds` None: the fact could not be read. `key` is the item, '' for the whole claim."""

    key: str
    fact: str
    value: str
    wanted: str
    holds: bool | None
    code: Code


@dataclass(frozen=True)
class ShownFigure:
    name: str
    value: str
    days: str
    document: str
    clause: str
    quote: str


@dataclass(frozen=True)
class ShownLine:
    """A line of the sum; `key` is the item, person or year that it is about."""

    key: str
    words: str


@dataclass(frozen=True)
class ShownPart:
    key: str
    amount: str


@dataclass(frozen=True)
class Shown:
    """Everything about a decision, in the reader's language. `amount` is one phrase; '' where no money is at stake."""

    decision: Decision
    benefit: Benefit
    outcome: Outcome
    amount: str
    codes: tuple[Code, ...]
    parts: list[ShownPart]
    lines: list[ShownLine]
    tests: list[ShownTest]
    figures: list[ShownFigure]
    missing: list[str]
    assumptions: list[Assumption]
    overlays: list[Overlay]
    notices: list[Overlay]


def shown(decision: Decision, book: Book) -> Shown:
    """`book` holds the versions that the decision names; they say what its benefit and its overlays are called."""
    versions = {(pack.id, pack.version): pack for pack in book.packs}
    packs = [versions[found.id, found.version] for found in decision.packs]
    benefit = next(found for found in packs[0].benefits if found.id == decision.benefit)
    overlays = {overlay.id: overlay for pack in packs for overlay in pack.overlays}
    assumptions = {found.id: found for found in packs[0].assumptions}
    return Shown(
        decision=decision, benefit=benefit, outcome=decision.outcome, amount=amount_words(decision, benefit),
        codes=decision.codes, parts=_parts(decision),
        lines=[ShownLine(_key(step.key), step_words(step)) for step in decision.steps],
        tests=[_test(test) for test in decision.tests], figures=[_figure(used) for used in decision.used],
        missing=[fact_words(name) for name in decision.missing],
        assumptions=[assumptions[name] for name in decision.assumptions if name in assumptions],
        overlays=[overlays[name] for name in decision.overlays], notices=[overlays[name] for name in decision.notices],
    )  # fmt: skip


def amount_words(decision: Decision, benefit: Benefit) -> str:
    """The sum; "up to" for a ceiling, both ends of a range.

    Nothing where none is at stake, or where no sum was found to be right: a plan that breaks the rule is not worth 0.
    """
    if decision.mode is Mode.CHECK or decision.outcome in {Outcome.REJECTED, Outcome.REVIEW}:
        return ""
    if decision.amount_fen is not None:
        return yuan_words(decision.amount_fen)
    least, most = decision.least_fen, decision.most_fen
    if least and most and least != most:
        return _("%(least)s 至 %(most)s", least=yuan_words(least), most=yuan_words(most))
    if benefit.cap is Cap.FIXED:
        return yuan_words(most)
    return _("最高 %(most)s", most=yuan_words(most)) if most is not None else ""


def step_words(step: Step) -> str:
    values = {name: _number(name, value) for name, value in step.values}
    return _(STEPS[step.rule], result=yuan_words(step.result), **values)


def fact_words(name: str) -> str:
    """A fact's name; of an item, after the item's key: "ZL-1 · 授权公告日"."""
    key, _dot, own = name.rpartition(".")
    words = _(FACTS[own]) if own in FACTS else own
    return f"{key} · {words}" if key else words


def value_words(name: str, value: Any) -> str:
    """A fact's value as it was handed in."""
    if value is None:
        return _("没有填写")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int):
        return _number(name, value)
    if isinstance(value, list | tuple):
        return _listed([value_words(name, each) for each in value])
    text = str(value)
    if is_region(text):
        return region_words(text) or text
    return _(VALUES[text]) if text in VALUES else text


def wanted_words(name: str, wanted: Any) -> str:
    """What the rule asks of it."""
    if isinstance(wanted, str):
        if compared := _COMPARED.fullmatch(wanted):
            return f"{_SIGNS[compared[1]]} {_number(name, int(compared[2]))}"
        if INSIDE.fullmatch(wanted):
            return _("省内")
        if wanted == "GB/T 2260":
            return _("境内行政区划代码")
    return value_words(name, wanted)


def figure_value(name: str, value: int) -> str:
    """A figure of a pack in the unit that its name ends with."""
    if name.endswith("_years"):
        return _("%(count)s 年", count=number_words(value))
    return _number(name, value)


def _number(name: str, value: int) -> str:
    if name.endswith("_bp"):
        whole, rest = divmod(value, 100)
        return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"
    if name.endswith("_date"):
        return _("%(year)s 年", year=value)
    if name.endswith(("year", "_years", "_count")) or name in COUNTS or name == "teams_already_funded":
        return str(value)
    return yuan_words(value)


def _listed(words: list[str]) -> str:
    if len(words) > MOST_WORDS:
        return _("名单所列的 %(count)s 个之一", count=len(words))
    return _("、").join(words)


def _key(key: str) -> str:
    return _(VALUES[key]) if key in VALUES else key


def _parts(decision: Decision) -> list[ShownPart]:
    is_decided = decision.amount_fen is not None
    return [
        ShownPart(_key(part.key), _part(part.amount_fen, is_decided=is_decided)) for part in decision.parts
    ]


def _part(amount_fen: int | None, *, is_decided: bool) -> str:
    """What nobody has decided yet, or decided for all items together."""
    if amount_fen is not None:
        return yuan_words(amount_fen)
    return _("合并审定") if is_decided else _("待审定")


def _test(test: Test) -> ShownTest:
    return ShownTest(
        test.key, fact_words(test.fact), value_words(test.fact, test.value), wanted_words(test.fact, test.wanted),
        test.holds, test.code,
    )  # fmt: skip


def _figure(used: Used) -> ShownFigure:
    ends = date_words(used.until) if used.until else _("没有终止日期")
    days = _("%(since)s 起，%(until)s", since=date_words(used.since), until=ends) if used.since else ends
    return ShownFigure(
        _(FIGURES[used.name]), figure_value(used.name, used.value), days, used.source.document, used.source.clause,
        used.source.quote,
    )  # fmt: skip


def titles(benefits: Iterable[Benefit]) -> list[tuple[str, str]]:
    """Ids with titles in the reader's language, for a choice."""
    return [(benefit.id, _(benefit.title)) for benefit in benefits]
