"""Ends of a claim that nobody planned: what was decided cannot be paid, nobody answers, an item gets nothing."""

from datetime import date

import pytest
from sqlalchemy import select

from marketplace.budgets.models import BudgetReservation
from marketplace.budgets.states import ReleaseReason, ReservationStatus
from marketplace.claims import keys
from marketplace.claims.errors import ClaimedAlready, PaidOnce
from marketplace.claims.models import ClaimKey
from marketplace.claims.operations import approving, checking, paying
from marketplace.claims.policy import ALL
from marketplace.claims.queries import known
from marketplace.claims.states import ClaimStatus, ClawBackGround, RefusalReason
from marketplace.contracts.models import Contract
from marketplace.contracts.states import ContractStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.jobs.claim_news import CLAIM_NEWS
from marketplace.kernel.errors import Invalid, WrongState
from tests.making import claims as making
from tests.making.claims import YEAR, Case
from tests.making.days import on
from tests.making.desk import WAN
from tests.making.hearing import hear_all

pytestmark = pytest.mark.usefixtures("app")
S, R = ClaimStatus, RefusalReason


def cancel(case: Case, reason: RefusalReason = R.RIGHT_LOST, note: str = "专利已宣告无效") -> None:
    with unit_of_work():
        approving.cancel(case.head, case.id, reason, note)


def living(case: Case) -> list[str]:
    db.session.rollback()
    query = select(ClaimKey.key).where(ClaimKey.claim_id == case.id, ClaimKey.lives.is_(True))
    return sorted(db.session.scalars(query))


def reservation(case: Case) -> BudgetReservation:
    query = select(BudgetReservation).where(BudgetReservation.subject == case.claim.subject)
    return db.session.scalars(query).one()


@pytest.mark.parametrize("far", [making.posted, making.approved, making.ordered])
def test_what_was_decided_can_be_taken_off_until_it_is_paid(far: object) -> None:
    item = making.patent()
    case = far(making.submitted(making.B01, item))  # type: ignore[operator]
    cancel(case)
    claim = case.claim
    assert (claim.status, claim.reason, claim.reason_note) == (S.INELIGIBLE, "right_lost", "专利已宣告无效")
    assert claim.decided_fen is None
    assert living(case) == []
    if far is not making.posted:
        row = reservation(case)
        assert (row.status, row.reason) == (ReservationStatus.RELEASED, ReleaseReason.NOT_APPROVED)
    assert making.submitted(making.B01, item).status is S.SUBMITTED


def test_whoever_waits_behind_it_is_served_when_the_first_is_taken_off() -> None:
    first, second = making.posted(), making.posted(amount_fen=300_000)
    making.money(400_000)
    assert making.approve(first) is S.WAITLISTED
    assert making.approve(second) is S.WAITLISTED
    cancel(first, R.CLAIMANT_GONE, "企业已注销")
    assert (first.status, reservation(first).status) == (S.INELIGIBLE, ReservationStatus.RELEASED)
    assert (reservation(second).status, reservation(second).amount_fen) == (
        ReservationStatus.RESERVED,
        300_000,
    )
    hear_all(CLAIM_NEWS)
    assert second.status is S.APPROVED


@pytest.mark.parametrize("reason", [R.RULE_NOT_MET, R.NOT_ANSWERED])
def test_it_is_taken_off_for_a_reason_of_its_own_and_with_words(reason: RefusalReason) -> None:
    case = making.posted()
    with pytest.raises(Invalid):
        cancel(case, reason)
    with pytest.raises(Invalid):
        cancel(case, note=" ")
    paid = making.paid()
    with pytest.raises(WrongState):
        cancel(paid)


def test_a_contract_that_was_revoked_is_not_paid_for() -> None:
    case = making.approved(making.submit(making.with_papers(making.purchase())), fund="BL1")
    assert case.status is S.APPROVED
    contract_id = case.claim.contract_id
    with unit_of_work():
        db.session.get_one(Contract, contract_id).status = ContractStatus.REVOKED
    with pytest.raises(Invalid) as found, unit_of_work():
        paying.order(case.finance, case.id)
    assert found.value.problems[0].code == "contract_ended"
    cancel(case, note="合同登记已撤销")


