"""Two at once at the desk: each number is given once, a contract is submitted once, one decision stands."""

from flask import Flask

from marketplace.branches.scope import EVERYTHING
from marketplace.contracts.desk_policy import AlreadySubmitted
from marketplace.contracts.models import Registration
from marketplace.contracts.operations import amendments, income, numbering, performing, registration, review
from marketplace.contracts.operations.registration import Answer
from marketplace.contracts.operations.review import Missing
from marketplace.contracts.registered import Registered
from marketplace.contracts.states import ContractStatus, EndReason, NotRecognisedReason, ReturnReason
from marketplace.contracts.vocabulary import MissingItem
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Stale, WrongState
from marketplace.proofs import queries as proofs
from tests.making import desk
from tests.together import refusals


def test_two_registrars_number_at_once(app: Flask) -> None:
    first, second = desk.recognised(), desk.recognised()
    by, other = desk.registrar(), desk.registrar()
    refused = refusals(
        app,
        lambda: numbering.register(by, first.id, desk.HEAD),
        lambda: numbering.register(other, second.id, desk.HEAD),
    )
    assert not refused
    numbers = sorted(str(deal.contract.registration_no) for deal in (first, second))
    assert [number[-5:] for number in numbers] == ["00001", "00002"]


def test_two_submissions_at_once(app: Flask) -> None:
    deal = desk.signed()
    refused = refusals(app, *(lambda: registration.submit(deal.seller, deal.id),) * 2)
    assert [type(error) for error in refused] == [AlreadySubmitted]
    assert deal.contract.status is ContractStatus.SUBMITTED
    assert db.session.query(Registration).count() == 1


def test_of_two_decisions_at_once_one_stands(app: Flask) -> None:
    """Each decides on the page that was shown: what was recognised meanwhile is not refused unseen."""
    deal, by, other = desk.submitted(), desk.registrar(), desk.registrar()
    found, seen = desk.finding(deal), deal.contract.row_version
    refused = refusals(
        app,
        lambda: review.recognise(by, deal.id, found, seen),
        lambda: review.not_recognise(
            other, deal.id, NotRecognisedReason.NO_TARGETS, "没有验收指标", desk.HEAD, seen
        ),
    )
    assert len(refused) == 1
    assert isinstance(refused[0], WrongState | Stale)
    assert deal.contract.status in {ContractStatus.RECOGNISED, ContractStatus.NOT_RECOGNISED}


def test_one_contract_numbered_by_two_at_once_has_one_number(app: Flask) -> None:
    deal, by, other = desk.recognised(), desk.registrar(), desk.registrar()
    refused = refusals(
        app,
        lambda: numbering.register(by, deal.id, desk.HEAD),
        lambda: numbering.register(other, deal.id, desk.HEAD),
    )
    assert len(refused) == 1
    assert isinstance(refused[0], WrongState | Stale)
    assert str(deal.contract.registration_no).endswith("00001")


def test_the_second_look_is_given_once(app: Flask) -> None:
    deal = desk.submitted(total_fen=600 * desk.WAN)
    first, second, third = desk.registrar(), desk.registrar(), desk.registrar()
    with unit_of_work():
        review.recognise(first, deal.id, desk.finding(deal))
    refused = refusals(app, lambda: review.confirm(second, deal.id), lambda: review.confirm(third, deal.id))
    assert [type(error) for error in refused] in ([WrongState], [Stale])
    assert desk.row_of(deal).reviewer_id in {second.person_id, third.person_id}


def test_two_answers_at_once_start_the_clock_once(app: Flask) -> None:
    by, deal = desk.registrar(), desk.submitted()
    with unit_of_work():
        review.return_(by, deal.id, ReturnReason.FIELDS_WRONG, [Missing(MissingItem.TARGETS)])
    answers = [Answer("见第三条")]
    refused = refusals(app, *(lambda: registration.resubmit(deal.seller, deal.id, answers),) * 2)
    assert [type(error) for error in refused] in ([WrongState], [Stale])
    assert deal.contract.status is ContractStatus.SUBMITTED
    assert desk.row_of(deal).paused_at is None


def test_a_change_accepted_and_a_revocation_at_once_leave_one_certificate_at_most(app: Flask) -> None:
    by, other = desk.registrar(), desk.registrar()
    deal = desk.registered(by)
    with unit_of_work():
        after = Registered(deal.contract.title, 90 * desk.WAN, 90 * desk.WAN)
        number = amendments.apply_for_change(deal.seller, deal.id, after, "调减").id
    refused = refusals(
        app,
        lambda: amendments.accept(by, number, desk.HEAD),
        lambda: amendments.revoke(other, deal.id, EndReason.FALSE_FACTS, "虚构"),
    )
    assert all(isinstance(error, WrongState | Stale) for error in refused)
    holding = [
        proof for proof in proofs.of_subject(EVERYTHING, f"contract:{deal.id}") if not proof.void_reason
    ]
    assert len(holding) == (0 if deal.contract.status is ContractStatus.REVOKED else 1)


def test_income_is_confirmed_once(app: Flask) -> None:
    by, first, second = desk.registrar(), desk.finance(), desk.finance()
    deal = desk.registered(by)
    with unit_of_work():
        performing.start(deal.seller, deal.id)
    with unit_of_work():
        number = income.propose(by, deal.id, 10 * desk.WAN, "按合同约定").id
    refused = refusals(app, lambda: income.confirm(first, number), lambda: income.confirm(second, number))
    assert [type(error) for error in refused] in ([WrongState], [Stale])
    assert deal.contract.verified_income_fen == 10 * desk.WAN
