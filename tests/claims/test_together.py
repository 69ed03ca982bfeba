"""Two at once: a patent is claimed once, a claim approved and paid once, a voucher used once."""

from flask import Flask

from marketplace.accounts.vocabulary import OrganisationKind
from marketplace.budgets.policy import ALL as ALL_BUDGETS
from marketplace.budgets.queries import reservations
from marketplace.claims.operations import approving, drafting, objecting, paying, reviewing
from marketplace.claims.policy import ALL
from marketplace.claims.queries import claims as queries
from marketplace.claims.states import ClaimStatus, ClawBackGround
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Role
from tests import make
from tests.making import claims as making
from tests.making.desk import WAN
from tests.together import both, refusals

S = ClaimStatus


def test_one_patent_in_two_claims_at_once(app: Flask) -> None:
    item = making.patent()
    one, other = (making.with_papers(making.draft(making.B01, item)) for _each in range(2))
    refused = refusals(
        app, lambda: drafting.submit(one.claimant, one.id), lambda: drafting.submit(other.claimant, other.id)
    )
    assert [error.code for error in refused] == ["claimed_already"]
    assert {one.status, other.status} == {S.DRAFT, S.SUBMITTED}


def test_two_patents_in_the_other_order(app: Flask) -> None:
    first, second = making.patent(), making.patent()
    one = making.with_papers(making.draft(making.B01, first, second))
    other = making.with_papers(making.draft(making.B01, second, first))
    ends = both(
        app, lambda: drafting.submit(one.claimant, one.id), lambda: drafting.submit(other.claimant, other.id)
    )
    assert sorted(ends) == ["claimed_already", "done"]


def test_approved_once(app: Flask) -> None:
    case = making.posted()
    making.money(10**9)
    another = make.officer(Role.DEPARTMENT_HEAD, "/p/")
    with making.after_notice():
        refused = refusals(
            app, lambda: approving.approve(case.head, case.id), lambda: approving.approve(another, case.id)
        )
    assert [error.code for error in refused] in (["wrong_state"], ["stale"])
    assert case.status is S.APPROVED


def test_two_claims_and_money_for_one(app: Flask) -> None:
    cases = [making.posted(), making.posted()]
    making.money(500_000)
    with making.after_notice():
        ends = both(app, *(lambda case=case: approving.approve(case.head, case.id) for case in cases))
    assert ends == ["done", "done"]
    assert {case.status for case in cases} == {S.APPROVED, S.WAITLISTED}


def test_paid_once(app: Flask) -> None:
    case = making.ordered()
    refused = refusals(
        app,
        lambda: paying.pay(case.finance, case.id, "付-甲"),
        lambda: paying.pay(case.finance, case.id, "付-乙"),
    )
    assert [error.code for error in refused] in (["wrong_state"], ["stale"])
    assert len(queries.payments(ALL, case.id)) == 1


def test_one_voucher_for_two_claims(app: Flask) -> None:
    one, other = making.ordered(), making.ordered()
    refused = refusals(
        app,
        lambda: paying.pay(one.finance, one.id, "付-甲"),
        lambda: paying.pay(other.finance, other.id, "付-甲"),
    )
    assert [error.code for error in refused] == ["invalid"]
    assert {one.status, other.status} == {S.PAID, S.PAY_ORDERED}


def test_withdrawn_or_ordered_but_not_both(app: Flask) -> None:
    case = making.approved()
    refused = refusals(
        app, lambda: paying.order(case.finance, case.id), lambda: drafting.withdraw(case.claimant, case.id)
    )
    assert [error.code for error in refused] in (["wrong_state"], ["stale"])
    row = reservations.of_subject(ALL_BUDGETS, case.claim.subject)
    assert (row is None) == (case.status is S.WITHDRAWN)


def test_withdrawn_while_money_comes(app: Flask) -> None:
    case = making.posted()
    making.approve(case)
    row = reservations.of_subject(ALL_BUDGETS, case.claim.subject)
    assert row is not None
    number = row.id
    making.money(10**9)
    both(app, lambda: approving.served(SYSTEM, number), lambda: drafting.withdraw(case.claimant, case.id))
    assert case.status is S.WITHDRAWN
    assert reservations.of_subject(ALL_BUDGETS, case.claim.subject) is None


def test_an_objection_while_the_head_signs(app: Flask) -> None:
    case = making.posted()
    reader = make.reader()
    refusals(
        app,
        lambda: objecting.object_(reader, case.id, "不属实"),
        lambda: approving.approve(case.head, case.id),
    )
    assert case.status is S.OBJECTION, "the notice runs: nothing can be signed yet"


def test_the_ceiling_of_a_year_is_given_once(app: Flask) -> None:
    by = making.claimant(OrganisationKind.ENTERPRISE)
    cases = [
        making.calculated(making.submit(making.with_papers(making.purchase(40 * WAN, by=by))))
        for _each in range(2)
    ]
    both(app, *(lambda case=case: reviewing.review(case.officer, case.id) for case in cases))
    assert sum(case.claim.decided_fen or 0 for case in cases) == 50 * WAN


def test_money_comes_back_once(app: Flask) -> None:
    case = making.paid()
    with unit_of_work():
        approving.claw_back(case.head, case.id, ClawBackGround.FALSE_FACTS, 500_000, "伪造")
    refused = refusals(
        app,
        lambda: paying.receive(case.finance, case.id, 500_000, "收-甲"),
        lambda: paying.receive(case.finance, case.id, 500_000, "收-乙"),
    )
    assert len(refused) == 1
    assert sum(row.amount_fen for row in queries.payments(ALL, case.id)) == 0
