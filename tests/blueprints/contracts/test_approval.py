"""The page of the approval, and the two ways out of it: back to the draft, or given up."""

import re

import pytest
from flask import Flask

from marketplace.accounts.models import Organisation
from marketplace.contracts.content import digest
from marketplace.contracts.states import ContractStatus, Opinion
from marketplace.db.base import db
from tests.blueprints.contracts.addresses import SignIn, url, who
from tests.blueprints.contracts.reading import shown
from tests.blueprints.listings.pages import parsed
from tests.making import contracts as making
from tests.making import negotiations

S = ContractStatus


def test_what_is_shown_is_approved(app: Flask, signed_in: SignIn) -> None:
    deal = making.heard()
    browser = signed_in(making.approver(deal))
    page = shown(browser, url(deal, "/approval"))
    assert "120 万元" in page
    found = re.search(r'name="content_sha256" value="(\w{64})"', page)
    assert found
    assert found[1] == digest(deal.contract.content)
    answer = browser.post(url(deal, "/approval"), data={"content_sha256": found[1], "note": "同意"})
    assert answer.location.endswith(url(deal))
    assert deal.contract.status is S.TO_SIGN
    assert "现在不需要审批" in shown(browser, url(deal, "/approval"))


def test_whoever_wrote_it_reads_the_page_without_the_button(app: Flask, signed_in: SignIn) -> None:
    deal = making.heard()
    browser = signed_in(deal.seller)
    page = shown(browser, url(deal, "/approval"))
    assert "您参与了起草" in page
    assert "content_sha256" not in page
    answer = browser.post(
        url(deal, "/approval"), data={"content_sha256": digest(deal.contract.content)},
        headers={"Accept": "application/json"},
    )  # fmt: skip
    assert (answer.status_code, answer.json["code"]) == (403, "same_person")
    assert deal.contract.status is S.INTERNAL_APPROVAL


@pytest.mark.parametrize(
    ("name", "status"),
    [("colleague", 200), ("broker", 200), ("buyer", 403), ("stranger", 404), ("operator", 403)],
)
def test_who_reads_the_page(app: Flask, signed_in: SignIn, name: str, status: int) -> None:
    deal = making.heard()
    browser = signed_in(who(deal, name))
    assert browser.get(url(deal, "/approval")).status_code == status
    refused = browser.post(url(deal, "/approval"), data={"content_sha256": digest(deal.contract.content)})
    assert refused.status_code == (404 if name == "stranger" else 403)
    assert deal.contract.status is S.INTERNAL_APPROVAL


def test_another_text_is_not_approved(app: Flask, signed_in: SignIn) -> None:
    deal = making.heard()
    browser = signed_in(making.approver(deal))
    for wrong in ("", "0" * 64, "\0", "字"):
        answer = browser.post(
            url(deal, "/approval"), data={"content_sha256": wrong}, headers={"Accept": "application/json"}
        )
        assert (answer.status_code, answer.json["code"]) == (409, "content_changed")


def test_an_objection_is_shown_and_has_to_be_answered(app: Flask, signed_in: SignIn) -> None:
    deal = making.heard(opinion=Opinion.OBJECTS, note="署名顺序不对")
    browser = signed_in(making.approver(deal))
    page = shown(browser, url(deal, "/approval"))
    assert "署名顺序不对" in page
    assert "有完成人提出异议" in page
    data = {"content_sha256": digest(deal.contract.content), "note": " "}
    answer = browser.post(url(deal, "/approval"), data=data)
    assert answer.status_code == 422
    assert "请在意见中答复" in answer.text
    data["note"] = "署名经学术委员会确认"
    assert browser.post(url(deal, "/approval"), data=data).status_code == 302
    assert "署名经学术委员会确认" in shown(browser, url(deal))


def test_a_claim_is_shown_and_has_to_be_answered(app: Flask, signed_in: SignIn) -> None:
    deal = making.heard(making.transfer(), Opinion.CLAIMS_PRIORITY, "愿以同一价格受让")
    browser = signed_in(making.approver(deal))
    assert "有完成人主张优先受让" in shown(browser, url(deal, "/approval"))
    data = {"content_sha256": digest(deal.contract.content)}
    answer = browser.post(url(deal, "/approval"), data=data)
    assert (answer.status_code, "有完成人主张优先受让，请在意见中答复" in answer.text) == (422, True)
    assert deal.contract.status is S.INTERNAL_APPROVAL


