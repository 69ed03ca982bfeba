"""A reservation in a budget line: it waits, is reserved, is paid; or is released, with a reason."""

import re
from enum import StrEnum

from marketplace.kernel.moves import Move, move


class Fund(StrEnum):
    """Funds that documents name (dated policy, budget_lines). A later document may name one that is not here."""

    APPLIED_TECHNOLOGY = "BL1"
    """省级应用技术与开发资金 (三(一)2)."""
    ANNUAL_PLAN = "BL2"
    """年度科技计划/科技项目资金."""
    TALENT = "BL3"
    """吉林省人才开发基金 (三(三)9)."""
    INTELLECTUAL_PROPERTY = "BL4"
    """省级知识产权资金; no document names it."""
    OTHER = "BL9"
    """主要从…列支 leaves room for another."""


_CODE = re.compile(r"[A-Z]{2}[0-9]{1,3}", re.ASCII)


def is_fund(code: str) -> bool:
    """Has it the shape of a fund's code?"""
    return _CODE.fullmatch(code) is not None


class ReservationStatus(StrEnum):
    WAITING = "waiting"
    RESERVED = "reserved"
    PAID = "paid"
    RELEASED = "released"


class ReleaseReason(StrEnum):
    """Why money was set free, or a place in the waiting list given up."""

    WITHDRAWN = "withdrawn"
    NOT_APPROVED = "not_approved"
    DECIDED_AGAIN = "decided_again"
    """With another amount or fund; a new reservation follows."""
    YEAR_CLOSED = "year_closed"
    OTHER = "other"


S = ReservationStatus
LIVING = frozenset({S.WAITING, S.RESERVED, S.PAID})
"""A subject has at most one of these."""

RESERVE = move("reserve", S.WAITING, to=S.RESERVED)
PAY = move("pay", S.RESERVED, to=S.PAID)
RELEASE = move("release", S.WAITING, S.RESERVED, to=S.RELEASED, needs_reason=True)
RESERVATION_MOVES: dict[str, Move[ReservationStatus]] = {m.name: m for m in (RESERVE, PAY, RELEASE)}
