"""Registration numbers of sixteen digits: year (4), region of the seller (6), kind (1), running number (5). Pure.

The running number counts within year, region and kind, from 00001. A number is never given twice, not even when the
registration it stood for was revoked.
"""

import re
from dataclasses import dataclass

from marketplace.contracts.states import ContractKind

LAST = 99_999
PROVINCE_REGION = "220000"
"""For a seller whose own region is not known."""
KIND_DIGITS: dict[ContractKind, int] = {
    ContractKind.DEVELOPMENT: 1,
    ContractKind.TRANSFER: 2,
    ContractKind.CONSULTING: 3,
    ContractKind.SERVICE: 4,
    ContractKind.LICENCE: 5,
}
"""The licence, which the Civil Code split off from the transfer, follows the four older kinds."""
_SHAPE = re.compile(r"[0-9]{16}", re.ASCII)
_REGION = re.compile(r"[0-9]{6}", re.ASCII)
_NATIONAL = re.compile(r"[0-9A-Z]{10,20}", re.ASCII)


class NotANumber(ValueError):
    """Text that is no number of this kind."""


class NumbersUsedUp(ValueError):
    """All running numbers of a year, region and kind are given."""


@dataclass(frozen=True)
class Number:
    """The parts of a registration number."""

    year: int
    region: str
    kind: ContractKind
    running: int

    def __str__(self) -> str:
        return f"{prefix(self.year, self.region, self.kind)}{self.running:05d}"


def prefix(year: int, region: str, kind: ContractKind) -> str:
    """The first eleven digits. Raises ValueError for what is no year or region."""
    if not 1000 <= year <= 9999 or not _REGION.fullmatch(region):
        raise ValueError(f"{year} {region}")
    return f"{year}{region}{KIND_DIGITS[kind]}"


def following(start: str, last: str | None) -> str:
    """The number after `last`, the greatest that begins with `start`, or the first. Raises NumbersUsedUp."""
    running = int(last[len(start) :]) + 1 if last else 1
    if running > LAST:
        raise NumbersUsedUp(start)
    return f"{start}{running:05d}"


def parse(text: str) -> Number:
    """The parts of a number as written, spaces and hyphens apart. Raises NotANumber."""
    digits = re.sub(r"[\s-]", "", text)
    if not _SHAPE.fullmatch(digits):
        raise NotANumber(text)
    kinds = {digit: kind for kind, digit in KIND_DIGITS.items()}
    kind = kinds.get(int(digits[10]))
    if kind is None or int(digits[:4]) < 1000 or digits[11:] == "00000":
        raise NotANumber(text)
    return Number(int(digits[:4]), digits[4:10], kind, int(digits[11:]))


def national(text: str) -> str:
    """A number that the national system gave, in one spelling. Raises NotANumber for anything else."""
    cleaned = re.sub(r"[\s-]", "", text).upper()
    if not _NATIONAL.fullmatch(cleaned):
        raise NotANumber(text)
    return cleaned
