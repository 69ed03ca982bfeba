"""The bare loop that the policy engine is measured against comes to the same; so does a round read from a file."""

from pathlib import Path

import pytest

from benchmarks import policy
from benchmarks.policy_bare import RULES
from benchmarks.policy_claims import MAKERS, PLAN, claims, write_csv
from marketplace.cli.policy_batch import Result, Round, open_lines, results
from marketplace.rules.book import shipped
from marketplace.rules.engine import answer


def test_every_benefit_of_the_plan_is_measured() -> None:
    plan = next(pack for pack in shipped().packs if pack.id == PLAN.rstrip("."))
    assert {benefit.id for benefit in plan.benefits} == set(RULES) == {PLAN + name for name in MAKERS}


@pytest.mark.parametrize("seed", range(3))
def test_both_come_to_the_same(seed: int) -> None:
    assert policy.differing(shipped(), list(claims(700, seed))) == []


def test_a_file_of_claims_says_what_the_claims_say(tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    write_csv(path, 140)
    found = list(results(shipped(), None, open_lines(path), Round(), lambda _figures: None))
    made = [row.decision for row in found if isinstance(row, Result)]
    assert made == [answer(shipped(), question) for question in claims(140)]
