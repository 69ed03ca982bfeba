"""Applying for accreditation: what is asked, what stands still, and that a second click does no harm."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.audit.models import AuditEntry
from marketplace.brokerage.models import Broker
from marketplace.brokerage.operations import brokers
from marketplace.brokerage.states import BrokerGrade, BrokerStatus
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import ANONYMOUS, SYSTEM, OrganisationRole
from marketplace.kernel.errors import Invalid, NotAllowed, NotSignedIn
from tests import make
from tests.making import brokers as making


def topics(row: Broker) -> list[str]:
    query = (
        select(AuditEntry.topic).where(AuditEntry.subject == f"broker:{row.id}").order_by(AuditEntry.number)
    )
    return list(db.session.scalars(query))


def news(row: Broker) -> list[str]:
    query = select(OutboxEvent.topic).where(
        OutboxEvent.topic.startswith("broker."), OutboxEvent.subject_id == row.id
    )
    return list(db.session.scalars(query.order_by(OutboxEvent.id)))


def codes(invalid: Invalid) -> set[tuple[str, str]]:
    return {(problem.field, problem.code) for problem in invalid.problems}


def test_an_application_waits_and_is_told_once(app: Flask) -> None:
    actor = make.reader()
    row = making.applied(actor, certificate_no="  JL　1 ", fields=("F01", "F01"))
    assert (row.status, row.certificate_no, row.fields) == (BrokerStatus.APPLIED, "JL 1", ["F01"])
    making.applied(actor, certificate_no="JL 1")
    assert (topics(row), news(row)) == (["broker.apply"], ["broker.apply"])
    making.applied(actor, certificate_no="JL 2")
    assert (topics(row), news(row)) == (["broker.apply", "broker.edit"], ["broker.apply"])
    assert db.session.scalar(select(func.count(Broker.id))) == 1


@pytest.mark.parametrize("actor", [ANONYMOUS, SYSTEM])
def test_nobody_applies_without_an_account(app: Flask, actor: object) -> None:
    with pytest.raises((NotAllowed, NotSignedIn)), unit_of_work():
        brokers.apply(actor, making.draft())  # type: ignore[arg-type]


def test_everything_that_is_wrong_is_named_at_once(app: Flask) -> None:
    wrong = making.draft(
        certificate_no=" ", certificate_issuer="", training_hours=-1, fields=("nowhere",), branches=("/p/BR99/",),
        organisation_id=making.agency().id, introduction="长" * 2001,
    )  # fmt: skip
    actor = make.reader()
    with pytest.raises(Invalid) as caught, unit_of_work():
        brokers.apply(actor, wrong)
    assert codes(caught.value) == {
        ("certificate_no", "required"), ("certificate_issuer", "required"), ("training_hours", "out_of_range"),
        ("fields", "unknown"), ("branches", "unknown"), ("organisation_id", "unknown"), ("introduction", "too_long"),
    }  # fmt: skip
    assert db.session.scalar(select(func.count(Broker.id))) == 0


def test_an_agency_is_one_of_ones_own_and_verified(app: Flask) -> None:
    agency = making.agency()
    insider = make.member(agency, OrganisationRole.MEMBER)
    assert making.applied(insider, organisation_id=agency.id).branch_path == agency.branch_path
    university = make.member()
    with pytest.raises(Invalid) as caught, unit_of_work():
        mine = university.memberships[0].organisation_id
        brokers.apply(university, making.draft(organisation_id=mine))
    assert codes(caught.value) == {("organisation_id", "unknown")}


@pytest.mark.parametrize(
    ("branches", "place"), [((), "/p/"), (("/p/BR2/",), "/p/BR2/"), (("/p/BR1/", "/p/BR2/"), "/p/")]
)
def test_who_works_alone_belongs_to_the_one_branch_or_the_province(
    app: Flask, branches: tuple[str, ...], place: str
) -> None:
    assert making.applied(branches=branches).branch_path == place


def test_in_force_what_the_certificate_proves_stands_still(app: Flask) -> None:
    row = making.accredited()
    actor = making.actor_of(row)
    with pytest.raises(Invalid) as caught, unit_of_work():
        brokers.apply(actor, making.draft(grade=BrokerGrade.SENIOR, training_hours=400))
    assert codes(caught.value) == {("grade", "locked"), ("training_hours", "locked")}
    making.applied(actor, introduction="专做装备制造", branches=("/p/BR1/",))
    row = making.fresh(row)
    assert (row.status, row.introduction, row.branches) == (
        BrokerStatus.ACCREDITED,
        "专做装备制造",
        ["/p/BR1/"],
    )


def test_after_an_end_one_applies_again_with_new_particulars(app: Flask) -> None:
    for row in (making.suspended(), making.lapsed()):
        making.applied(making.actor_of(row), grade=BrokerGrade.SENIOR)
        row = making.fresh(row)  # noqa: PLW2901
        assert (row.status, row.grade, row.reason, row.valid_to) == (
            BrokerStatus.APPLIED, BrokerGrade.SENIOR, None, None,
        )  # fmt: skip
        assert topics(row)[-1] == "broker.apply_again"


def test_one_that_is_over_but_not_booked_lapses_first(app: Flask) -> None:
    row = making.lapsed()
    making.applied(making.actor_of(row))
    assert news(row) == ["broker.apply", "broker.accredit", "broker.lapse", "broker.apply_again"]


def test_only_jobs_book_what_is_over(app: Flask) -> None:
    row, officer = making.lapsed(), making.department()
    with pytest.raises(NotAllowed), unit_of_work():
        brokers.lapse_due(officer, making.today())
    with unit_of_work():
        assert brokers.lapse_due(SYSTEM, making.today() - timedelta(days=1)) == 0
    with unit_of_work():
        assert brokers.lapse_due(SYSTEM, making.today()) == 1
    assert making.fresh(row).status is BrokerStatus.LAPSED
    with unit_of_work():
        assert brokers.lapse_due(SYSTEM, making.today()) == 0
