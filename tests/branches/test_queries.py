"""Reads of the network: what is public, what only those see who work there."""

from datetime import date

import pytest

from marketplace.branches import queries
from marketplace.branches.models import BranchNews
from marketplace.branches.province import Province
from marketplace.branches.scope import EVERYTHING, PUBLIC, Scope
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import add_working_days
from marketplace.kernel.errors import NotFound
from marketplace.network import operations
from marketplace.network.drafts import NewsDraft
from marketplace.network.states import ClosingReason
from tests.network.actors import BRANCH_1, PROVINCE

BR1 = Scope("/p/BR1/")
BR2 = Scope("/p/BR2/")

pytestmark = pytest.mark.usefixtures("network")


def close(path: str) -> None:
    with unit_of_work():
        operations.close_node(PROVINCE, queries.by_path(EVERYTHING, path), ClosingReason.MERGED)


def post_news(path: str, title: str, *, published: bool) -> BranchNews:
    with unit_of_work():
        item = operations.write_news(PROVINCE, queries.by_path(EVERYTHING, path), NewsDraft(title, "正文"))
        if published:
            operations.publish_news(PROVINCE, item)
    return item


def test_the_tree_is_the_province_with_six_branches_and_thirty_nodes() -> None:
    root = queries.tree(PUBLIC)
    assert root.branch.name_zh == "吉林省科技大市场"
    assert [child.branch.code for child in root.children] == ["BR1", "BR2", "BR3", "BR4", "BR5", "BR6"]
    assert sum(len(child.children) for child in root.children) == 30
    assert all(node.children == () for child in root.children for node in child.children)
    assert all(n.branch.path.startswith(c.branch.path) for c in root.children for n in c.children)


def test_branches_and_nodes_are_listed_apart() -> None:
    assert [b.code for b in queries.branches(PUBLIC)] == ["BR1", "BR2", "BR3", "BR4", "BR5", "BR6"]
    first = queries.by_code(PUBLIC, "BR1")
    assert [n.code for n in queries.nodes(PUBLIC, first)] == ["220122", "220182", "220183", "220184"]
    assert len(queries.nodes(PUBLIC, queries.by_path(PUBLIC, "/p/"))) == 30


def test_a_place_is_found_by_path_and_code() -> None:
    node = queries.by_path(PUBLIC, "/p/BR1/220184/")
    assert node.name_zh == "公主岭市科技成果转化节点"
    assert queries.by_code(PUBLIC, "220184") is node


@pytest.mark.parametrize("path", ["/p/BR9/", "/p/BR1", "", "/p/%/", "/p/\x00/", "/p/\ud800/", "x" * 5000])
def test_a_place_that_is_not_there_is_not_found(path: str) -> None:
    with pytest.raises(NotFound):
        queries.by_path(PUBLIC, path)


def test_several_places_at_once_and_none_that_is_not_there() -> None:
    wanted = ["/p/BR1/", "/p/BR1/220184/", "/p/BR9/", "", "\x00", "\ud800"]
    assert {path: place.code for path, place in queries.by_paths(PUBLIC, wanted).items()} == {
        "/p/BR1/": "BR1",
        "/p/BR1/220184/": "220184",
    }
    assert queries.by_paths(PUBLIC, ["nowhere"]) == {}


@pytest.mark.parametrize("code", ["BR9", "", "br1", "\x00", "\ud800", "' OR 1", "9" * 5000])
def test_a_code_that_is_not_there_is_not_found(code: str) -> None:
    with pytest.raises(NotFound):
        queries.by_code(PUBLIC, code)
    with pytest.raises(NotFound):
        queries.region(PUBLIC, code)


@pytest.mark.parametrize("number", [0, -1, 10_000, 2**31, 10**40])
def test_a_number_that_is_not_there_is_not_found(number: int) -> None:
    with pytest.raises(NotFound):
        queries.one_news(EVERYTHING, number)


def test_a_closed_node_is_seen_by_those_who_work_above_it_alone() -> None:
    close("/p/BR1/220184/")
    for scope in (EVERYTHING, BR1):
        assert not queries.by_path(scope, "/p/BR1/220184/").active
        assert "220184" in {n.code for n in queries.nodes(scope, queries.by_code(PUBLIC, "BR1"))}
    for scope in (PUBLIC, BR2):
        with pytest.raises(NotFound):
            queries.by_path(scope, "/p/BR1/220184/")
        assert "220184" not in {n.code for n in queries.nodes(scope, queries.by_code(PUBLIC, "BR1"))}


@pytest.mark.parametrize(
    ("region", "path"),
    [
        ("220184", "/p/BR1/220184/"),  # a county with a node
        ("220381", "/p/BR1/220184/"),  # its code until 2020
        ("220102", "/p/BR1/"),  # a district
        ("220221", "/p/BR2/"),  # a county without a node
        ("220100", "/p/BR1/"),  # a prefecture
        ("220000", "/p/"),
        ("110000", "/p/"),  # outside
        ("810000", "/p/"),
    ],
)
def test_what_comes_from_a_region_belongs_to_its_node_or_branch_or_the_province(
    region: str, path: str
) -> None:
    assert queries.branch_path_for_region(PUBLIC, region) == path


