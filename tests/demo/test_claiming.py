"""The demo's claims and budgets: each as far as it says, loaded once."""

from sqlalchemy import func, select

from marketplace.budgets.models import BudgetLine
from marketplace.claims.models import Claim, ClaimPayment
from marketplace.claims.policy import ALL
from marketplace.claims.queries import claims as queries
from marketplace.claims.states import ClaimStatus
from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.demo import load
from marketplace.demo.claiming import BUDGETS, load_claims
from marketplace.kernel.clock import beijing_today

S = ClaimStatus


def test_each_goes_as_far_as_it_says_once(demo: load.Figures, settings: Settings) -> None:
    load_claims(settings)
    found = {row.status: row for row in db.session.scalars(select(Claim))}
    assert set(found) == {S.DRAFT, S.SUBMITTED, S.PUBLIC_NOTICE, S.PAID}
    assert db.session.scalar(select(func.count()).select_from(Claim)) == 4
    assert all(len(row.facts["items"]) > 0 for row in found.values())
    assert [row.id for row in queries.on_notice(ALL, beijing_today()).rows] == [found[S.PUBLIC_NOTICE].id]
    lines = {row.fund: row for row in db.session.scalars(select(BudgetLine))}
    assert set(lines) == set(BUDGETS)
    assert {row.year for row in lines.values()} == {beijing_today().year}
    paid = db.session.scalars(select(ClaimPayment)).one()
    assert lines[found[S.PAID].fund or ""].paid_fen == paid.amount_fen == found[S.PAID].decided_fen
