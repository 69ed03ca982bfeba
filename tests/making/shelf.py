"""Issues of the catalogue that are out, with their files where the market looks for them."""

from dataclasses import dataclass, field

from flask import current_app

from marketplace.catalogue.models import CatalogueIssue
from marketplace.catalogue.states import IssueStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.files.opening import FOLDER
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.listings.models import Listing
from marketplace.listings.operations import endings
from marketplace.listings.vocabulary import Visibility
from tests import make
from tests.making import issues as making

YEAR = 2031
"""Its quarters are nobody else's."""
FUNDED, OTHER, NEED, HIDDEN = (
    "虚构的秸秆成型设备",
    "虚构的轴承检测方法",
    "虚构的涂层耐磨需求",
    "虚构的隐名需求",
)
WIDE = ("ＮＳＫ轴承", "检测")
A0001, A0002, N0001, N0002 = "A0001", "A0002", "N0001", "N0002"


@dataclass
class Shelf:
    """`listings` are ids by title: two achievements of Changchun's branch (BR1), two needs of Jilin City's (BR2)."""

    desk: making.Desk = field(default_factory=making.Desk)
    listings: dict[str, int] = field(default_factory=dict)
    researcher: Actor = field(default_factory=lambda: make.member(name="虚构研究院"))
    seeker: Actor = field(default_factory=lambda: make.member(region="220203", name="虚构涂料公司"))

    def __post_init__(self) -> None:
        made = (
            make.achievement(self.researcher, published=True, publicly_funded=True, title=FUNDED),
            make.achievement(self.researcher, published=True, publicly_funded=False, title=OTHER, keywords=WIDE),
            make.need(self.seeker, published=True, title=NEED),
            make.need(self.seeker, published=True, title=HIDDEN, visibility=Visibility.HIDDEN_NAME),
        )  # fmt: skip
        self.listings = {listing.title: listing.id for listing in made}

    def publish(self, quarter: int = 1) -> CatalogueIssue:
        """What is open now, as that quarter's issue."""
        issue_id = making.issue(IssueStatus.FROZEN, self.desk, year=YEAR, quarter=quarter).id
        making.files(issue_id, current_app.extensions["settings"].instance_dir / FOLDER)
        making.advance(issue_id, IssueStatus.PUBLISHED, self.desk)
        return db.session.get_one(CatalogueIssue, issue_id)

    def listing(self, title: str) -> Listing:
        return db.session.get_one(Listing, self.listings[title])

    def take_down(self, title: str) -> None:
        with unit_of_work():
            endings.take_down(SYSTEM, self.listing(title), "secrecy", "虚构保密〔2031〕1号")

    def withdraw(self, title: str) -> None:
        with unit_of_work():
            endings.withdraw(SYSTEM, self.listing(title), "no_longer_offered")
