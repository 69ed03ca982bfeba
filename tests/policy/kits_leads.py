"""For each organisation a lead offered to it that waits for its answer, and a stranger's listing to ask about."""

from typing import Any

from marketplace.accounts.models import Organisation
from marketplace.db.base import db
from tests import make
from tests.making import leads as making


def add(kits: dict[str, dict[str, Any]]) -> None:
    """Give every kit of an organisation what it needs; kits of one organisation name the same lead."""
    wanted = make.achievement(making.university(), published=True).id
    made: dict[int, dict[str, Any]] = {}
    for kit in kits.values():
        organisation_id = kit.get("organisation_id")
        if organisation_id is None:
            continue
        if organisation_id not in made:
            owner = make.member(db.session.get_one(Organisation, organisation_id))
            here = {"lead_id": making.offered(seeker=owner).id, "move": "refuse"}
            made[organisation_id] = {
                "lead_id": here["lead_id"],
                "leads.show": here,
                "leads.answer": here,
                "leads.act": here | {"move": "offer"},
                "leads.interest": {"listing_id": wanted},
            }
        kit.update(made[organisation_id])
