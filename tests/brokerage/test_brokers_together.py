"""Two at once on one accreditation or one stalled lead: one is heard, the other is told, and nothing is done twice."""

from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.models import RoleGrant
from marketplace.audit.models import AuditEntry
from marketplace.brokerage.models import Broker, LeadDeclaration, LeadStage
from marketplace.brokerage.operations import accreditation, answers, brokers, leads, stalling
from marketplace.brokerage.states import BrokerReason, BrokerStatus, EndReason, LeadStatus
from marketplace.db.base import db
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import beijing_today
from tests import make
from tests.making import brokers as making
from tests.making import leads as lead_making
from tests.together import both

B, S = BrokerStatus, LeadStatus


def test_of_two_brokers_at_once_one_takes_a_stalled_lead_over(app: Flask) -> None:
    case, second = lead_making.stalled(), making.working()
    first = case.broker
    ends = both(app, *(partial(leads.take_over, who, case.id, has_interest=False) for who in (first, second)))
    assert sorted(ends) == ["done", "lead_taken"]
    row = case.row
    assert row.broker is not None
    assert row.broker.person_id == (first, second)[ends.index("done")].person_id
    open_stays = select(func.count(LeadStage.id)).where(
        LeadStage.lead_id == case.id, LeadStage.left_at.is_(None)
    )
    assert db.session.scalar(open_stays) == 1


def test_who_adopts_while_another_dismisses(app: Flask) -> None:
    case, second = lead_making.interested(), making.working()
    ends = both(
        app,
        partial(leads.adopt, case.broker, case.id, has_interest=False),
        partial(leads.dismiss, second, case.id, EndReason.TOO_EARLY),
    )
    assert ends in (["done", "lead_taken"], ["not_found", "done"])
    assert case.status is (S.ADOPTED if ends[0] == "done" else S.DISMISSED)


def test_a_refusal_and_an_end_at_once_make_one_end(app: Flask) -> None:
    case = lead_making.offered()
    ends = both(
        app,
        partial(answers.refuse, case.holder, case.id, EndReason.PRICE),
        partial(leads.lose, case.broker, case.id, EndReason.NO_ANSWER),
    )
    assert sorted(ends) == ["done", "wrong_state"]
    assert (case.status, case.row.reason) == (S.LOST, ("price", "no_answer")[ends.index("done")])


def test_who_adopts_while_being_suspended_keeps_no_lead(app: Flask) -> None:
    row, case = making.accredited(), lead_making.interested()
    number, actor = row.id, making.actor_of(row)
    ends = both(
        app,
        partial(leads.adopt, actor, case.id, has_interest=False),
        partial(accreditation.suspend, SYSTEM, number, BrokerReason.COMPLAINT_UPHELD),
    )
    assert ends in (["done", "done"], ["not_allowed", "done"])
    assert db.session.get_one(Broker, number, populate_existing=True).status is B.SUSPENDED
    assert both(app, partial(stalling.stall_of_broker, SYSTEM, number)) == ["done"]
    assert case.status is (S.STALLED if ends[0] == "done" else S.OPEN)


def test_two_officers_at_once_decide_once(app: Flask) -> None:
    row = making.applied()
    number, seen, person_id = row.id, row.row_version, row.person_id
    first, second = making.department(), making.department()
    ends = both(
        app,
        partial(
            accreditation.accredit,
            first,
            number,
            beijing_today() + timedelta(days=9),
            making.RULES,
            seen=seen,
        ),
        partial(accreditation.refuse, second, number, BrokerReason.HOURS_TOO_FEW, seen=seen),
    )
    assert sorted(ends) in (["done", "wrong_state"], ["done", "stale"])
    granted = db.session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == person_id)).all()
    status = db.session.get_one(Broker, number, populate_existing=True).status
    assert (status, len(granted)) == ((B.ACCREDITED, 1), (B.REFUSED, 0))[ends.index("done")]


def test_two_clicks_at_once_make_one_application(app: Flask) -> None:
    click = partial(brokers.apply, make.reader(), making.draft())
    assert both(app, click, click) == ["done", "done"]
    assert db.session.scalar(select(func.count(Broker.id))) == 1


def test_what_was_changed_while_the_department_read_it_is_not_decided_unseen(app: Flask) -> None:
    row = making.applied()
    number, seen, actor = row.id, row.row_version, making.actor_of(row)
    officer, last = making.department(), beijing_today() + timedelta(days=9)
    ends = both(
        app,
        partial(brokers.apply, actor, making.draft(training_hours=41)),
        partial(accreditation.accredit, officer, number, last, making.RULES, seen=seen),
    )
    assert ends in (["done", "stale"], ["invalid", "done"])


def test_two_jobs_at_once_book_a_lapse_once(app: Flask) -> None:
    number = making.lapsed().id
    lapse = partial(brokers.lapse_due, SYSTEM, making.today())
    assert set(both(app, lapse, lapse)) == {"done"}
    assert db.session.get_one(Broker, number, populate_existing=True).status is B.LAPSED
    lapses = select(func.count(AuditEntry.number)).where(AuditEntry.topic == "broker.lapse")
    assert db.session.scalar(lapses) == 1


def test_two_declarations_at_once_leave_one(app: Flask) -> None:
    case = lead_making.interested()
    click = partial(leads.adopt, case.broker, case.id, has_interest=False)
    assert both(app, click, click) == ["done", "done"]
    assert db.session.scalar(select(func.count(LeadDeclaration.id))) == 1


@pytest.mark.parametrize("again", [False, True])
def test_a_lead_given_back_is_offered_to_others_and_goes_on(app: Flask, again: bool) -> None:
    case = lead_making.stalled()
    if again:
        assert both(app, partial(leads.take_over, case.broker, case.id, has_interest=False)) == ["done"]
        assert both(app, partial(leads.release, case.broker, case.id)) == ["done"]
    other = making.working()
    assert both(app, partial(leads.take_over, other, case.id, has_interest=False)) == ["done"]
    assert case.status is S.OFFERED
    assert case.row.broker is not None
    assert case.row.broker.person_id == other.person_id
