"""Who reads a contract and its thread, before and after it is submitted; lists and what belongs to one."""

import pytest
from flask import Flask
from sqlalchemy import delete

from marketplace.accounts.models import RoleGrant
from marketplace.accounts.states import OrganisationKind
from marketplace.blueprints.threads.readers import reads_contract
from marketplace.contracts import policy
from marketplace.contracts.content import digest
from marketplace.contracts.desk_policy import SamePerson
from marketplace.contracts.policy import ALL, ContractScope
from marketplace.contracts.policy_talk import talk_scope, thread_of
from marketplace.contracts.queries import contracts as queries
from marketplace.contracts.queries import parties_told
from marketplace.contracts.states import CANCEL, CancelReason, ContractStatus
from marketplace.contracts.vocabulary import PartyRole
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, Role
from marketplace.kernel.errors import NotAllowed, NotFound
from marketplace.threads.policy import READ_ONLY
from marketplace.workflow.apply import apply_move
from tests import make
from tests.making import contracts as making
from tests.making import desk, negotiations
from tests.making.contracts import Deal

S = ContractStatus


@pytest.fixture
def deal(app: Flask) -> Deal:
    return making.drafted()


def reads(actor: Actor, contract_id: int) -> bool:
    try:
        return queries.one(ContractScope.of(actor), contract_id).id == contract_id
    except NotFound:
        return False


def quality(actor: Actor, contract_id: int) -> str | None:
    """In what quality the actor writes in the thread; None for who does not read it."""
    try:
        found = queries.one(talk_scope(actor), contract_id)
    except NotFound:
        return None
    return thread_of(actor, found, queries.broker_of(ALL, found)).author_as


def test_a_draft_is_its_parties_and_the_broker_s(deal: Deal) -> None:
    assert deal.buyer is not None
    assert deal.broker is not None
    for actor in (deal.seller, deal.buyer, deal.broker, negotiations.colleague(deal.seller), SYSTEM):
        assert reads(actor, deal.id)
        assert reads_contract(actor, deal.id)
    others = (
        make.member(),
        make.broker(),
        make.reader(),
        make.operator("/p/"),
        desk.registrar(),
        desk.finance(),
    )
    for actor in others:
        assert not reads(actor, deal.id)
        assert not reads_contract(actor, deal.id)


def test_a_submitted_one_is_read_above_the_seller_too(app: Flask) -> None:
    deal = desk.submitted()
    branch = "/".join(deal.contract.branch_path.split("/")[:3]) + "/"
    elsewhere = "/p/BR2/" if branch != "/p/BR2/" else "/p/BR1/"
    for actor in (desk.registrar(branch), make.operator(branch), make.officer(Role.DEPARTMENT_OFFICER)):
        assert reads(actor, deal.id)
    assert reads(desk.finance(), deal.id)
    for actor in (desk.registrar(elsewhere), make.operator(elsewhere), make.member(), make.broker()):
        assert not reads(actor, deal.id)


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**70])
def test_numbers_that_are_none(deal: Deal, number: int) -> None:
    with pytest.raises(NotFound):
        queries.one(ALL, number)


def test_who_writes_and_who_binds(deal: Deal) -> None:
    assert deal.buyer is not None
    assert deal.broker is not None
    found, colleague = deal.contract, negotiations.colleague(deal.seller)
    broker = queries.broker_of(ALL, found)
    writers = [deal.seller, colleague, deal.broker]
    assert all(policy.writes(actor, found, broker) for actor in writers)
    assert not any(
        policy.writes(actor, found, broker) for actor in (deal.buyer, make.member(), make.broker())
    )
    assert policy.binds(deal.seller, found) is PartyRole.SELLER
    assert policy.binds(deal.buyer, found) is PartyRole.BUYER
    assert policy.binds(colleague, found) is None
    with pytest.raises(NotAllowed):
        policy.require_binding(deal.buyer, found, PartyRole.SELLER)
    with pytest.raises(NotAllowed):
        policy.require_binding(deal.broker, found)


