"""The registration desk: one submission, a list of what is missing, decisions by the right people, a number."""

from typing import Any

import pytest
from sqlalchemy import select

from marketplace.contracts import numbers
from marketplace.contracts.desk_policy import (
    AlreadyRegistered,
    AlreadySubmitted,
    MissingItem,
    OwnContract,
    SamePerson,
)
from marketplace.contracts.models import Registration
from marketplace.contracts.operations import numbering, registration, review
from marketplace.contracts.operations.registration import Answer
from marketplace.contracts.operations.review import Finding, Missing
from marketplace.contracts.states import (
    ContractKind,
    ContractStatus,
    NotRecognisedReason,
    ReturnReason,
)
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor, OrganisationRole
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from tests import make
from tests.making import desk
from tests.making.desk import WAN, Deal

pytestmark = pytest.mark.usefixtures("app")
S = ContractStatus


def row_of(deal: Deal) -> Registration:
    db.session.expire_all()
    return db.session.get_one(Registration, deal.id)


def topics(deal: Deal) -> list[str]:
    query = select(OutboxEvent.topic).where(
        OutboxEvent.subject_id == deal.id, OutboxEvent.topic.like("contract.%")
    )
    return list(db.session.scalars(query.order_by(OutboxEvent.id)))


def send_back(by: Actor, deal: Deal, *points: Missing) -> None:
    with unit_of_work():
        review.return_(by, deal.id, ReturnReason.PAPERS_MISSING, points or (Missing(MissingItem.TARGETS),))


def test_a_signed_contract_goes_to_the_desk_of_its_region_with_a_clock() -> None:
    desk.registrar("/p/BR1/")
    deal = desk.submitted()
    row = row_of(deal)
    assert deal.contract.status is S.SUBMITTED
    assert (row.registrar_path, row.allowed_days, row.days_used) == ("/p/BR1/", 15, 0)
    assert row.due_on is not None
    assert row.paused_at is None
    assert topics(deal) == ["contract.submit"]


def test_where_no_registrar_sits_the_province_decides() -> None:
    desk.registrar("/p/BR2/")
    assert row_of(desk.submitted()).registrar_path == "/p/"


def test_a_large_contract_has_the_long_clock() -> None:
    assert row_of(desk.submitted(total_fen=500 * WAN)).allowed_days == 30
    assert row_of(desk.submitted(total_fen=500 * WAN - 1)).allowed_days == 15


def test_a_second_submission_is_refused() -> None:
    deal = desk.submitted()
    with pytest.raises(AlreadySubmitted), unit_of_work():
        registration.submit(deal.seller, deal.id)
    assert topics(deal) == ["contract.submit"]


def test_only_the_seller_submits_and_strangers_see_nothing() -> None:
    deal, stranger = desk.signed(), make.member()
    with pytest.raises(NotAllowed), unit_of_work():
        registration.submit(deal.buyer, deal.id)
    with pytest.raises(NotFound), unit_of_work():
        registration.submit(stranger, deal.id)
    assert deal.contract.status is S.SIGNED


def test_the_same_contract_entered_again_is_refused_once_the_first_is_registered() -> None:
    first = desk.registered(title="同一份合同")
    again = desk.signed(first.seller, first.buyer, title="同一份合同")
    with pytest.raises(AlreadyRegistered) as refused, unit_of_work():
        registration.submit(first.seller, again.id)
    assert refused.value.facts["registration_no"] == first.contract.registration_no


def test_of_two_twins_at_the_desk_the_later_one_gets_no_number() -> None:
    by = desk.registrar()
    first = desk.recognised(by, title="同一份合同")
    again = desk.signed(first.seller, first.buyer, title="同一份合同")
    with unit_of_work():
        registration.submit(first.seller, again.id)
    with unit_of_work():
        review.recognise(by, again.id, desk.finding(again))
    with unit_of_work():
        numbering.register(by, first.id, desk.HEAD)
    with pytest.raises(AlreadyRegistered), unit_of_work():
        numbering.register(by, again.id, desk.HEAD)
    assert again.contract.registration_no is None


def test_another_day_or_another_party_is_another_contract() -> None:
    first = desk.registered(title="同一份合同")
    other = desk.signed(first.seller, title="同一份合同")
    with unit_of_work():
        registration.submit(first.seller, other.id)
    assert other.contract.status is S.SUBMITTED


