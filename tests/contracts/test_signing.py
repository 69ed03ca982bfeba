"""Both parties sign one file; with the second signature the contract stands, with its plan and the lead won."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from marketplace.accounts.states import OrganisationKind
from marketplace.brokerage.states import STALL, LeadStatus
from marketplace.contracts import topics
from marketplace.contracts.drafts import FeeShare, PlannedPayment, PlannedStep
from marketplace.contracts.errors_signing import FileDiffers
from marketplace.contracts.models import ContractSignature
from marketplace.contracts.models_plan import BrokerFeeShare, Milestone, Payment
from marketplace.contracts.operations import signing
from marketplace.contracts.policy import ALL
from marketplace.contracts.queries import contracts as queries
from marketplace.contracts.queries import signing as files
from marketplace.contracts.signatures import SignatureDraft, cleaned, problems, public_until
from marketplace.contracts.states import ContractKind, ContractStatus, IpKind, PartyRole, PaymentKind, SubKind
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.files.models import Attachment
from marketplace.files.states import Visibility
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from marketplace.negotiations.errors_pricing import PublicityRunning
from marketplace.negotiations.states import NegotiationStatus, PricingMethod
from marketplace.workflow.apply import apply_move
from tests import make
from tests.making import contracts as making
from tests.making import negotiations
from tests.making.contracts import WAN, Deal
from tests.making.pricing import PDF

pytestmark = pytest.mark.usefixtures("app")
S, SELLER, BUYER = ContractStatus, PartyRole.SELLER, PartyRole.BUYER
TODAY = beijing_today()
OTHER_PDF = PDF + b"\n"
DEVELOPMENT = making.by_hand_draft()


def two_sides(deal: Deal) -> tuple[Any, Any]:
    assert deal.buyer is not None
    return deal.seller, deal.buyer


def known(deal: Deal) -> dict[PartyRole, ContractSignature]:
    db.session.expire_all()
    return {role: info.row for role, info in queries.signatures(ALL, deal.id).items()}


def test_the_second_signature_makes_it_signed() -> None:
    deal = making.approved()
    seller, buyer = two_sides(deal)
    for _twice in range(2):
        making.sign(seller, deal, SELLER, signatory=" 王  长白 ")
    assert deal.contract.status is S.TO_SIGN
    with time_machine.travel(utc_now() + timedelta(days=2), tick=True):
        sha256 = known(deal)[SELLER].file_sha256
        for _twice in range(2):
            making.sign(buyer, deal, BUYER, None, file_sha256=sha256, signed_on=beijing_today())
    contract, rows = deal.contract, known(deal)
    assert (contract.status, contract.signed_on) == (S.SIGNED, TODAY + timedelta(days=2))
    assert {row.file_sha256 for row in rows.values()} == {sha256}
    assert (rows[SELLER].signatory, rows[SELLER].recorded_by) == ("王 长白", seller.person_id)
    assert rows[BUYER].recorded_by == buyer.person_id
    file = files.signed_file(ALL, contract)
    assert file is not None
    assert (file.sha256, file.visibility, file.organisation_id) == (
        sha256, Visibility.RESTRICTED, contract.organisation_id,
    )  # fmt: skip
    told = select(OutboxEvent.topic).where(OutboxEvent.topic.in_([topics.SIGNED_BY_ONE, "contract.sign"]))
    assert list(db.session.scalars(told.order_by(OutboxEvent.id))) == [topics.SIGNED_BY_ONE, "contract.sign"]


def test_the_deal_is_done_for_lead_and_negotiation() -> None:
    talks = making.cleared()
    making.signed(making.complete(talks))
    assert talks.lead.status is LeadStatus.WON
    assert talks.lead.ended_at is not None
    assert (talks.row.status, talks.row.ended_at is not None) == (NegotiationStatus.CONTRACT_DRAFTING, True)


def test_a_lead_that_stalled_over_the_drafting_is_won_all_the_same() -> None:
    talks = making.cleared()
    deal = making.complete(talks)
    with unit_of_work():
        apply_move(talks.lead, STALL, SYSTEM)
    making.signed(deal)
    assert talks.lead.status is LeadStatus.WON


def test_the_plan_is_written_from_what_was_signed() -> None:
    deal = making.signed()
    draft = deal.draft
    steps = db.session.scalars(select(Milestone).order_by(Milestone.position)).all()
    assert [(row.position, row.title, row.due_on) for row in steps] == [
        (number, step.title, step.due_on) for number, step in enumerate(draft.milestones, 1)
    ]
    payments = db.session.scalars(select(Payment).order_by(Payment.position)).all()
    assert [row.amount_fen for row in payments] == [40 * WAN, 80 * WAN]
    assert all(row.due_on and row.rate_bp is None for row in payments)
    assert {row.contract_id for row in (*steps, *payments)} == {deal.id}
    shares = db.session.scalars(select(BrokerFeeShare)).all()
    assert [(row.amount_fen, row.broker_id) for row in shares] == [(3 * WAN, deal.contract.broker_id)]


def test_a_royalty_is_one_payment_with_its_rate_alone() -> None:
    deal = making.by_hand(
        payment_kind=PaymentKind.ENTRY_AND_ROYALTY, royalty_bp=300, royalty_base="合同产品销售额",
        royalty_expected_fen=60 * WAN, payments=(PlannedPayment("入门费", TODAY, 20 * WAN),),
    )  # fmt: skip
    making.signed(deal)
    entry, royalty = db.session.scalars(select(Payment).order_by(Payment.position)).all()
    assert (entry.amount_fen, entry.rate_bp) == (20 * WAN, None)
    assert (royalty.amount_fen, royalty.rate_bp, royalty.rate_base) == (None, 300, "合同产品销售额")


def test_a_payment_follows_its_milestone() -> None:
    due = TODAY + timedelta(days=90)
    deal = making.by_hand(
        payment_kind=PaymentKind.MILESTONES, milestones=(PlannedStep("样机", due),),
        payments=(PlannedPayment("样机款", None, 80 * WAN, milestone=1),),
        broker_fee_fen=WAN, broker_fee_payer=negotiations.TERMS.broker_fee_payer,
        fee_shares=(FeeShare("虚构的中介所", WAN),),
    )  # fmt: skip
    making.signed(deal)
    row = db.session.scalars(select(Payment)).one()
    assert (row.due_on, row.milestone_position) == (due, 1)
    share = db.session.scalars(select(BrokerFeeShare)).one()
    assert (share.name, share.amount_fen, share.broker_id) == ("虚构的中介所", WAN, None)


def test_another_file_is_refused_and_changes_nothing() -> None:
    deal = making.approved()
    seller, buyer = two_sides(deal)
    making.sign(seller, deal, SELLER)
    for content, changes in ((OTHER_PDF, {}), (None, {"file_sha256": "0" * 64})):
        with pytest.raises(FileDiffers) as refused:
            making.sign(buyer, deal, BUYER, content, **changes)
        assert refused.value.code == "file_differs"
    assert list(known(deal)) == [SELLER]
    assert deal.contract.status is S.TO_SIGN
    making.sign(buyer, deal, BUYER, PDF)
    assert deal.contract.status is S.SIGNED
    assert len(db.session.scalars(select(Attachment).where(Attachment.name == "合同.pdf")).all()) == 1


def test_the_first_needs_a_file() -> None:
    deal = making.approved()
    with pytest.raises(Invalid) as refused:
        making.sign(deal.seller, deal, SELLER, None)
    assert [(one.field, one.code) for one in refused.value.problems] == [("file", "required")]
    with pytest.raises(FileDiffers):
        making.sign(deal.seller, deal, SELLER, None, file_sha256="0" * 64)


def test_a_file_that_is_no_pdf_is_refused() -> None:
    deal = making.approved()
    with (
        making.uploaded("虚构的合同".encode(), "合同.txt") as received,
        pytest.raises(Invalid) as refused,
        unit_of_work(),
    ):
        signing.record(deal.seller, deal.id, making.signature(SELLER), received)
    assert [(one.field, one.code) for one in refused.value.problems] == [("file", "no_pdf")]


def test_a_party_puts_a_better_file_in_place_of_its_own_while_the_other_has_not_signed() -> None:
    deal = making.approved()
    making.sign(deal.seller, deal, SELLER)
    first = deal.contract.text_file_id
    making.sign(deal.seller, deal, SELLER, OTHER_PDF, signatory="李白河")
    contract = deal.contract
    assert contract.text_file_id != first
    assert known(deal)[SELLER].signatory == "李白河"
    assert db.session.get_one(Attachment, first).deleted_at is not None
    assert contract.status is S.TO_SIGN


@pytest.mark.parametrize("role", [SELLER, BUYER])
def test_each_party_is_recorded_by_its_own_administrator(role: PartyRole) -> None:
    deal = making.approved()
    seller, buyer = two_sides(deal)
    own, other = (seller, buyer) if role is SELLER else (buyer, seller)
    assert deal.broker is not None
    for actor in (other, negotiations.colleague(own), deal.broker):
        with pytest.raises(NotAllowed):
            making.sign(actor, deal, role)
    with pytest.raises(NotFound):
        making.sign(make.member(), deal, role)
    making.sign(own, deal, role)
    assert list(known(deal)) == [role]


def test_a_buyer_outside_the_market_is_recorded_by_the_seller() -> None:
    deal = making.approved(making.by_hand())
    making.sign(deal.seller, deal, SELLER)
    making.sign(deal.seller, deal, BUYER, None, file_sha256=known(deal)[SELLER].file_sha256)
    assert deal.contract.status is S.SIGNED


def test_one_person_of_both_sides_signs_for_each_in_turn() -> None:
    deal = making.approved()
    both = negotiations.joined(deal.seller, two_sides(deal)[1])
    making.sign(both, deal, SELLER)
    making.sign(both, deal, BUYER, PDF)
    assert deal.contract.status is S.SIGNED


@pytest.mark.parametrize("far", ["complete", "asked", "heard", "signed"])
def test_only_an_approved_contract_is_signed_and_once(far: str) -> None:
    deal = getattr(making, far)()
    with pytest.raises(WrongState):
        making.sign(deal.seller, deal, SELLER, signatory="另一个人")


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"signatory": " "}, "signatory", "required"),
        ({"signatory": "字" * 61}, "signatory", "too_long"),
        ({"signed_on": None}, "signed_on", "required"),
        ({"signed_on": TODAY + timedelta(days=1)}, "signed_on", "in_future"),
        ({"signed_on": TODAY - timedelta(days=1)}, "signed_on", "before_approval"),
        ({"signed_on": date.min}, "signed_on", "before_approval"),
    ],
)
def test_what_will_not_do_as_a_signature(changes: dict[str, Any], field: str, code: str) -> None:
    deal = making.approved()
    with pytest.raises(Invalid) as refused:
        making.sign(deal.seller, deal, SELLER, **changes)
    assert [(one.field, one.code) for one in refused.value.problems] == [(field, code)]
    assert not known(deal)


def test_a_draft_without_fault_has_none() -> None:
    draft = cleaned(SignatureDraft(SELLER, "赵松花", TODAY, " ABC "))
    assert draft.file_sha256 == "abc"
    assert problems(draft, TODAY, TODAY) == ()


@pytest.mark.parametrize(
    ("signed", "seen", "waits"), [(0, 5, True), (1, 0, True), (1, 1, False), (5, 5, False)]
)
def test_a_price_is_public_through_its_last_day(signed: int, seen: int, waits: bool) -> None:
    last = date(2026, 3, 20)
    draft = replace(DEVELOPMENT, publicity_to=last)
    until = public_until(draft, last + timedelta(days=signed), last + timedelta(days=seen))
    assert until == (last if waits else None)
    assert public_until(DEVELOPMENT, last, last) is None


def transfer_by_university() -> Deal:
    """A transfer at an agreed price, which no negotiation led to; its price was made public yesterday."""
    by = make.member(make.organisation(OrganisationKind.UNIVERSITY))
    lacking = making.lacking()
    return making.by_hand(
        by, kind=ContractKind.TRANSFER, sub_kind=SubKind.PATENT_RIGHT, ip_kinds=(IpKind.INVENTION_PATENT,),
        rights=lacking["rights"], territory="中国", expected_input_fen=WAN, expected_output_fen=2 * WAN,
        pricing_method=PricingMethod.AGREEMENT, publicity_from=TODAY - timedelta(days=1),
        publicity_to=TODAY + timedelta(days=20),
    )  # fmt: skip


def test_a_public_sellers_price_is_public_for_its_whole_time_before_anybody_signs() -> None:
    deal = making.approved(transfer_by_university())
    last = deal.draft.publicity_to
    assert last is not None
    with time_machine.travel(last, tick=False), pytest.raises(PublicityRunning) as refused:
        making.sign(deal.seller, deal, SELLER)
    assert (refused.value.code, refused.value.facts["until"]) == ("publicity_running", last)
    with time_machine.travel(last + timedelta(days=1), tick=False):
        with pytest.raises(PublicityRunning):
            making.sign(deal.seller, deal, SELLER, signed_on=last)
        making.sign(deal.seller, deal, SELLER, signed_on=last + timedelta(days=1))
    assert list(known(deal)) == [SELLER]
