"""Claims one after the other, in any order: once is once, ceilings and budgets hold, and what stacks, stacks."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.book import shipped
from marketplace.rules.codes import Code, Mode, Outcome
from marketplace.rules.decision import Decision
from marketplace.rules.engine import Question, answer

PLAN = "jl.2016-72"
DAY, YEAR = date(2018, 12, 1), 2018
HERE = {"applicant_region": "220102"}


@dataclass
class Office:
    """What an office that pays at once knows when the next claim comes."""

    left: int
    subsidised: set[str] = field(default_factory=set)
    rewarded: set[str] = field(default_factory=set)
    supported: dict[str, int] = field(default_factory=dict)
    teams: int = 98
    paid: list[int] = field(default_factory=list)

    def pay(self, benefit: str, **facts: Any) -> Decision:
        whole = HERE | facts | {"budget_remaining_fen": self.left}
        found = answer(shipped(), Question(f"{PLAN}.{benefit}", Mode.DECIDE, DAY, YEAR, whole))
        if found.outcome is Outcome.ELIGIBLE:
            self.paid.append(found.amount_fen or 0)
            self.left -= self.paid[-1]
        return found


def patent(office: Office, number: str) -> None:
    item = {
        "id": number, "jurisdiction": "US", "patent_kind": "invention", "grant_announcement_date": "2018-03-30",
        "first_patentee_is_applicant": True, "previously_subsidised": number in office.subsidised,
    }  # fmt: skip
    found = office.pay("patent.foreign_invention", items=[item])
    assert (Code.ALREADY_PAID_ONCE in found.codes) == (number in office.subsidised)
    if found.outcome is Outcome.ELIGIBLE:
        office.subsidised.add(number)


def award(office: Office, number: str) -> None:
    item = {
        "id": number, "award": "jl_patent_award", "object": "patent", "level": None, "award_year": YEAR,
        "first_patentee_is_applicant": True, "previously_rewarded": number in office.rewarded,
    }  # fmt: skip
    found = office.pay("award.jl_patent", items=[item])
    assert (Code.ALREADY_PAID_ONCE in found.codes) == (number in office.rewarded)
    if found.outcome is Outcome.ELIGIBLE:
        office.rewarded.add(number)


def purchase(office: Office, enterprise: str, amount: int) -> None:
    prior = office.supported.get(enterprise, 0)
    found = office.pay(
        "purchase.conversion_support", applicant_type="enterprise", seller_type="university", seller_region="110108",
        achievement_is_major=False, conversion_region="220102", conversion_succeeded=True, contract_registered=True,
        contract_paid_fen=10**9, prior_support_this_year_fen=prior, decided_fen=amount,
    )  # fmt: skip
    if found.outcome is Outcome.ELIGIBLE:
        office.supported[enterprise] = prior + (found.amount_fen or 0)
    elif prior + amount <= 50_000_000 and 0 < amount <= office.left:
        raise AssertionError(found)


def team(office: Office, _name: str) -> None:
    found = office.pay(
        "team.talent", team_selected=True, teams_already_funded=office.teams, decided_fen=50_000_000
    )
    assert (Code.TEAM_QUOTA_FULL in found.codes) == (office.teams >= 100)
    office.teams += found.outcome is Outcome.ELIGIBLE


patents = st.builds(lambda number: ("patent", number, 0), st.sampled_from(["US-1", "US-2", "US-3"]))
awards = st.builds(lambda number: ("award", number, 0), st.sampled_from(["US-1", "US-2"]))
purchases = st.builds(
    lambda who, amount: ("purchase", who, amount), st.sampled_from(["甲", "乙"]), st.integers(0, 60_000_000)
)
teams = st.just(("team", "", 0))


@given(st.lists(patents | awards | purchases | teams, max_size=14), st.integers(0, 300_000_000), st.randoms())
def test_whatever_the_order_nothing_is_paid_twice_or_beyond_its_limit(
    claims: list[tuple[str, str, int]], budget: int, chance: Any
) -> None:
    for _order in range(2):
        office = Office(budget)
        for kind, who, amount in claims:
            match kind:
                case "patent":
                    patent(office, who)
                case "award":
                    award(office, who)
                case "purchase":
                    purchase(office, who, amount)
                case _:
                    team(office, who)
        assert sum(office.paid) == budget - office.left <= budget
        assert all(total <= 50_000_000 for total in office.supported.values())
        assert office.teams <= 100
        chance.shuffle(claims)


def test_a_patent_is_subsidised_and_rewarded() -> None:
    """Two different things (A07)."""
    office = Office(10**9)
    patent(office, "US-1")
    award(office, "US-1")
    assert office.paid == [5_000_000, 5_000_000]
    patent(office, "US-1")
    award(office, "US-1")
    assert len(office.paid) == 2
