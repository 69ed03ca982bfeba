"""A lead of each organisation as the seeker, introduced by a broker of its own, with a meeting."""

from typing import Any

from marketplace.accounts.models import Organisation
from marketplace.brokerage.operations import meetings
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from tests import make
from tests.brokerage.test_meetings import draft
from tests.making import leads as making

ON_A_LEAD = ("messages", "post_message", "export_evidence", "list_meetings", "new_meeting", "plan_meeting")
ON_A_MEETING = ("edit_meeting", "change_meeting", "cancel_meeting", "meeting_file")


def add(kits: dict[str, dict[str, Any]]) -> None:
    """Give every kit of an organisation what it needs; kits of one organisation name the same lead."""
    made: dict[int, dict[str, Any]] = {}
    for kit in kits.values():
        organisation_id = kit.get("organisation_id")
        if organisation_id is None:
            continue
        if organisation_id not in made:
            made[organisation_id] = _lead(make.member(db.session.get_one(Organisation, organisation_id)))
        kit.update(made[organisation_id])


def _lead(owner: Actor) -> dict[str, Any]:
    case = making.introduced(seeker=owner)
    with unit_of_work():
        meeting_id = meetings.plan(case.broker, case.id, draft()).id
    here = {"lead_id": case.id, "meeting_id": meeting_id}
    return {f"leads.{page}": here for page in (*ON_A_LEAD, *ON_A_MEETING)}
