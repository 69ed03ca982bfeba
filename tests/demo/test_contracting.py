"""The demo's contracts: each as far as it says, with the dates that make figures and lists worth looking at."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from marketplace.branches.scope import EVERYTHING
from marketplace.config import Settings
from marketplace.contracts.checks import problems
from marketplace.contracts.cleaning import cleaned
from marketplace.contracts.completeness import missing
from marketplace.contracts.models import Contract, ContractParty, Registration
from marketplace.contracts.models_counted import CountedContract
from marketplace.contracts.models_plan import Milestone, Payment
from marketplace.contracts.queries.counting import wrong_ids
from marketplace.contracts.states import ContractStatus, DueStatus
from marketplace.contracts.vocabulary import PartyRole
from marketplace.db.base import db
from marketplace.demo import load
from marketplace.demo.contracting import load_contracts, token_of
from marketplace.demo.deals import DEALS, Deal, draft_of
from marketplace.kernel.clock import beijing_today
from tests.contracts.samples import sample

S = ContractStatus


@pytest.mark.parametrize("deal", DEALS, ids=lambda deal: deal.key)
def test_each_draft_is_complete(deal: Deal) -> None:
    draft = draft_of(deal, sample().seller, beijing_today())
    if isinstance(deal.buyer, str):
        draft = replace(draft, buyer=sample().buyer)
    ready = cleaned(draft, from_negotiation=False)
    assert problems(ready) == ()
    assert missing(ready, from_negotiation=False, public_seller=True) == ()


def test_each_goes_as_far_as_it_says_once(demo: load.Figures, settings: Settings) -> None:
    load_contracts(settings)
    found = {row.title: row for row in db.session.scalars(select(Contract))}
    assert len(found) == db.session.scalar(select(func.count()).select_from(Contract)) == len(DEALS) + 1
    states = sorted(row.status for row in found.values())
    assert states == sorted(
        [S.DRAFT, S.INVENTOR_OPINION, S.SIGNED, S.SUBMITTED, *[S.REGISTERED] * 2, *[S.PERFORMING] * 2]
    )
    negotiated = next(row for row in found.values() if row.negotiation_id is not None)
    assert negotiated.status is S.DRAFT
    _check_figures()
    _check_overdue()


def _check_figures() -> None:
    """Different kinds, buyers in and out of the province and abroad; what is counted is what the contracts say."""
    rows = list(db.session.scalars(select(CountedContract)))
    assert len(rows) == 4
    assert len({row.kind for row in rows}) >= 3
    assert {row.buyer_from for row in rows} >= {"22", "21", "DEU"}
    assert wrong_ids(EVERYTHING) == []
    days = {row.registered_on for row in rows}
    assert max(days) <= beijing_today()
    assert {day.year for day in days} == {beijing_today().year}
    numbers = list(
        db.session.scalars(select(Contract.registration_no).where(Contract.registration_no.is_not(None)))
    )
    assert all(number and number.startswith(str(beijing_today().year)) for number in numbers)
    large = db.session.scalars(select(Registration).where(Registration.reviewer_id.is_not(None))).one()
    assert large.reviewer_id != large.registrar_id


def _check_overdue() -> None:
    """A payment that should have come, and a step that was accepted."""
    large = select(Contract).where(Contract.creation_token == token_of("battery"))
    performing = db.session.scalars(large).one()
    assert performing.status is S.PERFORMING
    mine = Payment.contract_id == performing.id
    first = db.session.scalars(select(Payment).where(mine).order_by(Payment.position)).all()[0]
    assert first.status is DueStatus.PLANNED
    assert first.due_on is not None
    assert first.due_on < beijing_today()
    done = select(Milestone.status).where(Milestone.contract_id == performing.id).order_by(Milestone.position)
    assert list(db.session.scalars(done)) == [DueStatus.DONE, DueStatus.PLANNED]
    assert performing.signed_on is not None
    assert performing.signed_on <= first.due_on
    parties = select(func.count()).select_from(ContractParty).where(ContractParty.role == PartyRole.BUYER)
    assert db.session.scalar(parties) == len(DEALS) + 1
