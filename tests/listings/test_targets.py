from typing import Any

import pytest

from marketplace.listings.drafts import Target
from marketplace.listings.vocabulary import TargetOperator
from tests.listings.samples import codes, need


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        (TargetOperator.AT_LEAST, "９5.5", set()),
        (TargetOperator.AT_LEAST, "-1.5e3", set()),
        (TargetOperator.AT_LEAST, "", {("targets.0.value", "required")}),
        (TargetOperator.AT_LEAST, "很高", {("targets.0.value", "number_shape")}),
        (TargetOperator.BETWEEN, "10～20", set()),
        (TargetOperator.BETWEEN, "-20--10", set()),
        (TargetOperator.BETWEEN, "20-10", {("targets.0.value", "range_order")}),
        (TargetOperator.BETWEEN, "10", {("targets.0.value", "range_shape")}),
        (TargetOperator.QUALITATIVE, "", set()),
    ],
)
def test_a_target_has_the_figure_its_comparison_asks_for(
    operator: TargetOperator, value: str, expected: set[Any]
) -> None:
    assert codes(need(targets=(Target("强度", operator, value),))) == expected
