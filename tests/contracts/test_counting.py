"""What statistics count follows the contracts through every change, and is put right when it does not."""

from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update

from marketplace.audit.models import AuditEntry
from marketplace.branches.scope import EVERYTHING, Scope
from marketplace.contracts.models import Contract, ContractParty, Registration
from marketplace.contracts.models_counted import CountedContract
from marketplace.contracts.operations import amendments, counting, numbering
from marketplace.contracts.queries import figures
from marketplace.contracts.queries.counting import wrong_ids
from marketplace.contracts.queries.figures import Asked, Cut
from marketplace.contracts.registered import Registered
from marketplace.contracts.states import COUNTED, AmendmentReason, ContractKind, EndReason, PartyRole
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.errors import MarketError
from tests import make
from tests.making import desk
from tests.making.desk import WAN

pytestmark = pytest.mark.usefixtures("app")
ALL = Asked("22")


@dataclass(frozen=True)
class Step:
    """What is done to which of the contracts."""

    name: str
    number: int
    amount: int


steps = st.builds(
    Step, st.sampled_from(["register", "amend", "refuse", "revoke"]), st.integers(0, 2), st.integers(1, 40)
)


def do(by: Actor, deals: list[desk.Deal], step: Step) -> None:
    """The step, if the contract allows it."""
    deal = deals[step.number]
    with unit_of_work():
        if step.name == "register":
            numbering.register(by, deal.id, desk.HEAD)
        elif step.name == "revoke":
            amendments.revoke(by, deal.id, EndReason.VOID, "无效")
        else:
            known = Registered.of(deal.contract, db.session.get_one(Registration, deal.id))
            wanted = replace(known, total_fen=step.amount * WAN, technical_fen=step.amount * WAN // 2)
            made = amendments.apply_for_change(deal.seller, deal.id, wanted, "补充协议")
            if step.name == "refuse":
                amendments.refuse(by, made.id, AmendmentReason.NOT_AGREED)
            else:
                amendments.accept(by, made.id, desk.HEAD)


def plain() -> tuple[int, int, int]:
    """Count and amounts, from the contracts' own rows."""
    query = (
        select(func.count(), func.sum(Registration.total_fen), func.sum(Registration.technical_fen))
        .join(Contract, Contract.id == Registration.contract_id)
        .where(Contract.status.in_(sorted(COUNTED)))
    )
    count, total, technical = db.session.execute(query).one()
    return count, int(total or 0), int(technical or 0)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=1, max_size=8))
def test_after_any_steps_figures_are_those_of_the_contracts(done: list[Step]) -> None:
    by = desk.registrar()
    kinds = (ContractKind.DEVELOPMENT, ContractKind.SERVICE, ContractKind.LICENCE)
    deals = [
        desk.recognised(by, kind=kind, total_fen=(number + 3) * WAN) for number, kind in enumerate(kinds)
    ]
    for step in done:
        try:
            do(by, deals, step)
        except MarketError:
            db.session.rollback()
        assert wrong_ids(EVERYTHING) == []
        found = figures.figures(EVERYTHING, ALL)
        assert (found.whole.count, found.whole.total_fen, found.whole.technical_fen) == plain()
        for cut, lines in found.cuts.items():
            for line in lines:
                total, rows = figures.behind(EVERYTHING, ALL, cut, line.key, 1)
                assert (total, len(rows[:20])) == (line.count, min(line.count, 20))


def test_a_registration_that_is_rolled_back_is_not_counted() -> None:
    by, deal = desk.registrar(), desk.recognised()

    def fails() -> None:
        with unit_of_work():
            numbering.register(by, deal.id, desk.HEAD)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert figures.figures(EVERYTHING, ALL).whole.count == 0
    assert wrong_ids(EVERYTHING) == []


def test_the_row_says_what_contract_registration_and_parties_say() -> None:
    deal = desk.registered(total_fen=80 * WAN, technical_fen=50 * WAN, kind=ContractKind.TRANSFER)
    row = db.session.get_one(CountedContract, deal.id)
    contract = deal.contract
    day = contract.registered_on
    assert day is not None
    assert (row.registered_on, row.month, row.kind) == (day, f"{day:%Y%m}", ContractKind.TRANSFER)
    assert (row.field_code, row.seller_city, row.buyer_from) == ("F01", "2201", "22")
    assert (row.seller_type, row.buyer_type) == ("university", "enterprise")
    assert (row.total_fen, row.technical_fen, row.branch_path) == (80 * WAN, 50 * WAN, contract.branch_path)


