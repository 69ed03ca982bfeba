"""Changes and revocation of what is registered: applied for once, decided by a registrar, never by the own one."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from marketplace.contracts.desk_policy import AlreadyRegistered, OwnContract, SamePerson
from marketplace.contracts.drafts import as_json
from marketplace.contracts.models import ContractAmendment, Registration
from marketplace.contracts.operations import amendments, registration
from marketplace.contracts.operations.amendments import AmendmentOpen
from marketplace.contracts.policy import ContractScope
from marketplace.contracts.queries import desk as queries
from marketplace.contracts.registered import Registered
from marketplace.contracts.states import (
    AmendmentReason,
    AmendmentStatus,
    ContractKind,
    ContractStatus,
    EndReason,
    SubKind,
)
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import OrganisationRole
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from tests import make
from tests.contracts.samples import PATENT, sample
from tests.making import desk
from tests.making.desk import WAN, Deal
from tests.making.pricing import uploaded

pytestmark = pytest.mark.usefixtures("app")


def now(deal: Deal) -> Registered:
    return Registered.of(deal.contract, db.session.get_one(Registration, deal.id))


def change(deal: Deal, **changes: object) -> int:
    after = replace(now(deal), **changes)
    with unit_of_work():
        return amendments.apply_for_change(deal.seller, deal.id, after, "补充协议调减金额").id


def revocation(deal: Deal) -> int:
    with unit_of_work():
        return amendments.apply_for_revocation(
            deal.seller, deal.id, EndReason.BY_AGREEMENT, "双方协商解除"
        ).id


def heard(topic: str, number: int) -> bool:
    query = select(OutboxEvent.id).where(OutboxEvent.topic == topic, OutboxEvent.subject_id == number)
    return db.session.scalar(query) is not None


def test_an_accepted_change_is_what_is_registered_and_flags_what_used_it() -> None:
    by, deal = desk.registrar(), desk.registered()
    number = change(deal, total_fen=90 * WAN, technical_fen=60 * WAN, valid_to=date(2027, 12, 31))
    assert now(deal).total_fen == 100 * WAN
    with unit_of_work():
        amendments.accept(by, number, desk.HEAD)
    assert now(deal) == Registered(deal.contract.title, 90 * WAN, 60 * WAN, None, date(2027, 12, 31))
    assert deal.contract.used_flag == "amended"
    assert deal.contract.status is ContractStatus.REGISTERED
    row = db.session.get_one(ContractAmendment, number)
    assert (row.status, row.is_open, row.decided_by) == (AmendmentStatus.ACCEPTED, None, by.person_id)
    assert Registered.from_json(row.before).total_fen == 100 * WAN
    assert heard("contract_amendment.accept", number)


def test_a_refused_change_changes_nothing_and_another_may_follow() -> None:
    by, deal = desk.registrar(), desk.registered()
    before, number = now(deal), change(deal, total_fen=90 * WAN, technical_fen=60 * WAN)
    with pytest.raises(Invalid), unit_of_work():
        amendments.refuse(by, number, AmendmentReason.OTHER, " ")
    with unit_of_work():
        amendments.refuse(by, number, AmendmentReason.PAPERS_MISSING)
    assert now(deal) == before
    assert deal.contract.used_flag is None
    for act in (
        lambda who, which: amendments.accept(who, which, desk.HEAD),
        lambda who, which: amendments.refuse(who, which, AmendmentReason.NOT_AGREED),
    ):
        with pytest.raises(WrongState), unit_of_work():
            act(by, number)
    assert change(deal, technical_fen=60 * WAN) > number


def test_one_application_at_a_time() -> None:
    deal = desk.registered()
    change(deal, technical_fen=60 * WAN)
    with pytest.raises(AmendmentOpen):
        revocation(deal)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("", {}),
        ("technical_fen", {"technical_fen": 100 * WAN + 1}),
        ("total_fen", {"total_fen": 0, "technical_fen": 0}),
        ("title", {"title": "  "}),
        ("title", {"title": "长" * 201}),
        ("valid_to", {"valid_from": date(2027, 1, 2), "valid_to": date(2027, 1, 1)}),
    ],
)
def test_a_change_holds_together_and_changes_something(field: str, changes: dict[str, object]) -> None:
    deal = desk.registered()
    with pytest.raises(Invalid) as refused:
        change(deal, **changes)
    assert field in {problem.field for problem in refused.value.problems}


def test_a_ground_is_given() -> None:
    deal = desk.registered()
    with pytest.raises(Invalid), unit_of_work():
        amendments.apply_for_revocation(deal.seller, deal.id, EndReason.VOID, "")


def test_revocation_keeps_the_number_and_the_contract_may_be_registered_anew() -> None:
    by, deal = desk.registrar(), desk.registered(title="同一份合同")
    registered_no = deal.contract.registration_no
    number = revocation(deal)
    with unit_of_work():
        amendments.accept(by, number, desk.HEAD)
    found = deal.contract
    assert (found.status, found.reason, found.used_flag) == (
        ContractStatus.REVOKED,
        "by_agreement",
        "revoked",
    )
    assert found.registration_no == registered_no
    assert heard("contract.revoke", deal.id)
    again = desk.registered(by, seller=deal.seller, buyer=deal.buyer, title="同一份合同")
    assert again.contract.registration_no != registered_no
    third = desk.signed(deal.seller, deal.buyer, title="同一份合同")
    with pytest.raises(AlreadyRegistered), unit_of_work():
        registration.submit(deal.seller, third.id)


def test_a_registrar_revokes_without_being_asked_and_open_applications_end() -> None:
    by, deal = desk.registrar(), desk.registered()
    number = change(deal, technical_fen=60 * WAN)
    with pytest.raises(Invalid), unit_of_work():
        amendments.revoke(by, deal.id, EndReason.FALSE_FACTS, "")
    with unit_of_work():
        amendments.revoke(by, deal.id, EndReason.FALSE_FACTS, "合同金额虚构")
    assert deal.contract.status is ContractStatus.REVOKED
    assert db.session.get_one(ContractAmendment, number).status is AmendmentStatus.REFUSED
    with pytest.raises(WrongState), unit_of_work():
        amendments.revoke(by, deal.id, EndReason.FALSE_FACTS, "再一次")


def test_the_wrong_people() -> None:
    by, deal, stranger = desk.registrar(), desk.registered(), make.member()
    after = replace(now(deal), technical_fen=WAN)
    with pytest.raises(NotAllowed), unit_of_work():
        amendments.apply_for_change(deal.buyer, deal.id, after, "理由")
    with pytest.raises(NotFound), unit_of_work():
        amendments.apply_for_change(stranger, deal.id, after, "理由")
    number = change(deal, technical_fen=WAN)
    for who in (deal.seller, deal.buyer, stranger):
        with pytest.raises(NotFound), unit_of_work():
            amendments.accept(who, number, desk.HEAD)
    with unit_of_work():
        seller_id = deal.seller.memberships[0].organisation_id
        make.organisations.add_member(make.SYSTEM, seller_id, by.person_id, OrganisationRole.MEMBER)
    for act in (
        lambda who: amendments.accept(who, number, desk.HEAD),
        lambda who: amendments.refuse(who, number, AmendmentReason.NOT_AGREED),
        lambda who: amendments.revoke(who, deal.id, EndReason.VOID, "理由"),
    ):
        with pytest.raises(OwnContract), unit_of_work():
            act(make.actor_of(by.person_id))


def test_a_change_of_a_large_contract_wants_another_registrar() -> None:
    first, second = desk.registrar(), desk.registrar()
    deal = desk.registered(first, total_fen=500 * WAN)
    number = change(deal, total_fen=WAN, technical_fen=WAN)
    with pytest.raises(SamePerson), unit_of_work():
        amendments.accept(first, number, desk.HEAD)
    with unit_of_work():
        amendments.accept(second, number, desk.HEAD)
    assert now(deal).total_fen == WAN


def test_nothing_is_amended_before_it_is_registered() -> None:
    deal = desk.submitted()
    with pytest.raises(WrongState), unit_of_work():
        amendments.apply_for_revocation(deal.seller, deal.id, EndReason.VOID, "理由")


def test_what_used_the_registration_is_told_to_look_again() -> None:
    by = desk.registrar()
    deal, untouched = desk.registered(by), desk.registered(by)
    number = change(deal, total_fen=90 * WAN, technical_fen=60 * WAN)
    assert not heard("contract.amend", deal.id)
    with unit_of_work():
        amendments.accept(by, number, desk.HEAD)
    assert heard("contract.amend", deal.id)
    assert (deal.contract.used_flag, untouched.contract.used_flag) == ("amended", None)


def test_a_paper_goes_with_the_application_and_those_who_follow_the_contract_read_it() -> None:
    by, deal = desk.registrar(), desk.registered()
    after = replace(now(deal), technical_fen=60 * WAN)
    with uploaded("补充协议.pdf") as paper, unit_of_work():
        made = amendments.apply_for_change(deal.seller, deal.id, after, "调减", paper)
        file_id = made.file_id
    assert file_id is not None
    for who in (deal.seller, deal.buyer, by):
        assert queries.reads_file(ContractScope.of(who), file_id)
    for who in (make.member(), desk.registrar("/p/BR2/"), make.broker()):
        assert not queries.reads_file(ContractScope.of(who), file_id)
    assert not queries.reads_file(ContractScope.of(by), file_id + 1)


@pytest.mark.parametrize("sub_kind", [SubKind.PATENT_LICENCE, SubKind.OTHER_LICENCE])
@pytest.mark.parametrize("last", [date(2041, 5, 6), None], ids=str)
def test_a_licence_is_not_changed_to_outlive_its_patents(sub_kind: SubKind, last: date | None) -> None:
    rights = as_json(sample(sub_kind, rights=(PATENT,)))
    deal = desk.registered(
        kind=ContractKind.LICENCE, sub_kind=sub_kind, valid_from=date(2026, 11, 2), valid_to=date(2030, 1, 1)
    )
    with unit_of_work():
        deal.contract.content = rights
    with pytest.raises(Invalid) as refused:
        change(deal, valid_to=last)
    (problem,) = refused.value.problems
    assert (problem.field, problem.code) == ("valid_to", "beyond_patent_life")
    assert problem.facts == {"until": date(2041, 5, 5)}
    assert change(deal, valid_to=date(2041, 5, 5), title="专利实施许可（变更）")


def test_a_licence_that_is_too_long_already_may_be_changed_otherwise() -> None:
    deal = desk.registered(kind=ContractKind.LICENCE, valid_from=date(2026, 11, 2), valid_to=date(2060, 1, 1))
    with unit_of_work():
        deal.contract.content = as_json(sample(rights=(PATENT,)))
    assert change(deal, technical_fen=60 * WAN)
