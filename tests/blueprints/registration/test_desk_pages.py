"""A contract through the pages: submitted, returned, answered, recognised, numbered; papers and reasons."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from marketplace.contracts.operations import registration, review
from marketplace.contracts.operations.registration import Answer
from marketplace.contracts.operations.review import Missing
from marketplace.contracts.states import ContractStatus, ReturnReason
from marketplace.contracts.vocabulary import MissingItem
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor, OrganisationRole
from marketplace.kernel.clock import beijing_today
from tests import make
from tests.blueprints.registration.asking import decide, own, running, text_of
from tests.making import brokers, desk
from tests.making.desk import WAN
from tests.making.pricing import PDF

SignIn = Callable[[Actor], FlaskClient]
S = ContractStatus
TODAY = beijing_today().isoformat()


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
    answered = own(seller, deal, "resubmit", answer_1="见第三条", file_2=listed)
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


def offered(page: str) -> set[str]:
    """The acts of the desk that a page has a form for."""
    return set(re.findall(r'action="/registration/\d+/(\w+)"', page))


def test_what_is_recognised_may_still_go_back_and_a_large_one_by_another(
    app: object, signed_in: SignIn
) -> None:
    by, second = desk.registrar(), desk.registrar()
    deal, large = desk.recognised(by), desk.recognised(by, second, total_fen=600 * WAN)
    clerk = signed_in(by)
    assert offered(text_of(clerk, f"/registration/{deal.id}")) == {"number", "return", "refuse"}
    assert offered(text_of(clerk, f"/registration/{large.id}")) == {"number"}
    answer = decide(clerk, deal, "refuse", reason="registered_elsewhere", opinion="同一份合同已经登记")
    assert answer.status_code == 302
    assert deal.contract.status is S.NOT_RECOGNISED
    clerk = signed_in(second)
    assert offered(text_of(clerk, f"/registration/{large.id}")) == {"number", "return", "refuse"}
    answer = decide(clerk, large, "return", reason="fields_wrong", items=["targets"])
    assert answer.status_code == 302
    assert large.contract.status is S.RETURNED


def test_another_finding_than_the_page_shows_gets_no_number(app: object, signed_in: SignIn) -> None:
    by, other = desk.registrar(), desk.registrar()
    deal = desk.recognised(by)
    clerk = signed_in(by)
    seen = re.search(
        r'name="number-seen_version" type="hidden" value="(\d+)"', text_of(clerk, f"/registration/{deal.id}")
    )
    assert seen is not None
    with unit_of_work():
        review.return_(other, deal.id, ReturnReason.FIELDS_WRONG, [Missing(MissingItem.TARGETS)])
    with unit_of_work():
        registration.resubmit(deal.seller, deal.id, [Answer("已补")])
    with unit_of_work():
        review.recognise(other, deal.id, desk.finding(deal, technical_fen=WAN, opinion="扣除设备费"))
    assert decide(clerk, deal, "number", seen_version=seen.group(1)).status_code == 409
    assert deal.contract.registration_no is None


def test_its_broker_is_offered_nothing(app: object, signed_in: SignIn) -> None:
    by, deal = desk.registrar(), desk.submitted()
    broker_id = brokers.accredited(by).id
    with unit_of_work():
        deal.contract.broker_id = broker_id
    page = text_of(signed_in(by), f"/registration/{deal.id}")
    assert "您不能办理这一份" in page
    assert offered(page) == set()


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
    assert "请由其他人办理" in answer.text


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


def test_both_sides_read_why_it_stands_where_it_stands(app: object, signed_in: SignIn) -> None:
    by = desk.registrar()
    deal, refused = desk.submitted(), desk.submitted()
    clerk = signed_in(by)
    assert (
        decide(clerk, deal, "return", reason="amounts_unproven", text_amounts="请附清单").status_code == 302
    )
    assert decide(clerk, refused, "refuse", reason="not_technology", opinion="货物买卖").status_code == 302
    for one, who, ground in (
        (deal, deal.seller, "待补正：金额依据不足"), (deal, deal.buyer, "待补正：金额依据不足"),
        (refused, refused.buyer, "未予登记：不属于技术合同"),
    ):  # fmt: skip
        assert ground in text_of(signed_in(who), f"/contracts/{one.id}/registration")
    assert "请附清单" in text_of(signed_in(by), f"/registration/{deal.id}")
    going, _step, _part = running()
    assert own(signed_in(going.seller), going, "dispute", reason="breach").status_code == 302
    assert "有争议：一方违约" in text_of(signed_in(going.buyer), f"/contracts/{going.id}/registration")


def test_a_long_clock_is_not_offered_again(app: object, signed_in: SignIn) -> None:
    small, large = desk.submitted(), desk.submitted(total_fen=600 * WAN)
    clerk = signed_in(desk.registrar())
    assert "延长时限" in text_of(clerk, f"/registration/{small.id}")
    assert "延长时限" not in text_of(clerk, f"/registration/{large.id}")
    assert decide(clerk, small, "prolong", note=" ").status_code == 422
    assert decide(clerk, small, "prolong", note="类别有争议").status_code == 302
    assert "延长时限" not in text_of(clerk, f"/registration/{small.id}")
    assert decide(clerk, small, "prolong", note="再来一次").status_code == 409


def test_the_broker_of_a_contract_follows_it_and_acts_for_nobody(app: object, signed_in: SignIn) -> None:
    broker, other = brokers.accredited(), brokers.working()
    deal = desk.registered(broker_id=broker.id)
    path = f"/contracts/{deal.id}/registration"
    client = signed_in(brokers.actor_of(broker))
    page = text_of(client, path)
    assert "现在没有您可以做的步骤" in page
    assert client.get(f"{path}/certificate.pdf").status_code == 200
    assert own(client, deal, "start").status_code == 404
    assert signed_in(other).get(path).status_code == 404
