"""A registered contract of each organisation, with something of everything that the desk and its parties decide on."""

from typing import Any

from marketplace.accounts.models import Organisation
from marketplace.contracts.operations import amendments, income, performing
from marketplace.contracts.states import EndReason
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from tests import make
from tests.making import desk

ON_A_CONTRACT = ("registration.own", "registration.show")


def add(kits: dict[str, dict[str, Any]]) -> None:
    """Give every kit of an organisation what it needs; kits of one organisation name the same contract."""
    by, buyer = desk.registrar(), make.member(region="220402")
    made: dict[int, dict[str, Any]] = {}
    for kit in kits.values():
        organisation_id = kit.get("organisation_id")
        if organisation_id is None:
            continue
        if organisation_id not in made:
            owner = make.member(db.session.get_one(Organisation, organisation_id))
            made[organisation_id] = _contract(by, owner, buyer)
        kit.update(made[organisation_id])


def _contract(by: Actor, owner: Actor, buyer: Actor) -> dict[str, Any]:
    deal = desk.registered(by, seller=owner, buyer=buyer)
    with unit_of_work():
        performing.start(owner, deal.id)
    step, part = desk.plan(deal)
    with unit_of_work():
        change = amendments.apply_for_revocation(owner, deal.id, EndReason.VOID, "虚构的理由")
        proposed = income.propose(by, deal.id, desk.WAN, "虚构的理由")
        change_id, income_id = change.id, proposed.id
    kit: dict[str, Any] = {page: {"contract_id": deal.id} for page in ON_A_CONTRACT}
    return kit | {
        "change_id": change_id,
        "registration.decide": {"contract_id": deal.id, "act": "income"},
        "registration.act_on_own": {"contract_id": deal.id, "act": "dispute"},
        "registration.milestone": {"milestone_id": step, "act": "report"},
        "registration.payment": {"payment_id": part, "act": "report"},
        "registration.decide_change": {"change_id": change_id, "act": "accept"},
        "registration.decide_income": {"income_id": income_id, "act": "confirm"},
        "registration.export": {"kind": "csv"},
        "registration.paper": {"contract_id": deal.id, "kind": "certificate"},
    }
