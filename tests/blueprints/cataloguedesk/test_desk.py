"""The department's desk: planned, compiled, edited, checked by another, frozen by a third; what is refused is said."""

from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.catalogue.models import CatalogueEntry, CatalogueErratum, CatalogueIssue
from marketplace.catalogue.operations import compiling
from marketplace.catalogue.states import IssueStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, Role
from marketplace.kernel.clock import beijing_today, quarter_of, to_beijing, utc_now
from tests import make
from tests.making import issues as making

SignIn = Callable[[Actor], FlaskClient]
DESK = "/catalogue-desk"
S = IssueStatus


@pytest.fixture
def desk(app: Flask) -> making.Desk:
    making.listings()
    return making.Desk()


@pytest.fixture
def officer(signed_in: SignIn, desk: making.Desk) -> FlaskClient:
    return signed_in(desk.officer)


@pytest.fixture
def checker(signed_in: SignIn, desk: making.Desk) -> FlaskClient:
    return signed_in(desk.checker)


@pytest.fixture
def head(signed_in: SignIn, desk: making.Desk) -> FlaskClient:
    return signed_in(desk.head)


def fresh(issue_id: int) -> CatalogueIssue:
    db.session.rollback()
    return db.session.get_one(CatalogueIssue, issue_id)


def typed(**changes: Any) -> dict[str, Any]:
    """What the page of a new issue sends; it is cut off within two minutes."""
    now: datetime = to_beijing(utc_now())
    cut, publish = now + timedelta(minutes=1), now + timedelta(days=2)
    quarter = quarter_of(now.date())
    usual = {
        "year": quarter.year, "quarter": quarter.number, "collect_on": now.date().isoformat(),
        "cut_off_day": cut.date().isoformat(), "cut_off_clock": f"{cut:%H:%M}", "confirm_by": cut.date().isoformat(),
        "publish_day": publish.date().isoformat(), "publish_clock": "09:00", "late_reason": "",
    }  # fmt: skip
    return usual | changes


def step(browser: FlaskClient, issue_id: int, move: str, **data: Any) -> Any:
    seen = fresh(issue_id).row_version
    return browser.post(f"{DESK}/{issue_id}/{move}", data={"row_version": seen} | data)


def entries(issue_id: int) -> list[CatalogueEntry]:
    return list(db.session.scalars(select(CatalogueEntry).where(CatalogueEntry.issue_id == issue_id)))


def test_from_the_plan_to_the_public(officer: FlaskClient, checker: FlaskClient, head: FlaskClient) -> None:
    page = officer.get(f"{DESK}/new").text
    assert "开始征集的日期" in page
    answer = officer.post(f"{DESK}/new", data=typed())
    assert answer.status_code == 302
    issue_id = int(answer.location.rsplit("/", 1)[1])
    assert "征集中" in officer.get(f"{DESK}/{issue_id}").text
    answer = step(officer, issue_id, "cut_off")
    assert answer.status_code == 409
    assert "还没有到时间" in answer.text
    with time_machine.travel(utc_now() + timedelta(minutes=2)), unit_of_work():
        compiling.cut_off(SYSTEM, issue_id)
    making.confirm_all(issue_id)
    assert step(officer, issue_id, "compile").status_code == 302
    assert step(officer, issue_id, "hand_over").status_code == 302
    assert "通过编辑审定" in officer.get(f"{DESK}/{issue_id}").text
    assert step(officer, issue_id, "pass_review").status_code == 302
    page = officer.get(f"{DESK}/{issue_id}").text
    assert "由没有参与编制和编辑的另一名工作人员检查" in page
    assert step(officer, issue_id, "check").status_code == 403
    assert "检查通过" in checker.get(f"{DESK}/{issue_id}/check").text
    assert step(checker, issue_id, "check").status_code == 302
    assert step(head, issue_id, "freeze").status_code == 302
    page = head.get(f"{DESK}/{issue_id}").text
    assert "文件正在制作：0 / 28" in page
    answer = step(head, issue_id, "publish")
    assert answer.status_code == 409
    assert "已完成 0 / 28" in answer.text
    making.files(issue_id)
    assert step(head, issue_id, "publish").status_code == 302
    assert fresh(issue_id).status is S.PUBLISHED


