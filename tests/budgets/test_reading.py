"""Who reads what stands in a line of the budget."""

import pytest

from marketplace.budgets.policy import ALL, BudgetScope
from marketplace.budgets.queries import lines, of_subject, one, remaining
from marketplace.kernel.errors import NotFound
from tests import make
from tests.making import budgets as making
from tests.making.budgets import FUND, YEAR

pytestmark = pytest.mark.usefixtures("app")


def test_reading_needs_leave() -> None:
    making.funded(10)
    subject = making.reserved(10)
    nobody = BudgetScope.of(make.reader())
    with pytest.raises(NotFound):
        remaining(nobody, YEAR, FUND)
    with pytest.raises(NotFound):
        lines.of_year(nobody, YEAR)
    with pytest.raises(NotFound):
        one(nobody, making.row(subject).id)
    assert of_subject(nobody, subject) is None
    found = of_subject(BudgetScope.of(making.finance()), subject)
    assert found is not None
    assert one(ALL, found.id).line.fund == FUND
    for unknown in (0, -1, 10**30):
        with pytest.raises(NotFound):
            one(ALL, unknown)
