"""Versions of the terms."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from marketplace.accounts.models import Person
from marketplace.brokerage.states import Side
from marketplace.db.base import db
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID
from marketplace.negotiations.drafts import Terms, from_json
from marketplace.negotiations.models import Negotiation, TermSheet
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.vocabulary import ProposedAs


@dataclass(frozen=True)
class SheetInfo:
    """One version: who put it forward in whose name, and who took it for each side (name, moment)."""

    number: int
    terms: Terms
    proposed_as: ProposedAs
    proposed_by: str
    proposed_at: datetime
    agreed: dict[Side, tuple[str, datetime]]


def newest(scope: NegotiationScope, negotiation_id: int) -> TermSheet | None:
    """None while nobody has put terms forward."""
    query = _within(select(TermSheet), scope, negotiation_id).order_by(TermSheet.number.desc()).limit(1)
    found: TermSheet | None = db.session.scalars(query.execution_options(populate_existing=True)).first()
    return found


def agreed(scope: NegotiationScope, negotiation: Negotiation) -> Terms | None:
    """The terms that both sides agreed on."""
    query = _within(select(TermSheet.content), scope, negotiation.id)
    content = db.session.scalar(query.where(TermSheet.number == negotiation.agreed_number))
    return None if content is None else from_json(content)


def versions(scope: NegotiationScope, negotiation_id: int) -> list[SheetInfo]:
    """All versions, the newest first. One statement."""
    author, seeker, holder = aliased(Person), aliased(Person), aliased(Person)
    query = _within(select(TermSheet, author.name, seeker.name, holder.name), scope, negotiation_id)
    query = (
        query.outerjoin(author, TermSheet.proposed_by == author.id)
        .outerjoin(seeker, TermSheet.seeker_agreed_by == seeker.id)
        .outerjoin(holder, TermSheet.holder_agreed_by == holder.id)
        .order_by(TermSheet.number.desc())
    )
    return [_info(*row) for row in db.session.execute(query)]


def newest_info(scope: NegotiationScope, negotiation_id: int) -> SheetInfo | None:
    """The newest version as pages show it."""
    return next(iter(versions(scope, negotiation_id)), None)


def one(scope: NegotiationScope, negotiation_id: int, number: int) -> SheetInfo:
    """Raises NotFound."""
    found = next((row for row in versions(scope, negotiation_id) if row.number == number), None)
    if found is None:
        raise NotFound(kind="term_sheet")
    return found


def _info(sheet: TermSheet, author: str | None, seeker: str | None, holder: str | None) -> SheetInfo:
    took = {
        Side.SEEKER: (seeker or "", sheet.seeker_agreed_at),
        Side.HOLDER: (holder or "", sheet.holder_agreed_at),
    }
    return SheetInfo(
        number=sheet.number, terms=from_json(sheet.content), proposed_as=ProposedAs(sheet.proposed_as),
        proposed_by=author or "", proposed_at=sheet.proposed_at,
        agreed={side: (name, moment) for side, (name, moment) in took.items() if moment is not None},
    )  # fmt: skip


def _within(query: Select[*tuple[Any, ...]], scope: NegotiationScope, negotiation_id: int) -> Select[Any]:
    joined = query.join(Negotiation, TermSheet.negotiation_id == Negotiation.id)
    return joined.where(scope.clause(), Negotiation.id == min(negotiation_id, MOST_ID))
