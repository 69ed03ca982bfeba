"""Two at once over a draft: one contract is made, and nobody writes over another unseen."""

from dataclasses import replace
from functools import partial

from flask import Flask
from sqlalchemy import func, select

from marketplace.contracts.models import Contract, ContractParty
from marketplace.contracts.operations import drafting
from marketplace.db.base import db
from marketplace.kernel.errors import Stale
from tests import make
from tests.making import contracts as making
from tests.together import refusals


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_two_who_begin_a_contract_find_the_same(app: Flask) -> None:
    talks = making.cleared()
    found: list[int] = []

    def begin(who: str) -> None:
        found.append(drafting.start_from_negotiation(getattr(talks, who), talks.id).id)

    assert refusals(app, partial(begin, "holder"), partial(begin, "broker")) == []
    assert len(found) == 2
    assert len(set(found)) == 1
    assert (count(Contract), count(ContractParty)) == (1, 2)


def test_two_clicks_by_hand_make_one(app: Flask) -> None:
    seller = make.member()
    mine, draft = seller.memberships[0].organisation_id, making.by_hand_draft()
    found: list[int] = []

    def begin() -> None:
        found.append(drafting.start_by_hand(seller, mine, "once", draft, None).id)

    assert refusals(app, begin, begin) == []
    assert len(found) == 2
    assert len(set(found)) == 1
    assert (count(Contract), count(ContractParty)) == (1, 2)


def test_of_two_who_save_at_once_the_second_is_told(app: Flask) -> None:
    deal = making.drafted()
    assert deal.broker is not None
    seen, draft = deal.contract.row_version, deal.draft
    titles = ("卖方的题目", "经纪人的题目")
    refused = refusals(
        app,
        *(
            partial(drafting.save, actor, deal.id, replace(draft, title=title), seen)
            for actor, title in zip((deal.seller, deal.broker), titles, strict=True)
        ),
    )
    assert [type(error) for error in refused] == [Stale]
    assert deal.contract.title in titles
    assert deal.contract.row_version == seen + 1


def test_two_who_save_the_same_do_no_harm(app: Flask) -> None:
    deal = making.drafted()
    seen, draft = deal.contract.row_version, replace(deal.draft, title="同一个题目")
    assert refusals(app, *(partial(drafting.save, deal.seller, deal.id, draft, seen),) * 2) == []
    assert (deal.contract.title, deal.contract.row_version) == ("同一个题目", seen + 1)
