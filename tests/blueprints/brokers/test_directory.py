"""The public directory: who stands in it, and figures that are counted."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts.operations import organisations, people
from marketplace.accounts.states import OrganisationReason, PersonReason
from marketplace.brokerage.models import Broker
from marketplace.brokerage.states import LeadStatus as S
from marketplace.contracts.states import ContractStatus
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import utc_now
from tests import make
from tests.listings.statements import counted
from tests.making import brokers as making
from tests.making import leads_of_brokers as leads


def named(name: str, **values: object) -> Broker:
    return making.accredited(make.reader(name=name), **values)  # type: ignore[arg-type]


def test_only_who_is_accredited_today_stands_in_it(client: FlaskClient, app: Flask) -> None:
    shown = named("甲某")
    hidden = [making.applied(), making.suspended(), making.lapsed()]
    gone = named("乙某")
    with unit_of_work():
        people.disable(SYSTEM, gone.person_id, PersonReason.LONG_UNUSED)
    page = client.get("/brokers").text
    assert "共 1 人" in page
    assert "甲某" in page
    assert client.get(f"/brokers/{shown.id}").status_code == 200
    for row in (*hidden, gone):
        assert client.get(f"/brokers/{row.id}").status_code == 404
    assert client.get(f"/brokers/{2**40}").status_code == 404
    with time_machine.travel(utc_now() + timedelta(days=400)):
        assert "还没有经认定的技术经纪人" in client.get("/brokers").text


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("field=F02", "乙"), ("branch=/p/BR1/", "甲乙"), ("branch=/p/BR2/", "乙丙"), ("grade=senior", "丙"),
        ("q=乙", "乙"), ("q=%25", ""), ("field=nowhere", "甲乙丙"), ("field=F01&branch=/p/BR2/", "丙"),
        ("branch=/p/BR", "甲乙丙"), ("page=99", "甲乙丙"),
    ],
)  # fmt: skip
def test_filters(client: FlaskClient, app: Flask, asked: str, names: str) -> None:
    named("甲某", branches=("/p/BR1/",))
    named("乙某", fields=("F02",))
    named("丙某", branches=("/p/BR2/", "/p/BR3/"), grade="senior")
    page = client.get(f"/brokers?{asked}").text
    assert [name for name in "甲乙丙" if f">{name}某</a>" in page] == list(names)


def test_figures_are_counted_from_leads_and_contracts(client: FlaskClient, app: Flask) -> None:
    row, other = named("甲某"), named("乙某")
    for status in (S.ADOPTED, S.NEGOTIATING, S.WON, S.WON, S.LOST, S.STALLED, S.DISMISSED):
        leads.lead(row, status)
    leads.lead(None, S.OPEN)
    leads.lead(other, S.LOST)
    for stage in (
        ContractStatus.REGISTERED,
        ContractStatus.PERFORMING,
        ContractStatus.REVOKED,
        ContractStatus.DRAFT,
    ):
        leads.contract(row, stage)
    page = client.get(f"/brokers/{row.id}").text
    for words in ("在办对接", "成交 2 ÷ 办结 3", "67%"):
        assert words in page
    listed = client.get("/brokers").text
    assert "在办 2 条" in listed
    assert "成交 2 条，成交率 67%" in listed
    assert "登记合同 2 份" in listed
    assert "成交 0 条，成交率 0%" in listed


def test_no_mail_address_or_number_of_a_certificate_is_shown(client: FlaskClient, app: Flask) -> None:
    row = named("甲某")
    address = make.actor_of(row.person_id)
    assert address.person_id == row.person_id
    for page in (client.get("/brokers").text, client.get(f"/brokers/{row.id}").text):
        assert "@" not in page.split("<main")[1].split("</main")[0]
        assert "JL-2026-0001" not in page


def test_an_agency_is_linked_while_it_is_public(
    client: FlaskClient, signed_in: Callable[[Actor], FlaskClient], app: Flask
) -> None:
    agency = making.agency()
    row = making.accredited(make.member(agency), organisation_id=agency.id)
    assert f'href="/organisations/{agency.id}"' in client.get(f"/brokers/{row.id}").text
    with unit_of_work():
        organisations.suspend(SYSTEM, agency, OrganisationReason.CEASED)
    assert f"/organisations/{agency.id}" not in client.get(f"/brokers/{row.id}").text


def test_the_brokers_of_one_agency(client: FlaskClient, app: Flask) -> None:
    named("甲某")
    agency = making.agency()
    number, name = agency.id, agency.name
    making.accredited(make.member(agency), organisation_id=number)
    assert f'href="/brokers?agency={number}"' in client.get(f"/organisations/{number}").text
    page = client.get(f"/brokers?agency={number}").text
    assert "共 1 人" in page
    assert f'<option value="{number}" selected>{name}</option>' in page
    for unknown in (number + 1, "x", 2**70, -1):
        assert "共 2 人" in client.get(f"/brokers?agency={unknown}").text
    with unit_of_work():
        organisations.suspend(SYSTEM, agency, OrganisationReason.CEASED)
    assert "共 2 人" in client.get(f"/brokers?agency={number}").text
    assert name not in client.get("/brokers").text


def test_an_agency_has_its_brokers_on_its_own_page_and_others_have_none(
    client: FlaskClient, signed_in: Callable[[Actor], FlaskClient], app: Flask
) -> None:
    agency, enterprise = making.agency(), make.organisation()
    numbers = agency.id, enterprise.id
    admin, other = make.member(agency), make.member(enterprise)
    for actor, number, shown in ((admin, numbers[0], True), (other, numbers[1], False)):
        page = signed_in(actor).get(f"/account/organisations/{number}").text
        assert (f"/account/organisations/{number}/brokers" in page) is shown
        assert ("/brokers?agency=" in client.get(f"/organisations/{number}").text) is shown


def test_the_number_of_statements_does_not_grow_with_the_brokers(client: FlaskClient, app: Flask) -> None:
    def statements() -> int:
        client.get("/brokers")
        with counted() as found:
            assert client.get("/brokers").status_code == 200
        return len(found)

    leads.lead(named("甲某"))
    few = statements()
    for number in range(24):
        leads.lead(named(f"人{number}"))
    assert statements() == few
