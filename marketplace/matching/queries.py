"""Reads of suggested pairs, as pages show them. The scope says which pairs, the reader's own what is in a card."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.kernel.numbers import MOST_ID, page_within, pages_of
from marketplace.listings.models import Listing, ListingField
from marketplace.listings.queries.public import cards
from marketplace.listings.showing import Card
from marketplace.listings.states import OPEN
from marketplace.listings.vocabulary import Kind
from marketplace.matching.models import Match, MatchVerdict
from marketplace.matching.states import MatchStatus, Verdict

PAGE = 20
MOST_PAGES = 500
Need = aliased(Listing, name="need")
Achievement = aliased(Listing, name="achievement")


@dataclass(frozen=True)
class Pair:
    """One suggestion with both cards. `reasons` are the parts of the score as `scoring.Reason.to_json` wrote them."""

    id: int
    row_version: int
    score_bp: int
    status: MatchStatus
    reasons: tuple[dict[str, Any], ...]
    need: Card
    achievement: Card
    reason: str | None
    note: str
    dismissed_by: int | None
    updated_at: datetime

    def other(self, kind: Kind) -> Card:
        """The card of the side that is not of `kind`."""
        return self.achievement if kind is Kind.NEED else self.need

    def of(self, kind: Kind) -> Card:
        """The card of the side of that kind."""
        return self.need if kind is Kind.NEED else self.achievement


@dataclass(frozen=True)
class Worklist:
    """One page of pairs; `total` counts all that the filters leave."""

    pairs: tuple[Pair, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return pages_of(self.total, PAGE)


def for_listing(
    scope: Scope, reader: Scope, listing_id: int, kind: Kind, *, dismissed: bool = False, limit: int = 10
) -> tuple[Pair, ...]:
    """The pairs of a listing, whichever side's search found them, the best first; or those put aside (`dismissed`).

    Empty unless the listing is within `scope`. `reader` is whose eyes the cards are for. Three statements.
    """
    mine = Match.need_id if kind is Kind.NEED else Match.achievement_id
    query = _pairs(scope, kind).where(mine == listing_id)
    query = query.where(_dismissed() if dismissed else and_(_open(), _found()))
    return _read(reader, query.order_by(Match.score_bp.desc(), Match.id.desc()).limit(limit))


def worklist(
    scope: Scope,
    reader: Scope,
    *,
    kind: Kind | None = None,
    field_code: str = "",
    least_bp: int = 0,
    page: int = 1,
) -> Worklist:
    """Suggested pairs with a listing of `kind` (or either one) within the scope, the best first."""
    query = _pairs(scope, kind).where(_open(), Match.score_bp >= least_bp)
    query = query.where(_found())
    if field_code:
        has_field = select(ListingField.listing_id).where(ListingField.field_code == field_code)
        query = query.where(or_(Match.need_id.in_(has_field), Match.achievement_id.in_(has_field)))
    total = db.session.scalar(query.with_only_columns(func.count(), maintain_column_froms=True)) or 0
    number = min(MOST_PAGES, page_within(page, total, PAGE))
    ordered = query.order_by(Match.score_bp.desc(), Match.id.desc())
    return Worklist(_read(reader, ordered.limit(PAGE).offset((number - 1) * PAGE)), total, number)


def one(scope: Scope, reader: Scope, match_id: int) -> Pair | None:
    """A pair whatever became of it; None outside the scope."""
    if not 0 < match_id <= MOST_ID:
        return None
    found = _read(reader, _pairs(scope, None).where(Match.id == match_id))
    return found[0] if found else None


@dataclass(frozen=True)
class Said:
    """What a person thinks of a pair."""

    verdict: Verdict
    reason: str | None
    note: str
    judged_at: datetime


def own_verdicts(scope: Scope, person_id: int | None, pairs: Iterable[Pair]) -> dict[int, Said]:
    """{pair's id: what the person said of it}; pairs that were read within `scope`. One statement."""
    ids = [pair.id for pair in pairs]
    if person_id is None or not ids:
        return {}
    query = select(MatchVerdict).where(MatchVerdict.person_id == person_id, MatchVerdict.match_id.in_(ids))
    return {
        row.match_id: Said(row.verdict, row.reason, row.note, row.judged_at)
        for row in db.session.scalars(query)
    }


def _pairs(scope: Scope, kind: Kind | None) -> Select[Match]:
    query = (
        select(Match)
        .join(Need, Match.need_id == Need.id)
        .join(Achievement, Match.achievement_id == Achievement.id)
    )
    sides = {Kind.NEED: (Need,), Kind.ACHIEVEMENT: (Achievement,), None: (Need, Achievement)}[kind]
    return query.where(or_(*(scope.clause(side) for side in sides)))


def _open() -> ColumnElement[bool]:
    return and_(Match.status == MatchStatus.SUGGESTED, Need.status.in_(OPEN), Achievement.status.in_(OPEN))


def _found() -> ColumnElement[bool]:
    """On the best list of one of the two: a new need shows on the page of an achievement that was there before."""
    return or_(Match.for_need.is_(True), Match.for_achievement.is_(True))


def _dismissed() -> ColumnElement[bool]:
    return Match.status == MatchStatus.DISMISSED


def _read(reader: Scope, query: Select[Match]) -> tuple[Pair, ...]:
    found = list(db.session.scalars(query))
    wanted = {listing for pair in found for listing in (pair.need_id, pair.achievement_id)}
    card = {card.id: card for card in cards(reader, sorted(wanted))}
    return tuple(
        Pair(
            id=pair.id, row_version=pair.row_version, score_bp=pair.score_bp, status=pair.status,
            reasons=tuple(pair.reasons), need=card[pair.need_id], achievement=card[pair.achievement_id],
            reason=pair.reason, note=pair.note, dismissed_by=pair.dismissed_by, updated_at=pair.updated_at,
        )
        for pair in found
        if pair.need_id in card and pair.achievement_id in card
    )  # fmt: skip
