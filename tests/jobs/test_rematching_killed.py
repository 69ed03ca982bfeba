"""A round of matching killed amid its work, as a real process: the next one goes on, and in the end it is whole."""

from pathlib import Path
from signal import SIGINT, SIGKILL, default_int_handler, signal
from subprocess import DEVNULL, Popen

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.audit.models import AuditEntry
from marketplace.db.base import db
from marketplace.jobs import indexing
from marketplace.matching.models import Match, MatchRound
from tests import make
from tests.jobs.offices import office_of
from tests.jobs.test_processes import PATIENCE, ROOT, Plant, plant, until
from tests.matching.conftest import FIBRE, FIBRE_NEED

__all__ = ["plant"]
pytestmark = pytest.mark.slow
NEEDS, OFFERS = 12, 12
AFTERWARDS = 60
"""Listings that fit nothing, behind the others: enough that a signal arrives before a round is through them."""
OTHERS = ["人参皂苷", "玉米秸秆", "汽车轴承", "卫星遥感", "抗体药物", "稀土荧光"]


@pytest.fixture
def listings(app: Flask) -> int:
    """How many open ones there are; each need fits several achievements."""
    seeker, researcher = make.member(), make.member()
    for number in range(NEEDS):
        make.need(seeker, published=True, title=f"碳纤维预浸料连续制备{number}号", problem=FIBRE_NEED)
    for number in range(OFFERS):
        make.achievement(
            researcher, published=True, title=f"碳纤维预浸料制备设备{number}号", public_summary=FIBRE
        )
    for number in range(AFTERWARDS):
        word = OTHERS[number % len(OTHERS)]
        make.achievement(researcher, published=True, title=f"{word}的检测{number}", public_summary=word * 12)
    indexing.keep_index(office_of(app))
    db.session.rollback()
    return NEEDS + OFFERS + AFTERWARDS


def round_now() -> tuple[int, int, int] | None:
    """(done, new pairs, cursor) of the only round."""
    found = db.session.execute(
        select(MatchRound.done, MatchRound.new_pairs, MatchRound.after_id)
    ).one_or_none()
    db.session.rollback()
    return tuple(found) if found else None


def done() -> int:
    found = round_now()
    return found[0] if found else 0


def pairs() -> int:
    found = db.session.scalar(select(func.count()).select_from(Match)) or 0
    db.session.rollback()
    return found


def rematching(plant: Plant) -> "Popen[bytes]":
    """Also where whoever runs the tests ignores SIGINT, as a shell does for what it starts in the background."""
    before = signal(SIGINT, default_int_handler)
    try:
        command = plant.command("matching", "rematch")
        return Popen(command, env=plant.environment, cwd=ROOT, stdout=DEVNULL, stderr=DEVNULL)
    finally:
        signal(SIGINT, before)


def interrupted_at(plant: Plant, at: int, number: int) -> None:
    process = rematching(plant)
    until(lambda: done() >= at, process)
    process.send_signal(number)
    process.wait(PATIENCE)


def test_killed_at_several_points_a_round_loses_nothing_and_does_nothing_twice(
    plant: Plant, listings: int, tmp_path: Path
) -> None:
    for at in (1, 7, 15):
        interrupted_at(plant, at, SIGKILL)
        found = round_now()
        assert found is not None
        assert at <= found[0] < listings
        assert found[1] == pairs(), "a pair without its cursor, or a cursor without its pair"
    interrupted_at(plant, 20, SIGINT)
    assert done() < listings
    ended = plant.run("matching", "rematch")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    last = ended.stdout.splitlines()[-1]
    assert f"round=1 state=finished done={listings} total={listings} percent=100" in last
    assert "failed=0" in last
    found = round_now()
    assert found is not None
    assert (found[0], found[1]) == (listings, pairs())
    assert pairs() > 0
    begun = db.session.scalars(select(AuditEntry.topic).where(AuditEntry.topic.startswith("match_round.")))
    assert sorted(begun) == ["match_round.begin", "match_round.finish"]
    whole = pairs()
    again = plant.run("matching", "rematch")
    assert "new_pairs=0" in again.stdout.splitlines()[-1]
    assert pairs() == whole
    verified = plant.run("audit", "verify")
    assert verified.returncode == 0, verified.stdout