def test_what_was_sent_back_and_never_came_again_is_refused_by_the_branch() -> None:
    item = making.patent()
    case = making.submitted(making.B01, item)
    with unit_of_work():
        checking.return_(case.checker, case.id, making.RETURNED, "请补充证书")
    with pytest.raises(ClaimedAlready):
        making.submitted(making.B01, item)
    with unit_of_work():
        checking.refuse(case.checker, case.id, R.NOT_ANSWERED, "三个月没有补正")
    assert case.status is S.INELIGIBLE
    assert making.submitted(making.B01, item).status is S.SUBMITTED


def test_an_item_that_got_nothing_is_claimed_for_again_in_its_own_year() -> None:
    good, early = making.patent(), making.patent(grant_announcement_date=f"{YEAR + 1}-03-30")
    case = making.paid(making.submitted(making.B01, good, early))
    assert case.claim.decided_fen == 500_000
    assert living(case) == [keys.patent("CN", good["id"])]
    assert making.submitted(making.B01, early, year=YEAR + 1).status is S.SUBMITTED
    with pytest.raises(PaidOnce):
        making.submitted(making.B01, good)


def test_asking_a_part_back_frees_no_more_of_the_years_ceiling_than_that_part() -> None:
    by = making.claimant(making.OrganisationKind.ENTERPRISE)
    case = making.paid(making.submit(making.with_papers(making.purchase(by=by))), fund="BL1")
    other, auditor = making.purchase(by=by), making.reviewer_head()
    with unit_of_work():
        approving.claw_back(auditor, case.id, ClawBackGround.MISUSED, WAN, "挪用一部分")
    assert known.decided_in_year(ALL, other.claim) == 49 * WAN


def test_a_fact_that_the_rule_misses_is_asked_for_before_anything_is_calculated() -> None:
    bare = making.patent()
    del bare["first_patentee_is_applicant"]
    case = making.submitted(making.B01, bare)
    making.confirm(case)
    with pytest.raises(Invalid) as found, unit_of_work():
        checking.pass_(case.checker, case.id)
    assert found.value.problems[0].facts["facts"] == [f"{bare['id']}.first_patentee_is_applicant"]
    assert case.status is S.SUBMITTED


def test_the_reviewer_may_send_it_back_before_a_sum_is_decided() -> None:
    case = making.calculated()
    with unit_of_work():
        checking.return_(case.officer, case.id, making.RETURNED, "请说明转化情况")
    claim = case.claim
    assert (claim.status, claim.checked_by) == (S.RETURNED, None)
    making.submit(case)
    making.reviewed(case)
    with pytest.raises(WrongState), unit_of_work():
        checking.return_(case.officer, case.id, making.RETURNED, "太晚了")


@pytest.mark.parametrize(
    "number",
    [
        "ZL201510000001.2",
        "201510000001.2",
        "CN201510000001.2",
        "CN 2015 1000 0001",
        "２０１５１００００００１．２",
    ],
)
def test_a_chinese_number_is_the_same_however_it_is_written(number: str) -> None:
    assert keys.patent("CN", number) == "patent:CN:201510000001"
    award = {"items": [making.award(id=number)]}
    assert keys.of_claim("award", award) == [f"award:jl_patent_award:{YEAR}:201510000001"]


@pytest.mark.parametrize(
    ("number", "kept"),
    [("98812345.X", "98812345"), ("虚构项目甲", "虚构项目甲"), ("US10123456B2", "US10123456B2")],
)
def test_other_numbers_stay_as_they_are(number: str, kept: str) -> None:
    assert keys.chinese(number) == kept


def test_a_purchase_is_claimed_for_in_the_year_in_which_it_is_claimed() -> None:
    case = making.purchase()
    year, contract_id = case.claim.programme_year, case.claim.contract_id
    for wrong in (year - 1, YEAR):
        with pytest.raises(Invalid) as found:
            making.draft(making.B06, by=case.claimant, year=wrong, contract_id=contract_id)
        assert found.value.problems[0].code == "this_year"
    making.with_papers(case)
    with on(date(year + 1, 1, 1)), pytest.raises(Invalid) as over:
        making.submit(case)
    assert over.value.problems[0].code == "year_over"
    assert making.submit(case).status is S.SUBMITTED
