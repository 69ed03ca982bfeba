"""Claims that go back: returned and handed in again, refused, objected to, and facts that were altered on the way."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import update

from marketplace.claims.models import Claim
from marketplace.claims.operations import approving, checking, drafting, objecting, paying, reviewing
from marketplace.claims.operations.checking import Finding
from marketplace.claims.policy import ALL
from marketplace.claims.queries import claims as queries
from marketplace.claims.states import (
    ClaimStatus,
    ObjectionReason,
    ObjectionStatus,
    RefusalReason,
    ReturnReason,
    Verdict,
)
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, MarketError, NotFound
from marketplace.policies.policy import DecisionScope
from marketplace.policies.queries import decisions
from tests import make
from tests.making import claims as making
from tests.making.claims import Case

S = ClaimStatus
YUAN = 100


def code_of(act: Callable[[], object]) -> str:
    """Of the refusal, or of its first problem."""
    with pytest.raises(MarketError) as refused, unit_of_work():
        act()
    return refused.value.problems[0].code if isinstance(refused.value, Invalid) else refused.value.code


def returned(case: Case) -> Case:
    with unit_of_work():
        checking.return_(case.checker, case.id, ReturnReason.FACTS_WRONG, "授权日期与证书不符，请补正。")
    return case


def test_returned_put_right_and_handed_in_again(app: Flask) -> None:
    wrong = making.patent()
    case = making.submitted(making.B01, wrong)
    making.confirm(case)
    first_day = case.claim.claim_day
    returned(case)
    claim = case.claim
    assert (claim.status, claim.reason) == (S.RETURNED, "facts_wrong")
    right = wrong | {"grant_announcement_date": f"{making.YEAR}-06-01"}
    with unit_of_work():
        drafting.save(case.claimant, case.id, dict(claim.facts) | {"items": [right]})
    making.submit(case)
    claim = case.claim
    assert (claim.status, claim.round, claim.reason, claim.reason_note) == (S.SUBMITTED, 2, None, "")
    assert (claim.claim_day, str(claim.event_day)) == (first_day, f"{making.YEAR}-06-01")
    assert not queries.checks(ALL, claim), "what was found of the first round is no word on the second"
    assert code_of(lambda: checking.pass_(case.checker, case.id)) == "facts_unchecked"
    assert making.reviewed(case).claim.decided_fen == 5000 * YUAN


def test_a_returned_patent_stays_the_claims_own(app: Flask) -> None:
    item = making.patent()
    case = returned(making.submitted(making.B01, item))
    other = making.with_papers(making.draft(making.B01, item))
    assert code_of(lambda: drafting.submit(other.claimant, other.id)) == "claimed_already"
    with unit_of_work():
        drafting.save(case.claimant, case.id, dict(case.claim.facts) | {"items": [making.patent()]})
    making.submit(case)
    making.submit(other)
    assert {case.status, other.status} == {S.SUBMITTED}


def test_a_wrong_fact_is_not_passed_on(app: Flask) -> None:
    case = making.submitted()
    making.confirm(case)
    fact = next(iter(queries.checks(ALL, case.claim)))
    with unit_of_work():
        checking.record(case.checker, case.id, [Finding(*fact, Verdict.WRONG, "与证书不符")])
    assert code_of(lambda: checking.pass_(case.checker, case.id)) == "facts_unchecked"


@pytest.mark.parametrize("make_case", [making.calculated, making.reviewed])
def test_the_department_refuses(app: Flask, make_case: Callable[[Case], Case]) -> None:
    item = making.patent()
    case = make_case(making.submitted(making.B01, item))
    before = case.status
    for reason, note, code in (
        (RefusalReason.FACTS_UNTRUE, " ", "required"), (RefusalReason.RULE_NOT_MET, "不符", "rule_met"),
    ):  # fmt: skip
        assert code_of(lambda r=reason, n=note: checking.refuse(case.officer, case.id, r, n)) == code  # type: ignore[misc]
        assert case.status is before
    with unit_of_work():
        checking.refuse(case.officer, case.id, RefusalReason.FACTS_UNTRUE, "证书系伪造。")
    claim = case.claim
    assert (claim.status, claim.reason, claim.reason_note) == (S.INELIGIBLE, "facts_untrue", "证书系伪造。")
    assert (claim.decided_id, claim.decided_fen, claim.most_fen) == (None, None, None)
    assert claim.reviewed_by == case.officer.person_id
    assert making.submitted(making.B01, item).status is S.SUBMITTED, "what it named may be claimed again"
    assert code_of(lambda: drafting.submit(case.claimant, case.id)) == "wrong_state"


def test_a_rule_that_is_not_met_is_said_with_its_reasons(app: Flask) -> None:
    case = making.calculated(making.submitted(making.B01, making.patent(previously_subsidised=True)))
    assert code_of(lambda: reviewing.review(case.officer, case.id)) == "not_payable"
    with unit_of_work():
        checking.refuse(case.officer, case.id, RefusalReason.RULE_NOT_MET, "此前已获补助。")
    found = decisions.one(DecisionScope.within(case.claim.subject), case.claim.estimate_id or 0)
    assert found.decision["outcome"] == "ineligible"
    assert found.decision["codes"]


def test_an_objection_that_holds_sends_the_claim_back_to_review(app: Flask) -> None:
    case, one, other = making.posted(), make.reader(), make.reader()
    with unit_of_work():
        first = objecting.object_(one, case.id, "不是申报人的专利。").id
        objecting.object_(other, case.id, "同上。")
    with unit_of_work():
        objecting.decide(case.head, case.id, first, ObjectionReason.PARTLY_PROVEN, "官费由他人缴纳一部分。")
    claim = case.claim
    assert (claim.status, claim.decided_id, claim.decided_fen) == (S.CALCULATED, None, None)
    assert {row.status for row in queries.objections(ALL, case.id)} == {ObjectionStatus.UPHELD}
    with pytest.raises(NotFound):
        queries.notice(ALL, case.id, beijing_today())
    assert code_of(lambda: reviewing.post(case.officer, case.id, 5)) == "wrong_state", (
        "not without a new review"
    )
    assert code_of(lambda: approving.approve(case.head, case.id)) == "wrong_state"
    with unit_of_work():
        reviewing.review(case.officer, case.id, 3000 * YUAN, "异议部分成立，予以核减。")
        reviewing.post(case.officer, case.id, 5)
    making.money(10**9)
    assert making.approve(case) is S.APPROVED
    assert case.claim.decided_fen == 3000 * YUAN


def test_it_may_end_after_an_objection(app: Flask) -> None:
    case, reader = making.posted(), make.reader()
    with unit_of_work():
        number = objecting.object_(reader, case.id, "不是申报人的专利。").id
        objecting.decide(case.head, case.id, number, ObjectionReason.PROVEN, "属实。")
        checking.refuse(case.officer, case.id, RefusalReason.FACTS_UNTRUE, "异议成立。")
    assert case.status is S.INELIGIBLE


def test_one_of_two_objections_keeps_the_claim_from_being_signed(app: Flask) -> None:
    case, reader, late = making.posted(), make.reader(), make.reader()
    with unit_of_work():
        numbers = [objecting.object_(reader, case.id, "不属实。").id for _each in range(2)]
        objecting.decide(case.head, case.id, numbers[0], ObjectionReason.NOT_PROVEN, "经查不实。")
    assert case.status is S.OBJECTION
    with making.after_notice():
        assert code_of(lambda: approving.approve(case.head, case.id)) == "wrong_state"
        assert code_of(lambda: objecting.object_(late, case.id, "晚了")) == "not_found"
        with unit_of_work():
            objecting.decide(case.head, case.id, numbers[1], ObjectionReason.NOT_ABOUT_CLAIM, "与本项无关。")
    assert making.approve(case) is S.WAITLISTED


STEPS: dict[str, tuple[Callable[[], Case], Callable[[Case], object]]] = {
    "record": (making.submitted, lambda case: checking.record(case.checker, case.id, ())),
    "pass": (making.submitted, lambda case: checking.pass_(case.checker, case.id)),
    "review": (making.calculated, lambda case: reviewing.review(case.officer, case.id)),
    "post": (making.reviewed, lambda case: reviewing.post(case.officer, case.id, 5)),
    "approve": (making.posted, lambda case: approving.approve(case.head, case.id)),
    "pay": (making.ordered, lambda case: paying.pay(case.finance, case.id, "付-1")),
}


@pytest.mark.parametrize("name", STEPS)
def test_facts_altered_behind_the_markets_back_go_no_further(app: Flask, name: str) -> None:
    make_case, step = STEPS[name]
    case = make_case()
    before, facts = case.status, dict(case.claim.facts)
    assert code_of(lambda: drafting.save(case.claimant, case.id, facts)) == "wrong_state"
    altered = facts | {"items": [*facts["items"], making.patent()]}
    with unit_of_work():
        db.session.execute(update(Claim).where(Claim.id == case.id).values(facts=altered))
    assert code_of(lambda: step(case)) == "facts_altered"
    assert case.status is before
