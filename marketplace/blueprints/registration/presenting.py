"""Registrations in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _

from marketplace.blueprints.filters import date_words, label_words, wan_words
from marketplace.contracts.desk_policy import DeskScope, MissingItem
from marketplace.contracts.models import Contract, ContractAmendment
from marketplace.contracts.queries import desk as queries
from marketplace.contracts.registered import Registered
from marketplace.contracts.states import (
    AmendmentKind,
    ContractStatus,
    EndReason,
    NotRecognisedReason,
    ReturnReason,
)

REASONS: dict[ContractStatus, type[StrEnum]] = {
    ContractStatus.RETURNED: ReturnReason,
    ContractStatus.NOT_RECOGNISED: NotRecognisedReason,
    ContractStatus.TERMINATED: EndReason,
    ContractStatus.DISPUTED: EndReason,
    ContractStatus.REVOKED: EndReason,
}
Pieces = list[tuple[str, str]]


@dataclass(frozen=True)
class MissingRow:
    """A point of a missing list; `answer` is what the provider said to it."""

    item: str
    text: str
    answer: str


def missing_words(points: Iterable[dict[str, Any]]) -> list[MissingRow]:
    return [
        MissingRow(label_words(MissingItem(point["item"])), point.get("text", ""), point.get("answer", ""))
        for point in points
    ]


def desk_counts(scope: DeskScope) -> dict[str, int]:
    """For the tabs of the desk: how many wait, by status, and how many applications (`changes`)."""
    counts = {status.value: count for status, count in queries.waiting(scope).items()}
    return counts | {"changes": len(queries.amendments(scope))}


def reason_words(contract: Contract) -> str:
    """Why a contract stands where it does, '' where its status has no reason."""
    members = REASONS.get(contract.status)
    return label_words(members(contract.reason)) if members and contract.reason else ""


def change_rows(found: ContractAmendment) -> list[tuple[str, Pieces]]:
    """Field by field what a change replaces by what; empty for a revocation."""
    if found.kind is AmendmentKind.REVOCATION:
        return []
    before, after = Registered.from_json(found.before), Registered.from_json(found.content)
    pairs = [
        (str(_("项目名称")), before.title, after.title),
        (str(_("成交额")), wan_words(before.total_fen), wan_words(after.total_fen)),
        (str(_("技术交易额")), wan_words(before.technical_fen), wan_words(after.technical_fen)),
        (str(_("有效期起")), date_words(before.valid_from), date_words(after.valid_from)),
        (str(_("有效期止")), date_words(before.valid_to), date_words(after.valid_to)),
    ]
    return [(words, _pieces(old, new)) for words, old, new in pairs if old != new]


def _pieces(old: str, new: str) -> Pieces:
    return [piece for piece in (("removed", old), ("added", new)) if piece[1]]
