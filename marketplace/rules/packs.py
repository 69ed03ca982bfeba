"""What a document says, as data: dated figures, benefits, overlays of national rules, and open questions."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import ClassVar

from marketplace.kernel.errors import MarketError
from marketplace.kernel.plain_json import to_json
from marketplace.rules.codes import Cap


class NoPolicyInForce(MarketError):
    """Nothing covers that day: there is no answer, and none is made up."""

    code: ClassVar[str] = "no_policy_in_force"


@dataclass(frozen=True)
class Source:
    """Where something stands written. `quote` is of at most 25 characters."""

    document: str
    clause: str
    quote: str = ""


@dataclass(frozen=True)
class Dated:
    """A figure from one day to another (None: without end), in the unit that its parameter's name ends with."""

    value: int
    since: date
    until: date | None
    source: Source

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Parameter:
    """A figure with its history, the oldest first; no two overlap."""

    name: str
    history: tuple[Dated, ...]

    def on(self, day: date) -> Dated:
        """Raises NoPolicyInForce for a day that no figure covers."""
        for dated in self.history:
            if dated.covers(day):
                return dated
        raise NoPolicyInForce(parameter=self.name, day=day.isoformat())


@dataclass(frozen=True)
class Benefit:
    """One promise of a document. `rule` is a key of `shapes.SHAPES`; `number` is its short name (B01).

    `lists` are pairs of a name and its words; `funds` are codes of budget lines that pay it, the usual one first, and
    none without money.
    """

    id: str
    number: str
    rule: str
    title: str
    cap: Cap
    unit: str
    source: Source
    decider: str
    figures: tuple[Parameter, ...]
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()
    funds: tuple[str, ...] = ()
    once: bool = False
    evidence: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()

    def figure(self, name: str) -> Parameter:
        """Raises KeyError; the reader of packs has seen to it that there is none missing."""
        return next(found for found in self.figures if found.name == name)

    def words(self, name: str) -> tuple[str, ...]:
        return self._lists[name]

    @cached_property
    def _lists(self) -> dict[str, tuple[str, ...]]:
        return dict(self.lists)


@dataclass(frozen=True)
class Overlay:
    """A national rule that reduces or forbids what a province promises; it never raises it.

    It holds for programme years, or from one day to another. `active` says whether it is used without being asked
    for; `level` how well its text is known (V1 read, V2 second-hand).
    """

    id: str
    rule: str
    title: str
    source: Source
    level: str
    active: bool
    benefits: tuple[str, ...]
    figures: tuple[tuple[str, int], ...] = ()
    since: date | None = None
    until: date | None = None
    since_year: int | None = None
    until_year: int | None = None

    def covers(self, benefit_id: str, day: date, programme_year: int | None) -> bool:
        if benefit_id not in self.benefits:
            return False
        if (self.since is not None and day < self.since) or (self.until is not None and day > self.until):
            return False
        if self.since_year is None and self.until_year is None:
            return True
        if programme_year is None:
            return False
        late_enough = self.since_year is None or programme_year >= self.since_year
        return late_enough and (self.until_year is None or programme_year <= self.until_year)

    def figure(self, name: str) -> int:
        return dict(self.figures)[name]


@dataclass(frozen=True)
class Assumption:
    """A question that the text leaves open, and how the market answers it until somebody decides otherwise."""

    id: str
    question: str
    answer: str
    alternatives: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Pack:
    """A document's benefits and overlays as one version; `until` None is without end.

    Versions of one document have the same `id`, another `version` and other days. `first_year` is the first programme
    year of its benefits, 0 where there are none. `closed_on` is the last day before its successor took over or it was
    repealed: a fact about the version, and no part of what it says.
    """

    id: str
    version: int
    title: str
    document: str
    issued: date
    since: date
    until: date | None
    first_year: int
    note: str
    benefits: tuple[Benefit, ...]
    overlays: tuple[Overlay, ...]
    assumptions: tuple[Assumption, ...]
    closed_on: date | None = None

    @property
    def last_day(self) -> date | None:
        """The earlier of the day that the text names and the day that it was closed; None without end."""
        ends = [end for end in (self.until, self.closed_on) if end is not None]
        return min(ends, default=None)

    def covers(self, day: date) -> bool:
        last = self.last_day
        return self.since <= day and (last is None or day <= last)

    @cached_property
    def sha256(self) -> str:
        """Of the canonical JSON of all that it says; the same content has the same hash wherever it was read."""
        said = to_json(replace(self, closed_on=None))
        return hashlib.sha256(canonical(said).encode()).hexdigest()


def canonical(value: object) -> str:
    """JSON with sorted keys and without white space."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
