"""The department's pages: draft, write, try out, hand in, decide; what is refused is named and what was typed stays."""

import csv
import io
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.kernel.actor import Actor, Role
from marketplace.policies.models import PolicyVersion
from marketplace.policies.states import VersionStatus
from tests import make
from tests.making import policies as making
from tests.making.policies import FOREIGN, PACK, asked
from tests.policies.test_verify import alter_texts

SignIn = Callable[[Actor], FlaskClient]
DESK = "/policy-desk"
LESS = ("patents.yaml", "value: 500000,", "value: 400000,")
S = VersionStatus
START = {"pack_id": PACK, "since": "2027-01-01", "until": "2030-12-31", "why": "按新的省级文件修订"}


@pytest.fixture
def browser(signed_in: SignIn, app: Flask) -> FlaskClient:
    return signed_in(making.officer())


@pytest.fixture
def head(signed_in: SignIn, app: Flask) -> FlaskClient:
    return signed_in(making.head())


def typed(row: PolicyVersion, **changes: Any) -> dict[str, Any]:
    """What the page of texts would send."""
    usual = {
        "row_version": row.row_version, "since": row.since.isoformat(),
        "until": row.until.isoformat() if row.until else "",
        "why": row.why, "reviewed_by": "虚构审查机构", "reviewed_on": "2026-10-01", "review_basis": "不影响公平竞争",
        **row.texts,
    }  # fmt: skip
    return usual | changes


def step(browser: FlaskClient, number: int, move: str, **data: Any) -> Any:
    seen = making.fresh(number).row_version
    return browser.post(f"{DESK}/{number}/{move}", data={"row_version": seen} | data)


def test_from_the_first_draft_to_a_version_in_force(browser: FlaskClient, head: FlaskClient) -> None:
    making.decided("claim:1", label="虚构甲")
    making.decided("claim:2", asked(FOREIGN), label="虚构乙")
    answer = browser.post(f"{DESK}/new", data=START)
    assert answer.status_code == 302
    number = int(answer.location.split("/")[-2])
    row = making.fresh(number)
    page = unescape(browser.get(f"{DESK}/{number}/edit").text)
    assert "{value: 500000, from: 2027-01-01, to: 2030-12-31}" in page
    text = row.texts["patents.yaml"].replace("value: 500000,", "value: 400000,")
    answer = browser.post(f"{DESK}/{number}/edit", data=typed(row, **{"patents.yaml": text}))
    assert answer.status_code == 302
    page = unescape(browser.get(f"{DESK}/{number}").text)
    assert "value: 400000" in page
    assert "与第 1 版的不同" in page
    assert browser.post(f"{DESK}/{number}/try").status_code == 302
    page = browser.get(f"{DESK}/{number}").text
    assert "虚构甲" in page
    assert "虚构乙" not in page
    assert "5,000.00" in page
    assert step(browser, number, "propose").status_code == 302
    assert "由没有参与起草" in browser.get(f"{DESK}/{number}").text
    assert step(head, number, "approve").status_code == 302
    row = making.fresh(number)
    assert row.status is S.ACTIVE
    assert making.first().closed_on == date(2026, 12, 31)
    history = head.get(f"{DESK}/{number}").text
    for words in ("起草政策新版", "修改政策文本", "试算政策新版", "提交政策新版", "批准政策新版"):
        assert words in history, words


def test_a_head_does_not_approve_the_own_version(signed_in: SignIn, app: Flask) -> None:
    boss = making.head()
    number = making.proposed(boss).id
    browser = signed_in(boss)
    page = browser.get(f"{DESK}/{number}").text
    assert "由没有参与起草、修改和提交的另一位负责人审批" in page
    assert f"{DESK}/{number}/approve" not in page
    assert step(browser, number, "approve").status_code == 403
    assert making.fresh(number).status is S.PROPOSED


def test_a_refusal_with_its_reason_and_the_way_back(browser: FlaskClient, head: FlaskClient) -> None:
    number = making.proposed().id
    answer = step(head, number, "refuse", reason="other", reason_note=" ")
    assert answer.status_code == 422
    assert "请填写这一项" in answer.text
    assert step(head, number, "refuse", reason="nonsense").status_code == 422
    assert step(head, number, "refuse", reason="other", reason_note="请补充依据").status_code == 302
    page = browser.get(f"{DESK}/{number}").text
    assert "请补充依据" in page
    assert "退回草稿继续修改" in page
    assert step(browser, number, "revise").status_code == 302
    assert making.fresh(number).status is S.DRAFTED


def test_a_repeal_on_its_last_day(head: FlaskClient) -> None:
    making.decided()
    number = making.first().id
    answer = step(head, number, "repeal", last_day="2016-01-01", reason="targets_ended")
    assert answer.status_code == 422
    assert "请填这一版适用期内的日期" in answer.text
    assert step(head, number, "repeal", last_day="31/12/2020", reason="targets_ended").status_code == 422
    assert step(head, number, "repeal", last_day="2020-12-31", reason="targets_ended").status_code == 302
    assert (making.first().status, making.first().closed_on) == (S.REPEALED, date(2020, 12, 31))
    assert "2016年10月31日至2020年12月31日" in head.get("/policy").text


