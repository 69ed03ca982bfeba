"""A contract is given up with a reason that everybody reads; the deal ends with it, and nothing stays half signed."""

import pytest

from marketplace.brokerage.states import LeadStatus
from marketplace.contracts.operations import ending
from marketplace.contracts.policy import ALL
from marketplace.contracts.queries import contracts as queries
from marketplace.contracts.states import CancelReason, ContractStatus, PartyRole
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from marketplace.negotiations.states import NegotiationStatus
from tests import make
from tests.making import contracts as making
from tests.making import negotiations
from tests.making.contracts import Deal

pytestmark = pytest.mark.usefixtures("app")
S = ContractStatus
NOTE = "买方另有安排"


def cancel(actor: Actor, deal: Deal, note: str = NOTE) -> None:
    with unit_of_work():
        ending.cancel(actor, deal.id, CancelReason.PARTIES_WITHDREW, note)


@pytest.mark.parametrize("far", ["drafted", "asked", "heard", "approved"])
def test_until_both_have_signed_it_can_be_given_up(far: str) -> None:
    deal = getattr(making, far)()
    cancel(deal.seller, deal)
    contract = deal.contract
    assert (contract.status, contract.reason, contract.reason_note) == (
        S.CANCELLED, "parties_withdrew", NOTE,
    )  # fmt: skip


@pytest.mark.parametrize("who", ["seller", "buyer", "broker"])
def test_either_partys_administrator_or_the_broker_gives_it_up(who: str) -> None:
    deal = making.complete()
    actor = getattr(deal, who)
    cancel(actor, deal)
    cancel(actor, deal)
    assert deal.contract.status is S.CANCELLED


def test_a_member_without_office_and_a_stranger_do_not() -> None:
    deal = making.complete()
    with pytest.raises(NotAllowed):
        cancel(negotiations.colleague(deal.seller), deal)
    with pytest.raises(NotFound):
        cancel(make.member(), deal)
    assert deal.contract.status is S.DRAFT


def test_the_negotiation_and_the_lead_end_with_it_and_say_why() -> None:
    talks = making.cleared()
    deal = making.drafted(talks)
    cancel(deal.seller, deal)
    row, lead = talks.row, talks.lead
    assert (row.status, row.reason, row.reason_note) == (NegotiationStatus.BROKEN_OFF, "other", NOTE)
    assert row.ended_at is not None
    assert (lead.status, lead.reason, lead.reason_note) == (LeadStatus.LOST, "other", NOTE)


def test_one_begun_by_hand_has_no_deal_to_end() -> None:
    deal = making.by_hand()
    cancel(deal.seller, deal)
    assert deal.contract.status is S.CANCELLED


def test_the_first_signature_and_the_approval_go_with_it() -> None:
    deal = making.approved()
    making.sign(deal.seller, deal, PartyRole.SELLER)
    cancel(deal.seller, deal)
    assert not queries.signatures(ALL, deal.id)
    assert deal.contract.text_file_id is None
    assert all(info.row.voided_at for info in queries.approvals(ALL, deal.id))
    for again in (lambda: making.approve(deal), lambda: making.sign(deal.seller, deal, PartyRole.SELLER)):
        with pytest.raises(WrongState):
            again()


@pytest.mark.parametrize(
    ("note", "code"), [("", "required"), (" \n ", "required"), ("字" * 2001, "too_long")]
)
def test_it_says_why(note: str, code: str) -> None:
    deal = making.complete()
    with pytest.raises(Invalid) as refused:
        cancel(deal.seller, deal, note)
    assert [(one.field, one.code) for one in refused.value.problems] == [("note", code)]
    assert deal.contract.status is S.DRAFT


def test_a_signed_contract_is_terminated_and_not_cancelled() -> None:
    deal = making.signed()
    with pytest.raises(WrongState) as refused:
        cancel(deal.seller, deal)
    assert (refused.value.code, refused.value.facts["status"]) == ("wrong_state", "signed")
