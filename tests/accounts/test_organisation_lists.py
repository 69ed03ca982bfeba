"""Which organisations a list or a page shows to whom."""

import pytest
from flask import Flask

from marketplace.accounts.queries import organisations as queries
from marketplace.accounts.states import OrganisationStatus
from marketplace.branches.scope import EVERYTHING, PUBLIC, Scope
from marketplace.kernel.errors import NotFound
from tests import make


def test_the_list_holds_the_subtree_alone(app: Flask) -> None:
    here, there = make.organisation(region="220102"), make.organisation(region="220202")
    found = {row.id for row in queries.find(Scope("/p/BR1/")).rows}
    assert here.id in found
    assert there.id not in found
    with pytest.raises(NotFound):
        queries.one(Scope("/p/BR1/"), there.id)


def test_the_list_is_searched_by_name_and_code_and_filtered_by_status(app: Flask) -> None:
    waiting = make.organisation(verified=False, name="虚构密封件厂")
    make.organisation(name="虚构轴承厂")
    assert [r.id for r in queries.find(EVERYTHING, words="密封").rows] == [waiting.id]
    assert [r.id for r in queries.find(EVERYTHING, words=waiting.uscc[:10] + " " + waiting.uscc[10:]).rows]
    pending = queries.find(EVERYTHING, status=OrganisationStatus.PENDING)
    assert ([r.id for r in pending.rows], pending.total) == ([waiting.id], 1)
    assert queries.waiting(EVERYTHING) == 1


@pytest.mark.parametrize("words", ["%", "_", "\x00", "\ud800", "x" * 5000, "' OR 1=1 --"])
def test_hostile_words_find_nothing(app: Flask, words: str) -> None:
    make.organisation(name="虚构轴承厂")
    assert queries.find(EVERYTHING, words=words).total == (1 if not words.strip("\x00\ud800") else 0)


@pytest.mark.parametrize("page", [-1, 0, 1, 10**9])
def test_any_page_number_shows_a_page(app: Flask, page: int) -> None:
    make.organisation()
    assert len(queries.find(EVERYTHING, page=page).rows) == 1


def test_the_public_sees_verified_ones_alone(app: Flask) -> None:
    waiting = make.organisation(verified=False)
    owner = make.member(of=waiting)
    with pytest.raises(NotFound):
        queries.public_one(PUBLIC, waiting.id)
    assert queries.public_one(Scope.of(owner), waiting.id).id == waiting.id
    assert queries.public_one(PUBLIC, make.organisation().id)


@pytest.mark.parametrize("number", [-1, 0, 2**31, 2**63, 10**30])
def test_no_number_breaks_the_look_up(app: Flask, number: int) -> None:
    with pytest.raises(NotFound):
        queries.one(EVERYTHING, number)
