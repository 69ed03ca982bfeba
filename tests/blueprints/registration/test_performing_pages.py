"""What follows registration through the pages: steps, payments, income, changes, revocation."""

from collections.abc import Callable

from flask.testing import FlaskClient

from marketplace.contracts.models_plan import VerifiedIncome
from marketplace.contracts.operations import amendments, income, performing
from marketplace.contracts.states import ContractStatus, EndReason
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today
from tests import make
from tests.blueprints.registration.asking import decide, own, running, text_of
from tests.making import desk
from tests.making.desk import WAN

SignIn = Callable[[Actor], FlaskClient]
S = ContractStatus
TODAY = beijing_today().isoformat()


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
    without_words = clerk.post("/registration/changes/1/refuse", data={"refuse-reason": "other"})
    assert without_words.status_code == 422
    refused = {"refuse-reason": "other", "refuse-note": "请先签补充协议"}
    assert clerk.post("/registration/changes/1/refuse", data=refused).status_code == 302
    page = text_of(signed_in(deal.seller), f"/contracts/{deal.id}/registration")
    assert "其他原因" in page
    assert "请先签补充协议" in page
    assert own(signed_in(deal.seller), deal, "change", **values).status_code == 302
    clerk = signed_in(by)
    assert clerk.post("/registration/changes/2/accept").status_code == 302
    assert clerk.post("/registration/changes/2/accept").status_code == 409
    assert clerk.get("/registration/changes/3").status_code == 404
    assert own(signed_in(deal.seller), deal, "revocation", reason="void", ground="无效").status_code == 302
    assert signed_in(by).post("/registration/changes/3/accept").status_code == 302
    assert deal.contract.status is S.REVOKED


def test_verified_income_of_what_was_changed_or_revoked_is_to_be_looked_at_again(
    app: object, signed_in: SignIn
) -> None:
    by, finance = desk.registrar(), desk.finance()
    deal, _step, _part = running()
    with unit_of_work():
        number = income.propose(by, deal.id, 10 * WAN, "合同约定").id
    with unit_of_work():
        income.confirm(finance, number)
    assert "重新核对" not in text_of(signed_in(by), f"/registration/{deal.id}")
    with unit_of_work():
        amendments.revoke(by, deal.id, EndReason.VOID, "合同无效")
    for path, who in ((f"/registration/{deal.id}", by), (f"/contracts/{deal.id}/registration", deal.seller)):
        page = text_of(signed_in(who), path)
        assert "登记已撤销" in page
        assert "已核定的技术性收入 10 万元" in page
