"""The department decides on brokers; the role comes and goes with the accreditation; the day ends it by itself."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from marketplace.accounts.models import RoleGrant, SignInSession
from marketplace.accounts.operations import organisations, people
from marketplace.audit.models import AuditEntry
from marketplace.branches.scope import PUBLIC
from marketplace.brokerage.models import Broker
from marketplace.brokerage.operations import accreditation, brokers
from marketplace.brokerage.queries.brokers import accredited
from marketplace.brokerage.states import BROKER_MOVES, BrokerReason, BrokerStatus
from marketplace.brokerage.validity import effective_status, is_in_force, years_on
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, OrganisationRole, Role
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, Stale, WrongState
from tests import make
from tests.brokerage.test_applying import codes, news, topics
from tests.making import brokers as making

B = BrokerStatus
YEAR = timedelta(days=365)
GRANTED = select(AuditEntry).where(AuditEntry.topic == "person.grant")


def accredit(officer: Actor, row: Broker, day: date | None = None, **values: int) -> None:
    with unit_of_work():
        accreditation.accredit(officer, row.id, day or making.today() + YEAR, making.RULES, **values)


def suspend(
    officer: Actor, row: Broker, reason: BrokerReason | None = BrokerReason.OWN_WISH, note: str = ""
) -> None:
    with unit_of_work():
        accreditation.suspend(officer, row.id, reason, note)


def grants(row: Broker) -> list[tuple[Role, bool]]:
    query = select(RoleGrant.role, RoleGrant.by_accreditation).where(RoleGrant.person_id == row.person_id)
    return [(role, given) for role, given in db.session.execute(query)]


def test_accreditation_gives_the_role_for_the_province_and_signs_nobody_out(app: Flask) -> None:
    row, officer = making.applied(), making.department()
    make.session_token(making.actor_of(row))
    accredit(officer, row)
    row = making.fresh(row)
    assert (row.status, row.valid_to, row.accredited_by) == (
        B.ACCREDITED,
        making.today() + YEAR,
        officer.person_id,
    )
    assert grants(row) == [(Role.BROKER, True)]
    assert making.actor_of(row).roles == {Role.BROKER}
    assert db.session.scalars(select(SignInSession).where(SignInSession.person_id == row.person_id)).one()
    entry = db.session.scalars(GRANTED.order_by(AuditEntry.number)).all()[-1]
    assert (entry.subject, entry.person_id) == (f"person:{row.person_id}", officer.person_id)
    assert entry.facts == {"role": "broker", "by_accreditation": True, "path": "/p/"}


def test_suspension_takes_the_role_and_keeps_the_history(app: Flask) -> None:
    row, officer = making.accredited(), making.department()
    suspend(officer, row, BrokerReason.OTHER, "多次失约")
    row = making.fresh(row)
    assert (row.status, row.reason, row.reason_note, grants(row)) == (B.SUSPENDED, "other", "多次失约", [])
    assert accredited(PUBLIC, row.person_id, making.today()) is None
    assert topics(row) == news(row) == ["broker.apply", "broker.accredit", "broker.suspend"]
    assert (row.certificate_no, row.accredited_at is not None) == ("JL-2026-0001", True)
    with unit_of_work():
        accreditation.reinstate(officer, row.id)
    row = making.fresh(row)
    assert (row.status, row.reason, grants(row)) == (B.ACCREDITED, None, [(Role.BROKER, True)])


def test_a_role_given_by_hand_stays(app: Flask) -> None:
    by_hand, officer = make.broker(), making.department()
    row = making.accredited(by_hand)
    assert grants(row) == [(Role.BROKER, False)]
    suspend(officer, row)
    assert grants(making.fresh(row)) == [(Role.BROKER, False)]
    assert accredited(PUBLIC, by_hand.person_id, making.today()) is None


def test_a_role_given_by_hand_afterwards_stays_too(app: Flask) -> None:
    row, officer = making.accredited(), making.department()
    with unit_of_work():
        people.grant(SYSTEM, row.person_id, Role.BROKER)
    suspend(officer, row)
    assert grants(making.fresh(row)) == [(Role.BROKER, False)]


def test_nobody_decides_on_oneself_nor_on_the_own_agency(app: Flask) -> None:
    officer = making.department()
    own = making.applied(officer)
    with pytest.raises(NotAllowed):
        accredit(officer, own)
    agency = making.agency()
    number = making.applied(make.member(agency), organisation_id=agency.id).id
    with unit_of_work():
        organisations.add_member(SYSTEM, agency.id, int(officer.person_id or 0), OrganisationRole.MEMBER)
    officer = make.actor_of(int(officer.person_id or 0))
    with pytest.raises(NotAllowed), unit_of_work():
        accreditation.refuse(officer, number, BrokerReason.HOURS_TOO_FEW)
    accredit(making.department(), own)
    assert making.fresh(own).status is B.ACCREDITED


@pytest.mark.parametrize(
    "role", [r for r in Role if r not in {Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD}]
)
def test_other_roles_find_no_application(app: Flask, role: Role) -> None:
    levels = {Role.NODE_OPERATOR: "/p/BR1/220184/", Role.BRANCH_OPERATOR: "/p/BR1/"}
    row, other = making.applied(branches=("/p/BR1/",)), make.officer(role, levels.get(role))
    with pytest.raises(NotFound):
        accredit(other, row)


def test_an_officer_of_a_branch_decides_there_alone(app: Flask) -> None:
    officer = making.department("/p/BR2/")
    accredit(officer, making.applied(branches=("/p/BR2/",)))
    with pytest.raises(NotFound):
        accredit(officer, making.applied(branches=("/p/BR1/",)))
    with pytest.raises(NotFound), unit_of_work():
        accreditation.accredit(officer, 2**70, making.today() + YEAR, making.RULES)


def test_too_few_hours_are_refused_beside_the_field(app: Flask) -> None:
    row, officer = making.applied(training_hours=39), making.department()
    with pytest.raises(Invalid) as caught:
        accredit(officer, row)
    assert [(p.field, p.code, p.facts) for p in caught.value.problems] == [
        ("training_hours", "too_few", {"hours": 39, "minimum": 40})
    ]
    making.applied(making.actor_of(row), training_hours=40)
    accredit(officer, row)


@pytest.mark.parametrize(("days", "code"), [(0, "too_early"), (-1, "too_early"), (11 * 366, "too_late")])
def test_the_last_day_lies_ahead_but_not_too_far(app: Flask, days: int, code: str) -> None:
    row, officer = making.applied(), making.department()
    with pytest.raises(Invalid) as caught:
        accredit(officer, row, making.today() + timedelta(days=days))
    assert codes(caught.value) == {("valid_to", code)}
    assert making.fresh(row).status is B.APPLIED
    with pytest.raises(Invalid) as caught, unit_of_work():
        accreditation.accredit(officer, row.id, None, making.RULES)
    assert codes(caught.value) == {("valid_to", "required")}


def test_a_renewal_is_longer_than_what_is_left(app: Flask) -> None:
    row, officer = making.accredited(days=10), making.department()
    for days in (10, 9):
        with pytest.raises(Invalid) as caught, unit_of_work():
            accreditation.renew(officer, row.id, making.today() + timedelta(days=days))
        assert codes(caught.value) == {("valid_to", "too_early")}
    with unit_of_work():
        accreditation.renew(officer, row.id, making.today() + timedelta(days=11))
    assert making.fresh(row).valid_to == making.today() + timedelta(days=11)


def test_what_ended_without_a_reason_or_words_is_refused(app: Flask) -> None:
    row, officer = making.applied(), making.department()
    for reason, note, wanted in (
        (None, "", ("reason", "required")),
        (BrokerReason.OTHER, " ", ("reason_note", "required")),
        (BrokerReason.OWN_WISH, "长" * 1001, ("reason_note", "too_long")),
    ):
        with pytest.raises(Invalid) as caught, unit_of_work():
            accreditation.refuse(officer, row.id, reason, note)
        assert codes(caught.value) == {wanted}


def test_who_read_an_older_application_is_told(app: Flask) -> None:
    row, officer = making.applied(), making.department()
    seen = row.row_version
    making.applied(making.actor_of(row), training_hours=41)
    with pytest.raises(Stale):
        accredit(officer, row, seen=seen)
    accredit(officer, row, seen=making.fresh(row).row_version)


def test_it_is_over_at_midnight_in_beijing(app: Flask) -> None:
    row, officer = making.accredited(days=1), making.department()
    last = row.valid_to
    assert last is not None
    midnight = datetime(last.year, last.month, last.day, 16, tzinfo=UTC)
    with time_machine.travel(midnight - timedelta(seconds=1), tick=False):
        assert accredited(PUBLIC, row.person_id, making.today()) is not None
    with time_machine.travel(midnight, tick=False):
        assert accredited(PUBLIC, row.person_id, making.today()) is None
        assert making.fresh(row).status is B.ACCREDITED
        with pytest.raises(WrongState):
            suspend(officer, row)
        with unit_of_work():
            brokers.lapse_due(SYSTEM, making.today())
        assert (making.fresh(row).status, grants(row)) == (B.LAPSED, [])


def test_nothing_is_left_to_reinstate_once_the_term_is_over(app: Flask) -> None:
    row, officer = making.accredited(days=1), making.department()
    suspend(officer, row)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3)):
        with pytest.raises(Invalid) as caught, unit_of_work():
            accreditation.reinstate(officer, row.id)
        assert codes(caught.value) == {("valid_to", "over")}


ACTS = ("accredit", "refuse", "suspend", "reinstate", "renew")


@pytest.mark.parametrize("start", list(B))
@pytest.mark.parametrize("act", ACTS)
def test_every_decision_in_every_status(app: Flask, start: BrokerStatus, act: str) -> None:
    officer, row = making.department(), in_status(start)
    day, move = making.today() + 2 * YEAR, BROKER_MOVES[act]
    acts = {
        "accredit": lambda: accreditation.accredit(officer, row.id, day, making.RULES),
        "refuse": lambda: accreditation.refuse(officer, row.id, BrokerReason.HOURS_TOO_FEW),
        "suspend": lambda: accreditation.suspend(officer, row.id, BrokerReason.LEFT_AGENCY),
        "reinstate": lambda: accreditation.reinstate(officer, row.id),
        "renew": lambda: accreditation.renew(officer, row.id, day),
    }
    if start in move.start:
        with unit_of_work():
            acts[act]()
        assert making.fresh(row).status is move.end
    else:
        with pytest.raises(WrongState), unit_of_work():
            acts[act]()
        assert making.fresh(row).status is start
    assert bool(grants(row)) is (making.fresh(row).status is B.ACCREDITED)


def in_status(status: BrokerStatus) -> Broker:
    if status is B.ACCREDITED:
        return making.accredited()
    if status is B.SUSPENDED:
        return making.suspended()
    row = making.lapsed() if status is B.LAPSED else making.applied()
    with unit_of_work():
        if status is B.LAPSED:
            brokers.lapse_due(SYSTEM, making.today())
        if status is B.REFUSED:
            accreditation.refuse(SYSTEM, row.id, BrokerReason.CERTIFICATE_UNPROVEN)
    return making.fresh(row)


days = some.dates(date(2020, 1, 1), date(2040, 12, 31))


@given(status=some.sampled_from(B), valid_to=some.none() | days, today=days)
def test_the_status_of_a_day_and_being_in_force_agree(
    status: BrokerStatus, valid_to: date | None, today: date
) -> None:
    shown = effective_status(status, valid_to, today)
    assert (shown is B.ACCREDITED) is is_in_force(status, valid_to, today)
    assert shown is status or (status, shown) == (B.ACCREDITED, B.LAPSED)


@given(day=days, years=some.integers(1, 10))
def test_a_term_of_years_ends_on_the_same_day_or_the_last_of_february(day: date, years: int) -> None:
    end = years_on(day, years)
    assert end.year == day.year + years
    assert (end.month, end.day) in {(day.month, day.day), (2, 28)}
