"""Two needs and three achievements, published, indexed, with a finder over them."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.listings.vocabulary import CooperationMode
from marketplace.matching import operations
from marketplace.matching.finding import Finder
from marketplace.matching.opening import open_finder
from marketplace.matching.operations import Refreshed
from marketplace.search import sync
from marketplace.search.engines import open_index
from marketplace.search.index import Index
from tests import make

FIBRE = "研制碳纤维预浸料连续化制备设备，解决预浸料树脂含量不均、幅宽方向张力不稳的问题。"
FIBRE_NEED = "本公司生产碳纤维预浸料，树脂含量波动大，幅宽方向张力不稳，急需连续化制备设备与在线控制方案。"
GINSENG = "人参皂苷低温提取工艺，减少热敏成分损失，提取率明显提高，适合林下参加工企业。"
GINSENG_NEED = "林下参加工中人参皂苷提取温度高、热敏成分损失大，需要低温提取工艺。"
ENSILING = "玉米秸秆青贮饲料快速发酵菌剂，缩短发酵时间，降低霉变率。"


@dataclass(frozen=True)
class Market:
    """Ids of listings by what they are about, the people behind them, and the index that holds them."""

    seeker: Actor
    researcher: Actor
    fibre_need: int
    ginseng_need: int
    fibre: int
    ginseng: int
    ensiling: int
    index: Index

    def reindex(self) -> None:
        sync.rebuild(self.index)
        db.session.rollback()

    def refresh(self, listing_id: int) -> Refreshed:
        """As the jobs process does it: find first, then write."""
        finder: Finder = open_finder(self.index)
        found = finder.find(listing_id)
        with unit_of_work():
            return operations.refresh(SYSTEM, listing_id, found)


@pytest.fixture
def market(app: Flask, tmp_path: Path) -> Market:
    seeker, researcher = make.member(), make.member()
    common = {"fields": ("F05",), "modes": (CooperationMode.TRANSFER,)}
    made = Market(
        seeker=seeker,
        researcher=researcher,
        fibre_need=make.need(
            seeker, published=True, title="碳纤维预浸料连续制备", problem=FIBRE_NEED, min_trl=6, **common
        ).id,
        ginseng_need=make.need(seeker, published=True, title="人参皂苷低温提取", problem=GINSENG_NEED).id,
        fibre=make.achievement(
            researcher, published=True, title="碳纤维预浸料制备设备", public_summary=FIBRE, trl=7, **common
        ).id,
        ginseng=make.achievement(researcher, published=True, title="人参皂苷提取", public_summary=GINSENG).id,
        ensiling=make.achievement(
            researcher, published=True, title="青贮发酵菌剂", public_summary=ENSILING
        ).id,
        index=open_index(app.extensions["settings"].model_copy(update={"instance_dir": tmp_path})),
    )
    made.reindex()
    return made


@pytest.fixture
def matched(market: Market) -> Market:
    """The same, with everybody's best list worked out."""
    for listing_id in (market.fibre_need, market.ginseng_need, market.fibre, market.ginseng, market.ensiling):
        market.refresh(listing_id)
    return market
