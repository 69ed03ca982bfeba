"""Products, alliance projects, winners and teams (B07–B10): a range to decide in, a name of their own, a quota."""

from typing import Any

import pytest

from marketplace.claims.errors import ClaimedAlready
from marketplace.claims.models import Claim
from marketplace.claims.operations import drafting, reviewing
from marketplace.claims.policy import ALL
from marketplace.claims.queries import known
from marketplace.claims.states import GRANTED, ClaimStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid
from tests.making import claims as making
from tests.making.claims import PLAN, YEAR, Case
from tests.making.desk import WAN

pytestmark = pytest.mark.usefixtures("app")
B07, B08 = f"{PLAN}.little_giant.new_product", f"{PLAN}.alliance.project"
B09, B10 = f"{PLAN}.contest.winner", f"{PLAN}.team.talent"


def facts(benefit: str, name: str = "虚构项目甲") -> dict[str, Any]:
    match benefit:
        case bare if bare == B07:
            item = {
                "id": name,
                "self_developed": True,
                "national_catalogue": "key_new",
                "previously_subsidised": False,
            }
            return {"little_giant_recognised": True, "items": [item]}
        case bare if bare == B08:
            return {
                "project_name": name, "alliance_recognised": True, "project_is_alliance_project": True,
                "annual_plan_year": YEAR,
            }  # fmt: skip
        case bare if bare == B09:
            return {
                "project_name": name, "contest": "cn_innovation_entrepreneurship_jilin", "edition_year": YEAR,
                "is_winner": True, "payee_entity_region": "220102",
            }  # fmt: skip
        case _:
            return {"team_name": name, "team_selected": True}


FUNDS = {B07: "BL1", B08: "BL2", B09: "BL2", B10: "BL3"}


def submitted(benefit: str, name: str = "虚构项目甲", **more: Any) -> Case:
    return making.submitted(benefit, facts=facts(benefit, name) | more)


@pytest.mark.parametrize(
    ("benefit", "least", "most"), [(B07, 15, 30), (B08, 50, 100), (B09, 30, 40), (B10, 50, 500)]
)
def test_each_is_decided_within_its_range_and_paid(benefit: str, least: int, most: int) -> None:
    case = making.calculated(submitted(benefit, "虚构项目丙"))
    for amount, code in ((least * WAN - 1, "below_min"), (most * WAN + 1, "over_cap")):
        with pytest.raises(Invalid) as refused, unit_of_work():
            reviewing.review(case.officer, case.id, amount, "虚构的理由")
        assert [problem.code for problem in refused.value.problems] == [code]
    assert case.claim.decided_fen is None
    paid = making.paid(submitted(benefit), amount_fen=least * WAN, fund=FUNDS[benefit])
    assert paid.status is ClaimStatus.PAID
    assert (paid.claim.decided_fen, paid.claim.most_fen) == (least * WAN, most * WAN)


@pytest.mark.parametrize("benefit", [B08, B09, B10])
def test_a_claim_without_its_name_is_not_handed_in(benefit: str) -> None:
    case = making.with_papers(making.draft(benefit, facts=facts(benefit, "　")))
    with pytest.raises(Invalid) as refused, unit_of_work():
        drafting.submit(case.claimant, case.id)
    assert [problem.code for problem in refused.value.problems] == ["name_missing"]


@pytest.mark.parametrize("benefit", [B08, B09, B10])
def test_a_project_a_winner_and_a_team_are_claimed_for_once(benefit: str) -> None:
    submitted(benefit, "虚构项目乙")
    with pytest.raises(ClaimedAlready):
        submitted(benefit, "虚构 项目（乙）")


def test_products_that_share_a_name_are_two() -> None:
    first, second = submitted(B07, "虚构产品"), submitted(B07, "虚构产品")
    assert first.id != second.id


def test_an_alliance_project_outside_of_the_plan_is_not_paid() -> None:
    case = making.calculated(submitted(B08, annual_plan_year=YEAR + 1))
    with pytest.raises(Invalid) as refused, unit_of_work():
        reviewing.review(case.officer, case.id)
    assert refused.value.problems[0].facts["codes"] == ["NOT_IN_ANNUAL_PLAN"]


def test_the_hundredth_team_is_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """How many there are, the register says, and no claimant."""
    paid = making.paid(submitted(B10, "虚构团队一"), fund="BL3")
    case = making.calculated(submitted(B10, "虚构团队二"))
    assert known.teams_funded(ALL, case.claim) == 1
    assert paid.status in GRANTED
    db.session.rollback()
    monkeypatch.setattr(known, "teams_funded", lambda _scope, _claim: 100)
    with pytest.raises(Invalid) as refused, unit_of_work():
        reviewing.review(case.officer, case.id)
    assert refused.value.problems[0].facts["codes"] == ["TEAM_QUOTA_FULL"]
    assert db.session.get_one(Claim, case.id).decided_fen is None
