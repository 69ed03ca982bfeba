"""What follows registration through the pages: steps, payments, income, changes, revocation."""

import re
from collections.abc import Callable
from html import unescape

from flask.testing import FlaskClient

from marketplace.contracts.models_plan import Payment, VerifiedIncome
from marketplace.contracts.operations import amendments, income, paying
from marketplace.contracts.states import ContractStatus, EndReason
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor, OrganisationRole
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


def hidden(page: str, name: str) -> str:
    """What a form carries unseen."""
    found = re.search(rf'name="{name}" type="hidden" value="([^"]*)"', page)
    assert found is not None
    return unescape(found.group(1))


def test_a_part_is_confirmed_and_the_rest_is_asked_for(app: object, signed_in: SignIn) -> None:
    deal, _step, part = running()
    path, own_page = f"/payments/{part}", f"/contracts/{deal.id}/registration"
    buyer = signed_in(deal.buyer)
    assert "余款不再收取" not in text_of(buyer, f"{path}/report")
    paid = {"report-paid_fen": "20", "report-paid_on": TODAY, "report-reference": "回单 7"}
    assert buyer.post(f"{path}/report", data=paid).status_code == 302
    assert "更正付款报告" in text_of(buyer, own_page)
    again = text_of(buyer, f"{path}/report")
    assert 'value="20"' in again
    assert "回单 7" in again
    seller = signed_in(deal.seller)
    page = text_of(seller, own_page)
    assert all(words in page for words in ("确认到账", "按实际到账更正", "款项未到账"))
    assert "余款不再收取" in text_of(seller, f"{path}/confirm")
    assert seller.post(f"{path}/confirm").status_code == 302
    page = text_of(seller, own_page)
    assert "首期（余款）" in page
    assert "30 万元" in page


def test_a_page_of_an_older_report_confirms_nothing(app: object, signed_in: SignIn) -> None:
    deal, _step, part = running()
    path = f"/payments/{part}"
    with unit_of_work():
        paying.report_payment(deal.buyer, part, 50 * WAN, beijing_today(), "回单 1")
    seller = signed_in(deal.seller)
    seen = {"confirm-seen_version": hidden(text_of(seller, f"{path}/confirm"), "confirm-seen_version")}
    with unit_of_work():
        paying.report_payment(deal.buyer, part, 40 * WAN, beijing_today(), "回单 1")
    answer = seller.post(f"{path}/confirm", data=seen, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["code"]) == (409, "stale")
    seen = {"confirm-seen_version": hidden(text_of(seller, f"{path}/confirm"), "confirm-seen_version")}
    assert seller.post(f"{path}/confirm", data=seen | {"confirm-is_all": "y"}).status_code == 302
    assert "首期（余款）" not in text_of(seller, f"/contracts/{deal.id}/registration")


def test_what_did_not_arrive_is_denied_in_words(app: object, signed_in: SignIn) -> None:
    deal, _step, part = running()
    with unit_of_work():
        paying.report_payment(deal.buyer, part, 50 * WAN, beijing_today(), "回单 1")
    seller, path = signed_in(deal.seller), f"/payments/{part}/deny"
    assert "回单 1" in text_of(seller, path)
    assert seller.post(path, data={"deny-note": " "}).status_code == 422
    assert seller.post(path, data={"deny-note": "没有到账"}).status_code == 302
    answer = seller.post(path, data={"deny-note": "没有到账"})
    assert answer.status_code == 422
    assert "还没有人报告过这笔付款" in answer.text


def test_a_royalty_of_nothing_is_said_to_be_none(app: object, signed_in: SignIn) -> None:
    deal, _step, _part = running()
    with unit_of_work():
        row = Payment(contract_id=deal.id, position=2, title="提成", rate_bp=300, rate_base="销售额")
        db.session.add(row)
        db.session.flush()
        path = f"/payments/{row.id}"
    buyer = signed_in(deal.buyer)
    answer = buyer.post(f"{path}/royalty", data={"royalty-base_fen": "0", "royalty-until": TODAY})
    assert answer.status_code == 422
    assert "本期提成为 0" in answer.text
    paid = {"report-paid_fen": "20", "report-paid_on": TODAY, "report-reference": "回单 7"}
    answer = buyer.post(f"{path}/report", data=paid)
    assert answer.status_code == 422
    assert "请先报告本期提成" in answer.text


def test_only_administrators_are_offered_the_end_and_reports_outlive_it(
    app: object, signed_in: SignIn
) -> None:
    deal, _step, part = running()
    who = make.person().id
    with unit_of_work():
        seller_id = deal.seller.memberships[0].organisation_id
        make.organisations.add_member(make.SYSTEM, seller_id, who, OrganisationRole.MEMBER)
        paying.report_payment(deal.buyer, part, 50 * WAN, beijing_today(), "回单 1")
    colleague, page = signed_in(make.actor_of(who)), f"/contracts/{deal.id}/registration"
    assert "终止合同" not in text_of(colleague, page)
    assert own(colleague, deal, "terminate", reason="breach").status_code == 403
    seller = signed_in(deal.seller)
    assert "终止合同" in text_of(seller, page)
    assert own(seller, deal, "terminate", reason="breach").status_code == 302
    confirm = f"/payments/{part}/confirm"
    assert confirm in text_of(seller, page)
    assert seller.post(confirm).status_code == 302
    assert confirm not in text_of(seller, page)


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
        paying.report_payment(deal.seller, part, 50 * WAN, beijing_today(), "1")
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
