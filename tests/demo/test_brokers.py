"""The demo's brokers and leads: through application and decision, and once."""

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.brokerage.drafts import Choices, broker_problems, cleaned_broker
from marketplace.brokerage.models import Broker, Lead
from marketplace.brokerage.states import BrokerStatus, LeadStatus
from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.demo import people
from marketplace.demo.brokers import DRAFTS, load_brokers
from marketplace.demo.leading import load_leads
from marketplace.demo.load import Figures
from marketplace.kernel.actor import Role
from tests import make

B, S = BrokerStatus, LeadStatus


def broker(login: str) -> Broker:
    person_id = people.actor(login).person_id
    return db.session.scalars(select(Broker).where(Broker.person_id == person_id)).one()


@pytest.mark.parametrize("login", DRAFTS)
def test_an_application_of_the_demo_has_no_fault(app: Flask, login: str) -> None:
    draft = DRAFTS[login]
    assert cleaned_broker(draft) == draft
    choices = Choices(frozenset(draft.fields), frozenset(draft.branches), frozenset())
    assert broker_problems(draft, choices) == ()


def test_two_are_in_force_one_is_suspended_and_one_waits(demo: Figures) -> None:
    assert {login: broker(login).status for login in DRAFTS} == {
        "broker": B.ACCREDITED, "broker2": B.ACCREDITED, "broker3": B.SUSPENDED, "uni-member": B.APPLIED,
    }  # fmt: skip
    agency = people.actor("broker").memberships[0].organisation_id
    assert {broker(login).organisation_id for login in ("broker", "broker2", "broker3")} == {agency}
    assert broker("uni-member").organisation_id is None
    assert {login for login in DRAFTS if Role.BROKER in people.actor(login).roles} == {"broker", "broker2"}
    officer = people.actor("department").person_id
    assert (broker("broker").accredited_by, broker("broker").reason) == (officer, None)
    assert broker("broker3").reason == "conflict_hidden"


def test_leads_stand_in_many_stages_and_all_is_loaded_once(demo: Figures, settings: Settings) -> None:
    found = Counter(db.session.scalars(select(Lead.status)))
    assert set(found) >= {
        S.OPEN, S.ADOPTED, S.OFFERED, S.ONE_INTERESTED, S.BOTH_INTERESTED, S.NEGOTIATING, S.LOST, S.STALLED,
    }  # fmt: skip
    load_brokers(settings)
    load_leads()
    assert db.session.scalar(select(func.count(Lead.id))) == found.total()
    assert db.session.scalar(select(func.count(Broker.id))) == len(DRAFTS)


def test_a_stalled_lead_was_the_other_brokers(demo: Figures) -> None:
    lead = db.session.scalars(select(Lead).where(Lead.status == S.STALLED)).one()
    assert lead.broker_id == broker("broker2").id


def test_beside_leads_that_are_there_no_more_are_made(demo: Figures) -> None:
    before = db.session.scalar(select(func.count(Lead.id)))
    make.need(make.member(), published=True)
    load_leads()
    assert db.session.scalar(select(func.count(Lead.id))) == before
