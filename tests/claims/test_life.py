"""The whole way of a claim, from what the market knows to payment and what comes after."""

import pytest
from flask import Flask

from marketplace.accounts.vocabulary import OrganisationKind
from marketplace.budgets.policy import ALL as ALL_BUDGETS
from marketplace.budgets.queries import reservations
from marketplace.budgets.states import ReservationStatus
from marketplace.claims.operations import approving, paying, reviewing
from marketplace.claims.policy import ALL
from marketplace.claims.queries import claims as queries
from marketplace.claims.states import ClaimStatus, ClawBackGround
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.errors import Invalid
from marketplace.policies.policy import DecisionScope
from marketplace.policies.queries import decisions
from tests.making import claims as making
from tests.making.claims import B02, B05, Case
from tests.making.desk import WAN

S = ClaimStatus
YUAN = 100


def reservation_status(case: Case) -> ReservationStatus | None:
    row = reservations.of_subject(ALL_BUDGETS, case.claim.subject)
    return row.status if row else None


def test_a_domestic_patent_from_draft_to_audit(app: Flask) -> None:
    case = making.paid()
    claim = case.claim
    assert (claim.status, claim.decided_fen, claim.most_fen) == (S.PAID, 5000 * YUAN, 5000 * YUAN)
    assert claim.event_day is not None
    assert claim.event_day.isoformat() == "2018-05-18"
    assert {claim.checked_by, claim.reviewed_by, claim.approved_by} == {
        case.checker.person_id, case.officer.person_id, case.head.person_id,
    }  # fmt: skip
    assert reservation_status(case) is ReservationStatus.PAID
    with unit_of_work():
        approving.audit(case.head, case.id, "实地核查，与申报一致。")
    assert case.status is S.AUDITED


def test_every_figure_has_a_stored_decision_that_comes_out_again(app: Flask) -> None:
    case = making.paid()
    scope = DecisionScope.within(case.claim.subject)
    rows = decisions.of_subject(scope, case.claim.subject)
    assert len(rows) >= 3
    assert all(decisions.recompute(scope, row.id) for row in rows)
    decided = decisions.one(scope, case.claim.decided_id or 0)
    assert decided.decision["amount_fen"] == case.claim.decided_fen
    assert decided.day == case.claim.claim_day


def test_a_foreign_patent_is_fixed_and_nobody_lowers_it(app: Flask) -> None:
    case = making.calculated(making.submitted(B02))
    for amount in (4_999_999, 5_000_001, 1):
        with pytest.raises(Invalid) as refused, unit_of_work():
            reviewing.review(case.officer, case.id, amount, "核减")
        assert refused.value.problems[0].code == "fixed"
    assert case.status is S.CALCULATED
    with unit_of_work():
        reviewing.review(case.officer, case.id)
        reviewing.post(case.officer, case.id, 7)
    making.money(10**9)
    assert making.approve(case) is S.APPROVED
    with unit_of_work():
        paying.order(case.finance, case.id)
        paying.pay(case.finance, case.id, making.voucher())
    assert (case.status, case.claim.decided_fen) == (S.PAID, 50_000 * YUAN)


def test_a_purchase_is_capped_by_the_price_and_by_the_year(app: Flask) -> None:
    first = making.paid(making.submit(making.with_papers(making.purchase(30 * WAN))), fund="BL1")
    assert first.claim.decided_fen == 30 * WAN
    again = making.submit(making.with_papers(making.purchase(90 * WAN, by=first.claimant)))
    making.reviewed(again)
    assert again.claim.decided_fen == 20 * WAN, "the ceiling of the year counts what was given before"


def test_what_came_from_elsewhere_counts_beside_what_came_from_here(app: Flask) -> None:
    first = making.reviewed(making.submit(making.with_papers(making.purchase(20 * WAN))))
    said = {"prior_support_this_year_fen": 20 * WAN}
    again = making.submit(making.with_papers(making.purchase(90 * WAN, by=first.claimant, **said)))
    making.reviewed(again)
    assert again.claim.decided_fen == 10 * WAN


def test_an_award_of_the_province_for_an_enterprise(app: Flask) -> None:
    by = making.claimant(OrganisationKind.ENTERPRISE)
    case = making.paid(making.submitted(B05, making.award(), making.award(), by=by))
    assert case.claim.decided_fen == 2 * 50_000 * YUAN


def test_a_ceiling_may_be_lowered_with_a_reason(app: Flask) -> None:
    case = making.calculated()
    with pytest.raises(Invalid) as refused, unit_of_work():
        reviewing.review(case.officer, case.id, 1000 * YUAN)
    assert refused.value.problems[0].field == "lowered_reason"
    with pytest.raises(Invalid) as refused, unit_of_work():
        reviewing.review(case.officer, case.id, 5001 * YUAN)
    assert refused.value.problems[0].code == "over_cap"
    with unit_of_work():
        reviewing.review(case.officer, case.id, 1000 * YUAN, "年度资金有限，统一核减。")
    claim = case.claim
    assert (claim.decided_fen, claim.most_fen) == (1000 * YUAN, 5000 * YUAN)
    assert claim.lowered_reason


def test_without_money_it_waits_and_is_served_when_money_comes(app: Flask) -> None:
    case = making.posted()
    assert making.approve(case) is S.WAITLISTED
    assert reservation_status(case) is ReservationStatus.WAITING
    making.money(5000 * YUAN)
    row = reservations.of_subject(ALL_BUDGETS, case.claim.subject)
    assert row is not None
    for _again in range(2):
        with unit_of_work():
            approving.served(SYSTEM, row.id)
    assert case.status is S.APPROVED


def test_a_ceiling_is_cut_to_what_is_left_by_decision_alone(app: Flask) -> None:
    making.money(3000 * YUAN)
    waits, takes = making.posted(), making.posted()
    assert making.approve(takes, accept_less=True) is S.APPROVED
    assert takes.claim.decided_fen == 3000 * YUAN
    found = decisions.one(DecisionScope(everything=True), takes.claim.decided_id or 0)
    assert "REDUCED_TO_BUDGET" in found.decision["codes"]
    assert making.approve(waits) is S.WAITLISTED


def test_a_fixed_sum_is_never_cut(app: Flask) -> None:
    making.money(3000 * YUAN)
    case = making.posted(making.submitted(B02))
    assert making.approve(case, accept_less=True) is S.WAITLISTED
    assert case.claim.decided_fen == 50_000 * YUAN


def test_money_is_asked_back_and_comes_back(app: Flask) -> None:
    case = making.paid()
    with unit_of_work():
        approving.claw_back(case.head, case.id, ClawBackGround.FALSE_FACTS, 4000 * YUAN, "专利证书系伪造。")
    for amount in (0, -1, 4001 * YUAN):
        with pytest.raises(Invalid), unit_of_work():
            paying.receive(case.finance, case.id, amount, making.voucher())
    with unit_of_work():
        paying.receive(case.finance, case.id, 1500 * YUAN, making.voucher())
    with pytest.raises(Invalid), unit_of_work():
        paying.receive(case.finance, case.id, 2501 * YUAN, making.voucher())
    rows = queries.payments(ALL, case.id)
    assert [row.amount_fen for row in rows] == [5000 * YUAN, -1500 * YUAN]
    assert rows[1].ground == "false_facts"
    assert case.status is S.CLAWED_BACK
