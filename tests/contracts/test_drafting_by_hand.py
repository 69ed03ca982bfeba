"""A deal made outside the market is written by hand."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.models import Organisation
from marketplace.accounts.states import OrganisationKind
from marketplace.audit.models import AuditEntry
from marketplace.brokerage.states import EndReason
from marketplace.contracts.drafts import PartyDraft
from marketplace.contracts.models import Contract
from marketplace.contracts.operations import drafting
from marketplace.contracts.policy import party
from marketplace.contracts.states import ContractStatus
from marketplace.contracts.vocabulary import ContractKind, LegalType, PartyRole
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid, MarketError, NotAllowed
from marketplace.negotiations.operations import ending
from tests import make
from tests.making import contracts as making
from tests.making import negotiations

WAN = 1_000_000


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Contract)) or 0


def codes(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in refused.value.problems]


def test_by_hand(app: Flask) -> None:
    deal = making.by_hand(title=" 手工\x00合同 ")
    found = deal.contract
    assert (found.title, found.negotiation_id, found.buyer_organisation_id) == ("手工合同", None, None)
    assert (found.total_fen, found.status) == (80 * WAN, ContractStatus.DRAFT)
    buyer = party(found, PartyRole.BUYER)
    assert buyer is not None
    assert (buyer.name, buyer.region_code) == (making.by_hand_draft().buyer.name, "210000")
    making.save(deal, buyer=PartyDraft("Fictitious Film GmbH", country="DEU", legal_type=LegalType.FOREIGN))
    abroad = party(deal.contract, PartyRole.BUYER)
    assert abroad is not None
    assert (abroad.country, abroad.region_code, abroad.uscc) == ("DEU", "", "")


def test_a_party_without_facts_has_no_row_yet(app: Flask) -> None:
    deal = making.by_hand(buyer=PartyDraft())
    assert party(deal.contract, PartyRole.BUYER) is None
    making.save(deal, buyer=making.by_hand_draft().buyer)
    assert party(deal.contract, PartyRole.BUYER) is not None
    making.save(deal, buyer=PartyDraft("未定"))
    assert party(deal.contract, PartyRole.BUYER) is None


def test_the_token_makes_one_contract(app: Flask) -> None:
    seller, other = make.member(), make.member()
    first = making.by_hand(seller, token="once")
    assert making.by_hand(seller, token="once").id == first.id
    assert making.by_hand(seller, token="twice").id != first.id
    with pytest.raises(NotAllowed):
        making.by_hand(other, token="once")
    assert count() == 2


@pytest.mark.parametrize("token", ["", "x" * 65, "a\0b"])
def test_a_token_that_cannot_be(app: Flask, token: str) -> None:
    with pytest.raises(Invalid) as refused:
        making.by_hand(token=token)
    assert codes(refused) == [("token", "required")]


def test_by_hand_with_a_buyer_of_the_market(app: Flask) -> None:
    buyer = make.organisation(region="220202")
    deal = making.by_hand(buyer_organisation=buyer)
    row = party(deal.contract, PartyRole.BUYER)
    assert row is not None
    assert (row.organisation_id, row.name, row.uscc) == (buyer.id, buyer.name, buyer.uscc)


def test_by_hand_of_others_is_refused(app: Flask) -> None:
    seller = make.member()
    mine, draft = seller.memberships[0].organisation_id, making.by_hand_draft()
    with pytest.raises(NotAllowed):
        drafting.start_by_hand(make.member(), mine, "t", draft, None)
    found: list[tuple[int, str]] = [
        (mine, "same_party"),
        (2**40, "unknown"),
        (999, "unknown"),
        (0, "unknown"),
    ]
    for buyer_id, code in found:
        with pytest.raises(Invalid) as refused:
            drafting.start_by_hand(seller, mine, "t", draft, buyer_id)
        assert codes(refused) == [("buyer", code)]
    assert count() == 0


@pytest.mark.parametrize("known_by", ["account", "code"])
def test_what_is_negotiated_is_not_written_anew(app: Flask, known_by: str) -> None:
    """The terms agreed on there, and the publicity of the price, would be left behind."""
    talks = negotiations.agreed(title="秸秆预处理技术")
    buyer = db.session.get_one(Organisation, talks.row.seeker_organisation_id)
    of_market = buyer if known_by == "account" else None
    outside = PartyDraft(buyer.name, buyer.uscc, region_code="220202", legal_type=LegalType.ENTERPRISE)
    with pytest.raises(Invalid) as refused:
        making.by_hand(talks.holder, of_market, buyer=outside)
    assert codes(refused) == [("other_matter", "negotiating")]
    assert refused.value.problems[0].facts == {"titles": ("秸秆预处理技术",)}
    assert count() == 0
    deal = making.by_hand(talks.holder, of_market, buyer=outside, other_matter=True)
    line = db.session.scalars(
        select(AuditEntry.facts).where(AuditEntry.subject == f"contract:{deal.id}")
    ).one()
    assert line["beside"] == [talks.id]


def test_what_is_negotiated_with_others_or_no_more_is_in_nobody_s_way(app: Flask) -> None:
    over, other = negotiations.agreed(), negotiations.agreed()
    with unit_of_work():
        ending.break_off(over.holder, over.id, EndReason.OTHER, "另有安排")
    seeks = db.session.get_one(Organisation, over.row.seeker_organisation_id)
    assert making.by_hand(over.holder, seeks).id
    assert making.by_hand(other.holder, seeks, token="t2").id
    holds = db.session.get_one(Organisation, other.row.holder_organisation_id)
    assert making.by_hand(other.seeker, holds, token="t3").id


def test_the_days_of_publicity_are_the_installation_s(app: Flask) -> None:
    seller = make.member(make.organisation(OrganisationKind.UNIVERSITY))
    values = {**making.lacking(), "publicity_from": date(2026, 2, 2), "publicity_to": date(2026, 2, 17)}
    draft = making.by_hand_draft(kind=ContractKind.LICENCE, **values)
    draft = replace(draft, valid_to=draft.valid_from)
    mine = seller.memberships[0].organisation_id
    with pytest.raises(MarketError) as refused:
        drafting.start_by_hand(seller, mine, "t", draft, None, publicity_days=20)
    assert [one.code for one in refused.value.facts["problems"]] == ["publicity_short"]
    with unit_of_work():
        assert drafting.start_by_hand(seller, mine, "t", draft, None).id


def test_only_verified_organisations_make_contracts(app: Flask) -> None:
    draft, seller = making.by_hand_draft(), make.member(make.organisation(verified=False))
    with pytest.raises(Invalid) as refused:
        drafting.start_by_hand(seller, seller.memberships[0].organisation_id, "t", draft, None)
    assert codes(refused) == [("organisation", "not_verified")]
    with pytest.raises(Invalid) as refused:
        making.by_hand(buyer_organisation=make.organisation(verified=False))
    assert codes(refused) == [("buyer", "unknown")]
    assert count() == 0
