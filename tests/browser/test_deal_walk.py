"""From a suggested pair to a registered contract, with everybody who takes part."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.negotiations.models import Publicity
from tests.browser import contracting, dealing
from tests.browser.market import Market
from tests.browser.walking import Visitor
from tests.negotiations.papers import paper

pytestmark = pytest.mark.browser
Welcome = Callable[..., Visitor]
NEED = "冲压件表面缺陷在线检测替代人工终检"
ACHIEVEMENT = "汽车冲压件表面缺陷在线视觉检测系统"
UNTIL_PUBLIC = timedelta(days=20)
"""Longer than a price is public, whatever weekend or holiday its last day falls on."""


def test_a_pair_becomes_a_registered_contract(welcome: Welcome, market: Market, tmp_path: Path) -> None:
    people = dealing.People(welcome)
    lead = dealing.pair_adopted(people, NEED, ACHIEVEMENT)
    dealing.introduced(people, lead)
    negotiation = dealing.agreed(people, lead)
    dealing.priced(people, negotiation, ACHIEVEMENT)
    _time_goes_by(market, negotiation)
    dealing.cleared(people, negotiation)
    contract = contracting.drafted(people, negotiation)
    contracting.heard(people, contract, lambda address: _letters(market, address))
    contracting.approved(people, contract)
    contracting.signed(people, contract, _file(tmp_path, "合同"), _file(tmp_path, "另一份"))
    number = contracting.registered(people, contract)
    assert number[4:6] == "22"
    people["broker"].open(lead)
    people["broker"].sees("已成交")


def _time_goes_by(market: Market, negotiation: str) -> None:
    """The price was made public longer ago. Moving the clock would lock out whoever shows a code afterwards."""
    number = int(negotiation.rsplit("/", 1)[1])
    with market.app.app_context(), unit_of_work():
        query = select(Publicity).where(Publicity.negotiation_id == number, Publicity.is_running.is_(True))
        row = db.session.scalars(query).one()
        row.published_at -= UNTIL_PUBLIC
        row.starts_on -= UNTIL_PUBLIC
        row.ends_on -= UNTIL_PUBLIC


def _letters(market: Market, address: str) -> list[str]:
    market.settle()
    return market.letters_to(address)


def _file(folder: Path, words: str) -> Path:
    path = folder / f"{words}.pdf"
    path.write_bytes(paper(words))
    return path
