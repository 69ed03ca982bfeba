"""What each change of the network leaves in the trail and in the outbox, who may make it, and who may not."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from marketplace.audit import queries as audit
from marketplace.audit.models import AuditEntry
from marketplace.branches import queries
from marketplace.branches.models import Branch, BranchNews
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import ANONYMOUS, SYSTEM, Actor, Membership, OrganisationRole, Role
from marketplace.kernel.errors import NotAllowed, Stale
from marketplace.network import operations, policy
from marketplace.network.drafts import NamesDraft, NewsDraft, PlaceDraft
from marketplace.network.operations._steps import require_fresh
from marketplace.network.states import ClosingReason, NewsWithdrawalReason
from tests.network.actors import BRANCH_1, BRANCH_2, BROKER, NODE, OFFICER, PROVINCE, SYSTEM_ADMINISTRATOR

pytestmark = pytest.mark.usefixtures("network")

NAMES = NamesDraft("永吉县科技成果转化节点", "Yongji Node")
NEWS = NewsDraft("虚构的对接会", "时间：周五")
MEMBER = Actor(
    person_id=8, name="单位", memberships=(Membership(1, OrganisationRole.ADMIN, "/p/BR1/", verified=True),)
)
CONFINED = Actor(person_id=9, name="受限", roles=frozenset({Role.PROVINCE_OPERATOR}), branch_path="/p/BR1/")


def place(code: str) -> Branch:
    return queries.by_code(EVERYTHING, code)


def news(title: str) -> BranchNews:
    return db.session.scalars(select(BranchNews).where(BranchNews.title == title)).one()


def edit(actor: Actor) -> None:
    operations.edit(actor, place("BR1"), PlaceDraft("新的简介"), seen_version=place("BR1").row_version)


def rename(actor: Actor) -> None:
    operations.rename(actor, place("BR1"), NAMES, seen_version=place("BR1").row_version)


def edit_news(actor: Actor) -> None:
    item = news("未发布")
    operations.edit_news(actor, item, NEWS, seen_version=item.row_version)


Deed = Callable[[Actor], object]
TABLE: dict[str, tuple[Deed, str, list[str], list[str]]] = {  # deed, action of the policy, trail, outbox
    "edit": (edit, "edit", ["branch.edit"], []),
    "rename": (rename, "rename", ["branch.rename"], []),
    "write_news": (
        lambda actor: operations.write_news(actor, place("BR1"), NEWS), "write_news", ["news.write"], [],
    ),
    "edit_news": (edit_news, "write_news", ["news.edit"], []),
    "publish_news": (
        lambda actor: operations.publish_news(actor, news("未发布")), "write_news", ["news.publish"], [],
    ),
    "withdraw_news": (
        lambda actor: operations.withdraw_news(actor, news("已发布"), NewsWithdrawalReason.OUTDATED),
        "write_news", ["news.withdraw"], [],
    ),
    "add_node": (
        lambda actor: operations.add_node(
            actor, place("BR2"), queries.region(EVERYTHING, "220221"), NAMES
        ),
        "add_node", ["branch.add_node"], ["network.rehome"],
    ),
    "close_node": (
        lambda actor: operations.close_node(actor, place("220184"), ClosingReason.MERGED),
        "close_node", ["branch.close_node"], ["network.rehome"],
    ),
    "add_branch": (
        lambda actor: operations.add_branch(actor, "BR7", NAMES, ["220200"]),
        "add_branch", ["branch.add_branch", "branch.assign_prefecture"], ["network.rehome"],
    ),
    "assign_prefecture": (
        lambda actor: operations.assign_prefecture(actor, "220200", "BR1"),
        "assign_prefecture", ["branch.assign_prefecture"], ["network.rehome"],
    ),
    "set_holidays": (
        lambda actor: operations.set_holidays(actor, 2031, [date(2031, 1, 1)]),
        "set_holidays", ["branch.set_holidays"], [],
    ),
}  # fmt: skip
TEXTS = {"edit", "write_news"}
"""Actions of those who operate the place; everything else is the province's."""
NOBODY = (BRANCH_2, NODE, BROKER, OFFICER, SYSTEM_ADMINISTRATOR, MEMBER, ANONYMOUS)


@pytest.fixture(autouse=True)
def _news(network: object) -> None:
    with unit_of_work():
        operations.write_news(SYSTEM, place("BR1"), NewsDraft("未发布", "正文"))
        operations.publish_news(
            SYSTEM, operations.write_news(SYSTEM, place("BR1"), NewsDraft("已发布", "正文"))
        )


def marks() -> tuple[int, int]:
    db.session.rollback()
    return audit.verify(audit.WHOLE_TRAIL).entries, db.session.scalar(
        select(db.func.max(OutboxEvent.id))
    ) or 0