def test_a_closed_node_leaves_its_county_to_the_branch() -> None:
    close("/p/BR1/220184/")
    assert queries.branch_path_for_region(EVERYTHING, "220184") == "/p/BR1/"
    assert queries.branch_path_for_region(EVERYTHING, "220381") == "/p/BR1/"


def test_something_from_no_region_belongs_nowhere() -> None:
    with pytest.raises(NotFound):
        queries.branch_path_for_region(PUBLIC, "229999")


def test_every_region_belongs_to_a_place_that_is_there(network: Province) -> None:
    for region in network.regions:
        path = queries.branch_path_for_region(PUBLIC, region.code)
        assert queries.by_path(PUBLIC, path).path == path


def test_forms_offer_todays_regions_grouped_by_prefecture() -> None:
    groups = queries.region_options(PUBLIC)
    assert len(groups) == 10
    first = groups[0]
    assert first.prefecture is not None
    assert [r.code for r in first.regions[:2]] == ["220100", "220102"]
    assert len(first.regions) == 12
    assert groups[-1].prefecture is None
    assert len(groups[-1].regions) == 33
    offered = [r.code for group in groups for r in group.regions]
    assert len(offered) == len(set(offered)) == 9 + 60 + 33
    assert "220381" not in offered


def test_a_form_may_leave_the_other_provinces_out() -> None:
    assert len(queries.region_options(PUBLIC, outside=False)) == 9


def test_a_region_holds_what_lies_in_it_and_the_retired_codes_of_that() -> None:
    assert queries.regions_within(PUBLIC, "220184") == {"220184", "220381"}
    changchun = queries.regions_within(PUBLIC, "220100")
    assert {"220100", "220102", "220184", "220381", "220181"} <= changchun
    assert "220381" not in queries.regions_within(PUBLIC, "220300")
    assert len(queries.regions_within(PUBLIC, "220000")) == 1 + 9 + 60 + 4
    assert queries.regions_within(PUBLIC, "110000") == {"110000"}
    assert queries.regions_within(PUBLIC, "nowhere") == frozenset()


def test_region_names_hold_retired_codes_for_old_records() -> None:
    assert queries.region_names(PUBLIC)["220381"].name_zh == "公主岭市"
    assert "220381" in queries.region_codes(PUBLIC) == set(queries.region_names(PUBLIC))


def test_retired_codes_are_not_current() -> None:
    assert "220381" not in queries.current_region_codes(PUBLIC)
    assert "220184" in queries.current_region_codes(PUBLIC) < queries.region_codes(PUBLIC)


def test_fields_come_in_the_plans_order() -> None:
    assert [f.code for f in queries.fields(PUBLIC)] == [f"F{n:02}" for n in range(1, 15)]
    assert queries.field_codes(PUBLIC) == {f"F{n:02}" for n in range(1, 15)}


def test_tiles_are_the_nine_prefectures_with_their_branches() -> None:
    tiles = queries.tiles(PUBLIC)
    assert [(t.column, t.row) for t in tiles] == sorted(
        ((t.column, t.row) for t in tiles), key=lambda place: (place[1], place[0])
    )
    assert {t.region.code: t.branch.code for t in tiles if t.branch}["222400"] == "BR6"
    assert len(tiles) == 9


def test_working_days_leave_the_spring_festival_out() -> None:
    # Friday 13 February 2026; 16 to 19 February are the festival, 14 and 15 a weekend
    assert add_working_days(date(2026, 2, 13), 1, queries.holidays(PUBLIC)) == date(2026, 2, 20)


def test_published_news_is_for_all_and_a_draft_for_those_who_work_there() -> None:
    public = post_news("/p/BR1/", "路演通知", published=True)
    draft = post_news("/p/BR1/", "未定稿", published=False)
    branch = queries.by_code(PUBLIC, "BR1")
    for scope in (PUBLIC, BR2):
        assert [n.title for n in queries.news(scope, branch)] == ["路演通知"]
        assert queries.one_news(scope, public.id).title == "路演通知"
        with pytest.raises(NotFound):
            queries.one_news(scope, draft.id)
    for scope in (EVERYTHING, BR1, Scope.of(BRANCH_1)):
        assert [n.title for n in queries.news(scope, branch)] == ["未定稿", "路演通知"]
        assert queries.one_news(scope, draft.id).title == "未定稿"


def test_the_newest_news_comes_first_and_no_more_than_asked_for() -> None:
    for number in range(4):
        post_news("/p/BR1/", f"第{number}期", published=True)
    branch = queries.by_code(PUBLIC, "BR1")
    assert [n.title for n in queries.news(PUBLIC, branch, limit=2)] == ["第3期", "第2期"]


def test_a_place_shows_its_own_news_alone() -> None:
    post_news("/p/BR1/220184/", "节点消息", published=True)
    assert queries.news(EVERYTHING, queries.by_code(PUBLIC, "BR1")) == ()


def test_the_news_of_a_closed_node_is_no_longer_public() -> None:
    item = post_news("/p/BR1/220184/", "节点消息", published=True)
    close("/p/BR1/220184/")
    assert queries.one_news(BR1, item.id).title == "节点消息"
    with pytest.raises(NotFound):
        queries.one_news(PUBLIC, item.id)
