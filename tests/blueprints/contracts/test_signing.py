"""Each party records its signature and names the one file; the file is read by the parties, the broker and the desk."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.contracts.operations import registration
from marketplace.contracts.policy import ALL
from marketplace.contracts.queries import contracts as queries
from marketplace.contracts.states import ContractStatus, PartyRole
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import beijing_today
from tests.blueprints.contracts.addresses import SignIn, url, who
from tests.blueprints.contracts.reading import shown
from tests.making import contracts as making
from tests.making.contracts import Deal
from tests.making.pricing import PDF

S, SELLER, BUYER = ContractStatus, PartyRole.SELLER, PartyRole.BUYER
TODAY = beijing_today().isoformat()


def record(
    browser: FlaskClient, deal: Deal, role: PartyRole, content: bytes | None = PDF, name: str = "合同.pdf",
    **changes: str,
) -> Any:  # fmt: skip
    data: dict[str, Any] = {"role": role.value, "signatory": "赵松花", "signed_on": TODAY} | changes
    if content is not None:
        data["file"] = (BytesIO(content), name)
    return browser.post(url(deal, "/signature"), data=data, content_type="multipart/form-data")


def known(deal: Deal) -> set[PartyRole]:
    return set(queries.signatures(ALL, deal.id))


def test_both_parties_record_and_it_is_signed(app: Flask, signed_in: SignIn) -> None:
    deal = making.approved()
    seller = signed_in(deal.seller)
    assert "双方签字盖章的合同文件" in shown(seller, url(deal, "/signature"))
    assert record(seller, deal, SELLER).status_code == 302
    buyer = signed_in(who(deal, "buyer"))
    page = shown(buyer, url(deal, "/signature"))
    sha256 = queries.signatures(ALL, deal.id)[SELLER].row.file_sha256
    assert sha256 in page
    answer = record(buyer, deal, BUYER, None, confirms="1", file_sha256=sha256)
    assert answer.location.endswith(url(deal))
    assert "双方都已签订" in shown(buyer, answer.location)
    assert deal.contract.status is S.SIGNED
    assert "现在不能记录签订" in shown(buyer, url(deal, "/signature"))
    assert record(buyer, deal, BUYER).status_code == 302
    assert record(buyer, deal, BUYER, signatory="另一个人").status_code == 409


def test_another_file_is_told_so_and_what_was_typed_stays(app: Flask, signed_in: SignIn) -> None:
    deal = making.approved()
    making.sign(deal.seller, deal, SELLER)
    buyer = signed_in(who(deal, "buyer"))
    answer = record(buyer, deal, BUYER, PDF + b"\n", signatory="写好的人")
    assert answer.status_code == 409
    assert "这不是对方提交的那份文件" in answer.text
    assert "写好的人" in answer.text
    assert record(buyer, deal, BUYER, None, confirms="1", file_sha256="0" * 64).status_code == 409
    assert known(deal) == {SELLER}


@pytest.mark.parametrize(
    ("content", "name", "changes", "words"),
    [
        (None, "", {}, "请选择双方签订的合同文件"),
        (None, "", {"file_sha256": "0" * 64}, "请选择双方签订的合同文件"),
        (PDF, "合同.pdf", {"signatory": " \0"}, "请填写"),
        (PDF, "合同.pdf", {"signatory": "字" * 61}, "最多 60 字"),
        (PDF, "合同.pdf", {"signed_on": ""}, "请填写"),
        (PDF, "合同.pdf", {"signed_on": "2026-02-30"}, "真实存在的日期"),
        (PDF, "合同.pdf", {"signed_on": "9999-12-31"}, "日期不能晚于今天"),
        (PDF, "合同.pdf", {"signed_on": "0001-01-01"}, "不能早于审批日期"),
        ("虚构的合同".encode(), "合同.txt", {}, "请提交 PDF 文件"),
        (b"no pdf", "合同.pdf", {}, "文件"),
    ],
)
def test_what_will_not_do_is_said(
    app: Flask, signed_in: SignIn, content: bytes | None, name: str, changes: dict[str, str], words: str
) -> None:
    deal = making.approved()
    answer = record(signed_in(deal.seller), deal, SELLER, content, name, **changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert not known(deal)


@pytest.mark.parametrize(
    ("name", "status"),
    [("buyer", 200), ("colleague", 403), ("broker", 403), ("stranger", 404), ("operator", 403)],
)
def test_who_records(app: Flask, signed_in: SignIn, name: str, status: int) -> None:
    deal = making.approved()
    browser = signed_in(who(deal, name))
    assert browser.get(url(deal, "/signature")).status_code == status
    if status != 200:
        assert record(browser, deal, SELLER).status_code == status


def test_whatever_role_is_sent_a_party_records_its_own(app: Flask, signed_in: SignIn) -> None:
    deal = making.approved()
    assert record(signed_in(who(deal, "buyer")), deal, SELLER).status_code == 302
    assert known(deal) == {BUYER}


def test_the_seller_records_for_a_buyer_outside_the_market(app: Flask, signed_in: SignIn) -> None:
    deal = making.approved(making.by_hand())
    browser = signed_in(deal.seller)
    record(browser, deal, SELLER)
    page = shown(browser, url(deal, "/signature"))
    assert "由卖方代为记录" in page
    sha256 = queries.signatures(ALL, deal.id)[SELLER].row.file_sha256
    assert record(browser, deal, BUYER, None, confirms="1", file_sha256=sha256).status_code == 302
    assert deal.contract.status is S.SIGNED


def test_the_own_record_can_be_made_anew(app: Flask, signed_in: SignIn) -> None:
    deal = making.approved()
    browser = signed_in(deal.seller)
    record(browser, deal, SELLER)
    assert "可以重新记录或者更换文件" in shown(browser, url(deal, "/signature"))
    assert record(browser, deal, SELLER, PDF + b"\n", signatory="李白河").status_code == 302
    assert queries.signatures(ALL, deal.id)[SELLER].row.signatory == "李白河"


@pytest.mark.parametrize("name", ["seller", "buyer", "colleague", "broker"])
def test_the_signed_file_is_read_by_the_parties_and_the_broker(
    app: Flask, signed_in: SignIn, name: str
) -> None:
    deal = making.signed()
    answer = signed_in(who(deal, name)).get(f"/files/{deal.contract.text_file_id}")
    assert answer.status_code == 200
    assert answer.data == PDF


def test_the_desk_reads_it_from_submission_on_and_strangers_never(app: Flask, signed_in: SignIn) -> None:
    deal = making.signed()
    path = f"/files/{deal.contract.text_file_id}"
    registrar, stranger = signed_in(who(deal, "registrar")), signed_in(who(deal, "stranger"))
    assert [browser.get(path).status_code for browser in (registrar, stranger)] == [404, 404]
    with unit_of_work():
        registration.submit(deal.seller, deal.id)
    assert [browser.get(path).status_code for browser in (registrar, stranger)] == [200, 404]
    assert app.test_client().get(path).status_code == 404