def by_hand(deal: desk.Deal, wrong: str) -> None:
    """Change rows behind the operations' back."""
    changes = {
        "another amount": update(Registration)
        .where(Registration.contract_id == deal.id)
        .values(total_fen=90 * WAN),
        "another place": update(Contract).where(Contract.id == deal.id).values(branch_path="/p/BR2/"),
        "another buyer": update(ContractParty)
        .where(ContractParty.contract_id == deal.id, ContractParty.role == PartyRole.BUYER)
        .values(country="DEU", region_code=""),
        "no row": delete(CountedContract).where(CountedContract.id == deal.id),
        "a row too many": update(Contract).where(Contract.id == deal.id).values(status="revoked"),
        "another day": update(Contract).where(Contract.id == deal.id).values(registered_on=date(2026, 1, 5)),
    }
    with unit_of_work():
        db.session.execute(changes[wrong])


@pytest.mark.parametrize(
    "wrong",
    ["another amount", "another place", "another buyer", "no row", "a row too many", "another day"],
)
def test_what_was_changed_by_hand_is_found_and_put_right(wrong: str) -> None:
    other, deal = desk.registered(technical_fen=10 * WAN), desk.registered(technical_fen=10 * WAN)
    by_hand(deal, wrong)
    assert wrong_ids(EVERYTHING) == [deal.id]
    with unit_of_work():
        assert counting.recount(SYSTEM) == 1
    assert wrong_ids(EVERYTHING) == []
    left = set(db.session.scalars(select(CountedContract.id)))
    assert left == ({other.id} if wrong == "a row too many" else {other.id, deal.id})
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.topic == "contract.recount")).one()
    assert entry.facts == {"wrong": 1, "first": [deal.id]}


def test_nothing_is_written_where_nothing_is_wrong() -> None:
    desk.registered()
    with unit_of_work():
        assert counting.recount(SYSTEM) == 0
    assert db.session.scalar(select(AuditEntry.number).where(AuditEntry.topic == "contract.recount")) is None


def test_many_wrong_rows_are_put_right_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "AT_ONCE", 2)
    for _ in range(5):
        desk.registered()
    with unit_of_work():
        db.session.execute(delete(CountedContract))
    with unit_of_work():
        assert counting.recount(SYSTEM) == 5
    assert figures.figures(EVERYTHING, ALL).whole.count == 5


def test_a_scope_looks_at_its_own_contracts_alone() -> None:
    deal = desk.registered()
    by_hand(deal, "no row")
    assert wrong_ids(Scope("/p/BR2/")) == []
    assert wrong_ids(Scope(deal.contract.branch_path)) == [deal.id]
    assert wrong_ids(Scope(None)) == []


@pytest.mark.parametrize(
    ("country", "region", "place"),
    [
        ("CHN", "220202", "province"), ("CHN", "110101", "china"), ("CHN", "", "china"), ("DEU", "", "abroad"),
        ("FRA", "", "abroad"),
    ],
)  # fmt: skip
def test_the_buyers_place_and_its_contracts_agree(country: str, region: str, place: str) -> None:
    deal, _same = desk.registered(), desk.registered(seller=make.member(make.organisation(region="220202")))
    with unit_of_work():
        party = db.session.get_one(ContractParty, (deal.id, PartyRole.BUYER))
        party.country, party.region_code = country, region
    with unit_of_work():
        counting.recount(SYSTEM)
    lines = {line.key: line.count for line in figures.figures(EVERYTHING, ALL).cuts[Cut.PLACE]}
    assert lines[place] == (2 if place == "province" else 1)
    for key in ("province", "china", "abroad"):
        assert figures.behind(EVERYTHING, ALL, Cut.PLACE, key, 1)[0] == lines.get(key, 0)
    assert figures.behind(EVERYTHING, ALL, Cut.PLACE, "nowhere", 1) == (0, [])
