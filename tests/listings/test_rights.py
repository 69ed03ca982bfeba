from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from marketplace.listings.drafts import IpRow, TeamMember
from marketplace.listings.vocabulary import IpType
from tests.listings.samples import ACHIEVEMENT, TODAY, achievement, codes


def test_only_a_technical_secret_goes_without_a_number() -> None:
    rows = (
        IpRow(IpType.TECHNICAL_SECRET),
        IpRow(IpType.SOFTWARE_COPYRIGHT),
        IpRow(IpType.INVENTION_PATENT, " "),
    )
    assert codes(achievement(ip=rows)) == {("ip.1.number", "required"), ("ip.2.number", "required")}


def test_foreign_patents_keep_their_own_shapes_but_need_a_real_country_code() -> None:
    good = IpRow(IpType.INVENTION_PATENT, "US 10,000,000 B2", jurisdiction="US")
    assert codes(achievement(ip=(good,))) == set()
    assert codes(achievement(ip=(replace(good, jurisdiction="美国"),))) == {
        ("ip.0.jurisdiction", "jurisdiction_shape")
    }


def test_a_right_filed_or_granted_today_is_good() -> None:
    assert codes(achievement(ip=(replace(ACHIEVEMENT.ip[0], filed_on=TODAY, granted_on=TODAY),))) == set()


def test_dates_and_repeats_of_rights_are_checked() -> None:
    first = ACHIEVEMENT.ip[0]
    rows = (
        replace(first, filed_on=date(2026, 3, 3)),
        replace(first, number="zl202110000001.6", filed_on=date(2022, 1, 1), granted_on=date(2021, 12, 31)),
    )
    assert codes(achievement(ip=rows)) == {
        ("ip.0.filed_on", "in_future"), ("ip.1.granted_on", "before_filing"), ("ip.1.number", "duplicate"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ((None, None), set()),
        ((5_000, None), {("team", "shares_incomplete")}),
        ((5_000, 5_000), set()),
        ((5_000, 4_999), {("team", "shares_total")}),
        ((10_001, -1), {("team.0.share_bp", "out_of_range"), ("team.1.share_bp", "out_of_range")}),
    ],
)
def test_shares_of_the_team_are_all_given_or_none_and_make_the_whole(
    shares: tuple[Any, Any], expected: set[Any]
) -> None:
    team = tuple(TeamMember(name, share_bp=share) for name, share in zip("甲乙", shares, strict=True))
    assert codes(achievement(team=team)) == expected