def test_a_return_stops_the_clock_and_an_answer_lets_it_go_on() -> None:
    by, deal = desk.registrar(), desk.submitted()
    send_back(by, deal, Missing(MissingItem.TARGETS, "缺少验收指标"), Missing(MissingItem.SIGNATURES))
    row = row_of(deal)
    assert deal.contract.status is S.RETURNED
    assert deal.contract.reason == "papers_missing"
    assert row.due_on is None
    assert row.paused_at is not None
    assert [point["item"] for point in row.missing] == ["targets", "signatures"]
    with unit_of_work():
        registration.resubmit(deal.seller, deal.id, [Answer("已补充"), Answer("已补签")])
    row = row_of(deal)
    assert row.due_on is not None
    assert row.paused_at is None
    assert [point["answer"] for point in row.missing] == ["已补充", "已补签"]
    assert deal.contract.status is S.SUBMITTED
    assert deal.contract.reason is None


@pytest.mark.parametrize(
    ("answers", "field"),
    [((), "answer_1"), ((Answer(" "), Answer("已补")), "answer_1"), ((Answer("已补"),), "answer_2"),
     ((Answer("已补"), Answer("长" * 2001)), "answer_2")],
)  # fmt: skip
def test_each_point_is_answered(answers: tuple[Answer, ...], field: str) -> None:
    by, deal = desk.registrar(), desk.submitted()
    send_back(by, deal, Missing(MissingItem.TARGETS), Missing(MissingItem.SIGNATURES))
    with pytest.raises(Invalid) as refused, unit_of_work():
        registration.resubmit(deal.seller, deal.id, answers)
    assert refused.value.problems[0].field == field
    assert deal.contract.status is S.RETURNED
    with pytest.raises(NotAllowed), unit_of_work():
        registration.resubmit(deal.buyer, deal.id, [Answer("买方不能代为补正")] * 2)


@pytest.mark.parametrize("points", [(), (Missing(MissingItem.OTHER),), (Missing(MissingItem.TARGETS),) * 2])
def test_a_return_says_what_is_missing(points: tuple[Missing, ...]) -> None:
    by, deal = desk.registrar(), desk.submitted()
    with pytest.raises(Invalid), unit_of_work():
        review.return_(by, deal.id, ReturnReason.PAPERS_MISSING, points)
    assert deal.contract.status is S.SUBMITTED


def test_a_registrar_of_another_branch_sees_nothing() -> None:
    desk.registrar("/p/BR1/")
    deal = desk.submitted()
    for stranger in (desk.registrar("/p/BR2/"), make.member(), make.operator("/p/"), desk.finance()):
        with pytest.raises(NotFound), unit_of_work():
            review.recognise(stranger, deal.id, desk.finding(deal))


def test_a_registrar_decides_on_no_contract_of_the_own_organisation() -> None:
    deal = desk.signed()
    by = desk.registrar()
    with unit_of_work():
        registration.submit(deal.seller, deal.id)
    for side in (deal.seller, deal.buyer):
        mine = _joined(by, side)
        for attempt in (
            lambda who: review.recognise(who, deal.id, desk.finding(deal)),
            lambda who: review.return_(
                who, deal.id, ReturnReason.FIELDS_WRONG, [Missing(MissingItem.TARGETS)]
            ),
            lambda who: review.not_recognise(who, deal.id, NotRecognisedReason.UNLAWFUL, "理由", desk.HEAD),
            lambda who: numbering.register(who, deal.id, desk.HEAD),
        ):
            with pytest.raises(OwnContract), unit_of_work():
                attempt(mine)
    assert deal.contract.status is S.SUBMITTED


def _joined(registrar: Actor, side: Actor) -> Actor:
    """The registrar as a member of a party."""
    with unit_of_work():
        make.organisations.add_member(
            make.SYSTEM, side.memberships[0].organisation_id, registrar.person_id, OrganisationRole.MEMBER
        )
    return make.actor_of(registrar.person_id)