def test_whoever_wrote_any_of_it_does_not_approve(deal: Deal) -> None:
    second = make.member(deal.contract.organisation)
    policy.require_approving(second, deal.contract)
    for actor in (deal.seller, second):
        making.save(deal, actor, title=f"题目 {actor.person_id}")
        with pytest.raises(SamePerson):
            policy.require_approving(actor, deal.contract)
    assert deal.buyer is not None
    for other in (deal.buyer, negotiations.colleague(deal.seller)):
        with pytest.raises(NotAllowed):
            policy.require_approving(other, deal.contract)


def test_the_thread_of_a_draft(deal: Deal) -> None:
    assert deal.buyer is not None
    assert deal.broker is not None
    assert quality(deal.seller, deal.id) == "holder"
    assert quality(deal.buyer, deal.id) == "seeker"
    assert quality(deal.broker, deal.id) == "broker"
    assert quality(desk.registrar(), deal.id) is None
    assert quality(make.member(), deal.id) is None
    with unit_of_work():
        apply_move(deal.contract, CANCEL, SYSTEM, reason=CancelReason.DUPLICATE)
    assert quality(deal.seller, deal.id) == READ_ONLY


def test_the_thread_of_a_submitted_one(app: Flask) -> None:
    """The registrar asks there; the department follows the contract, and not the talk."""
    deal = desk.submitted()
    assert quality(desk.registrar(), deal.id) == "registrar"
    assert quality(make.operator("/p/"), deal.id) == READ_ONLY
    for actor in (make.officer(Role.DEPARTMENT_OFFICER), desk.finance()):
        assert quality(actor, deal.id) is None
        assert not reads_contract(actor, deal.id)


def test_own_contracts_in_pages_the_last_touched_first(app: Flask) -> None:
    seller = make.member()
    numbers = [making.by_hand(seller, token=f"t{n}").id for n in range(3)]
    making.by_hand(token="other")
    scope = ContractScope.of(seller)
    rows, total = queries.page(scope, 1, size=2)
    assert ([row.id for row in rows], total) == (numbers[:0:-1], 3)
    assert [row.id for row in queries.page(scope, 2, size=2)[0]] == numbers[:1]
    assert [row.id for row in queries.page(scope, 99, size=2)[0]] == numbers[:1]
    assert queries.page(scope, 1, S.SIGNED) == ([], 0)
    assert queries.page(ContractScope.of(make.reader()), 1) == ([], 0)


def test_what_is_fixed_comes_from_the_agreed_terms(deal: Deal) -> None:
    fixed = queries.fixed_fields(ALL, deal.contract)
    assert fixed["total_fen"] == deal.contract.total_fen
    assert queries.fixed_fields(ContractScope(), deal.contract) == {}
    by_hand = making.by_hand()
    assert queries.fixed_fields(ALL, by_hand.contract) == {}


def test_the_contract_of_a_negotiation(deal: Deal) -> None:
    negotiation_id = deal.contract.negotiation_id
    assert negotiation_id is not None
    found = queries.of_negotiation(ContractScope.of(deal.seller), negotiation_id)
    assert found is not None
    assert found.id == deal.id
    assert queries.of_negotiation(ContractScope.of(make.member()), negotiation_id) is None
    assert len(digest(found.content)) == 64


def test_a_public_seller_is_a_university_or_institute(app: Flask) -> None:
    public = desk.signed(seller=make.member(make.organisation(OrganisationKind.UNIVERSITY)))
    for deal, expected in ((public.id, True), (making.by_hand().id, False)):
        assert policy.has_public_seller(queries.one(ALL, deal)) is expected


def test_who_hears_of_it(deal: Deal) -> None:
    assert deal.buyer is not None
    assert deal.broker is not None
    three = {deal.seller.person_id, deal.buyer.person_id, deal.broker.person_id}
    assert parties_told.of_contract(ALL, deal.contract) == three
    submitted = desk.submitted()
    registrar = desk.registrar()
    with unit_of_work():
        desk.row_of(submitted).registrar_id = registrar.person_id
    db.session.expire_all()
    told = parties_told.of_talk(ALL, submitted.contract)
    assert told == {submitted.seller.person_id, submitted.buyer.person_id, registrar.person_id}
    with unit_of_work():
        db.session.execute(delete(RoleGrant).where(RoleGrant.person_id == registrar.person_id))
    assert parties_told.of_talk(ALL, submitted.contract) == told - {registrar.person_id}
