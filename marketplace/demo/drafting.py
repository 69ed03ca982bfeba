"""A draft of policy in the demo, tried out on the demo's own decisions and not proposed yet. Once."""

from datetime import date

from sqlalchemy import select

from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.demo import people
from marketplace.kernel.clock import beijing_today
from marketplace.policies.drafts import VersionDraft
from marketplace.policies.models import PolicyVersion
from marketplace.policies.operations import drafting
from marketplace.policies.policy import DecisionScope
from marketplace.policies.queries import trying
from marketplace.policies.states import VersionStatus

PACK, OFFICER, FILE = "jl.2016-72", "department", "awards.yaml"
WHY = "拟将吉林省专利奖的奖励由每件5万元提高到6万元（演示数据，虚构）。"
SWAPS = (("value: 5000000,", "value: 6000000,"), ("每件一次性给予5万元的奖励", "每件一次性给予6万元的奖励"))


def load_policy_draft() -> None:
    """Loading again changes nothing."""
    drafts = PolicyVersion.status == VersionStatus.DRAFTED
    if db.session.scalar(select(PolicyVersion.id).where(PolicyVersion.pack_id == PACK, drafts)):
        return
    officer, since = people.actor(OFFICER), date(beijing_today().year + 1, 1, 1)
    with unit_of_work():
        made = drafting.start(officer, PACK, since, None, WHY)
        texts = dict(made.texts)
        for old, new in SWAPS:
            texts[FILE] = texts[FILE].replace(old, new)
        drafting.save(officer, made.id, VersionDraft(since, None, WHY, texts))
        number = made.id
    found = trying.try_out(DecisionScope.of(officer), db.session.get_one(PolicyVersion, number))
    with unit_of_work():
        drafting.record_dry_run(officer, number, found.to_json(), found.sha256)
