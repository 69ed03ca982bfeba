"""From publishing to a suggested pair, through the jobs process's own deliveries."""

from flask import Flask
from sqlalchemy import select

from marketplace.db.base import db
from marketplace.jobs import deliver, indexing
from marketplace.matching.models import Match
from tests import make
from tests.jobs.offices import office_of
from tests.matching.conftest import FIBRE, FIBRE_NEED


def test_what_is_published_is_indexed_and_then_matched(app: Flask) -> None:
    office = office_of(app)
    need = make.need(published=True, title="碳纤维预浸料连续制备", problem=FIBRE_NEED).id
    achievement = make.achievement(published=True, title="碳纤维预浸料制备设备", public_summary=FIBRE).id
    indexing.keep_index(office)
    while deliver.deliver_waiting(office)["delivered"]:
        pass
    db.session.rollback()
    pair = db.session.scalars(select(Match)).one()
    assert (pair.need_id, pair.achievement_id) == (need, achievement)
    assert pair.for_need
    assert pair.for_achievement
