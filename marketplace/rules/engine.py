"""Facts in, decision out: the pack of the day, the overlays in use, and the rule of the benefit."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, ClassVar

from marketplace.kernel.errors import MarketError
from marketplace.rules.benefits.table import RULES
from marketplace.rules.book import Book
from marketplace.rules.codes import Code, Mode, Outcome
from marketplace.rules.decision import Decision, Part, Version
from marketplace.rules.facts import Facts
from marketplace.rules.packs import Benefit, NoPolicyInForce, Overlay, Pack
from marketplace.rules.shapes import SHAPES
from marketplace.rules.workings import Inquiry, Workings

NO_ANSWER = frozenset({"reviewed_before_activation"})
"""Overlays about packs, not about claims."""
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
    found = book.nearest(question.benefit, question.day)
    if found is None:
        raise CannotAsk(field="policy_id", value=question.benefit)
    pack, benefit = found
    if question.mode not in SHAPES[benefit.rule].modes:
        raise CannotAsk(field="mode", value=question.mode.value)
    if unknown := sorted(question.overlays - book.overlay_ids):
        raise CannotAsk(field="overlays", value=unknown[0])
    used, dormant = _overlays(book, question)
    work = _workings(question, benefit, used)
    try:
        made = _answer(pack, work)
    except NoPolicyInForce:
        made = _nothing(work)
    others = [each for each in book.with_overlays_on(question.day) if each is not pack]
    return replace(
        made, notices=dormant, overlays=tuple(overlay.id for overlay in used),
        packs=tuple(Version(each.id, each.version, each.sha256) for each in (pack, *others)),
    )  # fmt: skip


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
    made = work.decided(Outcome.INELIGIBLE, {Code.POLICY_NOT_IN_FORCE}, amount)
    return replace(made, parts=tuple(Part(key, 0) for key in keys))


def _workings(question: Question, benefit: Benefit, used: tuple[Overlay, ...]) -> Workings:
    facts = Facts(question.facts)
    return Workings(Inquiry(benefit, question.mode, question.day, question.programme_year, facts, used))


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
