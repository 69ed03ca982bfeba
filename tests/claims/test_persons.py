"""A person who claims for oneself: all the way, and nobody else's to write, read or decide."""

from typing import Any

import pytest
from flask import Flask

from marketplace.claims.drafts import ClaimDraft
from marketplace.claims.operations import checking, drafting
from marketplace.claims.policy import ALL, ClaimScope
from marketplace.claims.queries import claims as queries
from marketplace.claims.states import ClaimStatus
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import PROVINCE_PATH, Role
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, MarketError, NotFound
from tests import make
from tests.making import claims as making
from tests.making.claims import B01, B06, YEAR, Case

S = ClaimStatus
CHANGCHUN = "220102"


def own(**changes: Any) -> Case:
    """A draft of somebody without an organisation."""
    by = make.reader()
    with unit_of_work():
        made = drafting.open_(by, ClaimDraft(B01, YEAR, region_code=CHANGCHUN))
        drafting.save(by, made.id, dict(made.facts) | {"items": [making.patent(**changes)]})
        number = made.id
    return Case(number, by)


def test_all_the_way_to_payment(app: Flask) -> None:
    case = making.paid(making.submit(making.with_papers(own())))
    claim = case.claim
    assert (claim.status, claim.decided_fen) == (S.PAID, 500_000)
    assert (claim.organisation_id, claim.person_id) == (None, case.claimant.person_id)
    assert claim.claimant_name == case.claimant.name
    assert claim.branch_path.startswith("/p/BR1/")


def test_it_is_the_persons_alone(app: Flask) -> None:
    case = making.with_papers(own())
    for stranger in (make.reader(), making.claimant(), case.checker, case.officer):
        with pytest.raises(NotFound):
            queries.one(ClaimScope.of(stranger), case.id)
        with pytest.raises(NotFound), unit_of_work():
            drafting.save(stranger, case.id, {})
    making.submit(case)
    assert queries.one(ClaimScope.of(case.checker), case.id).id == case.id
    assert queries.own(ClaimScope.of(case.claimant)).total == 1
    assert queries.own(ClaimScope.of(case.checker)).total == 0


def test_nobody_decides_on_a_claim_of_ones_own(app: Flask) -> None:
    case = making.submit(making.with_papers(own()))
    with pytest.raises(MarketError) as refused, unit_of_work():
        checking.pass_(making.also(case.claimant, Role.BRANCH_OPERATOR), case.id)
    assert refused.value.code == "own_claim"
    assert case.status is S.SUBMITTED
    assert making.also(case.claimant, Role.BRANCH_OPERATOR).branch_path == PROVINCE_PATH


def test_the_same_patent_is_not_claimed_by_the_organisation_too(app: Flask) -> None:
    case = making.submit(making.with_papers(own()))
    item = queries.one(ALL, case.id).facts["items"][0]
    other = making.with_papers(making.draft(B01, item))
    with pytest.raises(MarketError) as refused, unit_of_work():
        drafting.submit(other.claimant, other.id)
    assert refused.value.code == "claimed_already"


@pytest.mark.parametrize(
    ("draft", "field"),
    [(ClaimDraft(B01, YEAR), "region_code"), (ClaimDraft(B01, YEAR, region_code="000000"), "region_code"),
     (ClaimDraft(B06, beijing_today().year, region_code=CHANGCHUN), "contract_id")],
)  # fmt: skip
def test_what_a_person_has_to_say(app: Flask, draft: ClaimDraft, field: str) -> None:
    by = make.reader()
    with pytest.raises(Invalid) as refused, unit_of_work():
        drafting.open_(by, draft)
    assert refused.value.problems[0].field == field


def test_withdrawn_by_the_person(app: Flask) -> None:
    case = making.posted(making.submit(making.with_papers(own())))
    with unit_of_work():
        drafting.withdraw(case.claimant, case.id)
    assert case.status is S.WITHDRAWN
