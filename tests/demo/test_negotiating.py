"""The demo's negotiation: made from an introduced lead, once."""

from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.models import Organisation
from marketplace.accounts.second_factor import Vault
from marketplace.db.base import db
from marketplace.demo import people
from marketplace.demo.load import Figures
from marketplace.demo.negotiating import FIRST, SECOND, load_negotiation
from marketplace.negotiations.drafts import cleaned_terms, terms_problems
from marketplace.negotiations.models import Negotiation
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.queries import sheets
from marketplace.negotiations.states import NegotiationStatus
from tests.making import negotiations as making


def test_its_terms_have_no_fault() -> None:
    for terms in (FIRST, SECOND):
        assert cleaned_terms(terms) == terms
        assert terms_problems(terms) == ()


def test_an_introduced_lead_is_negotiated_on_once(app: Flask) -> None:
    talks = making.introduced()
    load_negotiation()
    load_negotiation()
    found = db.session.scalars(select(Negotiation)).one()
    assert (found.lead_id, found.status) == (talks.lead_id, NegotiationStatus.ROOM_OPEN)
    assert found.seeker_organisation_id in talks.seeker.organisation_ids
    versions = sheets.versions(NegotiationScope(everything=True), found.id)
    assert [(row.number, row.terms) for row in versions] == [(2, SECOND), (1, FIRST)]


def test_without_a_lead_and_a_broker_nothing_is_added(app: Flask) -> None:
    settings = app.extensions["settings"]
    people.load_accounts(Vault([settings.signing_key()]))
    load_negotiation()
    assert db.session.scalar(select(func.count()).select_from(Negotiation)) == 0


def test_the_demo_makes_its_own_lead(demo: Figures) -> None:
    found = db.session.scalars(
        select(Negotiation).where(Negotiation.status == NegotiationStatus.ROOM_OPEN)
    ).one()
    assert db.session.get_one(Organisation, found.holder_organisation_id).is_demo
