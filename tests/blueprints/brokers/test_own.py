"""One's own application: typed, refused and kept, with a certificate that only two sides read."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from marketplace.accounts.states import OrganisationKind
from marketplace.brokerage.models import Broker
from marketplace.brokerage.states import BrokerGrade, BrokerStatus
from marketplace.db.base import db
from marketplace.files.models import Attachment
from marketplace.kernel.actor import Actor, OrganisationRole
from tests import make
from tests.making import brokers as making

SignIn = Callable[[Actor], FlaskClient]
TYPED = {
    "grade": "senior", "certificate_no": "JL-88", "certificate_issuer": "虚构培训基地", "training_hours": "４８",
    "fields": ["F01", "F02"], "branches": "/p/BR1/", "introduction": "只做真事",
}  # fmt: skip
TEXT = b"%PDF-1.4\n"


def send(browser: FlaskClient, **changes: Any) -> TestResponse:
    return browser.post("/account/broker", data=TYPED | changes, content_type="multipart/form-data")


def stored(actor: Actor) -> Broker:
    db.session.expire_all()
    return db.session.scalars(select(Broker).where(Broker.person_id == actor.person_id)).one()


@pytest.fixture
def actor(app: Flask) -> Actor:
    return make.reader()


@pytest.fixture
def browser(signed_in: SignIn, actor: Actor) -> FlaskClient:
    return signed_in(actor)


def test_an_application_with_a_certificate(browser: FlaskClient, actor: Actor) -> None:
    answer = send(browser, certificate=(io.BytesIO("证书".encode()), "证书.txt"))
    assert (answer.status_code, answer.location) == (302, "/account/broker")
    row = stored(actor)
    assert (row.status, row.grade, row.training_hours, row.fields) == (
        BrokerStatus.APPLIED, BrokerGrade.SENIOR, 48, ["F01", "F02"],
    )  # fmt: skip
    page = browser.get("/account/broker").text
    assert "等待科技主管部门认定" in page
    assert 'value="JL-88"' in page
    assert browser.get(f"/brokers/{row.id}/certificate").data.decode() == "证书"


def test_what_was_typed_stays_beside_what_is_wrong(browser: FlaskClient) -> None:
    answer = send(browser, certificate_no="", training_hours="很多", fields=[], grade="master")
    assert answer.status_code == 422
    for words in (
        "有 2 处需要修改",
        "请填整数。",
        "请从列表中选择。",
        "只做真事",
        'value="很多"',
        "虚构培训基地",
    ):
        assert words in answer.text
    answer = send(browser, certificate_no="", fields=["nowhere"], organisation_id="7")
    assert answer.status_code == 422
    assert "有 3 处需要修改" in answer.text
    assert db.session.scalars(select(Broker)).all() == []


def test_a_file_that_is_none_is_refused_and_nothing_kept(browser: FlaskClient) -> None:
    answer = send(browser, certificate=(io.BytesIO(b"MZ"), "virus.exe"))
    assert answer.status_code == 422
    assert 'id="certificate-error"' in answer.text
    assert db.session.scalars(select(Attachment)).all() == []


def test_a_new_certificate_takes_the_place_of_the_old(browser: FlaskClient, actor: Actor) -> None:
    for text in (b"one", b"two"):
        send(browser, certificate=(io.BytesIO(text), "a.txt"))
    row = stored(actor)
    assert browser.get(f"/brokers/{row.id}/certificate").data == b"two"
    kept = [
        file.deleted_at is None for file in db.session.scalars(select(Attachment).order_by(Attachment.id))
    ]
    assert kept == [False, True]
    send(browser, certificate_no="JL-89")
    assert browser.get(f"/brokers/{row.id}/certificate").data == b"two"


def test_only_the_person_and_the_department_read_a_certificate(app: Flask, signed_in: SignIn) -> None:
    agency = making.agency()
    actor = make.member(agency, OrganisationRole.MEMBER)
    send(signed_in(actor), certificate=(io.BytesIO(b"one"), "a.txt"), organisation_id=str(agency.id))
    row = stored(actor)
    path, file = f"/brokers/{row.id}/certificate", f"/files/{row.certificate_id}"
    others = (
        make.member(agency),
        make.reader(),
        make.operator("/p/"),
        make.operator(agency.branch_path),
        make.broker(),
    )
    for other in (*others, making.department("/p/BR3/")):
        assert signed_in(other).get(path).status_code == 404
        assert signed_in(other).get(file).status_code == 404
    assert app.test_client().get(path).location.startswith("/login")
    assert app.test_client().get(file).status_code == 404
    assert signed_in(making.department()).get(path).data == b"one"
    assert signed_in(actor).get(f"/brokers/{2**40}/certificate").status_code == 404


def test_in_force_only_the_rest_can_be_changed(signed_in: SignIn) -> None:
    row = making.accredited()
    browser = signed_in(making.actor_of(row))
    page = browser.get("/account/broker").text
    assert 'name="certificate_no"' not in page
    assert "JL-2026-0001" in page
    assert send(browser, grade="junior", certificate=(io.BytesIO(b"one"), "a.txt")).status_code == 302
    row = making.fresh(row)
    assert (row.grade, row.certificate_id, row.introduction) == (BrokerGrade.INTERMEDIATE, None, "只做真事")


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (making.applied, "等待科技主管部门认定"), (making.suspended, "投诉经查属实"), (making.lapsed, "到期"),
        (lambda: making.accredited(days=20), "请尽快向科技主管部门申请延期"),
    ],
)  # fmt: skip
def test_the_page_says_where_one_stands(signed_in: SignIn, made: Callable[[], Broker], words: str) -> None:
    assert words in signed_in(making.actor_of(made())).get("/account/broker").text


def test_only_own_agencies_are_offered(signed_in: SignIn, app: Flask) -> None:
    mine, other = making.agency(), making.agency()
    page = signed_in(make.member(mine)).get("/account/broker").text
    assert mine.name in page
    assert other.name not in page


def test_an_agencys_administrators_see_its_brokers_and_nobody_else_does(
    signed_in: SignIn, app: Flask
) -> None:
    agency = making.agency()
    admin, member = make.member(agency), make.member(agency, OrganisationRole.MEMBER)
    for who in (admin, member):
        making.applied(who, organisation_id=agency.id)
    making.applied()
    path = f"/account/organisations/{agency.id}/brokers"
    page = signed_in(admin).get(path).text
    assert "共 2 人" in page
    assert "待认定" in page
    assert signed_in(member).get(path).status_code == 403
    assert signed_in(make.member(making.agency())).get(path).status_code == 404
    university = make.organisation(OrganisationKind.UNIVERSITY)
    assert (
        signed_in(make.member(university)).get(f"/account/organisations/{university.id}/brokers").status_code
        == 404
    )
