"""The paper of a lead's talk lists the moves of the lead, and nothing that only looks like one."""

from typing import Any

import pytest
from sqlalchemy import select

from marketplace.audit.models import AuditEntry
from marketplace.brokerage import evidence
from marketplace.brokerage.operations import leads
from marketplace.brokerage.states import LeadStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import beijing_today
from tests.making import brokers
from tests.making import leads as making
from tests.making.leads import Case

pytestmark = pytest.mark.usefixtures("app")


def moves(case: Case) -> list[str]:
    lead = case.row
    entries = select(AuditEntry).where(AuditEntry.subject == f"lead:{case.id}").order_by(AuditEntry.number)
    paper: dict[str, Any] = evidence.paper(
        lead,
        [],
        db.session.scalars(entries),
        names=True,
        market="虚构市场",
        base_url="https://market.example",
    )
    return [row[1] for row in paper["moves"]]


def test_what_a_broker_plans_is_no_move_whatever_it_is_called() -> None:
    case = making.offered()
    for status in LeadStatus:
        with unit_of_work():
            leads.plan(case.broker, case.id, status.value, beijing_today())
    assert moves(case) == ["待认领", "已认领", "已征询双方"]


def test_every_move_is_listed_from_the_opening_to_the_end() -> None:
    case, other = making.interested(), brokers.working()
    with unit_of_work():
        leads.adopt(case.broker, case.id, has_interest=False)
    with unit_of_work():
        leads.release(case.broker, case.id)
    with unit_of_work():
        leads.take_over(other, case.id, has_interest=False)
    assert moves(case) == ["待认领", "已认领", "已停滞", "已认领"]
