"""Branches come, go, and change prefectures; counties and nodes go along."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from marketplace.audit.models import AuditEntry
from marketplace.branches import queries
from marketplace.branches.models import Branch, Region
from marketplace.branches.scope import EVERYTHING, PUBLIC
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, NotAllowed, Problem, WrongState
from marketplace.network import operations
from marketplace.network.drafts import NamesDraft
from marketplace.network.states import ClosingReason
from marketplace.network.topics import REHOME
from tests.network.actors import BRANCH_1, NODE, OFFICER, PROVINCE, SYSTEM_ADMINISTRATOR

pytestmark = pytest.mark.usefixtures("network")

NAMES = NamesDraft("辽源分市场", "Liaoyuan Branch")
NOT_THE_PROVINCE = pytest.mark.parametrize(
    "actor", [BRANCH_1, NODE, OFFICER, SYSTEM_ADMINISTRATOR], ids=lambda actor: actor.name
)


def place(code: str) -> Branch:
    return queries.by_code(EVERYTHING, code)


def entries(topic: str) -> list[AuditEntry]:
    return list(
        db.session.scalars(select(AuditEntry).where(AuditEntry.topic == topic).order_by(AuditEntry.number))
    )


def queued() -> list[int]:
    """Places whose rows are to be moved."""
    return list(db.session.scalars(select(OutboxEvent.subject_id).where(OutboxEvent.topic == REHOME)))


def add_branch(actor: Actor = PROVINCE, code: str = "BR7", *prefectures: str) -> str:
    with unit_of_work():
        return operations.add_branch(actor, code, NAMES, prefectures or ("220400",)).path


def assign(prefecture: str, branch: str, actor: Actor = PROVINCE) -> None:
    with unit_of_work():
        operations.assign_prefecture(actor, prefecture, branch)


def close_branch(code: str, actor: Actor = PROVINCE) -> None:
    with unit_of_work():
        operations.close_branch(actor, place(code), ClosingReason.MERGED)


def problems(work: Callable[[], object]) -> list[Problem]:
    with pytest.raises(Invalid) as refusal:
        work()
    return list(refusal.value.problems)


def test_a_new_branch_takes_over_its_prefectures_with_their_counties_and_nodes() -> None:
    assert queries.branch_path_for_region(PUBLIC, "220402") == "/p/BR3/"
    assert add_branch() == "/p/BR7/"
    assert queries.branch_path_for_region(PUBLIC, "220402") == "/p/BR7/"
    assert queries.branch_path_for_region(PUBLIC, "220421") == "/p/BR7/220421/"
    assert place("220421").path == "/p/BR7/220421/"
    assert queries.branch_path_for_region(PUBLIC, "220302") == "/p/BR3/", "the other prefecture stays"
    (entry,) = entries("branch.add_branch")
    assert entry.facts == {"path": "/p/BR7/", "name": NAMES.name_zh}
    assert queued() == [place("BR7").id]


def test_the_diagram_and_the_tree_show_a_new_branch() -> None:
    add_branch()
    tile = next(tile for tile in queries.tiles(PUBLIC) if tile.region.code == "220400")
    assert tile.branch is not None
    assert tile.branch.code == "BR7"
    last = queries.tree(PUBLIC).children[-1]
    assert (last.branch.code, [node.branch.code for node in last.children]) == ("BR7", ["220421"])


def test_an_open_branch_is_not_opened_twice() -> None:
    with pytest.raises(WrongState):
        add_branch(PROVINCE, "BR3")


def test_a_closed_branch_is_opened_again_as_the_same_row() -> None:
    add_branch()
    before = place("BR7").id
    assign("220400", "BR3")
    close_branch("BR7")
    add_branch()
    assert (place("BR7").id, place("BR7").active) == (before, True)


@pytest.mark.parametrize(
    ("code", "prefectures", "problem"),
    [
        ("BR0", ("220400",), Problem("code", "code_shape")),
        ("7", ("220400",), Problem("code", "code_shape")),
        ("BR7\x00", ("220400",), Problem("code", "code_shape")),
        ("BR7", ("220402",), Problem("prefectures", "unknown", value="220402")),
        ("BR7", ("110000",), Problem("prefectures", "unknown", value="110000")),
    ],
)
def test_a_branch_has_a_code_and_prefectures_of_the_province(
    code: str, prefectures: tuple[str, ...], problem: Problem
) -> None:
    assert problems(lambda: add_branch(PROVINCE, code, *prefectures)) == [problem]


def test_a_branch_without_a_prefecture_or_a_name_is_refused() -> None:
    def add() -> None:
        with unit_of_work():
            operations.add_branch(PROVINCE, "BR7", NamesDraft("", "x"), ())

    assert problems(add) == [Problem("prefectures", "required"), Problem("name_zh", "required")]


def test_the_next_code_is_one_that_no_branch_has_had() -> None:
    assert queries.next_branch_code(EVERYTHING) == "BR7"
    add_branch()
    assign("220400", "BR3")
    close_branch("BR7")
    assert queries.next_branch_code(EVERYTHING) == "BR8"


def test_assigning_moves_retired_codes_with_the_counties_that_replaced_them() -> None:
    assign("220100", "BR2")
    assert place("220184").path == "/p/BR2/220184/"
    assert queries.branch_path_for_region(PUBLIC, "220381") == "/p/BR2/220184/"
    moved = set(db.session.scalars(select(Region.code).where(Region.branch_code == "BR2")))
    assert queries.regions_within(EVERYTHING, "220100") <= moved
    (entry,) = entries("branch.assign_prefecture")
    assert (entry.subject, entry.facts) == ("region:220100", {"before": "BR1", "after": "BR2"})
    assert queued() == [place("BR2").id]


def test_a_closed_node_goes_along_so_that_it_can_be_opened_again_there() -> None:
    with unit_of_work():
        operations.close_node(PROVINCE, place("220184"), ClosingReason.MERGED)
    assign("220100", "BR2")
    assert (place("220184").path, place("220184").active) == ("/p/BR2/220184/", False)


def test_assigning_what_is_so_already_leaves_no_trace() -> None:
    assign("220100", "BR1")
    assert entries("branch.assign_prefecture") == []
    assert queued() == []


@pytest.mark.parametrize(
    ("prefecture", "branch", "problem"),
    [
        ("220102", "BR2", Problem("prefecture_code", "unknown", value="220102")),
        ("nowhere", "BR2", Problem("prefecture_code", "unknown", value="nowhere")),
        ("220100", "BR9", Problem("branch_code", "not_an_open_branch")),
        ("220100", "220184", Problem("branch_code", "not_an_open_branch")),
    ],
)
def test_only_prefectures_are_assigned_and_only_to_open_branches(
    prefecture: str, branch: str, problem: Problem
) -> None:
    assert problems(lambda: assign(prefecture, branch)) == [problem]


def test_a_branch_closes_only_once_its_prefectures_have_gone_elsewhere() -> None:
    assert problems(lambda: close_branch("BR3")) == [
        Problem("branch", "has_prefectures", names=["四平市", "辽源市"])
    ]
    assign("220300", "BR1")
    assign("220400", "BR1")
    close_branch("BR3")
    assert not place("BR3").active
    assert queries.branch_path_for_region(PUBLIC, "220302") == "/p/BR1/"
    (entry,) = entries("branch.close_branch")
    assert entry.facts == {"path": "/p/BR3/", "reason": "merged"}
    with pytest.raises(WrongState):
        close_branch("BR3")
    assert problems(lambda: assign("220300", "BR3")) == [Problem("branch_code", "not_an_open_branch")]


@pytest.mark.parametrize("code", ["220000", "220184"])
def test_the_province_and_nodes_are_not_closed_like_a_branch(code: str) -> None:
    assert problems(lambda: close_branch(code)) == [Problem("level", "not_a_branch")]


@NOT_THE_PROVINCE
def test_branches_are_the_provinces_alone(actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        add_branch(actor)
    with pytest.raises(NotAllowed):
        assign("220100", "BR2", actor)
    with pytest.raises(NotAllowed):
        close_branch("BR1", actor)
    assert queries.branch_path_for_region(PUBLIC, "220102") == "/p/BR1/"


def test_a_node_can_be_opened_where_there_is_none_yet() -> None:
    codes = [county.code for county in queries.counties_without_node(EVERYTHING, place("BR2"))]
    assert codes == ["220221"]
    with unit_of_work():
        operations.add_node(PROVINCE, place("BR2"), queries.region(EVERYTHING, "220221"), NAMES)
    assert queries.counties_without_node(EVERYTHING, place("BR2")) == ()
    assert queued() == [place("220221").id]
