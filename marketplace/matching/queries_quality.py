"""Reads of verdicts for those who answer for the quality of matching. The scope says whose needs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, select
from sqlalchemy.orm import aliased

from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.listings.models import Listing
from marketplace.listings.queries.public import cards
from marketplace.listings.showing import Card
from marketplace.matching.models import Match, MatchVerdict
from marketplace.matching.quality import BAND, Cell, Month, band_of
from marketplace.matching.states import JudgeSide, Verdict

Need = aliased(Listing, name="need")
NEWEST = 20
AT_ONCE = 90
"""Verdicts of one portion of an export: their listings are two cards each."""
MOST_EXPORTED = 20_000
_NEWEST_FIRST = (MatchVerdict.judged_at.desc(), MatchVerdict.id.desc())
"""Not by id: a changed mind keeps its row."""


@dataclass(frozen=True)
class Judged:
    """One verdict with the cards of both sides; a card is None when its listing is not public any more."""

    id: int
    match_id: int
    side: JudgeSide
    verdict: Verdict
    reason: str | None
    note: str
    score_bp: int
    field_code: str | None
    judged_at: datetime
    need_id: int
    achievement_id: int
    need: Card | None
    achievement: Card | None


def cells(scope: Scope, months: Sequence[Month], *, field_code: str = "") -> tuple[Cell, ...]:
    """Counts of the verdicts of those months (one after the other, the oldest first), of one field or of all.

    One statement; the number of cells hangs on months, fields and codes, not on the number of verdicts.
    """
    month = _month_number(months)
    band = MatchVerdict.score_bp // BAND
    query = _verdicts(
        scope,
        months,
        field_code,
        month.label("month"),
        MatchVerdict.field_code,
        MatchVerdict.side,
        band.label("band"),
        MatchVerdict.verdict,
        MatchVerdict.reason,
        func.count().label("number"),
    )
    grouped = query.group_by(
        "month", MatchVerdict.field_code, MatchVerdict.side, "band", MatchVerdict.verdict, MatchVerdict.reason
    )
    return tuple(
        Cell(
            months[row.month], row.field_code, row.side, band_of(row.band * BAND), row.verdict, row.reason,
            row.number,
        )
        for row in db.session.execute(grouped)
    )  # fmt: skip


def newest_unsuitable(
    scope: Scope, reader: Scope, months: Sequence[Month], *, field_code: str = ""
) -> tuple[Judged, ...]:
    """The NEWEST verdicts that say "not suitable", the latest first. Three statements."""
    query = _rows(scope, months, field_code).where(MatchVerdict.verdict == Verdict.NOT_SUITABLE)
    return _with_cards(reader, query.order_by(*_NEWEST_FIRST).limit(NEWEST))


@dataclass(frozen=True)
class Export:
    """`ids` are the newest verdicts', the latest first, at most MOST_EXPORTED; `total` is how many there are."""

    ids: tuple[int, ...]
    total: int


def to_export(scope: Scope, months: Sequence[Month], *, field_code: str = "") -> Export:
    """Which verdicts of those months a file holds. Two statements."""
    newest = _verdicts(scope, months, field_code, MatchVerdict.id).order_by(*_NEWEST_FIRST)
    ids = tuple(db.session.scalars(newest.limit(MOST_EXPORTED)))
    if len(ids) < MOST_EXPORTED:
        return Export(ids, len(ids))
    total = db.session.scalar(_verdicts(scope, months, field_code, func.count()))
    return Export(ids, max(total or 0, len(ids)))


def every(scope: Scope, reader: Scope, months: Sequence[Month], ids: Sequence[int]) -> Iterator[Judged]:
    """The verdicts of those ids, the latest first, read AT_ONCE at a time; one that changes meanwhile comes once."""
    for start in range(0, len(ids), AT_ONCE):
        query = _rows(scope, months, "").where(MatchVerdict.id.in_(ids[start : start + AT_ONCE]))
        yield from _with_cards(reader, query.order_by(*_NEWEST_FIRST))


