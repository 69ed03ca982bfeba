"""Statistics of registered contracts that are not revoked, by what the registrar recognised.

One statement reads every cut from `CountedContract`, and the contracts behind a number are counted in the same rows, so
that the two agree. Amounts in fen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    false,
    func,
    literal,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from marketplace.branches.scope import Scope
from marketplace.contracts.models import Contract, ContractParty
from marketplace.contracts.models_counted import CountedContract
from marketplace.contracts.states import ContractKind, PartyRole
from marketplace.db.base import db
from marketplace.kernel.numbers import page_within

PAGE = 20
Seller = aliased(ContractParty, name="seller")
Buyer = aliased(ContractParty, name="buyer")


class Cut(StrEnum):
    """A way to divide the contracts."""

    MONTH = "month"
    KIND = "kind"
    FIELD = "field"
    REGION = "region"
    PLACE = "place"
    SELLER = "seller"
    BUYER = "buyer"


class BuyerPlace(StrEnum):
    """Where the technology goes."""

    PROVINCE = "province"
    CHINA = "china"
    ABROAD = "abroad"


@dataclass(frozen=True)
class Asked:
    """What is counted: days of registration, both included; sellers of a subtree; one kind. `province` is the first two
    digits of the province's region codes."""

    province: str
    first: date | None = None
    last: date | None = None
    branch_path: str = ""
    kind: ContractKind | None = None

    def clause(self) -> ColumnElement[bool]:
        parts: list[ColumnElement[bool]] = []
        if self.first is not None:
            parts.append(CountedContract.registered_on >= self.first)
        if self.last is not None:
            parts.append(CountedContract.registered_on <= self.last)
        if self.branch_path:
            parts.append(CountedContract.branch_path.startswith(self.branch_path, autoescape=True))
        if self.kind is not None:
            parts.append(CountedContract.kind == self.kind)
        return and_(true(), *parts)


@dataclass(frozen=True)
class Line:
    """One part of a cut; `key` is the code of the part, '' where the contracts do not say."""

    key: str
    count: int
    total_fen: int
    technical_fen: int

    def plus(self, other: "Line | None") -> "Line":
        """Both together, under the key of the first."""
        if other is None:
            return self
        return Line(
            self.key, self.count + other.count, self.total_fen + other.total_fen,
            self.technical_fen + other.technical_fen,
        )  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """`whole` is everything asked for; each cut adds up to it."""

    whole: Line
    cuts: dict[Cut, tuple[Line, ...]]


@dataclass(frozen=True)
class Behind:
    """A contract that a number counts."""

    id: int
    registration_no: str
    title: str
    kind: ContractKind
    seller: str
    buyer: str
    registered_on: date
    total_fen: int
    technical_fen: int


COLUMNS: dict[Cut, InstrumentedAttribute[Any]] = {
    Cut.MONTH: CountedContract.month,
    Cut.KIND: CountedContract.kind,
    Cut.FIELD: CountedContract.field_code,
    Cut.REGION: CountedContract.seller_city,
    Cut.PLACE: CountedContract.buyer_from,
    Cut.SELLER: CountedContract.seller_type,
    Cut.BUYER: CountedContract.buyer_type,
}


def figures(scope: Scope, asked: Asked) -> Figures:
    """Every cut of what is asked for, in one statement."""
    sums = (func.count(), func.sum(CountedContract.total_fen), func.sum(CountedContract.technical_fen))
    parts: list[Select[*tuple[Any, ...]]] = [
        _narrowed(select(literal(cut.value), type_coerce(column, String), *sums), scope, asked).group_by(
            column
        )
        for cut, column in COLUMNS.items()
    ]
    found: dict[Cut, dict[str, Line]] = {cut: {} for cut in Cut}
    for name, key, count, total, technical in db.session.execute(union_all(*parts)):
        cut = Cut(name)
        part = _place(key, asked).value if cut is Cut.PLACE else key
        line = Line(part, count, int(total), int(technical))
        found[cut][part] = line.plus(found[cut].get(part))
    whole = _whole(found[Cut.KIND].values())
    return Figures(whole, {cut: _ordered(cut, found[cut].values()) for cut in Cut})


def behind(scope: Scope, asked: Asked, cut: Cut | None, key: str, page: int) -> tuple[int, list[Behind]]:
    """How many contracts a number counts, and a page of them, the newest first. `cut` None is the whole.

    A page beyond the last is the last.
    """
    part = true() if cut is None else _part(cut, key, asked)
    total = db.session.scalar(_narrowed(select(func.count()), scope, asked).where(part)) or 0
    number = page_within(page, total, PAGE)
    newest = (CountedContract.registered_on.desc(), CountedContract.id.desc())
    ids = _narrowed(select(CountedContract.id), scope, asked).where(part).order_by(*newest)
    wanted = ids.limit(PAGE).offset((number - 1) * PAGE).subquery()
    columns = (
        Contract.id, func.coalesce(Contract.registration_no, ""), Contract.title, CountedContract.kind, Seller.name,
        Buyer.name, CountedContract.registered_on, CountedContract.total_fen, CountedContract.technical_fen,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(CountedContract, CountedContract.id == Contract.id)
        .join(wanted, wanted.c.id == Contract.id)
        .join(Seller, and_(Seller.contract_id == Contract.id, Seller.role == PartyRole.SELLER))
        .join(Buyer, and_(Buyer.contract_id == Contract.id, Buyer.role == PartyRole.BUYER))
        .order_by(*newest)
    )
    return total, [Behind(*row) for row in db.session.execute(query)]


def _narrowed(query: Any, scope: Scope, asked: Asked) -> Any:
    return scope.limit(query, CountedContract).select_from(CountedContract).where(asked.clause())


def _place(buyer_from: str, asked: Asked) -> BuyerPlace:
    """Three letters are a country."""
    if len(buyer_from) > 2:
        return BuyerPlace.ABROAD
    return BuyerPlace.PROVINCE if buyer_from == asked.province else BuyerPlace.CHINA


def _part(cut: Cut, key: str, asked: Asked) -> ColumnElement[bool]:
    """The contracts of one part; a part that does not exist has none."""
    if cut is not Cut.PLACE:
        return type_coerce(COLUMNS[cut], String) == key
    at_home, letters = CountedContract.buyer_from == asked.province, func.length(CountedContract.buyer_from)
    places = {
        BuyerPlace.PROVINCE: at_home,
        BuyerPlace.CHINA: and_(letters <= 2, ~at_home),
        BuyerPlace.ABROAD: letters > 2,
    }
    return places[BuyerPlace(key)] if key in set(BuyerPlace) else false()


def _whole(lines: Iterable[Line]) -> Line:
    found = Line("", 0, 0, 0)
    for line in lines:
        found = found.plus(line)
    return found


def _ordered(cut: Cut, lines: Iterable[Line]) -> tuple[Line, ...]:
    """Months in time, everything else by amount; what is not said comes last."""
    if cut is Cut.MONTH:
        return tuple(sorted(lines, key=lambda line: line.key))
    return tuple(sorted(lines, key=lambda line: (line.key == "", -line.total_fen, line.key)))
