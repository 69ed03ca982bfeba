from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from marketplace.listings.checks import needs_review
from marketplace.listings.drafts import Contact
from marketplace.listings.vocabulary import IpSplit, IpStatus
from tests.listings.samples import ACHIEVEMENT, NEED, achievement, need


@pytest.mark.parametrize(
    "changes",
    [
        {"keywords": ("新",)},
        {"contact": Contact("新部门", "0431-81111111")},
        {"awards": "奖"},
        {"recommender": "某厅"},
    ],
)
def test_an_owner_may_change_what_is_no_part_of_the_offer(changes: dict[str, Any]) -> None:
    assert not needs_review(ACHIEVEMENT, achievement(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "另一个名称"}, {"public_summary": "新"}, {"detail": "新"}, {"trl": 7},
        {"ip": ()}, {"price_fen": 1},
        {"attachments": (1,)}, {"security_declared": False},
        {"ip": (replace(ACHIEVEMENT.ip[0], status=IpStatus.LAPSED),)},
    ],
)  # fmt: skip
def test_an_operator_sees_a_changed_offer_first(changes: dict[str, Any]) -> None:
    assert needs_review(ACHIEVEMENT, achievement(**changes))


def test_amending_a_need_follows_the_same_rule_and_kinds_do_not_mix() -> None:
    assert not needs_review(NEED, need(valid_until=date(2027, 1, 1), wanted_experts="某教授"))
    assert needs_review(NEED, need(ip_split=IpSplit.SEEKER))
    with pytest.raises(TypeError):
        needs_review(NEED, ACHIEVEMENT)
