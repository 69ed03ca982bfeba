"""What came out, and why: each test with the fact it looked at, each figure with its document, each step of the sum.

These are values, and nobody changes one. They are not frozen, because to make a frozen one takes seven times as long,
and a decision is made of dozens.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.kernel.plain_json import to_json
from marketplace.rules.codes import Code, Mode, Outcome
from marketplace.rules.packs import Source, canonical


@dataclass(unsafe_hash=True)
class Test:
    """Did a fact meet the rule? `holds` None: it could not be read. `wanted` is what the rule asks for.

    `key` is the item it belongs to, '' for the whole claim.
    """

    __test__ = False

    code: Code
    fact: str
    value: Any
    wanted: Any
    holds: bool | None
    key: str = ""


@dataclass(unsafe_hash=True)
class Used:
    """A figure that was used, with the days it holds and where it is written."""

    name: str
    value: int
    since: date | None
    until: date | None
    source: Source


@dataclass(unsafe_hash=True)
class Step:
    """One line of the sum: `rule` names the operation (its words are the web's), `values` go into it in this order."""

    rule: str
    values: tuple[tuple[str, int], ...]
    result: int
    key: str = ""


@dataclass(unsafe_hash=True)
class Version:
    """A version of a pack that had a say: its id, its number, and the hash of all that it says."""

    id: str
    version: int
    sha256: str


@dataclass(unsafe_hash=True)
class Part:
    """What falls to an item, a person or a year, in fen. None: not decided yet."""

    key: str
    amount_fen: int | None


@dataclass(unsafe_hash=True)
class Decision:
    """Amounts in fen. `amount_fen` None: to be decided between `least_fen` and `most_fen`, or no money at all.

    `codes` are sorted. `packs` say by which versions it was made, the benefit's own first, and `overlays` which
    national rules were in use, so that it can be made again. `notices` are ids of overlays that would touch it and are
    not in use.
    """

    benefit: str
    mode: Mode
    day: date
    programme_year: int | None
    outcome: Outcome
    amount_fen: int | None
    least_fen: int | None
    most_fen: int | None
    codes: tuple[Code, ...]
    parts: tuple[Part, ...]
    tests: tuple[Test, ...] = ()
    used: tuple[Used, ...] = ()
    steps: tuple[Step, ...] = ()
    missing: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    overlays: tuple[str, ...] = ()
    packs: tuple[Version, ...] = ()

    @property
    def worth_fen(self) -> int:
        """What it comes to, or may come to at most; 0 where no money is at stake."""
        return self.amount_fen if self.amount_fen is not None else self.most_fen or 0

    def to_json(self) -> dict[str, Any]:
        """Plain JSON with every reason."""
        made: dict[str, Any] = to_json(self)
        return made

    @property
    def sha256(self) -> str:
        """Equal facts and the same pack give the same."""
        return hashlib.sha256(canonical(self.to_json()).encode()).hexdigest()