def test_what_is_wrong_with_the_dates_stands_beside_them(officer: FlaskClient) -> None:
    answer = officer.post(
        f"{DESK}/new", data=typed(confirm_by="2020-01-01", publish_clock="九点", cut_off_day="2026-02-31")
    )
    page = unescape(answer.text)
    assert answer.status_code == 422
    assert "请填写真实存在的日期" in page
    assert 'value="2020-01-01"' in page
    answer = officer.post(f"{DESK}/new", data=typed(confirm_by="2020-01-01", publish_clock="九点"))
    page = unescape(answer.text)
    assert "发布日期：请填写这一项" in page
    assert "九点" in page
    answer = officer.post(f"{DESK}/new", data=typed(confirm_by="2020-01-01"))
    assert "不能早于“截止时间”" in unescape(answer.text)


def test_a_second_one_for_the_quarter_is_refused_on_the_form(officer: FlaskClient, desk: making.Desk) -> None:
    making.issue(S.COLLECTING, desk)
    answer = officer.post(f"{DESK}/new", data=typed())
    assert answer.status_code == 409
    assert "这一季度的目录已经在编" in unescape(answer.text)


def test_a_past_quarter_is_for_a_head_with_a_reason(officer: FlaskClient, head: FlaskClient) -> None:
    past = typed(year=2025, quarter=1)
    assert officer.post(f"{DESK}/new", data=past).status_code == 403
    answer = head.post(f"{DESK}/new", data=past)
    assert answer.status_code == 422
    assert "请写明补编的原因" in unescape(answer.text)
    assert head.post(f"{DESK}/new", data=past | {"late_reason": "当季漏发"}).status_code == 302


def test_dates_can_be_moved_and_after_the_cut_off_the_publication_alone(
    officer: FlaskClient, desk: making.Desk
) -> None:
    issue = making.issue(S.COMPILING, desk)
    assert "只能调整发布时间" in officer.get(f"{DESK}/{issue.id}/dates").text
    day = (beijing_today() + timedelta(days=9)).isoformat()
    data = typed(publish_day=day, row_version=fresh(issue.id).row_version)
    assert officer.post(f"{DESK}/{issue.id}/dates", data=data).status_code == 302
    assert to_beijing(fresh(issue.id).publish_at).date().isoformat() == day
    answer = officer.post(f"{DESK}/{issue.id}/dates", data=data)
    assert answer.status_code == 409
    assert "有变化" in answer.text


def test_entries_are_filtered_ordered_noted_left_out_and_put_back(
    officer: FlaskClient, desk: making.Desk
) -> None:
    issue = making.issue(S.COMPILING, desk)
    page = officer.get(f"{DESK}/{issue.id}/entries?kind=need").text
    assert "虚构的涂层耐磨需求" in page
    assert "虚构的轴承检测方法" not in page
    assert "没有这样的条目" in officer.get(f"{DESK}/{issue.id}/entries?q=没有的词").text
    entry = next(e for e in entries(issue.id) if e.title == "虚构的轴承检测方法")
    address = f"{DESK}/{issue.id}/entries/{entry.id}"
    assert officer.post(address, data={"position": "1", "note": "编辑部推荐"}).status_code == 302
    assert "编辑部推荐" in officer.get(address).text
    answer = officer.post(address, data={"position": "77", "note": "编辑部推荐"})
    assert answer.status_code == 422
    assert "请填 1 至" in unescape(answer.text)
    answer = officer.post(f"{address}/leave-out", data={"reason": ""})
    assert answer.status_code == 422
    assert officer.post(f"{address}/leave-out", data={"reason": "duplicate"}).status_code == 302
    assert "与其他条目重复" in officer.get(f"{DESK}/{issue.id}/entries?dropped=1").text
    assert officer.post(f"{address}/put-back").status_code == 302
    assert db.session.get_one(CatalogueEntry, entry.id, populate_existing=True).drop_reason is None


def test_the_preface_keeps_what_was_typed(officer: FlaskClient, desk: making.Desk) -> None:
    issue = making.issue(S.COMPILING, desk)
    address, version = f"{DESK}/{issue.id}/preface", fresh(issue.id).row_version
    answer = officer.post(
        address, data={"preface": "开卷的话", "replacements": "错的一行", "row_version": version}
    )
    assert answer.status_code == 422
    assert "开卷的话" in answer.text
    assert "例如：㐂=喜" in answer.text
    good = {"preface": "开卷的话", "replacements": "㐂=喜\n\n", "row_version": version}
    assert officer.post(address, data=good).status_code == 302
    assert fresh(issue.id).replacements == {"㐂": "喜"}
    assert officer.post(address, data=good).status_code == 409


