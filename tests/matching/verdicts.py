"""Pairs and verdicts for tests, made by the real operations."""

from datetime import datetime

from sqlalchemy import select

from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.listings.queries.index import content_of_many
from marketplace.matching import operations
from marketplace.matching.finding import Candidate, Found
from marketplace.matching.models import Match
from marketplace.matching.scoring import Part, Reason, Score
from marketplace.matching.states import DismissReason, Verdict


def pair_up(need_id: int, achievement_id: int, points: int = 5_000) -> int:
    """A suggested pair on the need's best list; its id."""
    contents = content_of_many(EVERYTHING, [need_id, achievement_id])
    score = Score(points, (Reason(Part.WORDS, points, 6_000, {"words": [["词", points]]}),))
    with unit_of_work():
        found = Found(contents[need_id], (Candidate(contents[achievement_id], score),))
        operations.refresh(SYSTEM, need_id, found)
    query = select(Match.id).where(Match.need_id == need_id, Match.achievement_id == achievement_id)
    return db.session.scalars(query).one()


def say(actor: Actor, match_id: int, reason: DismissReason | None = None, at: datetime | None = None) -> None:
    """Good without a reason, unsuitable with one."""
    verdict = Verdict.NOT_SUITABLE if reason else Verdict.GOOD
    with unit_of_work():
        row = operations.judge(actor, match_id, verdict, reason, "说明" if reason else "")
        if at is not None:
            row.judged_at = at
