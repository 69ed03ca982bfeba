"""A split of each organisation's income, written by whoever walks the pages and with a part for the writer."""

from dataclasses import replace
from typing import Any

from marketplace.accounts.models import Organisation
from marketplace.accounts.states import OrganisationKind
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from tests.making import rewards as making

ON_SHARE = (
    "show", "edit", "save", "ask", "answer", "decide", "pay", "plan_tax", "leave", "void",
)  # fmt: skip


def add(kits: dict[str, dict[str, Any]], own: dict[str, Actor]) -> None:
    """Give every kit of an organisation what it needs; kits of one organisation name the same share."""
    made: dict[int, dict[str, Any]] = {}
    for role, actor in own.items():
        organisation_id = kits[role]["organisation_id"]
        made[organisation_id] = _share(organisation_id, actor)
    for kit in kits.values():
        if kit.get("organisation_id") in made:
            kit.update(made[kit["organisation_id"]])


def _become(organisation_id: int, kind: OrganisationKind) -> OrganisationKind:
    """Only universities and institutes open a share; kits of the others have one from when they were. Gives the kind
    before.
    """
    with unit_of_work():
        unit = db.session.get_one(Organisation, organisation_id)
        before, unit.kind = unit.kind, kind
    return before


def _share(organisation_id: int, writer: Actor) -> dict[str, Any]:
    deal = making.earned(of=db.session.get_one(Organisation, organisation_id))
    kind = _become(organisation_id, OrganisationKind.UNIVERSITY)
    opened = making.drafted(deal, writer=writer)
    _become(organisation_id, kind)
    case = making.written(replace(opened, maker=writer))
    kit: dict[str, Any] = {f"rewards.{page}": {"share_id": case.id} for page in ON_SHARE}
    return kit | {
        "rewards.start": {"contract_id": deal.id},
        "rewards.advance": {"share_id": case.id, "step": "post"},
        "rewards.statement": {"share_id": case.id, "row_id": case.people[0].id},
    }
