"""Negotiations of each organisation as the seeker: one begun, one with its secrecy asked, one with an open room."""

from typing import Any

from marketplace.accounts.models import Organisation
from marketplace.accounts.states import OrganisationKind
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from tests import make
from tests.making import negotiations as making
from tests.negotiations.papers import paper

BEGUN = ("ask_secrecy", "waive_secrecy", "end")
IN_ROOM = (
    "room",
    "add_file",
    "view_file",
    "remove_file",
    "write_terms",
    "propose_terms",
    "show_terms",
    "agree_terms",
)


def add(kits: dict[str, dict[str, Any]]) -> None:
    """Give every kit of an organisation what it needs; kits of one organisation name the same negotiations."""
    holder = make.member(make.organisation(OrganisationKind.UNIVERSITY, region="220402"))
    broker = make.broker()
    made: dict[int, dict[str, Any]] = {}
    for kit in kits.values():
        organisation_id = kit.get("organisation_id")
        if organisation_id is None:
            continue
        if organisation_id not in made:
            owner = make.member(db.session.get_one(Organisation, organisation_id))
            made[organisation_id] = _talks(owner, holder, broker)
        kit.update(made[organisation_id])


def _talks(owner: Actor, holder: Actor, broker: Actor) -> dict[str, Any]:
    sides: dict[str, Any] = {"seeker": owner, "holder": holder, "broker": broker}
    lead_id = making.introduced(**sides).lead_id
    begun, asked, talks = making.opened(**sides), making.asked(**sides), making.in_room(**sides)
    making.propose(holder, talks, 0)
    file_id = making.put_file(owner, talks, paper())
    here: dict[str, Any] = {"negotiation_id": talks.id, "file_id": file_id, "number": 1}
    kit: dict[str, Any] = {f"negotiations.{page}": here for page in IN_ROOM}
    kit |= {f"negotiations.{page}": {"negotiation_id": begun.id} for page in BEGUN}
    return kit | {
        "negotiation_id": talks.id,
        "negotiations.begin": {"lead_id": lead_id},
        "negotiations.consent_secrecy": {"negotiation_id": asked.id},
    }
