"""Prices of each organisation as the holder: one to decide, one to make public, one in public, one held up."""

from dataclasses import replace
from typing import Any

from marketplace.accounts.models import Organisation
from marketplace.accounts.states import OrganisationKind
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.negotiations.states import HoldReason
from tests import make
from tests.making import negotiations
from tests.making import pricing as making
from tests.making.pricing import AGREED


def add(kits: dict[str, dict[str, Any]]) -> None:
    """Give every kit of an organisation what it needs; kits of one organisation name the same prices."""
    broker = make.broker()
    made: dict[int, dict[str, Any]] = {}
    for kit in kits.values():
        organisation_id = kit.get("organisation_id")
        if organisation_id is None:
            continue
        if organisation_id not in made:
            owner = make.member(db.session.get_one(Organisation, organisation_id))
            made[organisation_id] = _prices(owner, broker)
        kit.update(made[organisation_id])


def _prices(owner: Actor, broker: Actor) -> dict[str, Any]:
    organisation = db.session.get_one(Organisation, owner.memberships[0].organisation_id)
    is_public, region = organisation.kind is OrganisationKind.UNIVERSITY, organisation.region_code
    sides: dict[str, Any] = {"seeker": make.member(region=region), "holder": owner, "broker": broker}
    priced, held = negotiations.agreed(**sides), negotiations.agreed(**sides)
    making.decide(priced)
    making.attach_minutes(priced)
    held_draft = replace(AGREED, exceptions=(HoldReason.DEFENCE,), declares_none=False)
    making.decide(held, held_draft)
    released = negotiations.agreed(**sides)
    making.decide(released, held_draft)
    making.release(released, making.officer())
    shown = _published(sides) if is_public else making.published()
    objection = making.raise_objection(shown)
    on = {"negotiation_id": priced.id}
    kit: dict[str, Any] = {
        f"negotiations.{page}": on
        for page in ("pricing", "decide_pricing", "attach_minutes", "clear_price", "minutes")
    }
    kit |= {f"negotiations.{page}": on for page in ("write_publicity", "publish_price", "take_back_price")}
    return kit | {
        "publicity_id": making.running(shown).id,
        "objection_id": objection,
        "negotiations.answer_objection": {
            "negotiation_id": shown.id if is_public else priced.id,
            "objection_id": objection,
        },
        "negotiations.hold": {"negotiation_id": held.id},
        "negotiations.decide_hold": {"negotiation_id": held.id},
        "negotiations.hold_decision": {"negotiation_id": released.id},
    }


def _published(sides: dict[str, Any]) -> negotiations.Talks:
    talks = negotiations.agreed(**sides)
    making.decide(talks)
    making.publish(talks)
    return talks
