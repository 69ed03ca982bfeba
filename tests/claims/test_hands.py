"""Whoever had a hand in a claim, however small, does nothing else of it; an office is held for a place."""

from dataclasses import replace

import pytest

from marketplace.accounts.permissions import Permission
from marketplace.claims import policy
from marketplace.claims.errors import OwnClaim
from marketplace.claims.operations import approving, checking, paying, reviewing
from marketplace.claims.states import ClawBackGround, RefusalReason
from marketplace.contracts.desk_policy import SamePerson
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Role
from marketplace.kernel.errors import MarketError, NotFound, Stale
from tests import make
from tests.making import claims as making
from tests.making.claims import Case

pytestmark = pytest.mark.usefixtures("app")


def test_who_confirmed_the_facts_counts_as_checker_though_another_passed_it_on() -> None:
    case = making.submitted()
    looker = make.operator("/p/BR1/")
    making.confirm(case, looker)
    with unit_of_work():
        checking.pass_(case.checker, case.id)
    assert case.claim.looked_by == [looker.person_id]
    with pytest.raises(SamePerson), unit_of_work():
        reviewing.review(making.also(looker, Role.DEPARTMENT_OFFICER), case.id)
    with unit_of_work():
        reviewing.review(case.officer, case.id)
        reviewing.post(case.officer, case.id, 5)
    making.money(10**9)
    with pytest.raises(SamePerson):
        making.approve(case, making.also(looker, Role.DEPARTMENT_HEAD))
    making.approve(case)
    with pytest.raises(SamePerson), unit_of_work():
        paying.order(making.also(looker, Role.FINANCE_OFFICER), case.id)


def test_who_showed_a_paper_is_one_of_the_claimants_people_for_ever() -> None:
    case = making.draft()
    helper = making.colleague(case)
    making.add_paper(case, by=helper)
    making.submit(making.with_papers(case))
    left = replace(make.operator("/p/BR1/"), person_id=helper.person_id)
    assert policy.is_own(left, case.claim)
    with pytest.raises(OwnClaim):
        making.confirm(case, left)


def test_who_ordered_or_paid_neither_audits_nor_asks_back_nor_books_what_comes() -> None:
    case = making.paid()
    both = making.also(case.finance, Role.DEPARTMENT_HEAD)
    for act in (
        lambda: approving.audit(both, case.id, "核查无误"),
        lambda: approving.claw_back(both, case.id, ClawBackGround.MISUSED, 1, "挪用"),
    ):
        with pytest.raises(SamePerson), unit_of_work():
            act()
    auditor = making.also(making.reviewer_head(), Role.FINANCE_OFFICER)
    with unit_of_work():
        approving.claw_back(auditor, case.id, ClawBackGround.MISUSED, 100, "挪用")
    with pytest.raises(SamePerson), unit_of_work():
        paying.receive(auditor, case.id, 100, making.voucher())
    with unit_of_work():
        paying.receive(case.finance, case.id, 100, making.voucher())


@pytest.mark.parametrize(
    "permission", [Permission.CLAIM_CHECK, Permission.CLAIM_REVIEW, Permission.CLAIM_APPROVE]
)
def test_finance_reads_everywhere_and_decides_only_where_another_office_is_held(
    permission: Permission,
) -> None:
    case = making.submitted()
    roles = frozenset(
        {Role.FINANCE_OFFICER, Role.BRANCH_OPERATOR, Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD}
    )
    elsewhere = replace(make.operator("/p/BR2/"), roles=roles)
    with pytest.raises(NotFound):
        policy.require_desk(elsewhere, case.claim, permission)
    here = replace(elsewhere, branch_path="/p/BR1/")
    assert policy.require_desk(here, case.claim, permission) == here.person_id
    assert policy.require_desk(elsewhere, case.claim, Permission.CLAIM_PAY) == elsewhere.person_id


def test_a_verdict_is_of_the_facts_that_were_shown() -> None:
    case = making.submitted()
    seen = case.claim.round
    with unit_of_work():
        checking.return_(case.checker, case.id, making.RETURNED, "请核对日期")
    making.submit(case)
    finding = checking.Finding("", "applicant_region", checking.Verdict.CONFIRMED)
    with pytest.raises(Stale), unit_of_work():
        checking.record(case.checker, case.id, [finding], seen)
    with unit_of_work():
        checking.record(case.checker, case.id, [finding], case.claim.round)


def refused(case: Case, reason: RefusalReason, by: object) -> MarketError:
    with pytest.raises(MarketError) as found, unit_of_work():
        approving.cancel(by, case.id, reason, "合同已撤销")  # type: ignore[arg-type]
    return found.value


def test_one_who_reviewed_does_not_take_it_off_either() -> None:
    case = making.posted()
    error = refused(case, RefusalReason.RIGHT_LOST, making.also(case.officer, Role.DEPARTMENT_HEAD))
    assert isinstance(error, SamePerson)
