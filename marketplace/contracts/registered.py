"""What of a registered contract can be changed, and what is wrong with recognised amounts. Amounts in fen."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.contracts.models import Contract, Registration
from marketplace.kernel.errors import Problem
from marketplace.kernel.money import MOST_FEN

LONGEST_TITLE = 200


@dataclass(frozen=True)
class Registered:
    """What of a registered contract can be changed by registering the change. Amounts in fen."""

    title: str
    total_fen: int
    technical_fen: int
    valid_from: date | None = None
    valid_to: date | None = None

    @classmethod
    def of(cls, contract: Contract, row: Registration) -> "Registered":
        """As it is registered now: the amounts are those that the registrar recognised."""
        return cls(
            contract.title, row.total_fen or 0, row.technical_fen or 0, contract.valid_from, contract.valid_to
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "title": self.title, "total_fen": self.total_fen, "technical_fen": self.technical_fen,
            "valid_from": self.valid_from.isoformat() if self.valid_from else None,
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Registered":
        return cls(
            data["title"],
            data["total_fen"],
            data["technical_fen"],
            _day(data["valid_from"]),
            _day(data["valid_to"]),
        )

    def problems(self) -> tuple[Problem, ...]:
        found = list(amount_problems(self.total_fen, self.technical_fen))
        if not self.title:
            found.append(Problem("title", "required"))
        if len(self.title) > LONGEST_TITLE:
            found.append(Problem("title", "too_long", length=len(self.title), most=LONGEST_TITLE))
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            found.append(Problem("valid_to", "ends_before_start"))
        return tuple(found)

    def outliving(self, before: "Registered", until: date | None) -> tuple[Problem, ...]:
        """A term moved beyond the day on which the licensed patents end (Civil Code art. 865); None: there is none."""
        if until is None or self.valid_to == before.valid_to:
            return ()
        if self.valid_to is not None and self.valid_to <= until:
            return ()
        return (Problem("valid_to", "beyond_patent_life", until=until),)


def amount_problems(total_fen: int, technical_fen: int) -> tuple[Problem, ...]:
    """What is wrong with two recognised amounts."""
    if not 0 < total_fen <= MOST_FEN:
        return (Problem("total_fen", "out_of_range"),)
    if technical_fen < 0:
        return (Problem("technical_fen", "out_of_range"),)
    if technical_fen > total_fen:
        return (Problem("technical_fen", "technical_above_total"),)
    return ()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
