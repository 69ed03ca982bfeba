"""Working a rule out: what it asks of the facts and of the pack, written down as it goes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marketplace.rules.codes import Code, Mode, Outcome, outcome_of
from marketplace.rules.decision import Decision, Part, Step, Test, Used, Version
from marketplace.rules.facts import Facts
from marketplace.rules.packs import Benefit, Overlay, Pack


@dataclass
class Setting:
    """What a benefit on a day stands in, the same for every claim: kept by the book and never changed.

    `overlays` are in use, `notices` the ids of those that would touch it and are not, `packs` the versions that have a
    say, the benefit's own (`pack`) first. `figures` remembers those that were looked up.
    """

    pack: Pack
    benefit: Benefit
    overlays: tuple[Overlay, ...] = ()
    notices: tuple[str, ...] = ()
    packs: tuple[Version, ...] = ()
    names: tuple[str, ...] = ()
    figures: dict[str, Used] = field(default_factory=dict)


@dataclass
class Inquiry:
    """One benefit asked about on a day. `province` is the two digits of its region codes."""

    mode: Mode
    day: date
    programme_year: int | None
    province: str = "22"


class Workings:
    """`codes` of the whole claim; those of an item are kept by the item."""

    __slots__ = ("benefit", "codes", "facts", "inquiry", "setting", "steps", "tests", "used")

    def __init__(self, setting: Setting, inquiry: Inquiry, facts: Facts) -> None:
        self.setting, self.inquiry, self.facts = setting, inquiry, facts
        self.benefit = setting.benefit
        self.codes = set[Code]()
        self.tests: list[Test] = []
        self.used: list[Used] = []
        self.steps: list[Step] = []

    def figure(self, name: str) -> int:
        """A figure of the benefit on the day. Raises NoPolicyInForce for a day that it does not cover."""
        used = self.setting.figures.get(name)
        if used is None:
            dated = self.benefit.figure(name).on(self.inquiry.day)
            used = Used(name, dated.value, dated.since, dated.until, dated.source)
            self.setting.figures[name] = used
        self._note(used)
        return used.value

    def overlay(self, rule: str) -> Overlay | None:
        """The overlay of this kind that is in use for the claim."""
        for found in self.setting.overlays:
            if found.rule == rule:
                return found
        return None

    def overlay_figure(self, overlay: Overlay, name: str) -> int:
        key = f"{overlay.id} {name}"
        used = self.setting.figures.get(key)
        if used is None:
            used = Used(name, overlay.figure(name), overlay.since, overlay.until, overlay.source)
            self.setting.figures[key] = used
        self._note(used)
        return used.value

    def refuse(self, code: Code, fact: str, value: Any, wanted: Any, key: str = "") -> set[Code]:
        """Write down a test that failed."""
        self.tests.append(Test(code, fact, value, wanted, False, key))  # noqa: FBT003 by name it takes longer
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
        asked, setting = self.inquiry, self.setting
        return Decision(
            setting.benefit.id, asked.mode, asked.day, asked.programme_year, outcome, amount, least, most,
            tuple(sorted(self.codes.union(codes))), tuple([Part(*part) for part in parts]), tuple(self.tests),
            tuple(self.used), tuple(self.steps), tuple(dict.fromkeys(self.facts.missing)), setting.benefit.assumptions,
            setting.notices, setting.names, setting.packs,
        )  # fmt: skip

    def refused(self, codes: Iterable[Code], amount: int | None = 0) -> Decision:
        """The end of a claim without items that the codes refuse."""
        found = set(codes) | self.codes
        return self.decided(outcome_of(found), found, amount)

    def _note(self, used: Used) -> None:
        if used not in self.used:
            self.used.append(used)
