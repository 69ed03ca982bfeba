"""What the page of a lead says beside its moves, and what it makes of bad input."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from marketplace.brokerage.drafts_leads import BROKERS_REASONS, SIDES_REASONS
from marketplace.brokerage.operations import leads
from marketplace.brokerage.states import EndReason, LeadStatus
from marketplace.db.work import unit_of_work
from tests import make
from tests.blueprints.leads.test_lead_pages import SignIn, send
from tests.making import brokers
from tests.making import leads as making

S = LeadStatus


@pytest.mark.parametrize("typed", ["下周五", "2026-02-30", "1" * 400, "\x00", "２０２６-１-１"])
def test_what_is_no_day_is_named_and_kept(app: Flask, signed_in: SignIn, typed: str) -> None:
    case = making.adopted()
    page, client = f"/leads/{case.id}", signed_in(case.broker)
    answer = send(client, page, f"{page}/plan", next_action="打电话", next_action_on=typed)
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert "请按 2026-03-01 的格式填日期。" in text
    assert 'value="打电话"' in text
    assert case.row.next_action == ""


def test_each_reader_is_offered_the_reasons_that_are_theirs(app: Flask, signed_in: SignIn) -> None:
    case = making.offered()
    for actor, reasons in ((case.holder, SIDES_REASONS), (case.broker, BROKERS_REASONS)):
        text = signed_in(actor).get(f"/leads/{case.id}").get_data(as_text=True)
        shown = {reason for reason in EndReason if f'<option value="{reason.value}"' in text}
        assert shown == set(reasons)
    assert EndReason.DISPOSAL_FORBIDDEN not in BROKERS_REASONS
    assert len(SIDES_REASONS) == 11
    page = f"/leads/{case.id}"
    for reason in (EndReason.NO_ANSWER, EndReason.DISPOSAL_FORBIDDEN, "nonsense"):
        assert send(signed_in(case.holder), page, f"{page}/answer/refuse", reason=reason).status_code == 422
    assert case.status is S.OFFERED


def test_the_page_says_how_long_each_stage_took_and_how_well_the_pair_fits(
    app: Flask, signed_in: SignIn
) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 2, tzinfo=UTC)):
        case = making.adopted()
    with time_machine.travel(datetime(2026, 3, 9, 2, tzinfo=UTC)):
        with unit_of_work():
            leads.offer(case.broker, case.id)
        text = signed_in(case.broker).get(f"/leads/{case.id}").get_data(as_text=True)
        assert re.findall(r"· (\d+) 个工作日</span>", text) == ["0", "5", "0"]
        assert "匹配度 64%" in text
        with unit_of_work():
            leads.lose(case.broker, case.id, EndReason.PRICE)
        ended = signed_in(case.holder).get(f"/leads/{case.id}").get_data(as_text=True)
    assert re.findall(r"· (\d+) 个工作日</span>", ended) == ["0", "5", "0"]
    assert "价格或预算差距太大" in ended


def test_names_that_are_open_lead_to_the_organisation(app: Flask, signed_in: SignIn) -> None:
    case = making.offered()
    link = f'href="/organisations/{making.organisation_of(case.seeker).id}"'
    assert link not in signed_in(case.holder).get(f"/leads/{case.id}").get_data(as_text=True)
    assert link in signed_in(case.broker).get(f"/leads/{case.id}").get_data(as_text=True)


def test_the_desk_offers_the_calendar_to_brokers_alone(app: Flask, signed_in: SignIn) -> None:
    for actor, shown in ((brokers.working(), True), (make.operator("/p/"), False)):
        assert ("/desk/calendar.ics" in signed_in(actor).get("/desk").get_data(as_text=True)) is shown
