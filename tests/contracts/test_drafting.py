"""A contract is begun, out of a negotiation or by hand, and written."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.models import Organisation
from marketplace.accounts.states import OrganisationKind
from marketplace.audit.models import AuditEntry
from marketplace.contracts.drafts import FeeShare, PartyDraft
from marketplace.contracts.errors_drafting import AgreedTermsFixed
from marketplace.contracts.models import Contract
from marketplace.contracts.operations import drafting
from marketplace.contracts.policy import party
from marketplace.contracts.states import ASK_INVENTORS, ContractStatus
from marketplace.contracts.vocabulary import LegalType, PartyRole
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, Stale, WrongState
from marketplace.negotiations.errors_pricing import DisposalHeld, PublicityRunning
from marketplace.negotiations.states import NegotiationStatus
from marketplace.workflow.apply import apply_move
from tests import make
from tests.making import contracts as making
from tests.making import negotiations, pricing
from tests.making.contracts import Deal

WAN = 1_000_000


@pytest.fixture
def deal(app: Flask) -> Deal:
    return making.drafted()


def start(actor: Actor, negotiation_id: int) -> int:
    with unit_of_work():
        return drafting.start_from_negotiation(actor, negotiation_id).id


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Contract)) or 0


def codes(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in refused.value.problems]


@pytest.mark.parametrize("who", ["holder", "broker"])
def test_the_holder_and_the_broker_begin_a_contract(app: Flask, who: str) -> None:
    talks = making.cleared()
    found = db.session.get_one(Contract, start(getattr(talks, who), talks.id))
    lead, row = talks.lead, talks.row
    assert (found.negotiation_id, found.lead_id, found.achievement_id) == (
        talks.id,
        lead.id,
        lead.achievement_id,
    )
    assert found.organisation_id == row.holder_organisation_id
    assert found.buyer_organisation_id == row.seeker_organisation_id
    assert found.branch_path == db.session.get_one(Organisation, found.organisation_id).branch_path
    assert found.broker_id == lead.broker_id
    assert (found.status, found.created_by) == (ContractStatus.DRAFT, getattr(talks, who).person_id)
    assert found.written_by == [found.created_by]
    assert row.status is NegotiationStatus.CONTRACT_DRAFTING


def test_the_columns_repeat_what_was_agreed(deal: Deal) -> None:
    found = deal.contract
    assert (found.total_fen, found.technical_fen, found.equipment_fen) == (120 * WAN, 100 * WAN, 20 * WAN)
    assert (found.kind.value, found.payment_kind and found.payment_kind.value) == ("licence", "instalments")
    assert (found.broker_fee_fen, found.field_code, found.valid_from) == (3 * WAN, "F01", beijing_today())
    seller, buyer = party(found, PartyRole.SELLER), party(found, PartyRole.BUYER)
    assert seller is not None
    assert buyer is not None
    assert (seller.organisation_id, seller.region_code) == (found.organisation_id, "220202")
    assert (buyer.organisation_id, buyer.legal_type) == (found.buyer_organisation_id, LegalType.ENTERPRISE)
    assert deal.draft.fee_shares == (FeeShare(deal.draft.fee_shares[0].name, 3 * WAN, found.broker_id),)
    assert len(deal.draft.makers) == 2  # those of the achievement's team


def test_beginning_leaves_a_trail_and_news(deal: Deal) -> None:
    topics = list(
        db.session.scalars(select(AuditEntry.topic).where(AuditEntry.subject == f"contract:{deal.id}"))
    )
    assert topics == ["contract.draft"]
    event = db.session.scalars(select(OutboxEvent).where(OutboxEvent.topic == "contract.draft")).one()
    assert (event.subject_id, event.facts["by"]) == (deal.id, deal.seller.person_id)


def test_a_second_click_finds_the_first_one(deal: Deal) -> None:
    negotiation_id = deal.contract.negotiation_id
    assert negotiation_id is not None
    assert deal.broker is not None
    assert start(deal.seller, negotiation_id) == start(deal.broker, negotiation_id) == deal.id
    assert count() == 1


def test_the_seeker_does_not_write_it(app: Flask) -> None:
    talks = making.cleared()
    for actor in (talks.seeker, make.operator(talks.row.branch_path[:7])):
        with pytest.raises(NotAllowed):
            start(actor, talks.id)
    with pytest.raises(NotFound):
        start(make.member(), talks.id)
    assert count() == 0


def test_the_price_has_to_be_clear(app: Flask) -> None:
    """A university's agreed price is public for its whole time first."""
    talks = pricing.published()
    with pytest.raises(PublicityRunning):
        start(talks.holder, talks.id)
    held = pricing.held()
    with pytest.raises(DisposalHeld):
        start(held.holder, held.id)
    early = negotiations.agreed()
    with pytest.raises(WrongState):
        start(early.holder, early.id)
    assert count() == 0


