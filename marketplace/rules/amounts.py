"""From what may be paid for each item to the answer of a mode: up to how much, how much, or nothing and why.

A fixed amount is paid in full or waits; a ceiling and a range shrink to the budget, a range never below its lower
end. What an approver decided is checked and never changed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from marketplace.rules.codes import Cap, Code, Mode, Outcome, failing, outcome_of
from marketplace.rules.decision import Decision
from marketplace.rules.workings import Workings

BUDGET = "budget_remaining_fen"
DECIDED_EACH, DECIDED_ALL = "decided_per_item_fen", "decided_fen"


@dataclass
class Item:
    """`key` '' is the claim itself. `least` and `most` in fen; equal for a fixed amount, 0 when nothing is left."""

    key: str
    codes: frozenset[Code]
    least: int
    most: int

    @property
    def passes(self) -> bool:
        return self.most > 0 and not failing(self.codes)


@dataclass
class Span:
    """What may be paid in all, in fen, and the notes on how it came about."""

    least: int
    most: int
    notes: frozenset[Code]


def settle(work: Workings, items: Sequence[Item]) -> Decision:
    """The answer for these items: budget, decision of the approver, and parts."""
    passing = [item for item in items if item.passes]
    codes = {code for item in items for code in item.codes}
    if not passing:
        return work.decided(_refusing(items), codes, parts=_nothing(items))
    if unread := _unread(work, len(passing)):
        return work.decided(Outcome.REVIEW, codes | unread, parts=_nothing(items))
    span = _within_budget(work, passing)
    if span is None:
        return work.decided(Outcome.WAITLISTED, codes | {Code.BUDGET_EXHAUSTED}, parts=_nothing(items))
    codes |= span.notes
    outcome = Outcome.ELIGIBLE if len(passing) == len(items) else Outcome.PARTIAL
    if work.benefit.cap is Cap.FIXED:
        return _fixed(work, items, passing, codes, outcome)
    if work.inquiry.mode is Mode.ESTIMATE:
        undecided = _parts(items, lambda _item: None)
        return work.decided(outcome, codes, None, span.least, span.most, undecided)
    return _decide(work, items, passing, span, codes, outcome)


def _refusing(items: Sequence[Item]) -> Outcome:
    """Of items that all fail: one that a person has to look at is not shut out by another that never fits."""
    found = {outcome_of(item.codes) if failing(item.codes) else Outcome.INELIGIBLE for item in items}
    return Outcome.REVIEW if Outcome.REVIEW in found else min(found, key=list(Outcome).index)


def _nothing(items: Sequence[Item]) -> list[tuple[str, int | None]]:
    return _parts(items, lambda _item: 0)


def _unread(work: Workings, count: int) -> set[Code]:
    """EVIDENCE_MISSING for a sum that was given and cannot be read, and for two that say different things."""
    names = (BUDGET, DECIDED_EACH, DECIDED_ALL) if work.inquiry.mode is Mode.DECIDE else (BUDGET,)
    given = {name: work.facts.signed(name) for name in names if not work.facts.is_absent(name)}
    each, total = given.get(DECIDED_EACH), given.get(DECIDED_ALL)
    if each is not None and total is not None and each * count != total:
        work.facts.note(DECIDED_ALL)
        return {Code.EVIDENCE_MISSING}
    return {Code.EVIDENCE_MISSING} if None in given.values() else set()


def _within_budget(work: Workings, passing: Sequence[Item]) -> Span | None:
    """None when the budget does not reach."""
    least, most = sum(item.least for item in passing), sum(item.most for item in passing)
    if len(passing) > 1:
        work.step("sum_of_items", most, count=len(passing))
    left = None if work.facts.is_absent(BUDGET) else work.facts.signed(BUDGET)
    if left is None:
        return Span(least, most, frozenset())
    if left <= 0 or left < least:
        work.step("budget_short", 0, left=left, least=least)
        return None
    if left < most:
        return Span(
            least, work.step("within_budget", left, most=most, left=left), frozenset({Code.REDUCED_TO_BUDGET})
        )
    return Span(least, most, frozenset())


def _fixed(
    work: Workings, items: Sequence[Item], passing: Sequence[Item], codes: set[Code], outcome: Outcome
) -> Decision:
    """Each item its own amount; another decision is refused."""
    if work.inquiry.mode is Mode.DECIDE and (given := _given(work)) is not None:
        wrong = {code for item in passing for code in _beyond(given.amount, item.least, item.most)}
        if given.is_total and len(passing) > 1:
            wrong = _beyond(given.amount, sum(i.least for i in passing), sum(i.most for i in passing))
        if wrong:
            return work.decided(Outcome.REJECTED, codes | wrong)
    amount = sum(item.most for item in passing)
    return work.decided(outcome, codes, amount, parts=_parts(items, lambda item: item.most))


@dataclass
class Given:
    """What an approver decided: for each item, or in all."""

    amount: int
    is_total: bool


def _given(work: Workings) -> Given | None:
    for name in (DECIDED_EACH, DECIDED_ALL):
        if not work.facts.is_absent(name) and (amount := work.facts.signed(name)) is not None:
            return Given(amount, is_total=name == DECIDED_ALL)
    return None


def _decide(
    work: Workings,
    items: Sequence[Item],
    passing: Sequence[Item],
    span: Span,
    codes: set[Code],
    outcome: Outcome,
) -> Decision:
    given = _given(work)
    if given is None:
        work.facts.note(DECIDED_ALL)
        return work.decided(
            Outcome.REVIEW, codes | {Code.EVIDENCE_MISSING}, parts=_parts(items, lambda _item: 0)
        )
    in_all = given.is_total and len(passing) > 1
    total = given.amount if in_all else given.amount * len(passing)
    if not in_all and len(passing) > 1:
        work.step("decided_for_each", total, amount=given.amount, count=len(passing))
    limits = [(span.least, sum(i.most for i in passing))] if in_all else [(i.least, i.most) for i in passing]
    wrong = {code for least, most in limits for code in _beyond(given.amount, least, most)}
    if wrong:
        return work.decided(Outcome.REJECTED, codes | wrong)
    if total > span.most:
        return work.decided(Outcome.REJECTED, codes | {Code.DECISION_OVER_CAP})
    each = None if in_all else given.amount
    return work.decided(outcome, codes, total, parts=_parts(items, lambda _item: each))


def _beyond(amount: int, least: int, most: int) -> set[Code]:
    if amount > most:
        return {Code.DECISION_OVER_CAP}
    return {Code.DECISION_BELOW_MIN} if amount < least else set()


def _parts(items: Sequence[Item], pay: Callable[[Item], int | None]) -> list[tuple[str, int | None]]:
    """In the order of the items, 0 for one that is not eligible; none for a claim without items."""
    return [(item.key, pay(item) if item.passes else 0) for item in items if item.key]
