"""From a registered contract to the money: the share of those who made it, and the support for its buyer."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from marketplace.claims.models import Claim
from marketplace.contracts.operations import paying, performing
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import beijing_today
from marketplace.rewards.models import Share
from tests.browser import claiming, dealing, sharing
from tests.browser.market import Market
from tests.browser.pictures import Pictures
from tests.browser.test_desk_walk import demo_actor
from tests.browser.walking import Visitor
from tests.making import desk, rewards
from tests.negotiations.papers import paper

pytestmark = pytest.mark.browser
Welcome = Callable[..., Visitor]
OF_SHARE, OF_CLAIM = "虚构的玉米秸秆纤维板技术", "虚构的低温锂电池隔膜技术"
UNTIL_OVER = timedelta(days=30)
"""Longer than either notice, whatever weekend or holiday its last day falls on."""


@pytest.fixture
def pictures(tmp_path: Path) -> Pictures:
    return Pictures.into(tmp_path / "pictures")


@pytest.fixture
def earned(market: Market) -> int:
    """A contract of the demo's university with confirmed income of a hundred thousand yuan."""
    with market.app.app_context():
        deal = _performed(OF_SHARE)
        rewards.more_income(deal, 10 * desk.WAN)
        db.session.remove()
    return deal.id


@pytest.fixture
def bought(market: Market) -> str:
    """A contract of which the demo's enterprise has paid half; as a list names it."""
    with market.app.app_context():
        deal = _performed(OF_CLAIM)
        _step, part = desk.plan(deal)
        for side, work in ((deal.buyer, "report"), (deal.seller, "confirm")):
            with unit_of_work():
                if work == "report":
                    paying.report_payment(side, part, 50 * desk.WAN, beijing_today(), "电汇 2026-118")
                else:
                    paying.confirm_payment(side, part)
        words = f"{deal.contract.registration_no} {OF_CLAIM}"
        db.session.remove()
    return words


def _performed(title: str) -> desk.Deal:
    seller, buyer = demo_actor("uni-admin"), demo_actor("enterprise-admin")
    deal = desk.registered(seller=seller, buyer=buyer, title=title, signed_on=beijing_today())
    with unit_of_work():
        performing.start(seller, deal.id)
    return deal


@pytest.mark.usefixtures("earned")
def test_income_becomes_a_paid_share(
    welcome: Welcome, market: Market, tmp_path: Path, pictures: Pictures
) -> None:
    people = dealing.People(welcome)
    share = sharing.drafted(people, OF_SHARE, pictures)
    sharing.confirmed(people, share, lambda address: _letters(market, address), pictures)
    sharing.decided(people, share, _file(tmp_path, "会议纪要"), pictures)
    with market.app.app_context(), unit_of_work():
        row = db.session.get_one(Share, _number(share))
        row.notice_from, row.notice_to = _earlier(row.notice_from), _earlier(row.notice_to)
    statement = sharing.paid(people, share, pictures)
    assert statement.read_bytes().startswith(b"%PDF")
    assert not pictures.wrong, "\n".join(pictures.wrong)


def test_a_purchase_becomes_a_paid_claim(
    welcome: Welcome, market: Market, bought: str, tmp_path: Path, pictures: Pictures
) -> None:
    people = dealing.People(welcome)
    claim = claiming.submitted(people, bought, _file(tmp_path, "证明"), pictures)
    claiming.checked(people, claim, pictures)
    claiming.reviewed(people, claim, pictures)
    claiming.noticed(people, claim, pictures)
    with market.app.app_context(), unit_of_work():
        row = db.session.get_one(Claim, _number(claim))
        row.notice_from, row.notice_until = _earlier(row.notice_from), _earlier(row.notice_until)
    claiming.budgeted(people, "345", pictures)
    claiming.approved(people, claim, pictures)
    claiming.paid(people, claim, pictures)
    assert not pictures.wrong, "\n".join(pictures.wrong)


def _earlier(day: date | None) -> date:
    """The notice began longer ago. Moving the clock would lock out whoever shows a code afterwards."""
    assert day is not None
    return day - UNTIL_OVER


def _number(address: str) -> int:
    return int(address.rsplit("/", 1)[1])


def _letters(market: Market, address: str) -> list[str]:
    market.settle()
    return market.letters_to(address)


def _file(folder: Path, words: str) -> Path:
    path = folder / f"{words}.pdf"
    path.write_bytes(paper(words))
    return path
