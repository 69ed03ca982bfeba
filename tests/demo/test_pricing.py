"""The demo's prices: one in public, one over with its objection answered; loaded once."""

from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.second_factor import Vault
from marketplace.db.base import db
from marketplace.demo import load, people
from marketplace.demo.pricing import load_prices
from marketplace.kernel.clock import beijing_today
from marketplace.negotiations.models import Objection, Publicity
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.queries import publicity as queries
from marketplace.negotiations.standing import Standing, standing
from marketplace.negotiations.states import ObjectionStatus


def test_without_an_accredited_broker_nothing_is_added(app: Flask) -> None:
    settings = app.extensions["settings"]
    people.load_accounts(Vault([settings.signing_key()]))
    load_prices()
    assert db.session.scalar(select(func.count()).select_from(Publicity)) == 0


def test_one_runs_and_one_is_over(demo: load.Figures) -> None:
    load_prices()
    load_prices()
    everything, today = NegotiationScope(everything=True), beijing_today()
    found = {
        standing(row, today): row
        for running in (True, False)
        for row in queries.page(everything, today, running=running).rows
    }
    assert set(found) == {Standing.RUNNING, Standing.CLEARED}
    assert found[Standing.CLEARED].ends_on < today
    objection = db.session.scalars(select(Objection)).one()
    assert (objection.publicity_id, objection.status) == (
        found[Standing.CLEARED].id,
        ObjectionStatus.REJECTED,
    )
