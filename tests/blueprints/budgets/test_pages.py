"""The year's table, one line with its waiting list, and its amount set with a reason."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.blueprints.budgets.forms import PROBLEMS
from marketplace.budgets import operations
from marketplace.budgets.states import ReleaseReason
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, Role
from tests import make
from tests.making import budgets as making
from tests.making.budgets import FUND, YEAR

SignIn = Callable[[Actor], FlaskClient]
WAN = 1_000_000
LINE = f"/budgets/{YEAR}/{FUND}"


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", str(answer.text))


def sent(client: FlaskClient, path: str = LINE, **values: Any) -> Any:
    return client.post(path, data={"version": "0", "amount_fen": "50", "reason": "省财政下达。"} | values)


def test_a_year_from_nothing_to_a_waiting_list(signed_in: SignIn) -> None:
    officer = signed_in(making.finance())
    page = text_of(officer, f"/budgets?year={YEAR}")
    assert page.count("尚未下达") == 5
    assert "省级知识产权资金" in page
    assert sent(officer).status_code == 302
    making.reserved(30 * WAN, subject="claim:7")
    making.reserved(40 * WAN, subject="claim:8")
    making.reserved(5 * WAN, subject="other:x")
    with unit_of_work():
        operations.pay(SYSTEM, "claim:7", 30 * WAN)
    page = text_of(officer, f"/budgets?year={YEAR}")
    for words in ("50 万元", "30 万元", "20 万元", "2 项", "45 万元"):
        assert words in page
    page = text_of(officer, LINE)
    assert page.index("申报 8") < page.index("other:x")
    assert "省财政下达。" in page
    assert "已追回" not in page
    with unit_of_work():
        operations.returned(SYSTEM, "claim:7", 12 * WAN)
    page = text_of(officer, f"{LINE}?status=paid")
    assert "申报 7" in page
    assert "已追回 12 万元" in page
    assert "上缴财政，不再安排" in page


def test_the_amount_is_changed_and_who_waited_is_served(signed_in: SignIn) -> None:
    making.funded(10 * WAN)
    subject = making.reserved(20 * WAN)
    client = signed_in(making.head())
    answer = sent(client, version="1", amount_fen="20", reason="追加。")
    assert answer.status_code == 302
    assert making.row(subject).amount_fen == 20 * WAN


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"amount_fen": "29.9"}, "已预留和已支付共 30 万元，预算不能低于这个数。"),
        ({"amount_fen": "50"}, "金额没有变化。"),
        ({"amount_fen": "-1"}, "请填写 0 以上"),
        ({"amount_fen": "9" * 30}, "请填一个"),
        ({"amount_fen": "5\x00x"}, "请填一个以万元为单位的金额"),
        ({"amount_fen": ""}, "请填写预算金额。"),
        ({"amount_fen": "60", "reason": " "}, "请写明依据或理由。"),
        ({"amount_fen": "60", "reason": "\x00"}, "请填写这一项。"),
        ({"amount_fen": "60", "reason": "长" * 1001}, "请不要超过 1000 个字。"),
    ],
)
def test_what_will_not_do_is_said_and_what_was_typed_is_kept(
    signed_in: SignIn, values: dict[str, str], words: str
) -> None:
    making.funded(50 * WAN)
    making.reserved(30 * WAN)
    answer = sent(signed_in(making.finance()), **({"version": "1"} | values))
    assert answer.status_code == 422
    assert words in answer.text
    assert making.line().amount_fen == 50 * WAN
    typed = values["amount_fen"]
    assert "\x00" in typed or f'value="{typed}"' in answer.text


@pytest.mark.parametrize("version", ["0", "9", "", "x", "9" * 40, "-1"])
def test_another_state_than_the_one_shown_is_stale(signed_in: SignIn, version: str) -> None:
    making.funded(50 * WAN)
    answer = sent(signed_in(making.finance()), version=version, amount_fen="60")
    assert answer.status_code == 409
    assert making.line().amount_fen == 50 * WAN


@pytest.mark.parametrize(
    "path",
    ["/budgets/2015/BL4", "/budgets/2101/BL4", f"/budgets/{'9' * 30}/BL4", "/budgets/2026/BL5", "/budgets/2026/%00",
     f"{LINE}?status=nothing"],
)  # fmt: skip
def test_what_is_not_there(signed_in: SignIn, path: str) -> None:
    client = signed_in(making.finance())
    assert client.get(path).status_code == 404
    if "status" not in path:
        assert sent(client, path).status_code == 404


@pytest.mark.parametrize("year", ["", "x", "0", "99999", "1999", "９９９９", "\x00"])
def test_a_year_that_is_none_is_this_year(signed_in: SignIn, year: str) -> None:
    answer = signed_in(making.finance()).get("/budgets", query_string={"year": year})
    assert answer.status_code == 200


def test_an_officer_of_the_department_reads_and_sets_nothing(signed_in: SignIn) -> None:
    making.funded(WAN)
    client = signed_in(make.officer(Role.DEPARTMENT_OFFICER, "/p/"))
    assert "调整预算" not in text_of(client, LINE)
    assert sent(client, version="1").status_code == 403
    assert making.line().amount_fen == WAN


def test_a_member_and_a_visitor_see_no_budget(signed_in: SignIn, client: FlaskClient) -> None:
    making.funded(WAN)
    assert client.get(LINE).status_code in {302, 401}
    assert signed_in(make.member()).get(LINE).status_code == 403


def test_a_reduced_and_a_released_one_say_so(signed_in: SignIn) -> None:
    making.funded(10 * WAN)
    making.reserved(20 * WAN, least_fen=0)
    gone = making.reserved(1)
    with unit_of_work():
        operations.release(SYSTEM, gone, ReleaseReason.NOT_APPROVED)
    client = signed_in(making.finance())
    assert "按剩余预算核减" in text_of(client, f"{LINE}?status=reserved")
    assert "未获批准" in text_of(client, f"{LINE}?status=released")


def test_a_waiting_list_has_pages(signed_in: SignIn) -> None:
    for _number in range(52):
        making.reserved(10)
    client = signed_in(making.finance())
    assert "共 52 项" in text_of(client, LINE)
    assert '<td class="number">51</td>' in text_of(client, f"{LINE}?page=2")


def test_every_problem_has_words() -> None:
    assert set(PROBLEMS) == {"required", "out_of_range", "below_committed", "unchanged", "too_long"}