def test_going_back_needs_a_reason_that_the_others_read(
    head: FlaskClient, officer: FlaskClient, desk: making.Desk
) -> None:
    issue = making.issue(S.FROZEN, desk)
    assert step(head, issue.id, "reopen").status_code == 422
    answer = step(head, issue.id, "reopen", reason="mistake_found", reason_note="第一条的单位有误")
    assert answer.status_code == 302
    page = officer.get(f"{DESK}/{issue.id}").text
    assert "定稿后发现差错" in page
    assert "第一条的单位有误" in page
    assert "取消这一期" not in page, "it has a number"


def test_what_a_published_issue_has_wrong_is_written_down_and_taken_back(
    officer: FlaskClient, desk: making.Desk
) -> None:
    issue = making.issue(desk=desk)
    address = f"{DESK}/{issue.id}/errata"
    assert officer.post(address, data={"entry": "Z9999", "words": "更正"}).status_code == 422
    assert officer.post(address, data={"entry": "a0001", "words": "单位名称应为虚构大学"}).status_code == 302
    erratum = db.session.scalars(select(CatalogueErratum)).one()
    assert (erratum.entry, erratum.printed_in) == ("A0001", None)
    assert "待印入下一期" in officer.get(address).text
    assert officer.post(f"{address}/{erratum.id}/take-back").status_code == 302
    assert officer.post(f"{address}/{erratum.id}/take-back").status_code == 404


def test_what_keeps_a_step_from_being_taken_is_said_with_its_figures(
    officer: FlaskClient, head: FlaskClient, desk: making.Desk
) -> None:
    make.achievement(make.member(), published=True, title="虚构的㐂字成果")
    issue_id = making.issue(S.COMPILING, desk).id
    answer = step(officer, issue_id, "hand_over")
    assert answer.status_code == 409
    assert "还有 2 个分市场或节点没有确认" in answer.text
    assert "这一步还不能办理" in answer.text
    stale = officer.post(f"{DESK}/{issue_id}/compile", data={"row_version": "0"})
    assert stale.status_code == 409
    assert "有变化" in stale.text
    making.advance(issue_id, S.EDITORIAL_REVIEW, desk)
    answer = step(officer, issue_id, "pass_review")
    assert answer.status_code == 409
    assert "有字库未收录的字符：㐂。" in answer.text
    officer.post(f"{DESK}/{issue_id}/preface", data={
        "row_version": fresh(issue_id).row_version, "preface": "", "replacements": "㐂=喜",
    })  # fmt: skip
    assert step(officer, issue_id, "pass_review").status_code == 302
    assert step(head, issue_id, "freeze").status_code == 409, "nobody has checked"
    assert fresh(issue_id).status is S.SECRECY_AND_IP_CHECK


@pytest.mark.parametrize("path", ["", "/entries", "/check", "/preface", "/errata", "/dates"])
def test_an_issue_that_there_is_not_is_not_found(officer: FlaskClient, path: str) -> None:
    assert officer.get(f"{DESK}/999{path}").status_code == 404


def test_the_department_of_a_branch_sees_what_everybody_sees(signed_in: SignIn, desk: making.Desk) -> None:
    issue = making.issue(S.COMPILING, desk)
    branch = signed_in(make.officer(Role.DEPARTMENT_OFFICER, "/p/BR1/"))
    assert branch.get(f"{DESK}/{issue.id}").status_code == 404
    assert "安排新一期" not in branch.get(DESK).text
    assert branch.get(f"{DESK}/new").status_code == 403


def test_the_cut_off_is_offered_once_it_has_come(officer: FlaskClient) -> None:
    officer.post(f"{DESK}/new", data=typed())
    issue_id = db.session.scalars(select(CatalogueIssue.id)).one()
    step(officer, issue_id, "collect")
    early = officer.get(f"{DESK}/{issue_id}").text
    assert "需要提前截止的，先调整日期。" in early
    assert f"{DESK}/{issue_id}/cut_off" not in early
    with time_machine.travel(utc_now() + timedelta(minutes=2)):
        due = officer.get(f"{DESK}/{issue_id}").text
    assert "先调整日期" not in due
    assert f"{DESK}/{issue_id}/cut_off" in due
