"""Working a rule out: what it asks of the facts and of the pack, written down as it goes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marketplace.rules.codes import Code, Mode, Outcome, outcome_of
from marketplace.rules.decision import Decision, Part, Step, Test, Used
from marketplace.rules.facts import Facts
from marketplace.rules.packs import Benefit, Overlay


@dataclass(frozen=True)
class Inquiry:
    """One benefit asked about on a day. `province` is the two digits of its region codes."""

    benefit: Benefit
    mode: Mode
    day: date
    programme_year: int | None
    facts: Facts
    overlays: tuple[Overlay, ...] = ()
    province: str = "22"


@dataclass
class Workings:
    """`codes` of the whole claim; those of an item are kept by the item."""

    inquiry: Inquiry
    codes: set[Code] = field(default_factory=set)
    tests: list[Test] = field(default_factory=list)
    used: list[Used] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    @property
    def facts(self) -> Facts:
        return self.inquiry.facts

    @property
    def benefit(self) -> Benefit:
        return self.inquiry.benefit

    def figure(self, name: str) -> int:
        """A figure of the benefit on the day. Raises NoPolicyInForce for a day that it does not cover."""
        dated = self.benefit.figure(name).on(self.inquiry.day)
        self._note(Used(name, dated.value, dated.since, dated.until, dated.source))
        return dated.value

    def overlay(self, rule: str) -> Overlay | None:
        """The overlay of this kind that is in use for the claim."""
        return next((found for found in self.inquiry.overlays if found.rule == rule), None)

    def overlay_figure(self, overlay: Overlay, name: str) -> int:
        value = overlay.figure(name)
        self._note(Used(name, value, overlay.since, overlay.until, overlay.source))
        return value

    def refuse(self, code: Code, fact: str, value: Any, wanted: Any, key: str = "") -> set[Code]:
        """Write down a test that failed."""
        self.tests.append(Test(code, fact, value, wanted, holds=False, key=key))
        return {code}

    def test(
        self, holds: bool | None, code: Code, fact: str, value: Any, wanted: Any, key: str = ""
    ) -> set[Code]:
        """Write a test down; gives the code when it failed. None: the fact could not be read, which is noted apart."""
        self.tests.append(Test(code, fact, value, wanted, holds, key))
        return {code} if holds is False else set()

    def step(self, rule: str, result: int, key: str = "", **values: int) -> int:
        """Write a line of the sum down; gives its result."""
        self.steps.append(Step(rule, tuple(values.items()), result, key))
        return result

    def decided(
        self, outcome: Outcome, codes: Iterable[Code] = (), amount: int | None = 0, least: int | None = None,
        most: int | None = None, parts: Iterable[tuple[str, int | None]] = (),
    ) -> Decision:  # fmt: skip
        """The end of it, with everything that was written down."""
        return Decision(
            benefit=self.benefit.id, mode=self.inquiry.mode, day=self.inquiry.day,
            programme_year=self.inquiry.programme_year, outcome=outcome, amount_fen=amount, least_fen=least,
            most_fen=most, codes=tuple(sorted(set(codes) | self.codes)), parts=tuple(Part(*part) for part in parts),
            tests=tuple(self.tests), used=tuple(self.used), steps=tuple(self.steps),
            missing=tuple(dict.fromkeys(self.facts.missing)), assumptions=self.benefit.assumptions,
        )  # fmt: skip

    def refused(self, codes: Iterable[Code], amount: int | None = 0) -> Decision:
        """The end of a claim without items that the codes refuse."""
        found = set(codes) | self.codes
        return self.decided(outcome_of(found), found, amount)

    def _note(self, used: Used) -> None:
        if used not in self.used:
            self.used.append(used)