def since(mark: tuple[int, int]) -> tuple[list[str], list[str]]:
    entries = select(AuditEntry.topic).where(AuditEntry.number > mark[0]).order_by(AuditEntry.number)
    events = select(OutboxEvent.topic).where(OutboxEvent.id > mark[1]).order_by(OutboxEvent.id)
    return list(db.session.scalars(entries)), list(db.session.scalars(events))


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("actor", [PROVINCE, SYSTEM], ids=lambda actor: actor.name)
def test_every_change_leaves_its_rows_and_no_others(actor: Actor, name: str) -> None:
    deed, _, in_trail, in_outbox = TABLE[name]
    before = marks()
    with unit_of_work():
        deed(actor)
    assert since(before) == (in_trail, in_outbox)
    assert audit.history(audit.WHOLE_TRAIL, 1)[0].person_id == actor.person_id


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("actor", NOBODY, ids=lambda actor: actor.name or "nobody")
def test_whoever_may_not_changes_nothing(actor: Actor, name: str) -> None:
    deed, action, _, _ = TABLE[name]
    before = marks()
    with pytest.raises(NotAllowed) as refusal, unit_of_work():
        deed(actor)
    assert refusal.value.facts["action"] == action
    assert marks() == before


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("actor", [BRANCH_1, CONFINED], ids=lambda actor: actor.name)
def test_a_branchs_operator_writes_its_texts_and_news_and_nothing_else(actor: Actor, name: str) -> None:
    deed, action, in_trail, _ = TABLE[name]
    before = marks()
    if action in TEXTS:
        with unit_of_work():
            deed(actor)
        assert since(before)[0] == in_trail
    else:
        with pytest.raises(NotAllowed), unit_of_work():
            deed(actor)
        assert marks() == before


def test_the_table_tries_every_action_of_the_policy() -> None:
    assert {action for _, action, _, _ in TABLE.values()} | {"close_branch"} == set(policy.MAY)


def test_who_may_not_is_told_so_before_anything_typed_is_looked_at() -> None:
    with pytest.raises(NotAllowed), unit_of_work():
        operations.edit(BRANCH_2, place("BR1"), PlaceDraft("长" * 99_999), seen_version=-1)
    with pytest.raises(NotAllowed), unit_of_work():
        operations.add_branch(BRANCH_1, "../", NamesDraft("", ""), [])
    with pytest.raises(NotAllowed), unit_of_work():
        operations.set_holidays(BRANCH_1, -1, [date(2031, 1, 1)])


@pytest.mark.parametrize("seen", [0, -1, 2, 10**9])
def test_another_version_than_the_stored_one_is_stale(seen: int) -> None:
    assert place("BR1").row_version == 1
    with pytest.raises(Stale) as refusal:
        require_fresh(place("BR1"), seen)
    assert refusal.value.facts == {"seen": seen, "now": 1}
    require_fresh(place("BR1"), 1)


@pytest.mark.parametrize("name", ["edit", "rename", "edit_news"])
def test_what_was_seen_before_somebody_saved_is_not_saved_over_it(name: str) -> None:
    deed = TABLE[name][0]
    seen = (place("BR1").row_version, news("未发布").row_version)
    with unit_of_work():
        deed(PROVINCE)
    stale = {
        "edit": lambda: operations.edit(SYSTEM, place("BR1"), PlaceDraft("旧"), seen_version=seen[0]),
        "rename": lambda: operations.rename(
            SYSTEM, place("BR1"), NamesDraft("旧", "Old"), seen_version=seen[0]
        ),
        "edit_news": lambda: operations.edit_news(
            SYSTEM, news(NEWS.title), NewsDraft("旧", "旧"), seen_version=seen[1]
        ),
    }
    before = marks()
    with pytest.raises(Stale), unit_of_work():
        stale[name]()
    assert marks() == before


@pytest.mark.parametrize("name", ["edit", "rename", "edit_news", "assign_prefecture", "set_holidays"])
def test_the_same_once_more_leaves_no_trace(name: str) -> None:
    deed = TABLE[name][0]
    with unit_of_work():
        deed(PROVINCE)
    before = marks()
    with unit_of_work():
        if name == "edit_news":
            operations.edit_news(PROVINCE, news(NEWS.title), NEWS, seen_version=news(NEWS.title).row_version)
        else:
            deed(PROVINCE)
    assert marks() == before


def test_no_audit_row_holds_the_text_of_a_place() -> None:
    with unit_of_work():
        edit(PROVINCE)
    assert "新的简介" not in str(audit.history(audit.WHOLE_TRAIL, 1)[0].facts)
