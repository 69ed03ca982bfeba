"""A broker whom the department decides on; each organisation's person has applied, its administrator has an agency."""

from io import BytesIO
from typing import Any

from marketplace.accounts.operations import organisations
from marketplace.brokerage.models import Broker
from marketplace.brokerage.operations import brokers
from marketplace.config import Settings
from marketplace.db.work import unit_of_work
from marketplace.files.opening import open_storage
from marketplace.files.receiving import Received
from marketplace.kernel.actor import SYSTEM, Actor, OrganisationRole
from tests.making import brokers as making


def add(settings: Settings, kits: dict[str, dict[str, Any]], people: dict[str, Actor]) -> None:
    """Give every kit what it needs; `people` are those whose kits hold something of their own."""
    number = making.accredited().id
    for name, kit in kits.items():
        kit.update({"broker_id": number, "brokers.decide": {"move": "suspend"}})
        if name in people:
            kit["brokers.certificate"] = {"broker_id": _applied(settings, people[name])}
        if name in people and people[name].memberships[0].role is OrganisationRole.ADMIN:
            kit["brokers.agency"] = {"organisation_id": _agency(people[name])}


def _applied(settings: Settings, actor: Actor) -> int:
    """Somebody's application, with a certificate."""
    key = open_storage(settings).put(BytesIO(b"%PDF-1.4 invented certificate"))
    received = Received("证书.pdf", "application/pdf", 29, f"{actor.person_id:064x}", key)
    with unit_of_work():
        row: Broker = brokers.apply(actor, making.draft(), received)
        return row.id


def _agency(actor: Actor) -> int:
    """An agency that the person administers beside the own organisation."""
    agency = making.agency().id
    with unit_of_work():
        organisations.add_member(SYSTEM, agency, actor.person_id or 0, OrganisationRole.ADMIN)
    return agency