@dataclass(frozen=True)
class Opinion:
    """Everything said of one pair: how many found it good and how many not, and the last word.

    The versions are those that the last word was said of.
    """

    match_id: int
    need_id: int
    achievement_id: int
    good: int
    unsuitable: int
    last: Verdict
    need_version: int
    achievement_version: int

    @property
    def is_good(self) -> bool:
        """What most say; with as many on either side, the last word counts."""
        if self.good != self.unsuitable:
            return self.good > self.unsuitable
        return self.last is Verdict.GOOD


def opinions(scope: Scope, since: datetime | None = None) -> tuple[Opinion, ...]:
    """Every judged pair in the order of needs, with the verdicts from `since` on. One statement."""
    query = (
        select(MatchVerdict, Match.need_id, Match.achievement_id)
        .join(Match, MatchVerdict.match_id == Match.id)
        .join(Need, Match.need_id == Need.id)
        .order_by(Match.need_id, Match.achievement_id, MatchVerdict.judged_at, MatchVerdict.id)
    )
    if since is not None:
        query = query.where(MatchVerdict.judged_at >= since)
    found: dict[int, list[Row[MatchVerdict, int, int]]] = {}
    for row in db.session.execute(scope.limit(query, Need)):
        found.setdefault(row[0].match_id, []).append(row)
    return tuple(_opinion(rows) for rows in found.values())


def _opinion(rows: Sequence[Row[MatchVerdict, int, int]]) -> Opinion:
    last, need_id, achievement_id = rows[-1]
    good = sum(row[0].verdict is Verdict.GOOD for row in rows)
    return Opinion(
        match_id=last.match_id, need_id=need_id, achievement_id=achievement_id, good=good,
        unsuitable=len(rows) - good, last=last.verdict, need_version=last.need_version,
        achievement_version=last.achievement_version,
    )  # fmt: skip


def _month_number(months: Sequence[Month]) -> ColumnElement[int]:
    """Which of the months a verdict is of, counted from 0; portable, unlike the databases' own calendars."""
    later = [(MatchVerdict.judged_at < month.begins_at, number) for number, month in enumerate(months[1:])]
    return case(*later, else_=len(months) - 1) if later else case((MatchVerdict.id > 0, 0), else_=0)


def _verdicts(scope: Scope, months: Sequence[Month], field_code: str, *columns: Any) -> Select[Any]:
    query = (
        select(*columns)
        .select_from(MatchVerdict)
        .join(Match, MatchVerdict.match_id == Match.id)
        .join(Need, Match.need_id == Need.id)
        .where(MatchVerdict.judged_at >= months[0].begins_at)
        .where(MatchVerdict.judged_at < months[-1].before(-1).begins_at)
    )
    if field_code:
        query = query.where(MatchVerdict.field_code == field_code)
    return scope.limit(query, Need)


def _rows(scope: Scope, months: Sequence[Month], field_code: str) -> Select[Any]:
    return _verdicts(scope, months, field_code, MatchVerdict, Match.need_id, Match.achievement_id)


def _with_cards(reader: Scope, query: Select[Any]) -> tuple[Judged, ...]:
    rows = db.session.execute(query).all()
    wanted = {number for _verdict, *sides in rows for number in sides}
    card = {card.id: card for card in cards(reader, sorted(wanted))}
    return tuple(
        Judged(
            id=said.id, match_id=said.match_id, side=said.side, verdict=said.verdict, reason=said.reason,
            note=said.note, score_bp=said.score_bp, field_code=said.field_code, judged_at=said.judged_at,
            need_id=need_id, achievement_id=achievement_id, need=card.get(need_id),
            achievement=card.get(achievement_id),
        )
        for said, need_id, achievement_id in rows
    )  # fmt: skip
