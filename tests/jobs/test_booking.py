"""A signed contract is booked on the listings that led to it."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.contracts.drafts import takes_all
from marketplace.contracts.models import Contract
from marketplace.contracts.vocabulary import ContractKind
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.jobs.booking import book_listings
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import NotAllowed
from marketplace.listings.models import Listing
from marketplace.listings.operations import endings
from marketplace.listings.reasons import WithdrawReason
from marketplace.listings.states import ListingStatus
from marketplace.negotiations.vocabulary import Exclusivity
from tests import make
from tests.jobs.offices import carry, office_of
from tests.making import contracts as making
from tests.making.contracts import Deal

S = ListingStatus


@pytest.fixture
def office(app: Flask) -> Office:
    return office_of(app)


def signed() -> Deal:
    """A sole licence, signed."""
    return making.signed()


def listing(deal: Deal, name: str) -> Listing:
    contract = db.session.get_one(Contract, deal.id)
    return db.session.get_one(Listing, getattr(contract, name), populate_existing=True)


def test_what_nobody_else_can_have_goes_off_the_market(office: Office) -> None:
    deal = signed()
    carry(office)
    found = listing(deal, "achievement_id")
    assert found.status is S.CONTRACTED
    assert found.ended_at is not None
    assert (found.reason, found.reason_note) == (None, "")


def test_news_that_comes_twice_books_once(office: Office) -> None:
    deal = signed()
    event = OutboxEvent(topic="contract.sign", subject_id=deal.id, facts={})
    for _again in range(2):
        with unit_of_work():
            book_listings(office, event)
    assert listing(deal, "achievement_id").status is S.CONTRACTED


def test_a_need_is_solved_and_a_lapsed_listing_is_booked_too(office: Office) -> None:
    deal, need = signed(), make.need(published=True).id
    with unit_of_work():
        contract = db.session.get_one(Contract, deal.id)
        contract.need_id = need
        listing(deal, "achievement_id").valid_until = utc_now() - timedelta(days=1)
    carry(office)
    assert listing(deal, "need_id").status is S.SOLVED
    assert listing(deal, "achievement_id").status is S.CONTRACTED


def test_what_was_withdrawn_meanwhile_stays_as_it_is(office: Office) -> None:
    deal = signed()
    with unit_of_work():
        found = listing(deal, "achievement_id")
        endings.withdraw(SYSTEM, found, WithdrawReason.STRATEGY_CHANGED.value)
    carry(office)
    assert listing(deal, "achievement_id").status is S.WITHDRAWN


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"exclusivity": Exclusivity.EXCLUSIVE}, True),
        ({"exclusivity": Exclusivity.SOLE}, True),
        ({"exclusivity": Exclusivity.NON_EXCLUSIVE}, False),
        ({"kind": ContractKind.TRANSFER}, True),
        ({"kind": ContractKind.DEVELOPMENT, "exclusivity": Exclusivity.EXCLUSIVE}, False),
        ({"kind": ContractKind.SERVICE}, False),
    ],
)
def test_which_contracts_leave_nothing_for_others(changes: dict[str, Any], expected: bool) -> None:
    draft = making.by_hand_draft(**({"kind": ContractKind.LICENCE} | changes))
    assert takes_all(draft) is expected


def test_a_development_leaves_the_achievement_on_the_market(office: Office) -> None:
    owner = make.member()
    achievement = make.achievement(owner, published=True).id
    deal = making.by_hand(owner)
    with unit_of_work():
        db.session.get_one(Contract, deal.id).achievement_id = achievement
        book_listings(office, OutboxEvent(topic="contract.sign", subject_id=deal.id, facts={}))
    assert listing(deal, "achievement_id").status is S.PUBLISHED


def test_nobody_books_by_hand(app: Flask) -> None:
    owner = make.member()
    found = make.achievement(owner, published=True)
    with pytest.raises(NotAllowed):
        endings.book(owner, found, 1)
