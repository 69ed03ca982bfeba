"""Two at once on one lead: one is heard, the other is told."""

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.brokerage.models import Lead
from marketplace.brokerage.operations import answers, creating, leads
from marketplace.brokerage.states import (
    LeadStatus,
)
from marketplace.db.base import db
from tests import make
from tests.making import brokers
from tests.making import leads as making
from tests.together import both

pytestmark = pytest.mark.usefixtures("app")
S = LeadStatus


def test_of_two_brokers_at_once_one_gets_the_lead(app: Flask) -> None:
    case = making.interested()
    second = brokers.working()
    ends = both(
        app, *(partial(leads.adopt, who, case.id, has_interest=False) for who in (case.broker, second))
    )
    assert sorted(ends) == ["done", "lead_taken"]
    assert case.row.broker is not None
    winner = (case.broker, second)[ends.index("done")]
    assert case.row.broker.person_id == winner.person_id


def test_of_two_brokers_at_once_one_gets_the_pair(app: Flask) -> None:
    match, who = making.pair().id, (brokers.working(), brokers.working())
    assert sorted(
        both(app, *(partial(creating.from_match, one, match, has_interest=False) for one in who))
    ) == [
        "done",
        "lead_taken",
    ]
    assert db.session.scalar(select(func.count(Lead.id))) == 1


def test_two_clicks_at_once_make_one_lead(app: Flask) -> None:
    listing, seeker = make.achievement(making.university(), published=True).id, make.member()
    click = partial(creating.interest, seeker, listing, making.organisation_of(seeker).id, "想了解")
    assert both(app, click, click) == ["done", "done"]
    assert db.session.scalar(select(func.count(Lead.id))) == 1


def test_both_sides_at_once_are_both_heard(app: Flask) -> None:
    case = making.offered()
    ends = both(app, *(partial(answers.accept, side, case.id) for side in (case.seeker, case.holder)))
    assert ends == ["done", "done"]
    assert case.status is S.BOTH_INTERESTED
