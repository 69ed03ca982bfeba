"""What brokers and the department are told, and the days they are reminded of before."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.accounts.operations import organisations
from marketplace.brokerage import notices_brokers as words
from marketplace.brokerage.notices_leads import ACTION_DUE, NOTICES
from marketplace.brokerage.operations import accreditation, leads
from marketplace.brokerage.states import BrokerReason, LeadStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.inbox.models import Notice
from marketplace.inbox.states import NoticeKind
from marketplace.inbox.wording import facts_in
from marketplace.jobs.deliver import deliver_waiting
from marketplace.jobs.notifying import remind_deadlines
from marketplace.jobs.office import Office, open_office
from marketplace.jobs.registry import run_now
from marketplace.kernel.actor import SYSTEM, OrganisationRole, Role
from marketplace.kernel.clock import utc_now
from tests import make
from tests.making import brokers as making
from tests.making import leads as lead_making
from tests.making.leads import Case


@pytest.fixture
def office(app: Flask) -> Office:
    return open_office(app.extensions["settings"], app.app_context)


def notices(template: str) -> list[Notice]:
    db.session.rollback()
    return list(db.session.scalars(select(Notice).where(Notice.template == template).order_by(Notice.id)))


def told(template: str) -> list[int]:
    return sorted(notice.person_id for notice in notices(template))


def remind(office: Office, days: int = 0) -> None:
    """As the job does on a later day."""
    with time_machine.travel(utc_now() + timedelta(days=days), tick=False):
        assert remind_deadlines(office)["failed"] == 0


def test_every_decision_is_told_with_all_that_its_words_want(office: Office) -> None:
    row = making.applied()
    year, day = (making.today() + timedelta(days=days) for days in (365, 400))
    steps = (
        (words.REFUSED, lambda: accreditation.refuse(SYSTEM, row.id, BrokerReason.OTHER, "证书编号对不上")),
        (words.ACCREDITED, lambda: accreditation.accredit(SYSTEM, row.id, year, making.RULES)),
        (words.RENEWED, lambda: accreditation.renew(SYSTEM, row.id, day)),
        (words.SUSPENDED, lambda: accreditation.suspend(SYSTEM, row.id, BrokerReason.COMPLAINT_UPHELD)),
        (words.REINSTATED, lambda: accreditation.reinstate(SYSTEM, row.id)),
    )
    for template, act in steps:
        if template == words.ACCREDITED:
            making.applied(making.actor_of(row))
        with unit_of_work():
            act()
        deliver_waiting(office)
        notice = notices(template)[0]
        assert (notice.person_id, notice.kind, notice.path) == (
            row.person_id, NoticeKind.BROKER, "/account/broker",
        )  # fmt: skip
        assert all(notice.facts[name] for name in facts_in(words.NOTICES[template]))
    assert notices(words.REFUSED)[0].facts["reason"] == "证书编号对不上"
    assert notices(words.SUSPENDED)[0].facts["reason"] == {"word": "投诉经查属实"}
    assert notices(words.RENEWED)[0].facts["day"] == day.isoformat()


def test_the_department_of_the_place_hears_of_applications(office: Office) -> None:
    province, elsewhere = making.department(), making.department("/p/BR2/")
    agency = making.agency()
    inside = making.department()
    with unit_of_work():
        organisations.add_member(SYSTEM, agency.id, inside.person_id or 0, OrganisationRole.MEMBER)
    row = making.applied(make.member(agency), organisation_id=agency.id)
    assert row.branch_path == "/p/BR1/"
    deliver_waiting(office)
    assert told(words.APPLIED) == [province.person_id]
    assert elsewhere.person_id not in told(words.APPLIED)
    notice = notices(words.APPLIED)[0]
    assert (notice.path, notice.facts) == (
        f"/broker-desk/accreditation/{row.id}", {"name": db.session.get_one(Person, row.person_id).name},
    )  # fmt: skip


def test_an_officer_is_not_told_of_the_own_application(office: Office) -> None:
    officer, head = making.department(), make.officer(Role.DEPARTMENT_HEAD)
    making.applied(officer)
    deliver_waiting(office)
    assert told(words.APPLIED) == [head.person_id]


def test_what_is_over_is_booked_once_and_its_leads_are_free(office: Office) -> None:
    with time_machine.travel(utc_now() - timedelta(days=5), tick=False):
        row = making.accredited(days=4)
        case = lead_making.adopted(broker=making.actor_of(row))
    making.accredited()
    assert run_now(office, "lapse-brokers") == {"lapsed": 1}
    assert run_now(office, "lapse-brokers") == {"lapsed": 0}
    deliver_waiting(office)
    assert told(words.LAPSED) == [row.person_id]
    assert case.status is LeadStatus.STALLED
    next_one = making.working()
    with unit_of_work():
        leads.take_over(next_one, case.id, has_interest=False)
    assert case.status is LeadStatus.ADOPTED


def test_more_than_a_batch_is_booked_in_one_run(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        making.lapsed()
    monkeypatch.setattr("marketplace.brokerage.operations.brokers.lapse_due.__defaults__", (2,))
    assert run_now(office, "lapse-brokers") == {"lapsed": 3}


def test_the_end_of_a_term_is_told_seven_and_two_days_before_and_once_each(office: Office) -> None:
    person = making.accredited(days=8).person_id
    remind(office)
    assert told(words.ENDING) == []
    for days in (1, 1, 3):
        remind(office, days)
    assert told(words.ENDING) == [person]
    for days in (6, 7, 8):
        remind(office, days)
    assert told(words.ENDING) == [person, person]
    notice = notices(words.ENDING)[0]
    assert (notice.kind, notice.path) == (NoticeKind.DEADLINE, "/account/broker")
    assert notice.facts == {"day": (making.today() + timedelta(days=8)).isoformat()}
    remind(office, 9)
    assert len(notices(words.ENDING)) == 2


def test_who_can_renew_is_reminded_too(office: Office) -> None:
    officer, elsewhere = making.department(), making.department("/p/BR2/")
    row = making.accredited(days=7)
    for _ in range(2):
        remind(office)
    assert told(words.TO_RENEW) == [officer.person_id]
    assert elsewhere.person_id not in told(words.TO_RENEW)
    notice = notices(words.TO_RENEW)[0]
    assert notice.path == f"/broker-desk/accreditation/{row.id}"
    assert set(notice.facts) == facts_in(words.NOTICES[words.TO_RENEW])


def test_a_new_term_is_reminded_of_anew(office: Office) -> None:
    row = making.accredited(days=2)
    remind(office)
    with unit_of_work():
        accreditation.renew(SYSTEM, row.id, making.today() + timedelta(days=40))
    remind(office)
    assert len(notices(words.ENDING)) == 1
    remind(office, 39)
    assert len(notices(words.ENDING)) == 2


def test_suspended_ones_are_not_reminded(office: Office) -> None:
    making.suspended(days=2)
    remind(office)
    assert told(words.ENDING) == []


def planned(days: int) -> Case:
    case = lead_making.adopted()
    with unit_of_work():
        leads.plan(case.broker, case.id, "约双方看样机", making.today() + timedelta(days=days))
    return case


def test_a_next_action_is_told_of_before_its_day(office: Office) -> None:
    case = planned(10)
    remind(office, 2)
    assert told(ACTION_DUE) == []
    for days in (3, 4, 8, 10):
        remind(office, days)
    assert told(ACTION_DUE) == [case.broker.person_id] * 2
    notice = notices(ACTION_DUE)[0]
    assert (notice.kind, notice.path) == (NoticeKind.DEADLINE, f"/leads/{case.id}")
    assert notice.facts["action"] == "约双方看样机"
    assert set(notice.facts) == facts_in(NOTICES[ACTION_DUE])
    remind(office, 11)
    assert len(notices(ACTION_DUE)) == 2


def test_what_was_planned_within_the_week_is_told_of_two_days_before_alone(office: Office) -> None:
    planned(5)
    remind(office, 1)
    assert told(ACTION_DUE) == []
    remind(office, 3)
    assert len(told(ACTION_DUE)) == 1


def test_a_lead_given_back_has_no_next_action_to_tell_of(office: Office) -> None:
    case = planned(2)
    with unit_of_work():
        leads.release(case.broker, case.id)
    remind(office)
    assert told(ACTION_DUE) == []
