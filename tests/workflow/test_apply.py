"""The one door for statuses."""

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.accounts.states import REFUSE, SUSPEND, VERIFY, OrganisationReason, OrganisationStatus
from marketplace.audit import queries as audit
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.errors import Invalid, WrongState
from marketplace.workflow.apply import apply_move
from tests import make


def test_a_move_changes_records_and_announces(app: Flask) -> None:
    organisation_id = make.organisation(verified=False).id
    with unit_of_work():
        found = db.session.get_one(Organisation, organisation_id)
        apply_move(found, VERIFY, SYSTEM, note="checked")
    assert found.status is OrganisationStatus.VERIFIED
    entry = audit.history(audit.AuditScope(f"organisation:{organisation_id}"))[0]
    assert (entry.topic, entry.facts) == (
        "organisation.verify",
        {"before": "pending", "after": "verified", "note": "checked"},
    )
    news = db.session.scalars(select(OutboxEvent).where(OutboxEvent.topic == "organisation.verify")).all()
    assert [event.subject_id for event in news] == [organisation_id]


def test_a_move_from_the_wrong_status_changes_nothing(app: Flask) -> None:
    organisation_id = make.organisation(verified=False).id
    with pytest.raises(WrongState) as refusal, unit_of_work():
        found = db.session.get_one(Organisation, organisation_id)
        apply_move(found, SUSPEND, SYSTEM, reason=OrganisationReason.MISUSE)
    assert refusal.value.facts == {"action": "suspend", "status": "pending", "start": ["verified"]}
    assert db.session.get_one(Organisation, organisation_id).status is OrganisationStatus.PENDING


def test_a_negative_end_needs_a_reason(app: Flask) -> None:
    organisation_id = make.organisation(verified=False).id
    with pytest.raises(Invalid) as refusal, unit_of_work():
        apply_move(db.session.get_one(Organisation, organisation_id), REFUSE, SYSTEM)
    assert refusal.value.problems[0].field == "reason"


def test_the_reason_is_in_the_trail(app: Flask) -> None:
    organisation_id = make.organisation(verified=False).id
    with unit_of_work():
        found = db.session.get_one(Organisation, organisation_id)
        apply_move(found, REFUSE, SYSTEM, reason=OrganisationReason.NO_PROOF)
    assert audit.history(audit.AuditScope(f"organisation:{organisation_id}"))[0].facts["reason"] == "no_proof"