def test_the_settled_price_counts(app: Flask) -> None:
    """An exchange brought more than the terms say; the parts are left to write."""
    talks = negotiations.agreed(holder_kind=OrganisationKind.ENTERPRISE)
    pricing.decide(talks, replace(pricing.LISTED, price_fen=150 * WAN))
    pricing.clear(talks)
    deal = making.drafted(talks)
    assert (deal.contract.total_fen, deal.contract.technical_fen) == (150 * WAN, None)
    with pytest.raises(AgreedTermsFixed):
        making.save(deal, total_fen=120 * WAN)
    making.save(deal, technical_fen=140 * WAN, equipment_fen=10 * WAN)
    assert deal.contract.technical_fen == 140 * WAN


def test_saving_keeps_the_columns_in_step(deal: Deal) -> None:
    before = deal.contract.row_version
    found = making.save(deal, title=" 改后的题目 ", valid_to=date(2030, 1, 1), **making.lacking())
    assert (found.title, found.valid_to) == ("改后的题目", date(2030, 1, 1))
    assert found.sub_kind is not None
    assert deal.contract.row_version == before + 1
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.topic == "contract.save")).one()
    assert {"title", "valid_to", "makers", "sub_kind"} <= set(entry.facts["fields"])


def test_whoever_writes_is_remembered(deal: Deal) -> None:
    making.save(deal, deal.broker, title="经纪人改的题目")
    making.save(deal, title="卖方改的题目")
    assert deal.broker is not None
    assert deal.contract.written_by == [deal.seller.person_id, deal.broker.person_id]
    assert deal.contract.created_by == deal.seller.person_id


def test_the_same_words_change_nothing(deal: Deal) -> None:
    version = deal.contract.row_version
    making.save(deal, seen=version + 7)
    assert deal.contract.row_version == version
    assert db.session.scalar(select(func.count()).where(AuditEntry.topic == "contract.save")) == 0


def test_whoever_saw_an_older_draft_is_told(deal: Deal) -> None:
    seen = deal.contract.row_version
    making.save(deal, title="第一个")
    with pytest.raises(Stale):
        making.save(deal, seen=seen, title="第二个")
    assert deal.contract.title == "第一个"


def test_agreed_terms_stay(deal: Deal) -> None:
    with pytest.raises(AgreedTermsFixed) as refused:
        making.save(deal, territory="全国", total_fen=121 * WAN, technical_fen=101 * WAN, payments=())
    assert set(refused.value.facts["fields"]) == {"territory", "total_fen", "technical_fen", "payments"}
    assert deal.contract.total_fen == 120 * WAN


def test_others_do_not_write(deal: Deal) -> None:
    with pytest.raises(NotAllowed):
        making.save(deal, deal.buyer, title="买方改的题目")
    for actor in (make.member(), make.broker(), make.operator("/p/")):
        with pytest.raises(NotFound):
            making.save(deal, actor, title="外人改的题目")
    with pytest.raises(NotFound):
        drafting.save(deal.seller, 2**40, deal.draft, 1)


def test_once_the_inventors_are_asked_it_stands(deal: Deal) -> None:
    with unit_of_work():
        apply_move(deal.contract, ASK_INVENTORS, SYSTEM)
    with pytest.raises(WrongState):
        making.save(deal, title="太晚")


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"field_code": "F99"}, ("field_code", "unknown")),
        ({"seller": PartyDraft(region_code="999999")}, ("seller.region_code", "unknown")),
        ({"fee_shares": (FeeShare("甲", 3 * WAN, 2**40),)}, ("fee_shares", "unknown_broker")),
        ({"fee_shares": (FeeShare("甲", 3 * WAN, 999),)}, ("fee_shares", "unknown_broker")),
        ({"fee_shares": (FeeShare("甲", 1),)}, ("fee_shares", "sum_differs")),
        ({"valid_to": date(2000, 1, 1)}, ("valid_to", "ends_before_start")),
        ({"makers": (making.MAKERS[0], replace(making.MAKERS[1], email="x"))}, ("makers", "bad_email")),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused(deal: Deal, changes: dict[str, Any], found: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        making.save(deal, **changes)
    assert codes(refused) == [found]


def test_parties_of_the_market_keep_their_names(deal: Deal) -> None:
    before = deal.draft
    making.save(
        deal, title="另一题目", seller=replace(before.seller, name="冒名大学", uscc="", region_code="220102"),
        buyer=replace(before.buyer, name="冒名公司", legal_type=LegalType.OTHER),
    )  # fmt: skip
    after = deal.draft
    assert (after.seller.name, after.seller.uscc) == (before.seller.name, before.seller.uscc)
    assert (after.buyer.name, after.seller.region_code) == (before.buyer.name, "220102")
    buyer = party(deal.contract, PartyRole.BUYER)
    assert buyer is not None
    assert (buyer.name, buyer.legal_type) == (before.buyer.name, LegalType.OTHER)
