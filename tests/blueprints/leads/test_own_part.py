"""What a page of a lead says and offers to somebody with more than one part in it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts.operations import organisations
from marketplace.brokerage.operations import leads
from marketplace.brokerage.states import LeadStatus
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, OrganisationRole
from marketplace.kernel.clock import beijing_today
from tests import make
from tests.blueprints.leads.test_lead_pages import send
from tests.making import brokers
from tests.making import leads as making
from tests.making.leads import Case

SignIn = Callable[[Actor], FlaskClient]
S = LeadStatus


def adopted_and_accepted() -> Case:
    """The seeker asked for it; the holder has not been asked yet."""
    case = making.interested()
    with unit_of_work():
        leads.adopt(case.broker, case.id, has_interest=False)
    return case


@pytest.mark.parametrize(
    ("made", "words", "kept"),
    [
        (making.adopted, "意向已提交", True),
        (making.offered, "留言已保存", True),
        (adopted_and_accepted, "本单位已经表达过意向", False),
    ],
)
def test_what_becomes_of_an_interest_is_said(
    app: Flask, signed_in: SignIn, made: Callable[[], Case], words: str, kept: bool
) -> None:
    case = made()
    browser, broker = signed_in(case.seeker), signed_in(case.broker)
    form = f"/listings/{case.row.achievement_id}/interest"
    answer = send(
        browser, form, form, organisation=making.organisation_of(case.seeker).id, wish="想先看中试报告"
    )
    assert answer.location == f"/leads/{case.id}"
    assert words in browser.get(answer.location).text
    assert ("想先看中试报告" in broker.get(answer.location).text) is kept


def test_a_broker_who_came_to_a_side_is_offered_the_way_out_alone(app: Flask, signed_in: SignIn) -> None:
    case = making.introduced()
    with unit_of_work():
        home = making.organisation_of(case.seeker).id
        organisations.add_member(SYSTEM, home, case.broker.person_id, OrganisationRole.MEMBER)
    browser = signed_in(make.actor_of(case.broker.person_id or 0))
    page = f"/leads/{case.id}"
    shown = browser.get(page).text
    assert f'action="{page}/release"' in shown
    assert f'action="{page}/plan"' not in shown
    assert f'action="{page}/lose"' not in shown
    assert f'action="{page}/release"' not in signed_in(case.seeker).get(page).text
    refused = send(browser, page, f"{page}/plan", next_action="打电话")
    assert refused.status_code == 403
    assert send(browser, page, f"{page}/release").status_code == 302
    assert case.status is S.STALLED
    assert f'action="{page}/take_over"' not in browser.get(page).text


def test_the_way_to_the_talk_is_for_those_who_read_it(app: Flask, signed_in: SignIn) -> None:
    case = making.stalled()
    page, link = f"/leads/{case.id}", f'href="/leads/{case.id}/messages"'
    for actor, reads in (
        (case.seeker, True), (case.broker, True), (make.operator("/p/"), True), (brokers.working(), False),
    ):  # fmt: skip
        browser = signed_in(actor)
        assert (link in browser.get(page).text) is reads
        assert (browser.get(f"{page}/messages").status_code == 200) is reads


def test_a_next_action_is_not_put_off_for_years(app: Flask, signed_in: SignIn) -> None:
    case = making.offered()
    page, browser = f"/leads/{case.id}", signed_in(case.broker)
    for days, code in ((181, 422), (180, 302)):
        day = (beijing_today() + timedelta(days=days)).isoformat()
        answer = send(browser, page, f"{page}/plan", next_action="打电话", next_action_on=day)
        assert answer.status_code == code
        assert ("日期不能晚于今天之后 180 天" in answer.text) is (code == 422)
