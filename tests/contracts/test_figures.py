"""Figures are what a plain recount of the rows gives, whoever asks and however it is narrowed."""

from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from marketplace.accounts.states import OrganisationKind
from marketplace.branches.scope import EVERYTHING, Scope
from marketplace.contracts.desk_policy import figures_scope
from marketplace.contracts.models import Contract, ContractParty, Registration
from marketplace.contracts.operations import amendments, counting, review
from marketplace.contracts.operations.numbering import register
from marketplace.contracts.queries import figures
from marketplace.contracts.queries.figures import Asked, Cut, Line
from marketplace.contracts.states import COUNTED, ContractKind, EndReason, PartyRole
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Role
from tests import make
from tests.making import desk
from tests.making.desk import WAN

pytestmark = pytest.mark.usefixtures("app")
ALL = Asked("22")


@pytest.fixture
def market(app: object) -> None:
    """Eight contracts of two branches, one revoked, one at the desk, one whose amounts the registrar lowered."""
    by = desk.registrar()
    jilin = make.member(make.organisation(OrganisationKind.UNIVERSITY, region="220202"))
    abroad = make.member(make.organisation(OrganisationKind.ENTERPRISE))
    kinds = list(ContractKind)
    for number in range(6):
        seller = jilin if number % 2 else None
        deal = desk.registered(by, seller=seller, total_fen=(number + 1) * 7 * WAN, kind=kinds[number % 5])
        with unit_of_work():
            row = db.session.get_one(Contract, deal.id)
            row.registered_on = date(2026, 1 + number % 3, 15)
            row.field_code = None if number == 3 else f"F{number:02d}" if number else "F01"
            if number == 2:
                party = db.session.get_one(ContractParty, (deal.id, PartyRole.BUYER))
                party.country, party.region_code = "DEU", ""
            if number == 4:
                db.session.get_one(ContractParty, (deal.id, PartyRole.BUYER)).region_code = "110101"
    desk.submitted(buyer=abroad)
    gone = desk.registered(by)
    lowered = desk.submitted(total_fen=100 * WAN)
    with unit_of_work():
        amendments.revoke(by, gone.id, EndReason.VOID, "无效")
    finding = desk.finding(lowered, kind=ContractKind.SERVICE, technical_fen=60 * WAN, opinion="含设备费")
    with unit_of_work():
        review.recognise(by, lowered.id, finding)
    with unit_of_work():
        register(by, lowered.id, desk.HEAD)
    with unit_of_work():
        counting.recount(SYSTEM)  # rows were changed by hand above


def recount(asked: Asked, path: str = "/p/") -> dict[Cut, dict[str, list[int]]]:
    """Row by row in Python."""
    found: dict[Cut, dict[str, list[int]]] = {cut: defaultdict(lambda: [0, 0, 0]) for cut in Cut}
    for contract in db.session.query(Contract):
        if contract.status not in COUNTED or not contract.branch_path.startswith(path):
            continue
        row = db.session.get_one(Registration, contract.id)
        day = contract.registered_on
        assert day is not None
        assert row.kind is not None
        if asked.kind not in (None, row.kind) or not contract.branch_path.startswith(asked.branch_path):
            continue
        if not (asked.first or date.min) <= day <= (asked.last or date.max):
            continue
        seller = db.session.get_one(ContractParty, (contract.id, PartyRole.SELLER))
        buyer = db.session.get_one(ContractParty, (contract.id, PartyRole.BUYER))
        inside = "province" if buyer.region_code.startswith("22") else "china"
        keys = {
            Cut.MONTH: f"{day:%Y%m}", Cut.KIND: row.kind.value, Cut.FIELD: contract.field_code or "",
            Cut.REGION: seller.region_code[:4], Cut.SELLER: seller.legal_type.value,
            Cut.BUYER: buyer.legal_type.value, Cut.PLACE: inside if buyer.country == "CHN" else "abroad",
        }  # fmt: skip
        for cut, key in keys.items():
            line = found[cut][key]
            line[0] += 1
            line[1] += row.total_fen or 0
            line[2] += row.technical_fen or 0
    return found


def as_lists(lines: tuple[Line, ...]) -> dict[str, list[int]]:
    return {line.key: [line.count, line.total_fen, line.technical_fen] for line in lines}


ASKED: list[Asked] = [
    ALL,
    Asked("22", first=date(2026, 2, 1)),
    Asked("22", first=date(2026, 1, 15), last=date(2026, 2, 15)),
    Asked("22", kind=ContractKind.SERVICE),
    Asked("22", branch_path="/p/BR2/"),
    Asked("22", first=date(2031, 1, 1)),
]


@pytest.mark.usefixtures("market")
@pytest.mark.parametrize("path", ["/p/", "/p/BR1/", "/p/BR2/"])
@pytest.mark.parametrize("asked", ASKED)
def test_every_cut_equals_a_plain_recount(asked: Asked, path: str) -> None:
    found = figures.figures(Scope(path), asked)
    wanted = recount(asked, path)
    for cut in Cut:
        assert as_lists(found.cuts[cut]) == dict(wanted[cut].items()), cut
        assert sum(line.count for line in found.cuts[cut]) == found.whole.count
        assert sum(line.total_fen for line in found.cuts[cut]) == found.whole.total_fen


@pytest.mark.usefixtures("market")
def test_behind_each_number_are_as_many_contracts_as_it_says() -> None:
    found = figures.figures(EVERYTHING, ALL)
    assert found.whole.count == 7
    for cut, lines in found.cuts.items():
        for line in lines:
            total, rows = figures.behind(EVERYTHING, ALL, cut, line.key, 1)
            assert total == line.count == len(rows)
            assert sum(row.total_fen for row in rows) == line.total_fen
            assert sum(row.technical_fen for row in rows) == line.technical_fen
    assert figures.behind(EVERYTHING, ALL, None, "", 1)[0] == 7
    assert figures.behind(EVERYTHING, ALL, None, "", 2) == figures.behind(EVERYTHING, ALL, None, "", 1)
    assert figures.behind(EVERYTHING, ALL, Cut.KIND, "no such kind", 1) == (0, [])


@pytest.mark.usefixtures("market")
def test_months_come_in_time_and_the_rest_by_amount() -> None:
    found = figures.figures(EVERYTHING, ALL)
    months = [line.key for line in found.cuts[Cut.MONTH]]
    assert months == sorted(months)
    assert found.cuts[Cut.FIELD][-1].key == ""
    amounts = [line.total_fen for line in found.cuts[Cut.KIND]]
    assert amounts == sorted(amounts, reverse=True)


@pytest.mark.usefixtures("market")
def test_one_statement_however_many_contracts() -> None:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        figures.figures(EVERYTHING, ALL)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len(seen) == 1


def test_whose_figures() -> None:
    assert figures_scope(make.operator("/p/BR1/")) == Scope("/p/BR1/")
    assert figures_scope(desk.registrar("/p/BR2/")) == Scope("/p/BR2/")
    assert figures_scope(make.officer(Role.DEPARTMENT_OFFICER)) == EVERYTHING
    assert figures_scope(desk.finance()) == EVERYTHING
    for nobody in (make.member(), make.broker(), make.reader()):
        assert figures_scope(nobody) == Scope(None)
        assert figures.figures(figures_scope(nobody), ALL).whole.count == 0
