"""Statistics of registered contracts that are not revoked, by what the registrar recognised: two statements at most.

One statement reads every cut: the counted contracts once, grouped each way. Amounts in fen.
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
    case,
    cast,
    extract,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from marketplace.branches.scope import Scope
from marketplace.contracts.desk_policy import counted
from marketplace.contracts.models import Contract, ContractParty, Registration
from marketplace.contracts.states import ContractKind, PartyRole
from marketplace.db.base import db

CHINA = "CHN"
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
            parts.append(Contract.registered_on >= self.first)
        if self.last is not None:
            parts.append(Contract.registered_on <= self.last)
        if self.branch_path:
            parts.append(Contract.branch_path.startswith(self.branch_path, autoescape=True))
        if self.kind is not None:
            parts.append(Registration.kind == self.kind)
        return and_(true(), *parts)


@dataclass(frozen=True)
class Line:
    """One part of a cut; `key` is the code of the part, '' where the contracts do not say."""

    key: str
    count: int
    total_fen: int
    technical_fen: int


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


def figures(scope: Scope, asked: Asked) -> Figures:
    """Every cut of what is asked for, in one statement."""
    keys = _keys(asked)
    columns = [key.label(cut.value) for cut, key in keys.items()]
    amounts = (Registration.total_fen.label("total_fen"), Registration.technical_fen.label("technical_fen"))
    base = _counted(select(*columns, *amounts), scope, asked).cte("counted")
    sums = (func.count(), func.sum(base.c.total_fen), func.sum(base.c.technical_fen))
    parts: list[Select[*tuple[Any, ...]]] = [select(literal("whole"), literal(""), *sums).select_from(base)]
    parts += [
        select(literal(cut.value), base.c[cut.value], *sums).group_by(base.c[cut.value]) for cut in keys
    ]
    found: dict[str, list[Line]] = {}
    for name, key, count, total, technical in db.session.execute(union_all(*parts)):
        found.setdefault(name, []).append(Line(str(key or ""), count, int(total or 0), int(technical or 0)))
    return Figures(found["whole"][0], {cut: _ordered(cut, found.get(cut.value, ())) for cut in Cut})


def behind(scope: Scope, asked: Asked, cut: Cut | None, key: str, page: int) -> tuple[int, list[Behind]]:
    """How many contracts a number counts, and a page of them, the newest first. `cut` None is the whole."""
    narrowed = true() if cut is None else func.coalesce(_keys(asked)[cut], "") == key
    total = db.session.scalar(_counted(select(func.count()), scope, asked).where(narrowed)) or 0
    columns = (
        Contract.id, Contract.registration_no, Contract.title, Registration.kind, Seller.name, Buyer.name,
        Contract.registered_on, Registration.total_fen, Registration.technical_fen,
    )  # fmt: skip
    query = _counted(select(*columns), scope, asked).where(narrowed)
    query = query.order_by(Contract.registered_on.desc(), Contract.id.desc())
    rows = db.session.execute(query.limit(PAGE).offset((page - 1) * PAGE))
    return total, [Behind(*row) for row in rows]


def _counted(query: Any, scope: Scope, asked: Asked) -> Any:
    return (
        scope.limit(query, Contract)
        .select_from(Contract)
        .join(Registration, Registration.contract_id == Contract.id)
        .join(Seller, and_(Seller.contract_id == Contract.id, Seller.role == PartyRole.SELLER))
        .join(Buyer, and_(Buyer.contract_id == Contract.id, Buyer.role == PartyRole.BUYER))
        .where(counted(), asked.clause())
    )


def _keys(asked: Asked) -> dict[Cut, ColumnElement[str]]:
    year, month = extract("year", Contract.registered_on), extract("month", Contract.registered_on)
    at_home = and_(Buyer.country == CHINA, func.substr(Buyer.region_code, 1, 2) == asked.province)
    place = case(
        (at_home, BuyerPlace.PROVINCE.value), (Buyer.country == CHINA, BuyerPlace.CHINA.value),
        else_=BuyerPlace.ABROAD.value,
    )  # fmt: skip
    return {
        Cut.MONTH: cast(year * 100 + month, String(6)),
        Cut.KIND: cast(Registration.kind, String),
        Cut.FIELD: func.coalesce(Contract.field_code, ""),
        Cut.REGION: func.substr(Seller.region_code, 1, 4),
        Cut.PLACE: place,
        Cut.SELLER: cast(Seller.legal_type, String),
        Cut.BUYER: cast(Buyer.legal_type, String),
    }


def _ordered(cut: Cut, lines: Iterable[Line]) -> tuple[Line, ...]:
    """Months in time, everything else by amount; what is not said comes last."""
    if cut is Cut.MONTH:
        return tuple(sorted(lines, key=lambda line: line.key))
    return tuple(sorted(lines, key=lambda line: (line.key == "", -line.total_fen, line.key)))
