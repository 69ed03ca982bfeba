"""The list, the page of a contract with its thread, and how one begins."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts.models import Organisation
from marketplace.accounts.states import OrganisationStatus
from marketplace.blueprints.contracts.presenting import stage_of, stage_words
from marketplace.contracts.models import Contract
from marketplace.contracts.policy import ALL
from marketplace.contracts.queries import contracts as queries
from marketplace.contracts.states import ContractStatus
from marketplace.contracts.vocabulary import ContractKind, SubKind
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from tests import make
from tests.blueprints.contracts.addresses import SignIn, url, who
from tests.blueprints.listings.pages import first_form, words_at
from tests.listings.statements import counted
from tests.making import contracts as making
from tests.making import desk, negotiations

S = ContractStatus
ANSWERS = {"seller": 200, "buyer": 200, "colleague": 200, "broker": 200, "operator": 404, "stranger": 404,
           "other_broker": 404, "registrar": 404}  # fmt: skip


def test_who_reads_a_draft(app: Flask, signed_in: SignIn) -> None:
    deal = making.drafted()
    got = {name: signed_in(who(deal, name)).get(url(deal)).status_code for name in ANSWERS}
    assert got == ANSWERS


def test_the_desk_reads_it_from_its_submission_on_but_not_the_talk(app: Flask, signed_in: SignIn) -> None:
    registrar, finance, deal = desk.registrar(), desk.finance(), desk.submitted()
    for actor, talk in ((registrar, True), (finance, False)):
        page = signed_in(actor).get(f"/contracts/{deal.id}")
        assert page.status_code == 200
        assert ("往来消息" in page.text) is talk
        assert "登记与履行" in page.text
    answer = signed_in(finance).post(f"/contracts/{deal.id}/messages", data={"body": "x", "token": "t"})
    assert answer.status_code == 404


def test_a_visitor_is_asked_to_sign_in(app: Flask, client: FlaskClient) -> None:
    for path in (
        "/contracts",
        "/contracts/1",
        "/contracts/new",
        "/contracts/1/check",
        "/contracts/1/draft/kind",
    ):
        answer = client.get(path)
        assert (answer.status_code, "/login" in answer.headers["Location"]) == (302, True)


def test_the_page_tells_each_what_to_do(app: Flask, signed_in: SignIn) -> None:
    deal = making.drafted()
    seller = signed_in(deal.seller).get(url(deal)).text
    assert "项内容，请继续填写" in seller
    assert "继续填写" in seller
    buyer = signed_in(who(deal, "buyer")).get(url(deal)).text
    assert "等待卖方或技术经纪人起草" in buyer
    assert url(deal, "/draft/kind") not in buyer
    done = making.complete()
    assert "请核对后征求完成人意见" in signed_in(who(done, "broker")).get(url(done)).text


def test_each_status_has_its_stage_and_words(app: Flask, signed_in: SignIn) -> None:
    asked = making.asked()
    page = signed_in(asked.seller).get(url(asked)).text
    assert "共 2 人，已答复 0 人" in page
    assert 'aria-current="step"' in page
    approved = making.approved()
    assert "记录签订" in signed_in(approved.seller).get(url(approved)).text
    signed = making.signed()
    page = signed_in(signed.seller).get(url(signed)).text
    assert "请提交技术合同登记" in page
    assert f"/contracts/{signed.id}/registration" in page
    assert "文件摘要（SHA-256）" in page
    with app.test_request_context("/"):
        assert len(stage_words()) == 5
    places = [stage_of(status) for status in S]
    assert places[:5] == [0, 1, 2, 3, 4]
    assert stage_of(S.CANCELLED) is None


def test_the_parties_and_the_broker_talk(app: Flask, signed_in: SignIn) -> None:
    deal = making.drafted()
    for actor, body in (
        (deal.seller, "请看第三步"),
        (who(deal, "buyer"), "指标偏低"),
        (who(deal, "broker"), "我来协调"),
    ):
        browser = signed_in(actor)
        form = first_form(browser.get(url(deal)), "/messages")
        form["body"] = body
        assert browser.post(url(deal, "/messages"), data=form).status_code == 302
    page = signed_in(who(deal, "buyer")).get(url(deal)).text
    for body in ("请看第三步", "指标偏低", "我来协调"):
        assert body in page
    empty = signed_in(deal.seller).post(url(deal, "/messages"), data={"body": "", "token": "t"})
    assert (empty.status_code, "请填写内容" in empty.text) == (422, True)


def test_the_list_shows_one_s_own_and_narrows(app: Flask, signed_in: SignIn) -> None:
    deal = making.drafted()
    making.by_hand(token="other")
    browser = signed_in(deal.seller)
    page = browser.get("/contracts").text
    assert page.count("listing-row") == 1
    assert deal.contract.title in page
    assert "没有这种状态的合同" in browser.get("/contracts?status=signed").text
    assert browser.get("/contracts?status=draft&page=99999999").text.count("listing-row") == 1
    assert browser.get("/contracts?status=%00").text.count("listing-row") == 1
    assert "还没有合同" in signed_in(make.member()).get("/contracts").text


def test_many_cost_what_one_costs(app: Flask, signed_in: SignIn) -> None:
    deal = making.by_hand(token="first")
    browser = signed_in(deal.seller)

    def cost() -> int:
        browser.get("/contracts")
        with counted() as sent:
            assert browser.get("/contracts").status_code == 200
        return len(sent)

    few = cost()
    for number in range(4):
        making.by_hand(deal.seller, token=f"more {number}")
    assert cost() == few


def test_a_contract_of_a_negotiation_is_begun_with_one_click(app: Flask, signed_in: SignIn) -> None:
    talks = making.cleared()
    here = f"/negotiations/{talks.id}"
    holder = signed_in(talks.holder)
    assert f"/contracts/of-negotiation/{talks.id}" in holder.get(here).text
    assert f"/contracts/of-negotiation/{talks.id}" not in signed_in(talks.seeker).get(here).text
    first = holder.post(f"/contracts/of-negotiation/{talks.id}")
    second = signed_in(talks.broker).post(f"/contracts/of-negotiation/{talks.id}")
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    page = signed_in(talks.seeker).get(here).text
    assert "查看合同" in page
    assert first.headers["Location"] in page
    assert first.headers["Location"] in holder.get(f"/leads/{talks.lead_id}").text


def test_the_seeker_and_strangers_begin_none(app: Flask, signed_in: SignIn) -> None:
    talks = making.cleared()
    path = f"/contracts/of-negotiation/{talks.id}"
    assert signed_in(talks.seeker).post(path).status_code == 403
    assert signed_in(make.member()).post(path).status_code == 404
    assert signed_in(talks.holder).post("/contracts/of-negotiation/99999999999999999999").status_code == 404


def begin(browser: FlaskClient, **typed: str) -> Any:
    form = first_form(browser.get("/contracts/new"), "/contracts/new")
    for name, value in ({"title": "残膜回收装备", "sub_kind": "commissioned"} | typed).items():
        form[name] = value
    return browser.post("/contracts/new", data=form), form


def of(answer: Any) -> Contract:
    found = re.fullmatch(r"/contracts/([0-9]+)/draft/kind", answer.headers["Location"])
    assert found is not None
    db.session.expire_all()
    return queries.one(ALL, int(found.group(1)))


def test_a_deal_made_outside_is_entered_by_the_seller(app: Flask, signed_in: SignIn) -> None:
    seller = make.member()
    browser = signed_in(seller)
    answer, form = begin(browser, buyer_name="虚构的外省企业")
    made = of(answer)
    assert (made.kind, made.sub_kind) == (ContractKind.DEVELOPMENT, SubKind.COMMISSIONED)
    assert made.organisation_id == seller.memberships[0].organisation_id
    assert made.buyer_organisation_id is None
    again = browser.post("/contracts/new", data=form)
    assert again.headers["Location"] == answer.headers["Location"]


@pytest.mark.parametrize("verified", [True, False])
def test_a_verified_buyer_is_found_by_its_code(app: Flask, signed_in: SignIn, verified: bool) -> None:
    seller, buyer = make.member(), make.organisation()
    if not verified:
        with unit_of_work():
            db.session.get_one(Organisation, buyer.id).status = OrganisationStatus.PENDING
    made = of(begin(signed_in(seller), buyer_uscc=buyer.uscc, buyer_name="写错的名称")[0])
    assert made.buyer_organisation_id == (buyer.id if verified else None)
    assert made.content["buyer"]["name"] == (buyer.name if verified else "写错的名称")


def test_what_is_negotiated_is_begun_there_unless_it_is_another_matter(app: Flask, signed_in: SignIn) -> None:
    talks = negotiations.agreed(title="秸秆预处理技术")
    buyer = db.session.get_one(Organisation, talks.row.seeker_organisation_id)
    browser = signed_in(talks.holder)
    assert 'name="other_matter"' not in browser.get("/contracts/new").text
    answer, form = begin(browser, buyer_uscc=buyer.uscc)
    assert answer.status_code == 422
    assert "本单位正与买方洽谈“秸秆预处理技术”" in words_at(answer, "error-summary")
    assert 'name="other_matter"' in answer.text
    made = of(browser.post("/contracts/new", data=form | {"other_matter": "y"}))
    assert made.buyer_organisation_id == buyer.id


BAD: list[tuple[dict[str, str], str]] = [
    ({"title": ""}, "请填写项目名称"),
    ({"sub_kind": ""}, "请从列表中选择"),
    ({"sub_kind": "gift"}, "请从列表中选择"),
    ({"buyer_uscc": "123"}, "统一社会信用代码应为 18 位"),
    ({"buyer_name": "名" * 121}, "太长"),
]


@pytest.mark.parametrize(("typed", "words"), BAD)
def test_what_is_wrong_with_a_beginning_is_said(
    app: Flask, signed_in: SignIn, typed: dict[str, str], words: str
) -> None:
    answer, _form = begin(signed_in(make.member()), **({"buyer_name": "虚构买方"} | typed))
    assert answer.status_code == 422
    assert words in answer.text
    assert "虚构买方" in answer.text or "buyer_name" in typed


def test_nobody_enters_a_contract_of_others(app: Flask, signed_in: SignIn) -> None:
    seller, other = make.member(), make.organisation()
    answer, _form = begin(signed_in(seller), organisation=str(other.id))
    assert (answer.status_code, "请从列表中选择" in answer.text) == (422, True)
    assert signed_in(make.broker()).get("/contracts/new").status_code == 403
    own = db.session.get_one(Organisation, seller.memberships[0].organisation_id)
    answer, _form = begin(signed_in(seller), buyer_uscc=own.uscc)
    assert (answer.status_code, "不能是同一个单位" in answer.text) == (422, True)
