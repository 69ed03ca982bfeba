"""Each step by each person who must not take it: nothing changes."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from marketplace.claims.operations import approving, checking, drafting, objecting, paying, reviewing
from marketplace.claims.policy import ALL
from marketplace.claims.queries import claims as queries
from marketplace.claims.states import (
    ClaimStatus,
    ClawBackGround,
    ObjectionReason,
    RefusalReason,
    ReturnReason,
)
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor, OrganisationRole, Role
from marketplace.kernel.errors import MarketError
from tests import make
from tests.making import claims as making
from tests.making.claims import Case

S = ClaimStatus
Step = Callable[[Actor, int], Any]
STEPS: dict[str, tuple[Callable[[], Case], Step, Role]] = {
    "return": (
        making.submitted,
        lambda by, number: checking.return_(by, number, ReturnReason.FACTS_WRONG, "请补正"),
        Role.BRANCH_OPERATOR,
    ),
    "refuse": (
        making.submitted,
        lambda by, number: checking.refuse(by, number, RefusalReason.FACTS_UNTRUE, "不实"),
        Role.BRANCH_OPERATOR,
    ),
    "pass": (making.submitted, checking.pass_, Role.BRANCH_OPERATOR),
    "review": (making.calculated, reviewing.review, Role.DEPARTMENT_OFFICER),
    "post": (making.reviewed, lambda by, number: reviewing.post(by, number, 5), Role.DEPARTMENT_OFFICER),
    "approve": (making.posted, approving.approve, Role.DEPARTMENT_HEAD),
    "order": (making.approved, paying.order, Role.FINANCE_OFFICER),
    "pay": (making.ordered, lambda by, number: paying.pay(by, number, "付-1"), Role.FINANCE_OFFICER),
    "audit": (making.paid, lambda by, number: approving.audit(by, number, "无误"), Role.DEPARTMENT_HEAD),
    "claw_back": (
        making.paid,
        lambda by, number: approving.claw_back(by, number, ClawBackGround.MISUSED, 1, "挪用"),
        Role.DEPARTMENT_HEAD,
    ),
}


def refused(step: Step, by: Actor, case: Case) -> str:
    """The code; and nothing has changed."""
    before = (case.status, case.claim.row_version)
    with pytest.raises(MarketError) as error, unit_of_work():
        step(by, case.id)
    assert (case.status, case.claim.row_version) == before
    return error.value.code


@pytest.mark.parametrize("name", STEPS)
def test_only_the_right_office_takes_a_step(app: Flask, name: str) -> None:
    make_case, step, office = STEPS[name]
    case = make_case()
    offices = {
        Role.BRANCH_OPERATOR: case.checker, Role.DEPARTMENT_OFFICER: case.officer, Role.DEPARTMENT_HEAD: case.head,
        Role.FINANCE_OFFICER: case.finance,
    }  # fmt: skip
    for role, actor in offices.items():
        if role is not office:
            assert refused(step, actor, case) in {"not_allowed", "same_person"}, role
    assert refused(step, case.claimant, case) in {"not_allowed"}
    for stranger in (
        making.claimant(),
        make.operator("/p/BR2/"),
        make.officer(Role.CONTRACT_REGISTRAR, "/p/"),
    ):
        assert refused(step, stranger, case) == "not_found"


@pytest.mark.parametrize("name", STEPS)
def test_nobody_of_the_claimant_takes_a_step(app: Flask, name: str) -> None:
    make_case, step, office = STEPS[name]
    case = make_case()
    assert refused(step, making.colleague(case, office), case) == "own_claim"


def test_checker_reviewer_approver_and_payer_are_four_people(app: Flask) -> None:
    many = making.several_offices()
    case = making.calculated(making.by_checker(making.submitted(), many))
    assert refused(reviewing.review, many, case) == "same_person"
    case = making.posted(making.submitted())
    for same in (case.checker, case.officer):
        both = making.also(same, Role.DEPARTMENT_HEAD)
        assert refused(approving.approve, both, case) == "same_person"
    making.money(10**9)
    making.approve(case)
    for same in (case.checker, case.officer, case.head):
        both = making.also(same, Role.FINANCE_OFFICER)
        assert refused(paying.order, both, case) == "same_person"


def test_two_finance_officers_where_the_installation_wants_them(app: Flask) -> None:
    case = making.ordered()

    def pay(by: Actor, number: int) -> object:
        return paying.pay(by, number, making.voucher(), other_than_orderer=True)

    assert refused(pay, case.finance, case) == "same_person"
    another = make.officer(Role.FINANCE_OFFICER)
    with unit_of_work():
        pay(another, case.id)
    assert case.status is S.PAID


def test_a_member_writes_and_does_not_submit(app: Flask) -> None:
    case = making.with_papers(making.draft())
    organisation = case.claim.organisation_id
    member = making.colleague(case, role=OrganisationRole.MEMBER)
    assert organisation in member.organisation_ids
    with unit_of_work():
        drafting.save(member, case.id, case_facts(case))
    assert refused(drafting.submit, member, case) == "not_allowed"
    making.submit(case)
    assert refused(checking.pass_, member, case) == "not_allowed"


def case_facts(case: Case) -> dict[str, Any]:
    return dict(queries.one(ALL, case.id).facts)


def test_who_objected_does_not_decide(app: Flask) -> None:
    case = making.posted()
    head = make.officer(Role.DEPARTMENT_HEAD, "/p/")
    with unit_of_work():
        number = objecting.object_(head, case.id, "不属实").id

    def decide(by: Actor, claim_id: int) -> object:
        return objecting.decide(by, claim_id, number, ObjectionReason.NOT_PROVEN, "经查不实")

    assert refused(decide, head, case) == "same_person"
    assert refused(decide, case.officer, case) == "not_allowed"
    with unit_of_work():
        decide(case.head, case.id)
    assert case.status is S.PUBLIC_NOTICE


def test_people_do_not_serve_the_waiting_list(app: Flask) -> None:
    case = making.posted()
    making.approve(case)
    assert refused(lambda by, _number: approving.served(by, 1), case.head, case) == "not_allowed"
