"""The seller approves by somebody else than the writers, and exactly the text that was read."""

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.audit.models import AuditEntry
from marketplace.contracts.content import digest
from marketplace.contracts.desk_policy import SamePerson
from marketplace.contracts.errors_signing import ContentChanged
from marketplace.contracts.models import ContractApproval
from marketplace.contracts.operations import approval
from marketplace.contracts.policy import ALL
from marketplace.contracts.queries import contracts as queries
from marketplace.contracts.queries import signing
from marketplace.contracts.states import ContractStatus, Opinion, PartyRole, SendBackReason
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from tests import make
from tests.making import contracts as making
from tests.making import negotiations
from tests.making.contracts import Deal

pytestmark = pytest.mark.usefixtures("app")
S = ContractStatus


def send_back(
    actor: Actor, deal: Deal, reason: SendBackReason = SendBackReason.TERMS_DIFFER, note: str = ""
) -> None:
    with unit_of_work():
        approval.send_back(actor, deal.id, reason, note)


def test_another_administrator_approves_what_was_read() -> None:
    deal = making.heard()
    by = making.approver(deal)
    for _twice in range(2):
        making.approve(deal, by, " 同意 ")
    contract = deal.contract
    assert contract.status is S.TO_SIGN
    (info,) = queries.approvals(ALL, deal.id)
    row = info.row
    assert (row.person_id, row.note) == (by.person_id, "同意")
    assert (row.content_sha256, row.voided_at) == (digest(contract.content), None)
    line = db.session.scalars(select(AuditEntry.facts).where(AuditEntry.topic == "contract.approve")).one()
    assert line["content_sha256"] == digest(contract.content)


def test_whoever_wrote_it_does_not_approve_it() -> None:
    deal = making.complete()
    other = making.approver(deal)
    making.save(deal, other, title="秸秆预处理技术许可合同")
    making.heard(deal)
    for writer in (deal.seller, other):
        with pytest.raises(SamePerson) as refused:
            making.approve(deal, writer)
        assert refused.value.code == "same_person"
    assert deal.contract.status is S.INTERNAL_APPROVAL
    assert not queries.approvals(ALL, deal.id)


@pytest.mark.parametrize("who", ["member", "buyer", "broker"])
def test_nobody_but_an_administrator_of_the_seller_approves(who: str) -> None:
    deal = making.heard()
    assert deal.buyer is not None
    assert deal.broker is not None
    colleague = negotiations.colleague(deal.seller)
    actor = {"member": colleague, "buyer": deal.buyer, "broker": deal.broker}[who]
    with pytest.raises(NotAllowed):
        making.approve(deal, actor)
    assert deal.contract.status is S.INTERNAL_APPROVAL


def test_to_a_stranger_the_contract_does_not_exist() -> None:
    deal = making.heard()
    stranger = make.member()
    with pytest.raises(NotFound):
        making.approve(deal, stranger)
    with pytest.raises(NotFound):
        send_back(stranger, deal)


def test_another_text_than_the_one_read_is_not_approved() -> None:
    deal = making.heard()
    by, seen = making.approver(deal), digest(deal.contract.content)
    send_back(deal.seller, deal)
    making.save(deal, title="改过的名称")
    making.heard(deal)
    for wrong in (seen, "", "0" * 64):
        with pytest.raises(ContentChanged) as refused, unit_of_work():
            approval.approve(by, deal.id, wrong)
        assert refused.value.code == "content_changed"
    making.approve(deal, by)
    assert deal.contract.status is S.TO_SIGN


def test_an_objection_is_answered_in_words() -> None:
    deal = making.heard(opinion=Opinion.OBJECTS, note="署名顺序不对")
    by = making.approver(deal)
    with pytest.raises(Invalid) as refused:
        making.approve(deal, by)
    assert [(one.field, one.code) for one in refused.value.problems] == [("note", "objection_unanswered")]
    making.approve(deal, by, "署名按贡献大小，经学术委员会确认")
    assert deal.contract.status is S.TO_SIGN