def test_who_saw_an_older_state_is_shown_the_new_one(head: FlaskClient) -> None:
    number = making.proposed().id
    answer = head.post(f"{DESK}/{number}/approve", data={"row_version": 1})
    assert answer.status_code == 409
    assert "有变化" in answer.text
    assert making.fresh(number).status is S.PROPOSED


def test_the_dry_run_as_a_file(browser: FlaskClient) -> None:
    making.decided("claim:1", label="=虚构甲")
    making.decided("claim:2", asked(FOREIGN))
    row = making.drafted()
    assert browser.get(f"{DESK}/{row.id}/dry-run.csv").status_code == 404
    number = making.tried(None, LESS, ("patents.yaml", "value: 5000000,", "value: 6000000,")).id
    answer = browser.get(f"{DESK}/{number}/dry-run.csv")
    rows = [
        line
        for line in csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
        if not line[0].startswith("#")
    ]
    assert rows[1] == [
        "claim:1", "'=虚构甲", making.DOMESTIC, "符合条件", "5000.00", "符合条件", "4000.00", "0.00", "1000.00",
    ]  # fmt: skip
    assert rows[2][4:] == ["50000.00", "符合条件", "60000.00", "10000.00", "0.00"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_stored_decision_with_its_reasons(browser: FlaskClient) -> None:
    first = making.decided("claim:1", label="虚构甲").id
    second = making.decided("claim:1").id
    making.approved(LESS)
    page = browser.get(f"{DESK}/decisions/{first}").text
    assert "结果完全相同" in page
    assert "5,000.00" in page
    assert f"{DESK}/decisions/{second}" in page


def test_an_officer_of_a_branch_reads_no_decisions(signed_in: SignIn, app: Flask) -> None:
    number = making.decided().id
    browser = signed_in(make.officer(Role.DEPARTMENT_OFFICER, "/p/BR1/"))
    assert browser.get(f"{DESK}/decisions/{number}").status_code == 404
    assert browser.get(DESK).status_code == 200


@pytest.mark.parametrize(
    "address", ["/999", f"/{10**25}", "/0", "/decisions/999", f"/decisions/{10**25}", "/999/edit"]
)
def test_what_is_not_there(browser: FlaskClient, address: str) -> None:
    assert browser.get(DESK + address).status_code == 404


def test_what_is_no_draft_has_no_page_to_write_on(browser: FlaskClient) -> None:
    number = making.proposed().id
    assert browser.get(f"{DESK}/{number}/edit").status_code == 409
    assert browser.post(f"{DESK}/{number}/edit", data={}).status_code == 409
    assert browser.post(f"{DESK}/{number}/try").status_code == 409


def test_others_are_kept_out(signed_in: SignIn, client: FlaskClient, app: Flask) -> None:
    number = making.proposed().id
    for actor in (make.member(), make.operator(), make.officer(Role.FINANCE_OFFICER)):
        browser = signed_in(actor)
        for address in ("", "/new", f"/{number}", f"/{number}/edit", f"/{number}/dry-run.csv"):
            assert browser.get(DESK + address).status_code == 403, address
        assert step(browser, number, "approve").status_code == 403
    officer = signed_in(making.officer())
    assert step(officer, number, "approve").status_code == 403
    assert making.fresh(number).status is S.PROPOSED


def test_the_department_of_a_branch_reads_what_everybody_reads(signed_in: SignIn, app: Flask) -> None:
    draft, active = making.tried().id, making.first().id
    browser = signed_in(make.officer(Role.DEPARTMENT_HEAD, "/p/BR1/"))
    page = browser.get(DESK).text
    assert f"{DESK}/" not in page
    assert 'href="/policy/jl.2016-72/1"' in page
    assert browser.get(f"{DESK}/new").status_code == 403
    assert browser.post(f"{DESK}/new", data=START).status_code == 403
    for number in (draft, active):
        assert browser.get(f"{DESK}/{number}").status_code == 404
        assert browser.get(f"{DESK}/{number}/dry-run.csv").status_code == 404
    assert browser.post(f"{DESK}/{active}/repeal", data={"row_version": 1}).status_code == 404


def test_a_decision_by_a_text_that_was_altered_says_so(browser: FlaskClient) -> None:
    number = making.decided().id
    assert "结果完全相同" in browser.get(f"{DESK}/decisions/{number}").text
    alter_texts(1, "500000")
    page = browser.get(f"{DESK}/decisions/{number}").text
    assert "所依据版本的存储文本与记录不一致" in page
    assert "结果完全相同" not in page
