"""Contracts of each organisation as the seller: one to be begun, one written, one at its makers, one registered."""

from typing import Any

from marketplace.accounts.models import Organisation, Person
from marketplace.contracts.drafts import Maker
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from tests import make
from tests.making import contracts as making
from tests.making import negotiations, pricing

WITH_ITS_MAKERS = (
    "opinions", "close_opinions", "opinion", "give_opinion", "approval", "approve", "send_back", "cancel",
)  # fmt: skip
WRITTEN = ("check", "ask", "signature", "record_signature")


def add(kits: dict[str, dict[str, Any]], people: dict[str, Actor]) -> None:
    """Give every kit of an organisation what it needs; `people` are the roles who belong to one, and are its makers."""
    broker = make.broker()
    made: dict[int, dict[str, Any]] = {}
    for role, actor in people.items():
        owner = make.member(db.session.get_one(Organisation, kits[role]["organisation_id"]))
        made[kits[role]["organisation_id"]] = _contracts(role, owner, actor, broker)
    for kit in kits.values():
        kit.update(made.get(kit.get("organisation_id", 0), {}))
        if "registration.own" in kit:
            kit.update({f"contracts.{page}": kit["registration.own"] for page in ("show", "post_message")})


def _contracts(role: str, owner: Actor, maker: Actor, broker: Actor) -> dict[str, Any]:
    region = db.session.get_one(Organisation, owner.memberships[0].organisation_id).region_code
    talks = negotiations.agreed(seeker=make.member(region=region), holder=owner, broker=broker)
    pricing.decide(talks, pricing.LISTED)
    pricing.clear(talks)
    person = db.session.get_one(Person, maker.person_id)
    makers = (Maker(person.name, person.email),)
    written = making.by_hand(owner, token=f"{role} written", makers=makers)
    asked = making.by_hand(owner, token=f"{role} asked", makers=makers)
    making.ask(asked)
    on = {"contract_id": written.id}
    kit: dict[str, Any] = {f"contracts.{page}": on for page in WRITTEN}
    kit |= {f"contracts.{page}": {"contract_id": asked.id} for page in WITH_ITS_MAKERS}
    kit |= {f"contracts.{page}": on | {"step": "kind"} for page in ("draft", "save")}
    return kit | {"contracts.of_negotiation": {"negotiation_id": talks.id}}