def test_a_claim_to_take_over_is_answered_in_words() -> None:
    deal = making.heard(making.transfer(), Opinion.CLAIMS_PRIORITY, "我组建的企业愿以同一价格受让")
    by = making.approver(deal)
    with pytest.raises(Invalid) as refused:
        making.approve(deal, by)
    assert [(one.field, one.code) for one in refused.value.problems] == [("note", "claim_unanswered")]
    assert deal.contract.status is S.INTERNAL_APPROVAL
    making.approve(deal, by, "完成人已书面表示不再主张")
    assert deal.contract.status is S.TO_SIGN


def test_a_contract_beside_a_negotiation_is_explained_by_whoever_approves_it() -> None:
    """It may have begun after the contract did."""
    seller, seeker = make.member(), make.member()
    buyer = db.session.get_one(Organisation, seeker.memberships[0].organisation_id)
    deal = making.by_hand(seller, buyer)
    negotiations.opened(holder=seller, seeker=seeker)
    making.heard(deal)
    by = making.approver(deal)
    with pytest.raises(Invalid) as refused:
        making.approve(deal, by)
    assert [(one.field, one.code) for one in refused.value.problems] == [("note", "negotiation_unexplained")]
    making.approve(deal, by, "这是装备开发，洽谈的是工艺许可")
    assert deal.contract.status is S.TO_SIGN


def test_the_negotiation_of_the_contract_itself_needs_no_word() -> None:
    deal = making.heard()
    making.approve(deal)
    assert deal.contract.status is S.TO_SIGN


def test_an_answer_has_its_length() -> None:
    deal = making.heard()
    with pytest.raises(Invalid) as refused:
        making.approve(deal, note="字" * 2001)
    assert [one.code for one in refused.value.problems] == ["too_long"]


def test_going_back_makes_approval_and_the_first_signature_void() -> None:
    deal = making.approved()
    making.sign(deal.seller, deal, PartyRole.SELLER)
    file_id = deal.contract.text_file_id
    assert file_id is not None
    for _twice in range(2):
        send_back(deal.seller, deal, SendBackReason.AMOUNTS_UNCLEAR, "设备款要分开写")
    contract = deal.contract
    assert (contract.status, contract.reason, contract.reason_note) == (
        S.DRAFT, "amounts_unclear", "设备款要分开写",
    )  # fmt: skip
    assert contract.text_file_id is None
    assert not queries.signatures(ALL, deal.id)
    assert signing.contract_of_file(ALL, file_id) is None
    assert all(row.voided_at for row in db.session.scalars(select(ContractApproval)))
    with pytest.raises(WrongState):
        making.sign(deal.seller, deal, PartyRole.SELLER)


def test_after_going_back_everything_is_asked_anew() -> None:
    deal = making.approved()
    send_back(deal.seller, deal)
    making.approved(deal)
    rows = queries.approvals(ALL, deal.id)
    assert [info.row.voided_at is None for info in rows] == [True, False]
    assert {row.round for row in queries.inventors(ALL, deal.id)} == {2}


def test_the_buyer_sends_back_only_what_it_is_to_sign() -> None:
    deal = making.heard()
    assert deal.buyer is not None
    with pytest.raises(NotAllowed):
        send_back(deal.buyer, deal)
    making.approve(deal)
    with pytest.raises(NotAllowed):
        send_back(negotiations.colleague(deal.buyer), deal)
    send_back(deal.buyer, deal)
    assert deal.contract.status is S.DRAFT


def test_going_back_for_another_reason_says_which() -> None:
    deal = making.heard()
    with pytest.raises(Invalid) as refused:
        send_back(deal.seller, deal, SendBackReason.OTHER, "  ")
    assert [(one.field, one.code) for one in refused.value.problems] == [("note", "required")]
    assert deal.contract.status is S.INTERNAL_APPROVAL


def test_neither_a_draft_nor_a_signed_contract_goes_back() -> None:
    draft, signed = making.complete(), making.signed()
    for deal in (draft, signed):
        with pytest.raises(WrongState):
            send_back(deal.seller, deal)
        with pytest.raises(WrongState):
            making.approve(deal)
