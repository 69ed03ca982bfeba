"""Facts in, decision out: the pack of the day, the overlays in use, and the rule of the benefit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from marketplace.kernel.errors import MarketError
from marketplace.rules.benefits.table import RULES
from marketplace.rules.book import Book
from marketplace.rules.codes import Code, Mode, Outcome
from marketplace.rules.decision import Decision, Version
from marketplace.rules.facts import Facts
from marketplace.rules.packs import NoPolicyInForce, Overlay, Pack
from marketplace.rules.shapes import SHAPES
from marketplace.rules.workings import Inquiry, Setting, Workings

NO_ANSWER = frozenset({"reviewed_before_activation"})
"""Overlays about packs, not about claims."""
MOST_SETTINGS = 4096
UNREAD = "unread"
"""A later rule whose text nobody has read yet: it is always told of, and never worked out."""


class CannotAsk(MarketError):
    """A question that the rule does not answer; `field` in the facts names what is wrong."""

    code: ClassVar[str] = "cannot_ask"


@dataclass(frozen=True)
class Question:
    """A benefit asked about. `day` is the day of the claim; `overlays` are switched on beside the active ones."""

    benefit: str
    mode: Mode
    day: date
    programme_year: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    overlays: frozenset[str] = frozenset()


def answer(book: Book, question: Question) -> Decision:
    """The decision with its reasons, also when nothing is in force: then it says so and promises nothing.

    Raises CannotAsk for a benefit or an overlay that no pack has, and for a mode that the benefit does not know.
    """
    setting = _setting(book, question)
    if question.mode not in SHAPES[setting.benefit.rule].modes:
        raise CannotAsk(field="mode", value=question.mode.value)
    if question.overlays and (unknown := sorted(question.overlays - book.overlay_ids)):
        raise CannotAsk(field="overlays", value=unknown[0])
    asked = Inquiry(question.mode, question.day, question.programme_year)
    work = Workings(setting, asked, Facts(question.facts))
    try:
        return _answer(setting.pack, work)
    except NoPolicyInForce:
        return _nothing(work)


def _answer(pack: Pack, work: Workings) -> Decision:
    asked = work.inquiry
    if not pack.covers(asked.day):
        raise NoPolicyInForce(benefit=work.benefit.id, day=asked.day.isoformat())
    year = asked.programme_year
    if year is not None:
        work.codes |= work.test(
            year >= pack.first_year, Code.POLICY_NOT_IN_FORCE, "programme_year", year, f">= {pack.first_year}"
        )
    if work.codes:
        return _nothing(work)
    return RULES[work.benefit.rule](work)


def _nothing(work: Workings) -> Decision:
    """No rule covers the day: nothing is promised, item by item."""
    keys = [key for key, _facts in Facts({"items": work.facts.raw("items")}).items("items")]
    amount = None if work.inquiry.mode is Mode.CHECK else 0
    codes = {Code.POLICY_NOT_IN_FORCE}
    return work.decided(Outcome.INELIGIBLE, codes, amount, parts=[(key, 0) for key in keys])


def _setting(book: Book, question: Question) -> Setting:
    """Found once for a benefit and day; the book remembers the last ones. Raises CannotAsk for an unknown benefit."""
    key = (question.benefit, question.day, question.programme_year, question.overlays)
    known: Setting | None = book.settings.get(key)
    if known is not None:
        return known
    found = book.nearest(question.benefit, question.day)
    if found is None:
        raise CannotAsk(field="policy_id", value=question.benefit)
    pack, benefit = found
    used, dormant = _overlays(book, question)
    others = [each for each in book.with_overlays_on(question.day) if each is not pack]
    versions = tuple(Version(each.id, each.version, each.sha256) for each in (pack, *others))
    made = Setting(pack, benefit, used, dormant, versions, tuple(overlay.id for overlay in used))
    if len(book.settings) >= MOST_SETTINGS:
        book.settings.clear()
    book.settings[key] = made
    return made


def _overlays(book: Book, question: Question) -> tuple[tuple[Overlay, ...], tuple[str, ...]]:
    """Those in use for the question, and the ids of those that would touch it but are switched off."""
    used, dormant = list[Overlay](), list[str]()
    for overlay in book.overlays_on(question.day):
        if overlay.rule in NO_ANSWER or not overlay.covers(
            question.benefit, question.day, question.programme_year
        ):
            continue
        if overlay.rule != UNREAD and (overlay.active or overlay.id in question.overlays):
            used.append(overlay)
        else:
            dormant.append(overlay.id)
    return tuple(used), tuple(dormant)