def test_what_the_parties_negotiate_is_shown_beside_a_contract_begun_by_hand(
    app: Flask, signed_in: SignIn
) -> None:
    talks = negotiations.opened(title="秸秆预处理技术")
    buyer = db.session.get_one(Organisation, talks.row.seeker_organisation_id)
    deal = making.heard(making.by_hand(talks.holder, buyer, other_matter=True))
    browser = signed_in(making.approver(deal))
    page = browser.get(url(deal, "/approval"))
    assert "双方正在市场洽谈" in page.text
    assert f"/negotiations/{talks.id}" in {node.get("href") for node in parsed(page).iter("a")}
    answer = browser.post(url(deal, "/approval"), data={"content_sha256": digest(deal.contract.content)})
    assert (answer.status_code, "请写明这份合同为什么不是洽谈的那件事" in answer.text) == (422, True)


def test_going_back_says_why_and_the_page_of_the_contract_repeats_it(app: Flask, signed_in: SignIn) -> None:
    deal = making.heard()
    browser = signed_in(making.approver(deal))
    assert "退回后" in shown(browser, url(deal, "/back"))
    for data, words in (
        ({}, "请选择一个原因"),
        ({"reason": "x", "note": "写好的话"}, "写好的话"),
        ({"reason": "other", "note": ""}, "请写明理由"),
        ({"reason": "amounts_unclear", "note": "字" * 2001}, "最多 2000 字"),
    ):
        answer = browser.post(url(deal, "/back"), data=data)
        assert answer.status_code == 422
        assert words in answer.text
    answer = browser.post(url(deal, "/back"), data={"reason": "amounts_unclear", "note": "设备款要分开"})
    assert answer.location.endswith(url(deal))
    page = shown(browser, url(deal))
    assert "金额不清楚" in page
    assert "设备款要分开" in page
    assert deal.contract.status is S.DRAFT


def test_there_is_no_way_back_from_a_draft(app: Flask, signed_in: SignIn) -> None:
    deal = making.complete()
    browser = signed_in(deal.seller)
    assert browser.get(url(deal, "/back")).status_code == 409
    assert browser.post(url(deal, "/back"), data={"reason": "terms_differ"}).status_code == 409


@pytest.mark.parametrize(
    ("name", "waiting", "to_sign"),
    [("buyer", 403, 200), ("colleague", 200, 200), ("broker", 200, 200), ("stranger", 404, 404)],
)
def test_who_can_send_it_back(app: Flask, signed_in: SignIn, name: str, waiting: int, to_sign: int) -> None:
    deal = making.heard()
    browser = signed_in(who(deal, name))
    assert browser.get(url(deal, "/back")).status_code == waiting
    making.approve(deal)
    assert browser.get(url(deal, "/back")).status_code == to_sign


def test_giving_up_wants_a_reason_and_words(app: Flask, signed_in: SignIn) -> None:
    deal = making.drafted()
    browser = signed_in(deal.buyer)  # type: ignore[arg-type]
    assert "取消后不能恢复" in shown(browser, url(deal, "/cancel"))
    for data in (
        {"note": "写好的话"},
        {"reason": "other", "note": " "},
        {"reason": "other", "note": "字" * 2001},
    ):
        assert browser.post(url(deal, "/cancel"), data=data).status_code == 422
    answer = browser.post(url(deal, "/cancel"), data={"reason": "parties_withdrew", "note": "买方另有安排"})
    assert answer.status_code == 302
    assert "买方另有安排" in shown(signed_in(deal.seller), url(deal))
    assert deal.contract.status is S.CANCELLED
    assert browser.get(url(deal, "/cancel")).status_code == 409


@pytest.mark.parametrize(
    ("name", "status"),
    [("seller", 200), ("broker", 200), ("colleague", 403), ("stranger", 404), ("operator", 403)],
)
def test_who_can_give_it_up(app: Flask, signed_in: SignIn, name: str, status: int) -> None:
    deal = making.complete()
    assert signed_in(who(deal, name)).get(url(deal, "/cancel")).status_code == status


def test_a_signed_contract_cannot_be_given_up(app: Flask, signed_in: SignIn) -> None:
    deal = making.signed()
    browser = signed_in(deal.seller)
    assert browser.get(url(deal, "/cancel")).status_code == 409
    data = {"reason": "parties_withdrew", "note": "不再合作"}
    assert browser.post(url(deal, "/cancel"), data=data).status_code == 409
    assert deal.contract.status is S.SIGNED
