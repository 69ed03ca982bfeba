"""Issues of the catalogue in the demo: the last quarter's frozen, for the clock to publish; this quarter's planned.

The last quarter is over, so its head plans it and says why. Its files are made by the jobs process, as those of every
issue, and a moment later it is out.
"""

from datetime import timedelta

from sqlalchemy import select

from marketplace.branches.province_data import load as load_province
from marketplace.catalogue.assembling import Imprint
from marketplace.catalogue.drafts import IssueDraft, quarter_days, suggested
from marketplace.catalogue.models import CatalogueEntry, CatalogueIssue
from marketplace.catalogue.operations import checking, compiling, confirming, editing, freezing, planning
from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import entries
from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.demo import people
from marketplace.kernel.clock import Quarter, beijing_today, quarter_of, to_beijing, utc_now
from marketplace.listings.vocabulary import Kind

OFFICER, CHECKER, HEAD = "department", "department2", "department-head"
WAITS = timedelta(minutes=1)
"""From the loading to the publication."""
WHY = "演示：上一季度的目录补编"
PREFACE = (
    "本期目录收录截止时在吉林省科技大市场公开的全部科技成果和技术需求，财政资金支持形成的成果在前。"
    "所有单位、人员和条目均为虚构，仅供演示。"
)
NOTE = "本季度咨询最多的成果，已安排线下对接（演示）。"


def load_catalogues(settings: Settings) -> None:
    """Two issues, once."""
    if db.session.scalar(select(CatalogueIssue.id).limit(1)) is not None:
        return
    today = beijing_today()
    this = quarter_of(today)
    last = quarter_of(quarter_days(this)[0] - timedelta(days=1))
    _freeze(_compiled(last), settings)
    with unit_of_work():
        planning.plan(people.actor(OFFICER), suggested(this, today))


def _compiled(quarter: Quarter) -> int:
    """Planned by the head, and cut off at once; every place confirms."""
    now = utc_now()
    day = to_beijing(now).date()
    draft = IssueDraft(quarter.year, quarter.number, day, now, day, now + WAITS, WHY)
    with unit_of_work():
        issue_id = planning.plan(people.actor(HEAD), draft).id
    with unit_of_work():
        compiling.cut_off(people.actor(OFFICER), issue_id)
    issue = db.session.get_one(CatalogueIssue, issue_id)
    for path, (_count, digest) in entries.digests(ALL_ISSUES, issue).items():
        with unit_of_work():
            confirming.confirm(people.reviewer_of(path), issue_id, path, digest=digest)
    return issue_id


def _freeze(issue_id: int, settings: Settings) -> None:
    """Edited by one officer, checked by another, frozen by the head."""
    officer = people.actor(OFFICER)
    with unit_of_work():
        compiling.hand_over(officer, issue_id)
    with unit_of_work():
        editing.write(officer, issue_id, PREFACE, {})
        first = select(CatalogueEntry.id).where(
            CatalogueEntry.issue_id == issue_id, CatalogueEntry.kind == Kind.ACHIEVEMENT
        )
        editing.place(
            officer, issue_id, db.session.scalars(first.order_by(CatalogueEntry.id)).first() or 0, 1, NOTE
        )
    with unit_of_work():
        editing.pass_review(officer, issue_id)
    with unit_of_work():
        checking.check(people.actor(CHECKER), issue_id)
    province = load_province(settings.province_data)
    with unit_of_work():
        imprint = Imprint(province.market_zh, province.market_en, settings.base_url)
        freezing.freeze(people.actor(HEAD), issue_id, imprint)
