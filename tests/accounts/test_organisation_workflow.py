"""The workflow of organisations under any order of moves, against a table written down once more here."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import organisations
from marketplace.accounts.states import OrganisationReason, OrganisationStatus
from marketplace.audit import queries as audit
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.errors import Invalid, WrongState
from tests import make

TABLE = {  # (move, before): after
    ("verify", "pending"): "verified",
    ("verify", "refused"): "verified",
    ("refuse", "pending"): "refused",
    ("ask_again", "refused"): "pending",
    ("suspend", "verified"): "suspended",
    ("reinstate", "suspended"): "verified",
}
MOVES = sorted({move for move, _ in TABLE})
WITH_REASON = {"refuse", "suspend"}
STATES = [status.value for status in OrganisationStatus]


def does(move: str, row: Organisation, reason: OrganisationReason | None) -> None:
    operation: Any = getattr(organisations, move)
    operation(SYSTEM, row, *([reason] if move in WITH_REASON else []))


def trail(organisation_id: int) -> list[tuple[str, dict[str, Any]]]:
    entries = audit.history(audit.AuditScope(f"organisation:{organisation_id}"), 1000)
    return [(entry.topic, entry.facts) for entry in reversed(entries)]


def news(organisation_id: int) -> list[str]:
    query = db.select(OutboxEvent.topic).where(
        OutboxEvent.subject_id == organisation_id, OutboxEvent.topic.startswith("organisation.")
    )
    return list(db.session.scalars(query.order_by(OutboxEvent.id)))


class Workflow(RuleBasedStateMachine):
    """Every move is tried from every status; what was allowed is told once, what was not leaves no trace."""

    @initialize()
    def begin(self) -> None:
        self.id = make.organisation(verified=False).id
        self.owner = make.member(of=self.row())
        self.status, self.reason, self.told = (
            "pending",
            None,
            ["organisation.create", "organisation.add_member"],
        )
        self.was_verified = False

    def row(self) -> Organisation:
        return db.session.get_one(Organisation, self.id, populate_existing=True)

    @rule(move=st.sampled_from(MOVES), reason=st.sampled_from([*OrganisationReason, None]))
    def move(self, move: str, reason: OrganisationReason | None) -> None:
        after = TABLE.get((move, self.status))
        if after is None:
            with pytest.raises(WrongState) as refusal, unit_of_work():
                does(move, self.row(), reason)
            assert (refusal.value.facts["action"], refusal.value.facts["status"]) == (move, self.status)
            return
        if move in WITH_REASON and reason is None:
            with pytest.raises(Invalid), unit_of_work():
                does(move, self.row(), reason)
            return
        with unit_of_work():
            does(move, self.row(), reason)
        self.status = after
        self.reason = reason.value if reason and move in WITH_REASON else None
        self.was_verified = self.was_verified or after == "verified"
        self.told.append(f"organisation.{move}")

    @invariant()
    def the_row_agrees(self) -> None:
        if not hasattr(self, "id"):
            return
        row = self.row()
        assert (row.status.value, row.reason) == (self.status, self.reason)
        assert (row.verified_at is not None) == self.was_verified

    @invariant()
    def its_people_may_publish_only_while_it_is_verified(self) -> None:
        if hasattr(self, "id"):
            db.session.expire_all()
            (membership,) = make.actor_of(self.owner.person_id or 0).memberships
            assert membership.verified == (self.status == "verified")

    @invariant()
    def each_move_left_one_row_of_the_trail_and_one_piece_of_news(self) -> None:
        if hasattr(self, "id"):
            assert [topic for topic, _ in trail(self.id)] == self.told
            assert news(self.id) == self.told[2:]


def test_no_order_of_moves_leaves_the_table(app: Flask) -> None:
    run_state_machine_as_test(
        Workflow,
        settings=settings(max_examples=10, stateful_step_count=20, deadline=None, phases=(Phase.generate,)),
    )


REASON = OrganisationReason.NAME_DIFFERS
WAY = {"pending": (), "verified": ("verify",), "refused": ("refuse",), "suspended": ("verify", "suspend")}


def organisation_in(status: str) -> int:
    made = make.organisation(verified=False).id
    for move in WAY[status]:
        with unit_of_work():
            does(move, db.session.get_one(Organisation, made), REASON)
    return made


@pytest.mark.parametrize("status", STATES)
@pytest.mark.parametrize("move", MOVES)
def test_every_move_from_every_status(app: Flask, move: str, status: str) -> None:
    made = organisation_in(status)
    before = trail(made)
    after = TABLE.get((move, status))
    if after is None:
        with pytest.raises(WrongState), unit_of_work():
            does(move, db.session.get_one(Organisation, made), REASON)
        assert trail(made) == before
        assert db.session.get_one(Organisation, made, populate_existing=True).status == status
        return
    with unit_of_work():
        does(move, db.session.get_one(Organisation, made), REASON)
    reason = {"reason": "name_differs"} if move in WITH_REASON else {}
    assert trail(made)[len(before) :] == [
        (f"organisation.{move}", {"before": status, "after": after} | reason)
    ]


def test_every_status_can_be_left_again() -> None:
    """No organisation is stuck: from each status there is a move, and the way to verified is open."""
    reached = {"verified"}
    for _ in STATES:
        reached |= {before for (_, before), after in TABLE.items() if after in reached}
    assert reached == set(STATES)
