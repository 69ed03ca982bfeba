"""A contract through the pages: submitted, returned, answered, recognised, numbered, performed, settled."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.contracts.models_plan import VerifiedIncome
from marketplace.contracts.operations import performing
from marketplace.contracts.states import ContractStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor, OrganisationRole
from marketplace.kernel.clock import beijing_today
from tests import make
from tests.making import desk
from tests.making.desk import WAN, Deal
from tests.making.pricing import PDF

SignIn = Callable[[Actor], FlaskClient]
S = ContractStatus
TODAY = beijing_today().isoformat()


def decide(client: FlaskClient, deal: Deal, act: str, **values: Any) -> Any:
    data = {f"{act}-{name}": value for name, value in values.items()}
    return client.post(f"/registration/{deal.id}/{act}", data=data)


def own(client: FlaskClient, deal: Deal, act: str, **values: Any) -> Any:
    data = {f"{act}-{name}": value for name, value in values.items()}
    return client.post(f"/contracts/{deal.id}/registration/{act}", data=data)


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.text)


def test_the_whole_way(app: object, signed_in: SignIn) -> None:
    by, deal = desk.registrar(), desk.signed(title="虚构的残膜回收技术")
    seller = signed_in(deal.seller)
    assert "提交登记" in text_of(seller, f"/contracts/{deal.id}/registration")
    assert own(seller, deal, "submit").status_code == 302
    clerk = signed_in(by)
    assert "虚构的残膜回收技术" in text_of(clerk, "/registration")
    assert "还剩" in text_of(clerk, f"/registration/{deal.id}")
    back = decide(
        clerk, deal, "return", reason="papers_missing", items=["targets"], text_targets="请写明指标",
        text_amounts="请附设备清单",
    )  # fmt: skip
    assert back.status_code == 302
    assert deal.contract.status is S.RETURNED
    assert "暂停" in text_of(clerk, "/registration?status=returned")
    seller = signed_in(deal.seller)
    page = text_of(seller, f"/contracts/{deal.id}/registration")
    assert "技术目标与指标" in page
    assert "请写明指标" in page
    kept = own(seller, deal, "resubmit", answer_1="见第三条")
    assert kept.status_code == 422
    assert "请写明如何补正，或者附上文件" in kept.text
    assert "见第三条" in kept.text
    listed = (BytesIO(PDF), "设备清单.pdf")
    answered = own(seller, deal, "resubmit", answer_1="见第三条", file_2=listed, note="已补正")
    assert answered.status_code == 302
    clerk = signed_in(by)
    page = text_of(clerk, f"/registration/{deal.id}")
    assert "见第三条" in page
    file = re.findall(r"/files/\d+", page)[0]
    for who, status in ((by, 200), (deal.buyer, 200), (make.member(), 404), (make.operator("/p/BR2/"), 404)):
        assert signed_in(who).get(file).status_code == status
    clerk = signed_in(by)
    recognised = decide(clerk, deal, "recognise", kind="development", total_fen="100", technical_fen="100")
    assert recognised.status_code == 302
    assert decide(clerk, deal, "number").status_code == 302
    assert str(deal.contract.registration_no) in text_of(clerk, f"/registration/{deal.id}")
    seller = signed_in(deal.seller)
    assert own(seller, deal, "start").status_code == 302
    assert deal.contract.status is S.PERFORMING


def test_what_will_not_do_is_said_beside_the_field_and_kept(app: object, signed_in: SignIn) -> None:
    deal, clerk = desk.submitted(), signed_in(desk.registrar())
    answer = decide(
        clerk, deal, "recognise", kind="development", total_fen="50", technical_fen="60", opinion="写好的意见"
    )
    assert answer.status_code == 422
    assert "技术交易额不能高于成交额" in answer.text
    assert "写好的意见" in answer.text
    assert 'value="60"' in answer.text
    assert decide(clerk, deal, "recognise", kind="", total_fen="1", technical_fen="1").status_code == 422
    assert decide(clerk, deal, "recognise", kind="x", total_fen="1", technical_fen="1").status_code == 422
    assert decide(clerk, deal, "recognise", kind="service", total_fen="", technical_fen="").status_code == 422
    assert decide(clerk, deal, "return", reason="papers_missing").status_code == 422
    assert decide(clerk, deal, "return", reason="papers_missing", items=["other"]).status_code == 422
    assert decide(clerk, deal, "refuse", reason="unlawful", opinion=" ").status_code == 422
    assert deal.contract.status is S.SUBMITTED


def test_a_page_that_is_out_of_date_is_told_so(app: object, signed_in: SignIn) -> None:
    deal, clerk = desk.submitted(), signed_in(desk.registrar())
    old = str(deal.contract.row_version - 1)
    answer = decide(clerk, deal, "refuse", reason="unlawful", opinion="理由", seen_version=old)
    assert answer.status_code == 409
    assert decide(clerk, deal, "number").status_code == 409
    assert deal.contract.status is S.SUBMITTED


def test_refusals_have_their_code_and_words(app: object, signed_in: SignIn) -> None:
    first, deal = desk.registrar(), desk.submitted(total_fen=500 * WAN)
    seller = signed_in(deal.seller)
    again = seller.post(f"/contracts/{deal.id}/registration/submit", headers={"Accept": "application/json"})
    assert (again.status_code, again.json["code"]) == (409, "already_submitted")
    clerk = signed_in(first)
    decide(clerk, deal, "recognise", kind="development", total_fen="500", technical_fen="500")
    assert deal.contract.status is S.LARGE_REVIEW
    assert "请由另一位登记员复核" in text_of(clerk, f"/registration/{deal.id}")
    answer = decide(clerk, deal, "confirm")
    assert answer.status_code == 403
    assert "请由另一个人办理" in answer.text
    with unit_of_work():
        seller_id = deal.seller.memberships[0].organisation_id
        make.organisations.add_member(make.SYSTEM, seller_id, first.person_id, OrganisationRole.MEMBER)
    clerk = signed_in(first)
    assert "您不能办理这一份" in text_of(clerk, f"/registration/{deal.id}")
    answer = decide(clerk, deal, "refuse", reason="unlawful", opinion="理由")
    assert answer.status_code == 403
    assert "请由其他登记员办理" in answer.text


@pytest.mark.parametrize(
    "path", ["/registration", "/registration/{0}", "/registration/changes", "/registration/exchange",
             "/registration/income", "/registration/export.csv"],
)  # fmt: skip
def test_the_desk_is_the_registrar_s(app: object, signed_in: SignIn, path: str) -> None:
    deal = desk.submitted()
    for who in (deal.seller, make.operator("/p/"), make.broker()):
        assert signed_in(who).get(path.format(deal.id)).status_code == 403


def test_others_contracts_do_not_exist(app: object, signed_in: SignIn) -> None:
    desk.registrar("/p/BR1/")
    deal = desk.submitted()
    for who in (make.member(), make.operator("/p/BR2/"), desk.registrar("/p/BR2/")):
        client = signed_in(who)
        assert client.get(f"/contracts/{deal.id}/registration").status_code == 404
    assert client.get(f"/registration/{deal.id}").status_code == 404
    assert client.get("/registration/999999999999").status_code == 404
    for who in (deal.buyer, make.operator("/p/BR1/"), desk.finance()):
        assert signed_in(who).get(f"/contracts/{deal.id}/registration").status_code == 200


def running() -> tuple[Deal, int, int]:
    deal = desk.registered()
    with unit_of_work():
        performing.start(deal.seller, deal.id)
    return deal, *desk.plan(deal)


def test_steps_and_payments_are_reported_on_pages(app: object, signed_in: SignIn) -> None:
    deal, step, part = running()
    seller = signed_in(deal.seller)
    assert "报告完成" in text_of(seller, f"/milestones/{step}/report")
    assert seller.post(f"/milestones/{step}/report", data={"report-done_on": ""}).status_code == 422
    assert seller.post(f"/milestones/{step}/report", data={"report-done_on": TODAY}).status_code == 302
    buyer = signed_in(deal.buyer)
    assert buyer.post(f"/milestones/{step}/accept", data={"accept-accepted_on": TODAY}).status_code == 302
    paid = {"report-paid_fen": "50", "report-paid_on": TODAY, "report-reference": "回单 7"}
    assert 'value="50"' in text_of(buyer, f"/payments/{part}/report")
    assert buyer.post(f"/payments/{part}/report", data=paid).status_code == 302
    assert buyer.post(f"/payments/{part}/confirm").status_code == 403
    seller = signed_in(deal.seller)
    assert "回单 7" in text_of(seller, f"/payments/{part}/confirm")
    assert seller.post(f"/payments/{part}/confirm").status_code == 302
    assert own(seller, deal, "complete").status_code == 302
    assert "已完成" in text_of(seller, f"/contracts/{deal.id}/registration")
    assert signed_in(make.member()).get(f"/payments/{part}/report").status_code == 404


def test_what_is_late_is_listed_to_those_it_concerns(app: object, signed_in: SignIn) -> None:
    deal, _step, _part = running()
    desk.plan(deal, days=-3)
    for who in (deal.seller, deal.buyer, make.operator("/p/BR1/")):
        page = text_of(signed_in(who), "/contracts/overdue")
        assert deal.contract.title in page
        assert "2 项" in page
    assert "没有逾期事项" in text_of(signed_in(make.operator("/p/BR2/")), "/contracts/overdue")


def test_income_is_proposed_at_the_desk_and_confirmed_by_finance(app: object, signed_in: SignIn) -> None:
    by, finance = desk.registrar(), desk.finance()
    deal, _step, part = running()
    clerk = signed_in(by)
    answer = decide(clerk, deal, "income", amount_fen="10")
    assert answer.status_code == 422
    assert "请写明理由" in answer.text
    with unit_of_work():
        performing.report_payment(deal.seller, part, 50 * WAN, beijing_today(), "1")
    assert decide(clerk, deal, "income", amount_fen="10").status_code == 302
    assert decide(clerk, deal, "income", amount_fen="20").status_code == 302
    first, second = sorted(row.id for row in db.session.query(VerifiedIncome))
    cashier = signed_in(finance)
    assert "10 万元" in text_of(cashier, "/registration/income")
    assert cashier.post(f"/registration/income/{second}/refuse").status_code == 422
    assert cashier.post(f"/registration/income/{first}/confirm").status_code == 302
    data = {f"refuse{second}-reason": "not_paid"}
    assert cashier.post(f"/registration/income/{second}/refuse", data=data).status_code == 302
    assert cashier.post(f"/registration/income/{first}/confirm").status_code == 409
    assert deal.contract.verified_income_fen == 10 * WAN


def test_changes_are_applied_for_and_decided(app: object, signed_in: SignIn) -> None:
    by, deal = desk.registrar(), desk.registered()
    seller = signed_in(deal.seller)
    values = {"title": deal.contract.title, "total_fen": "90", "technical_fen": "80", "ground": "调减"}
    assert own(seller, deal, "change", **(values | {"technical_fen": "91"})).status_code == 422
    assert own(seller, deal, "change", **values).status_code == 302
    assert own(seller, deal, "change", **values).status_code == 409
    clerk = signed_in(by)
    assert deal.contract.title in text_of(clerk, "/registration/changes")
    page = text_of(clerk, "/registration/changes/1")
    assert "90 万元" in page
    assert "100 万元" in page
    assert clerk.post("/registration/changes/1/refuse").status_code == 422
    assert clerk.post("/registration/changes/1/accept").status_code == 302
    assert clerk.post("/registration/changes/1/accept").status_code == 409
    assert clerk.get("/registration/changes/2").status_code == 404
    assert own(signed_in(deal.seller), deal, "revocation", reason="void", ground="无效").status_code == 302
    assert signed_in(by).post("/registration/changes/2/accept").status_code == 302
    assert deal.contract.status is S.REVOKED


def test_the_certificate_is_taken_away_by_the_parties_and_the_desk(app: object, signed_in: SignIn) -> None:
    by = desk.registrar()
    deal = desk.registered(by)
    path = f"/contracts/{deal.id}/registration/certificate.pdf"
    for who in (deal.seller, deal.buyer, by, desk.finance()):
        answer = signed_in(who).get(path)
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert answer.data.startswith(b"%PDF")
        assert answer.headers["Cache-Control"] == "no-store"
    for who in (make.member(), make.operator("/p/BR2/")):
        assert signed_in(who).get(path).status_code == 404
    clerk = signed_in(by)
    assert path in text_of(clerk, f"/registration/{deal.id}")
    assert clerk.get(path.replace("certificate", "refusal")).status_code == 404
    assert decide(clerk, deal, "revoke", reason="false_facts", note="合同虚构").status_code == 302
    assert clerk.get(path).status_code == 404
    page = text_of(signed_in(deal.seller), f"/contracts/{deal.id}/registration")
    assert "登记证明已失效" in page
    code = re.findall(r"/proofs/(\w+)", page)[0]
    assert "这份文件已失效" in text_of(app.test_client(), f"/proofs/{code}")  # type: ignore[attr-defined]


def test_a_refusal_is_taken_away_with_its_ground(app: object, signed_in: SignIn) -> None:
    deal, clerk = desk.submitted(), signed_in(desk.registrar())
    path = f"/contracts/{deal.id}/registration/refusal.pdf"
    assert clerk.get(path).status_code == 404
    assert decide(clerk, deal, "refuse", reason="unlawful", opinion="与法律不符").status_code == 302
    seller = signed_in(deal.seller)
    assert path in text_of(seller, f"/contracts/{deal.id}/registration")
    assert seller.get(path).data.startswith(b"%PDF")
