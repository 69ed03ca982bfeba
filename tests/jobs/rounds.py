"""Offices, listings and rounds for the tests of matching everything anew."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.jobs import indexing
from marketplace.jobs.office import Office
from marketplace.jobs.rematching import Passed
from marketplace.kernel.actor import SYSTEM
from marketplace.matching import operations_rounds
from marketplace.matching.models import Match, MatchRound
from tests import make
from tests.jobs.offices import office_of
from tests.matching.conftest import ENSILING, FIBRE, FIBRE_NEED, GINSENG, GINSENG_NEED


@pytest.fixture
def office(app: Flask) -> Office:
    return office_of(app)


@pytest.fixture
def listings(office: Office) -> list[int]:
    """Two needs, the achievement that fits each and another one, in the order of their ids; no news waits."""
    seeker, researcher = make.member(), make.member()
    needs = {"碳纤维预浸料连续制备": FIBRE_NEED, "人参皂苷低温提取": GINSENG_NEED}
    offers = {"碳纤维预浸料制备设备": FIBRE, "人参皂苷提取": GINSENG, "青贮发酵菌剂": ENSILING}
    found = [make.need(seeker, published=True, title=name, problem=text).id for name, text in needs.items()]
    found += [
        make.achievement(researcher, published=True, title=name, public_summary=text).id
        for name, text in offers.items()
    ]
    indexing.keep_index(office)
    quiet()
    return found


def quiet() -> None:
    """No news waits."""
    with unit_of_work():
        db.session.execute(db.delete(OutboxEvent))


def rows() -> list[MatchRound]:
    db.session.rollback()
    return list(db.session.scalars(select(MatchRound).order_by(MatchRound.id)))


def pairs() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Match)) or 0


def begun() -> int:
    with unit_of_work():
        round_id = operations_rounds.begin(SYSTEM)
    assert round_id is not None
    return round_id


def only(count: int) -> Callable[[Passed | None], bool]:
    """Goes on until so many listings were passed."""
    seen: list[Passed] = []

    def goes_on(passed: Passed | None) -> bool:
        seen.extend([passed] if passed else [])
        return len(seen) < count

    return goes_on
