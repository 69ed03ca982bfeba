"""Awards as achievements name them: what is recognised, and what a new claim begins with."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts.vocabulary import OrganisationKind
from marketplace.claims.awards import NamedAward, named
from marketplace.claims.drafts import ClaimDraft
from marketplace.claims.operations import drafting
from marketplace.db.work import unit_of_work
from marketplace.listings.drafts import IpRow
from marketplace.listings.vocabulary import IpStatus, IpType
from tests import make
from tests.making import claims as making
from tests.making.claims import PLAN, YEAR

B03, B04, B05 = (f"{PLAN}.award.{name}" for name in ("cn_patent_gold", "cn_patent_excellence", "jl_patent"))
NUMBER = "ZL201510007777.5"


def national(level: str, of: str, year: int) -> NamedAward:
    return NamedAward("cn_patent_award", level, of, year)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("第十九届中国专利金奖（2017年）", [national("gold", "patent", 2017)]),
        ("2017年度 中国专利优秀奖", [national("excellence", "patent", 2017)]),
        ("中国外观设计银奖，2018", [national("silver", "design", 2018)]),
        ("吉林省专利奖（2017）", [NamedAward("jl_patent_award", "", "", 2017)]),
        ("吉林省专利金奖 2017", [NamedAward("jl_patent_award", "", "", 2017)]),
        (
            "中国专利金奖（2016）；吉林省专利奖（2017）\n省科技进步奖二等奖（2015）",
            [national("gold", "patent", 2016), NamedAward("jl_patent_award", "", "", 2017)],
        ),
        ("中国专利金奖", []),
        ("中国专利金奖，2016年申请，2017年获奖", []),
        ("申请号 201620170001，中国专利金奖", []),
        ("辽宁省专利奖（2017）", []),
        ("", []),
    ],
)
def test_an_award_is_recognised_by_its_official_name_and_its_one_year(
    text: str, found: list[NamedAward]
) -> None:
    assert named(text) == found


@given(st.text(alphabet="中国专利外观设计金银优秀奖吉林省2017（）年\n；a", max_size=80))
def test_no_text_gives_an_award_without_year_and_name(text: str) -> None:
    for award in named(text):
        assert str(award.year) in text
        assert award.award == "jl_patent_award" or (award.level and award.of)


def begun(benefit: str, *listed: dict[str, Any], year: int = YEAR) -> Any:
    """The facts with which a claim begins, given what the claimant's achievements say."""
    by = making.claimant(OrganisationKind.UNIVERSITY)
    for more in listed:
        making.listed_patent(by, NUMBER, **more)
    with unit_of_work():
        draft = ClaimDraft(benefit, year, by.memberships[0].organisation_id)
        return dict(drafting.open_(by, draft).facts)["items"]


def test_a_claim_begins_with_the_awards_of_its_kind_and_year(app: Flask) -> None:
    said = {"awards": f"中国专利金奖（{YEAR}）；中国专利优秀奖（{YEAR - 1}）；吉林省专利奖（{YEAR}）"}
    gold = {
        "id": NUMBER, "award": "cn_patent_award", "object": "patent", "level": "gold", "award_year": YEAR,
    }  # fmt: skip
    assert begun(B03, said) == [gold]
    assert begun(B04, said) == []
    assert begun(B04, said, year=YEAR - 1) == [gold | {"level": "excellence", "award_year": YEAR - 1}]
    assert begun(B05, said) == [{"id": NUMBER, "award": "jl_patent_award", "award_year": YEAR}]


def test_of_two_patents_only_the_claimant_knows_which_won(app: Flask) -> None:
    right = IpRow(IpType.INVENTION_PATENT, NUMBER, "虚构的发明", IpStatus.GRANTED)
    both = (right, replace(right, number="ZL201510008888.8"))
    won = {"awards": f"中国专利金奖（{YEAR}）"}
    assert "id" not in begun(B03, won | {"ip": both})[0]
    applied = replace(right, number="ZL201510008888.8", status=IpStatus.PUBLISHED)
    assert begun(B03, won | {"ip": (right, applied)})[0]["id"] == NUMBER


def test_an_award_named_on_two_achievements_is_claimed_once(app: Flask) -> None:
    won = {"awards": f"中国专利金奖（{YEAR}）"}
    assert len(begun(B03, won, won | {"title": "同一专利的第二个成果"})) == 1


def test_others_achievements_are_not_looked_at(app: Flask) -> None:
    making.listed_patent(make.member(make.organisation()), NUMBER, awards=f"中国专利金奖（{YEAR}）")
    assert begun(B03) == []
