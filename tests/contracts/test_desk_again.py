"""What was recognised and has no number yet: a twin that was registered meanwhile does not hold it for ever."""

import pytest

from marketplace.branches.scope import EVERYTHING
from marketplace.contracts.desk_policy import AlreadyRegistered, SamePerson
from marketplace.contracts.models import Registration
from marketplace.contracts.operations import numbering, registration, review
from marketplace.contracts.operations.registration import Answer
from marketplace.contracts.operations.review import Missing
from marketplace.contracts.papers import subject_of
from marketplace.contracts.states import ContractStatus, NotRecognisedReason, ReturnReason
from marketplace.contracts.vocabulary import MissingItem
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import WrongState
from marketplace.proofs import queries as proofs
from marketplace.proofs.states import ProofKind
from tests.making import desk
from tests.making.desk import WAN, Deal

pytestmark = pytest.mark.usefixtures("app")
S = ContractStatus
TITLE = "同一份合同"


def twins(by: Actor) -> tuple[Deal, Deal]:
    """Recognised both before either had a number; the first has one now."""
    first = desk.recognised(by, title=TITLE)
    second = desk.recognised(by, title=TITLE, seller=first.seller, buyer=first.buyer)
    with unit_of_work():
        numbering.register(by, first.id, desk.HEAD)
    with pytest.raises(AlreadyRegistered), unit_of_work():
        numbering.register(by, second.id, desk.HEAD)
    return first, second


def send_back(by: Actor, deal: Deal) -> None:
    with unit_of_work():
        review.return_(by, deal.id, ReturnReason.FIELDS_WRONG, [Missing(MissingItem.TARGETS)])


def refuse(by: Actor, deal: Deal) -> None:
    with unit_of_work():
        review.not_recognise(
            by, deal.id, NotRecognisedReason.REGISTERED_ELSEWHERE, "同一份合同已经登记", desk.HEAD
        )


def finding_of(row: Registration) -> tuple[object, ...]:
    return row.registrar_id, row.decided_at, row.kind, row.total_fen, row.technical_fen, row.reviewer_id


def test_a_recognised_twin_is_refused_with_a_notice_and_without_a_clock() -> None:
    by = desk.registrar()
    first, second = twins(by)
    refuse(by, second)
    found, row = second.contract, desk.row_of(second)
    assert (found.status, found.reason) == (S.NOT_RECOGNISED, "registered_elsewhere")
    assert (row.due_on, row.registrar_id, row.reviewer_id) == (None, by.person_id, None)
    assert (row.kind, row.total_fen) == (None, None)
    assert row.opinion == "同一份合同已经登记"
    assert row.certificate_code is None
    assert not proofs.latest(EVERYTHING, subject_of(found), ProofKind.REFUSAL).void_reason
    assert first.contract.status is S.REGISTERED


def test_a_recognised_twin_is_returned_and_its_clock_goes_on_with_the_answer() -> None:
    by = desk.registrar()
    _first, second = twins(by)
    send_back(by, second)
    row = desk.row_of(second)
    assert second.contract.status is S.RETURNED
    assert finding_of(row) == (None,) * 6
    assert row.due_on is None
    assert row.paused_at is not None
    with unit_of_work():
        registration.resubmit(second.seller, second.id, [Answer("两份合同标的不同")])
    assert second.contract.status is S.SUBMITTED
    assert desk.row_of(second).due_on is not None


def test_a_twin_of_what_is_registered_is_not_recognised_again() -> None:
    by = desk.registrar()
    _first, second = twins(by)
    send_back(by, second)
    with unit_of_work():
        registration.resubmit(second.seller, second.id, [Answer("已补")])
    with pytest.raises(AlreadyRegistered) as refused, unit_of_work():
        review.recognise(by, second.id, desk.finding(second))
    assert refused.value.code == "already_registered"
    assert second.contract.status is S.SUBMITTED
    refuse(by, second)
    assert second.contract.status is S.NOT_RECOGNISED


def test_a_large_one_goes_back_by_another_than_the_first_and_is_looked_at_twice_again() -> None:
    first, second = desk.registrar(), desk.registrar()
    deal = desk.recognised(first, second, total_fen=600 * WAN)
    for attempt in (send_back, refuse):
        with pytest.raises(SamePerson) as refused:
            attempt(first, deal)
        assert refused.value.code == "same_person"
    send_back(second, deal)
    assert finding_of(desk.row_of(deal)) == (None,) * 6
    with unit_of_work():
        registration.resubmit(deal.seller, deal.id, [Answer("已补")])
    with unit_of_work():
        assert review.recognise(second, deal.id, desk.finding(deal)) is S.LARGE_REVIEW
    with pytest.raises(SamePerson), unit_of_work():
        review.confirm(second, deal.id)


def test_a_large_one_is_refused_by_a_third_registrar() -> None:
    first, third = desk.registrar(), desk.registrar()
    deal = desk.recognised(first, desk.registrar(), total_fen=600 * WAN)
    refuse(third, deal)
    row = desk.row_of(deal)
    assert (row.registrar_id, row.reviewer_id) == (first.person_id, third.person_id)


def test_what_is_recognised_is_in_dispute_no_more_and_what_is_registered_does_not_go_back() -> None:
    by = desk.registrar()
    deal = desk.recognised(by)
    with pytest.raises(WrongState) as refused, unit_of_work():
        review.prolong(by, deal.id, "类别有争议")
    assert refused.value.facts["start"] == ["large_review", "submitted"]
    with unit_of_work():
        numbering.register(by, deal.id, desk.HEAD)
    for attempt in (send_back, refuse):
        with pytest.raises(WrongState):
            attempt(by, deal)
