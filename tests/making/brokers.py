"""Brokers, as far on their way as asked."""

from datetime import date, timedelta
from typing import Any

import time_machine
from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.accounts.states import OrganisationKind
from marketplace.brokerage.drafts import AccreditationRules, BrokerDraft
from marketplace.brokerage.models import Broker
from marketplace.brokerage.operations import accreditation, brokers
from marketplace.brokerage.states import BrokerGrade, BrokerReason
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, Role
from marketplace.kernel.clock import beijing_today, utc_now
from tests import make

RULES = AccreditationRules(minimum_hours=40, valid_years=3)


def draft(**values: Any) -> BrokerDraft:
    usual: dict[str, Any] = {
        "grade": BrokerGrade.INTERMEDIATE, "certificate_no": "JL-2026-0001", "certificate_issuer": "虚构培训基地",
        "training_hours": 60, "fields": ("F01",),
    }  # fmt: skip
    return BrokerDraft(**(usual | values))


def agency() -> Organisation:
    return make.organisation(OrganisationKind.BROKER_AGENCY)


def department(branch: str = "/p/") -> Actor:
    return make.officer(Role.DEPARTMENT_OFFICER, branch)


def applied(actor: Actor | None = None, **values: Any) -> Broker:
    """Somebody (a new person by default) who has applied."""
    actor = actor or make.reader()
    with unit_of_work():
        made = brokers.apply(actor, draft(**values)).id
    return db.session.get_one(Broker, made)


def accredited(actor: Actor | None = None, *, days: int = 365, **values: Any) -> Broker:
    """In force for so many days more, today not counted."""
    made = applied(actor, **values).id
    with unit_of_work():
        accreditation.accredit(SYSTEM, made, beijing_today() + timedelta(days=days), RULES)
    return db.session.get_one(Broker, made)


def lapsed(actor: Actor | None = None, **values: Any) -> Broker:
    """Over since yesterday, and not booked yet."""
    with time_machine.travel(utc_now() - timedelta(days=10), tick=False):
        return accredited(actor, days=9, **values)


def suspended(actor: Actor | None = None, **values: Any) -> Broker:
    made = accredited(actor, **values).id
    with unit_of_work():
        accreditation.suspend(SYSTEM, made, BrokerReason.COMPLAINT_UPHELD)
    return db.session.get_one(Broker, made)


def working(**values: Any) -> Actor:
    """An accredited broker, as the actor who works."""
    return actor_of(accredited(**values))


def actor_of(row: Broker) -> Actor:
    db.session.expire_all()
    return make.actor_of(row.person_id)


def fresh(row: Broker) -> Broker:
    """The row as it is now."""
    number = row.id
    db.session.expire_all()
    return db.session.scalars(select(Broker).where(Broker.id == number)).one()


def today() -> date:
    return beijing_today()
