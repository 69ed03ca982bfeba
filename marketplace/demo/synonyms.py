"""A handful of words that mean the same, kept by the demo's department."""

from sqlalchemy import select

from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.demo import people
from marketplace.search import operations
from marketplace.search.drafts import GroupDraft
from marketplace.search.models import SynonymGroup

KEEPER = "department"
GROUPS: tuple[GroupDraft, ...] = (
    GroupDraft(("无人机", "无人驾驶航空器", "UAV")),
    GroupDraft(("锂电池", "锂离子电池"), "动力电池另算，不在这一组"),
    GroupDraft(("AI", "人工智能")),
    GroupDraft(("LED", "发光二极管")),
    GroupDraft(("机器视觉", "视觉检测"), "检测类成果多写后者"),
    GroupDraft(("风机叶片", "风电叶片")),
    GroupDraft(("太阳能发电", "光伏"), "暂不启用：光伏还指组件制造", is_active=False),
)


def load_synonyms() -> None:
    """Those groups of which no word is known yet."""
    for draft in GROUPS:
        with unit_of_work():
            known = {word for words in db.session.scalars(select(SynonymGroup.words)) for word in words}
            if known.isdisjoint(draft.words):
                operations.add_group(people.actor(KEEPER), draft)
