"""News of a place: written, published, corrected, withdrawn."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from marketplace.audit.models import AuditEntry
from marketplace.branches import queries
from marketplace.branches.models import Branch, BranchNews
from marketplace.branches.scope import EVERYTHING, PUBLIC
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, NotAllowed, Problem, Stale, WrongState
from marketplace.network import operations
from marketplace.network.drafts import NewsDraft
from marketplace.network.states import NewsWithdrawalReason
from tests.network.actors import BRANCH_1, BRANCH_2, PROVINCE

pytestmark = pytest.mark.usefixtures("network")

NEWS = NewsDraft("春季对接会", "三月举行。\n\n- 上午\n- 下午")


def place(code: str) -> Branch:
    return queries.by_code(EVERYTHING, code)


def entries(topic: str) -> list[AuditEntry]:
    return list(
        db.session.scalars(select(AuditEntry).where(AuditEntry.topic == topic).order_by(AuditEntry.number))
    )


def problems(work: Callable[[], object]) -> list[Problem]:
    with pytest.raises(Invalid) as refusal:
        work()
    return list(refusal.value.problems)


def write(actor: Actor = BRANCH_1, draft: NewsDraft = NEWS) -> BranchNews:
    with unit_of_work():
        return operations.write_news(actor, place("BR1"), draft)


def test_news_starts_unpublished_and_keeps_its_markdown() -> None:
    item = write()
    assert item.published_at is None
    assert item.body == NEWS.body
    assert [e.subject for e in entries("news.write")] == [f"news:{item.id}"]


def test_news_is_published_withdrawn_with_a_reason_and_published_again() -> None:
    item = write()
    with unit_of_work():
        operations.publish_news(BRANCH_1, item)
    assert queries.one_news(PUBLIC, item.id).published_at is not None
    with unit_of_work():
        operations.withdraw_news(BRANCH_1, item, NewsWithdrawalReason.MISTAKE)
    assert queries.news(PUBLIC, place("BR1")) == ()
    assert entries("news.withdraw")[0].facts["reason"] == "mistake"
    with unit_of_work():
        operations.publish_news(BRANCH_1, item)
    assert len(entries("news.publish")) == 2


def test_news_cannot_be_published_twice_nor_withdrawn_unpublished() -> None:
    item = write()
    with pytest.raises(WrongState), unit_of_work():
        operations.withdraw_news(BRANCH_1, item, NewsWithdrawalReason.OUTDATED)
    with unit_of_work():
        operations.publish_news(BRANCH_1, item)
    with pytest.raises(WrongState), unit_of_work():
        operations.publish_news(BRANCH_1, item)


def test_news_is_corrected_by_who_saw_its_newest_version() -> None:
    item = write()
    seen = item.row_version
    with unit_of_work():
        operations.edit_news(BRANCH_1, item, replace(NEWS, title="改期"), seen_version=seen)
    assert item.title == "改期"
    assert entries("news.edit")[0].facts["changed"] == ["title"]
    with pytest.raises(Stale), unit_of_work():
        operations.edit_news(PROVINCE, item, NEWS, seen_version=seen)
    assert item.title == "改期"


def test_another_branchs_operator_may_do_nothing_to_the_news() -> None:
    item = write()
    attempts: list[Callable[[], object]] = [
        lambda: operations.write_news(BRANCH_2, place("BR1"), NEWS),
        lambda: operations.edit_news(BRANCH_2, item, NEWS, seen_version=item.row_version),
        lambda: operations.publish_news(BRANCH_2, item),
        lambda: operations.withdraw_news(BRANCH_2, item, NewsWithdrawalReason.MISTAKE),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed), unit_of_work():
            attempt()


@pytest.mark.parametrize(
    ("draft", "problem"),
    [
        (replace(NEWS, title="\x00 "), Problem("title", "required")),
        (replace(NEWS, body="\n"), Problem("body", "required")),
        (replace(NEWS, title="长" * 121), Problem("title", "too_long", most=120, length=121)),
        (replace(NEWS, body="长" * 20_001), Problem("body", "too_long", most=20_000, length=20_001)),
    ],
)
def test_news_needs_a_title_and_a_body_within_limits(draft: NewsDraft, problem: Problem) -> None:
    assert problems(lambda: write(draft=draft)) == [problem]
