"""What a group would change, seen before it is kept."""

import pytest
from flask import Flask

from marketplace.branches.scope import EVERYTHING
from marketplace.db.work import unit_of_work
from marketplace.jobs import indexing
from marketplace.jobs.office import Office
from marketplace.kernel.actor import Actor, Role
from marketplace.kernel.clock import utc_now
from marketplace.search import operations, preview, queries
from marketplace.search.drafts import GroupDraft
from marketplace.search.index import IndexUnavailable
from tests import make
from tests.jobs.offices import office_of

LONG_NAME = "无人驾驶航空器巡检输电线路"


@pytest.fixture
def office(app: Flask) -> Office:
    found = office_of(app)
    indexing.keep_index(found)
    make.need(title="无人机喷洒农药的航线规划", published=True)
    make.need(title=LONG_NAME, published=True)
    make.need(title="起垄地块残膜回收机", published=True)
    indexing.repair(found)
    return found


@pytest.fixture
def officer(office: Office) -> Actor:
    return make.officer(Role.DEPARTMENT_OFFICER)


def test_each_word_says_how_much_it_finds_and_what_is_new(office: Office) -> None:
    first, second = preview.changes(
        office.index, ("无人机", "无人驾驶航空器"), None, utc_now(), is_active=True
    )
    assert (first.word, first.before, first.after) == ("无人机", 1, 2)
    assert [title for _number, title in first.new] == [LONG_NAME]
    assert second.after >= second.before == 1


def test_what_is_not_used_changes_nothing(office: Office) -> None:
    found = preview.changes(office.index, ("无人机", "无人驾驶航空器"), None, utc_now(), is_active=False)
    assert [(row.before, row.after, row.new) for row in found] == [(1, 1, ()), (1, 1, ())]


def test_a_word_that_leaves_the_group_is_shown_with_what_it_loses(office: Office, officer: Actor) -> None:
    with unit_of_work():
        group_id = operations.add_group(officer, GroupDraft(("无人机", "无人驾驶航空器"))).id
    group = queries.synonym_group(EVERYTHING, group_id)
    rows = preview.changes(office.index, ("无人机", "UAV"), group, utc_now(), is_active=True)
    found = {row.word: (row.before, row.after) for row in rows}
    assert found == {"无人机": (2, 1), "UAV": (0, 1), "无人驾驶航空器": (2, 1)}


def test_without_an_index_there_is_no_preview(app: Flask) -> None:
    with pytest.raises(IndexUnavailable):
        preview.changes(office_of(app).index, ("无人机", "UAV"), None, utc_now(), is_active=True)
