"""The department's desk: the queue, the list, each decision, and what is said when one is refused."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.brokerage.models import Broker
from marketplace.brokerage.states import BrokerStatus
from marketplace.kernel.actor import Actor, Role
from tests import make
from tests.making import brokers as making

SignIn = Callable[[Actor], FlaskClient]
DESK = "/broker-desk/accreditation"


@pytest.fixture
def browser(signed_in: SignIn, app: Flask) -> FlaskClient:
    return signed_in(making.department())


def shown(browser: FlaskClient, address: str, *rows: Broker) -> list[bool]:
    page = browser.get(f"{DESK}{address}").text
    return [f'href="{DESK}/{row.id}"' in page for row in rows]


def test_the_queue_and_the_lists_by_status(browser: FlaskClient) -> None:
    waiting, active, ended = making.applied(), making.accredited(days=300), making.suspended()
    over, soon = making.lapsed(), making.accredited(days=30)
    everyone = waiting, active, ended, over, soon
    assert shown(browser, "", *everyone) == [True, False, False, False, False]
    assert shown(browser, "?status=accredited", *everyone) == [False, True, False, False, True]
    assert shown(browser, "?status=suspended", *everyone) == [False, False, True, False, False]
    assert shown(browser, "?status=lapsed", *everyone) == [False, False, False, True, False]
    assert shown(browser, "?status=soon", *everyone) == [False, False, False, False, True]
    assert shown(browser, "?status=all", *everyone) == [True] * 5


def test_the_other_filters(browser: FlaskClient) -> None:
    agency = making.agency()
    one = making.applied(make.member(agency), organisation_id=agency.id, branches=("/p/BR2/",))
    two = making.applied(make.reader(name="王某某"), branches=("/p/BR1/", "/p/BR3/"))
    assert shown(browser, f"?agency={agency.id}", one, two) == [True, False]
    assert shown(browser, "?branch=/p/BR1/", one, two) == [False, True]
    assert shown(browser, "?q=王某", one, two) == [False, True]
    assert agency.name in browser.get(DESK).text


def test_accredit_with_the_usual_term_then_renew_suspend_reinstate(browser: FlaskClient) -> None:
    row = making.applied()
    page = browser.get(f"{DESK}/{row.id}").text
    usual = making.today().replace(year=making.today().year + 3)
    assert f'value="{usual.isoformat()}"' in page
    for move, data, status in (
        ("accredit", {"valid_to": usual.isoformat()}, BrokerStatus.ACCREDITED),
        ("renew", {"valid_to": (usual + timedelta(days=1)).isoformat()}, BrokerStatus.ACCREDITED),
        ("suspend", {"reason": "other", "reason_note": "多次失约"}, BrokerStatus.SUSPENDED),
        ("reinstate", {}, BrokerStatus.ACCREDITED),
    ):
        answer = decide(browser, row, move, **data)
        assert answer == 302, move
        assert making.fresh(row).status is status
    history = browser.get(f"{DESK}/{row.id}").text
    for words in ("申请技术经纪人认定", "延长有效期", "暂停认定", "恢复认定"):
        assert words in history


def decide(browser: FlaskClient, row: Broker, move: str, **data: str) -> int:
    seen = {"row_version": str(making.fresh(row).row_version)}
    return browser.post(f"{DESK}/{row.id}/{move}", data=seen | data).status_code


def test_what_is_refused_is_said_beside_the_field_and_kept(browser: FlaskClient) -> None:
    row = making.applied(training_hours=12)
    path, seen = f"{DESK}/{row.id}", str(row.row_version)
    yesterday = (making.today() - timedelta(days=1)).isoformat()
    answer = browser.post(f"{path}/accredit", data={"valid_to": yesterday, "row_version": seen})
    assert answer.status_code == 422
    assert "培训学时 12，少于最低要求 40，不能认定。" in answer.text
    assert 'href="#training_hours"' in answer.text
    assert 'href="#valid_to"' in answer.text
    assert f'value="{yesterday}"' in answer.text
    answer = browser.post(f"{path}/accredit", data={"valid_to": "明年", "row_version": seen})
    assert (answer.status_code, "请填写真实存在的日期" in answer.text) == (422, True)
    answer = browser.post(f"{path}/refuse", data={"reason_note": "写过的话", "row_version": seen})
    assert (answer.status_code, "写过的话" in answer.text) == (422, True)
    assert making.fresh(row).status is BrokerStatus.APPLIED


def test_a_change_between_reading_and_deciding_is_shown_first(browser: FlaskClient) -> None:
    row = making.applied()
    seen = str(row.row_version)
    making.applied(making.actor_of(row), certificate_no="JL-NEW")
    data = {"row_version": seen, "valid_to": (making.today() + timedelta(days=9)).isoformat()}
    answer = browser.post(f"{DESK}/{row.id}/accredit", data=data)
    assert answer.status_code == 409
    assert "资料在您查看期间有变化" in answer.text
    assert "JL-NEW" in answer.text
    assert making.fresh(row).status is BrokerStatus.APPLIED


def test_wrong_state_is_told(browser: FlaskClient) -> None:
    row = making.applied()
    assert decide(browser, row, "suspend", reason="own_wish") == 409


def test_the_own_application_is_for_others(signed_in: SignIn, app: Flask) -> None:
    officer = making.department()
    row, browser = making.applied(officer), signed_in(officer)
    page = browser.get(f"{DESK}/{row.id}").text
    assert "本人或本机构的申请由其他工作人员办理。" in page
    assert "/accredit" not in page.split("<main")[1].replace(DESK, "")
    assert decide(browser, row, "refuse", reason="own_wish") == 403


@pytest.mark.parametrize("role", [Role.PROVINCE_OPERATOR, Role.BROKER, Role.FINANCE_OFFICER, None])
def test_nobody_else_gets_in(signed_in: SignIn, app: Flask, role: Role | None) -> None:
    row, browser = making.applied(), signed_in(make.officer(role) if role else make.reader())
    for path in (DESK, f"{DESK}/{row.id}"):
        assert browser.get(path).status_code == 403
    assert decide(browser, row, "accredit") == 403
    assert making.fresh(row).status is BrokerStatus.APPLIED


def test_an_officer_of_another_place_finds_nothing(signed_in: SignIn, app: Flask) -> None:
    row, browser = making.applied(branches=("/p/BR1/",)), signed_in(making.department("/p/BR2/"))
    assert browser.get(f"{DESK}/{row.id}").status_code == 404
    assert shown(browser, "?status=all", row) == [False]
