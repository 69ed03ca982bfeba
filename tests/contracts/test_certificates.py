"""The papers of the desk: read back, checked by their code, replaced and withdrawn."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from marketplace.branches.scope import EVERYTHING, PUBLIC
from marketplace.contracts.models import Registration
from marketplace.contracts.operations import amendments, review
from marketplace.contracts.papers import subject_of
from marketplace.contracts.registered import Registered
from marketplace.contracts.states import ContractKind, EndReason, NotRecognisedReason
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import NotFound
from marketplace.proofs import codes, queries
from marketplace.proofs.coverage import BOX
from marketplace.proofs.states import ProofKind, VoidReason
from tests.making import desk
from tests.making.desk import WAN, Deal

pytestmark = pytest.mark.usefixtures("app")


def code_of(deal: Deal) -> str:
    db.session.expire_all()
    return str(db.session.get_one(Registration, deal.id).certificate_code)


def words(deal: Deal, kind: ProofKind = ProofKind.CERTIFICATE) -> str:
    found = queries.latest(EVERYTHING, subject_of(deal.contract), kind)
    assert found.pdf is not None
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(found.pdf)).pages)
    assert BOX not in text
    return text


def changed(deal: Deal, by: Actor, total_fen: int) -> None:
    after = Registered(deal.contract.title, total_fen, total_fen)
    with unit_of_work():
        number = amendments.apply_for_change(deal.seller, deal.id, after, "调减").id
    with unit_of_work():
        amendments.accept(by, number, desk.HEAD)


def test_a_registration_has_a_certificate_that_says_what_was_recognised() -> None:
    by = desk.registrar()
    deal = desk.registered(by, kind=ContractKind.SERVICE, valid_from=date(2026, 12, 1))
    text = words(deal)
    for expected in ("技术合同登记证明", str(deal.contract.registration_no), deal.contract.title, "技术服务",
                     "人民币 1,000,000.00 元", "2026 年 11 月 2 日", "2026 年 12 月 1 日 至 未约定",
                     "统一社会信用代码", codes.grouped(code_of(deal)), "全国技术合同登记系统",
                     "https://market.example/proofs/"):  # fmt: skip
        assert expected in text
    assert "复核员" not in text


def test_of_a_large_contract_it_names_the_second_registrar_too() -> None:
    assert "复核员" in words(desk.registered(total_fen=600 * WAN))


def test_whoever_has_the_code_reads_what_stands_on_the_paper() -> None:
    deal = desk.registered()
    found = queries.by_code(PUBLIC, code_of(deal))
    assert found.kind is ProofKind.CERTIFICATE
    assert found.void_reason is None
    facts = dict(found.facts)
    assert facts["合同登记编号"] == deal.contract.registration_no
    assert facts["合同成交总额"] == "人民币 1,000,000.00 元"
    assert "登记员" not in facts


def test_a_change_replaces_the_certificate() -> None:
    by = desk.registrar()
    deal = desk.registered(by)
    first = code_of(deal)
    changed(deal, by, 90 * WAN)
    assert code_of(deal) != first
    assert queries.by_code(PUBLIC, first).void_reason is VoidReason.REPLACED
    assert queries.by_code(PUBLIC, code_of(deal)).void_reason is None
    assert "人民币 900,000.00 元" in words(deal)


def test_revoked_it_holds_no_longer_and_is_not_handed_out() -> None:
    by = desk.registrar()
    deal = desk.registered(by)
    with unit_of_work():
        amendments.revoke(by, deal.id, EndReason.FALSE_FACTS, "合同虚构")
    assert queries.by_code(PUBLIC, code_of(deal)).void_reason is VoidReason.REVOKED
    with pytest.raises(NotFound):
        words(deal)


def test_a_refusal_is_given_in_writing_with_its_ground() -> None:
    by, deal = desk.registrar(), desk.submitted()
    with unit_of_work():
        review.not_recognise(
            by, deal.id, NotRecognisedReason.NO_TARGETS, "没有可考核的指标\n也没有验收办法", desk.HEAD
        )
    text = words(deal, ProofKind.REFUSAL)
    for expected in (
        "技术合同不予登记通知书", "没有明确的技术目标", "没有可考核的指标", "也没有验收办法", deal.contract.title,
    ):  # fmt: skip
        assert expected in text
    assert code_of(deal) == "None"
    with pytest.raises(NotFound):
        words(deal)


def test_two_registrations_have_two_codes() -> None:
    by = desk.registrar()
    assert code_of(desk.registered(by)) != code_of(desk.registered(by))