def test_amounts_must_hold_and_differences_are_explained() -> None:
    by, deal = desk.registrar(), desk.submitted(total_fen=100 * WAN, technical_fen=80 * WAN)
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("technical_fen", {"technical_fen": 100 * WAN + 1}),
        ("technical_fen", {"technical_fen": -1}),
        ("total_fen", {"total_fen": 0, "technical_fen": 0}),
        ("opinion", {"technical_fen": 70 * WAN}),
        ("opinion", {"kind": ContractKind.SERVICE}),
    ]
    for field, changes in wrong:
        with pytest.raises(Invalid) as refused, unit_of_work():
            review.recognise(by, deal.id, desk.finding(deal, **changes))
        assert [problem.field for problem in refused.value.problems] == [field]
    with unit_of_work():
        review.recognise(
            by, deal.id, desk.finding(deal, technical_fen=70 * WAN, opinion="另有10万元为设备费")
        )
    row = row_of(deal)
    assert (deal.contract.status, row.total_fen, row.technical_fen) == (S.RECOGNISED, 100 * WAN, 70 * WAN)


def test_a_large_contract_wants_another_registrar() -> None:
    first, second = desk.registrar(), desk.registrar()
    deal = desk.submitted(total_fen=500 * WAN)
    with unit_of_work():
        assert review.recognise(first, deal.id, desk.finding(deal)) is S.LARGE_REVIEW
    for attempt in (
        lambda who: review.confirm(who, deal.id),
        lambda who: review.not_recognise(who, deal.id, NotRecognisedReason.UNLAWFUL, "理由", desk.HEAD),
        lambda who: review.return_(who, deal.id, ReturnReason.FIELDS_WRONG, [Missing(MissingItem.TARGETS)]),
    ):
        with pytest.raises(SamePerson), unit_of_work():
            attempt(first)
    with pytest.raises(WrongState), unit_of_work():
        numbering.register(first, deal.id, desk.HEAD)
    with unit_of_work():
        review.confirm(second, deal.id)
    assert (row_of(deal).registrar_id, row_of(deal).reviewer_id) == (first.person_id, second.person_id)


def test_the_amount_of_the_contract_keeps_it_large() -> None:
    """Recognising less does not lead around the second registrar."""
    by, deal = desk.registrar(), desk.submitted(total_fen=500 * WAN)
    small = Finding(ContractKind.DEVELOPMENT, 100 * WAN, 100 * WAN, "大部分为设备")
    with unit_of_work():
        assert review.recognise(by, deal.id, small) is S.LARGE_REVIEW


def test_not_recognised_names_its_ground_and_ends_the_way() -> None:
    by, deal = desk.registrar(), desk.submitted()
    with pytest.raises(Invalid), unit_of_work():
        review.not_recognise(by, deal.id, NotRecognisedReason.NOT_TECHNOLOGY, " ", desk.HEAD)
    with unit_of_work():
        review.not_recognise(by, deal.id, NotRecognisedReason.NOT_TECHNOLOGY, "属于货物买卖", desk.HEAD)
    found = deal.contract
    assert (found.status, found.reason, found.reason_note) == (
        S.NOT_RECOGNISED,
        "not_technology",
        "属于货物买卖",
    )
    with pytest.raises(AlreadySubmitted), unit_of_work():
        registration.submit(deal.seller, deal.id)


def test_a_dispute_about_the_kind_takes_the_long_clock() -> None:
    by, deal = desk.registrar(), desk.submitted()
    before = row_of(deal).due_on
    with unit_of_work():
        review.prolong(by, deal.id, "类别有争议")
    assert before is not None
    assert row_of(deal).allowed_days == 30
    assert row_of(deal).due_on > before
    with pytest.raises(WrongState), unit_of_work():
        review.prolong(by, deal.id, "再延长一次")


def test_numbers_count_on_within_year_region_and_kind() -> None:
    by = desk.registrar()
    first, second = desk.registered(by), desk.registered(by)
    other = desk.registered(by, kind=ContractKind.SERVICE)
    read = [numbers.parse(deal.contract.registration_no or "") for deal in (first, second, other)]
    assert [number.running for number in read] == [1, 2, 1]
    assert {number.region for number in read} == {"220102"}
    assert first.contract.registered_on is not None
    assert first.contract.status is S.REGISTERED
    assert topics(first) == ["contract.submit", "contract.recognise", "contract.register"]


def test_a_number_is_given_once() -> None:
    deal, other = desk.registered(), desk.registrar()
    with pytest.raises(WrongState), unit_of_work():
        numbering.register(other, deal.id, desk.HEAD)
