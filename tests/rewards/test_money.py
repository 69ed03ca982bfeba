"""Whatever is shared: parts add up to the pool, and the pool keeps the floor."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.rewards.drafts import PersonDraft
from marketplace.rewards.limits import months_later
from marketplace.rewards.operations import drafting
from tests.making import rewards as making

WHOLE = 10_000
pytestmark = pytest.mark.usefixtures("app")


@st.composite
def weights(draw: st.DrawFn) -> list[int]:
    """Up to six that add up to the whole."""
    cuts = sorted(draw(st.lists(st.integers(0, WHOLE), max_size=5)))
    return [high - low for low, high in zip([0, *cuts], [*cuts, WHOLE], strict=True)]


def test_parts_add_up_to_the_pool_whatever_the_weights() -> None:
    case = making.written()
    income = case.share.income_fen

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(weights(), st.integers(7000, WHOLE), st.integers(1, income - 1))
    def check(shares: list[int], rate: int, cost: int) -> None:
        people = tuple(
            PersonDraft(f"人员{place}", f"p{place}@tech.example", "研发", weight, main=True)
            for place, weight in enumerate(shares)
        )
        costs = (replace(making.draft(case).costs[0], amount_fen=cost),)
        draft = making.draft(case, people=people, pool_bp=rate, costs=costs)
        with unit_of_work():
            drafting.revise(case.writer, case.id, case.version, draft)
        db.session.expire_all()
        share, pool = case.share, case.share.pool_fen
        assert pool is not None
        assert sum(row.part_fen or 0 for row in case.people) == pool
        assert pool * WHOLE >= (share.income_fen - share.costs_fen) * rate
        assert pool <= share.income_fen - share.costs_fen

    check()


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 1, 31), date(2029, 1, 31)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2025, 12, 1), date(2028, 12, 1)),
    ],
)
def test_thirty_six_months(day: date, later: date) -> None:
    assert months_later(day, 36) == later
