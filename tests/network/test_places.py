"""Changes to the network: who, what is refused, what the audit trail says."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.audit.models import AuditEntry
from marketplace.branches import queries
from marketplace.branches.models import Branch
from marketplace.branches.scope import EVERYTHING, PUBLIC
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, NotAllowed, Problem, Stale, WrongState
from marketplace.network import operations
from marketplace.network.drafts import ContactDraft, NamesDraft, PlaceDraft
from marketplace.network.states import ClosingReason
from tests.network.actors import BRANCH_1, BRANCH_2, NODE, PROVINCE, SYSTEM_ADMINISTRATOR

pytestmark = pytest.mark.usefixtures("network")

TEXTS = PlaceDraft(
    introduction_zh="服务长春。",
    introduction_en="Serves Changchun.",
    themes=("F05", "F01"),
    contact=ContactDraft(phone="0431-0000 0000", email="br1@example.org"),
)
NAMES = NamesDraft("永吉县科技成果转化节点", "Yongji Technology Transfer Node")


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


def edit(actor: Actor, code: str, draft: PlaceDraft) -> None:
    with unit_of_work():
        operations.edit(actor, place(code), draft, seen_version=place(code).row_version)


def add_node(actor: Actor, branch: str, region: str, draft: NamesDraft = NAMES) -> int:
    with unit_of_work():
        county = queries.region(EVERYTHING, region)
        return operations.add_node(actor, place(branch), county, draft).id


def close_node(actor: Actor, code: str) -> None:
    with unit_of_work():
        operations.close_node(actor, place(code), ClosingReason.DESIGNATION_CHANGED)


@pytest.mark.parametrize("actor", [BRANCH_1, PROVINCE], ids=lambda a: a.name)
def test_a_branchs_texts_change_and_the_trail_names_what_did(actor: Actor) -> None:
    edit(actor, "BR1", TEXTS)
    branch = place("BR1")
    assert branch.introduction_zh == "服务长春。"
    assert branch.themes == ["F05", "F01"]
    assert branch.contact == {"phone": "0431-0000 0000", "email": "br1@example.org"}
    (entry,) = entries("branch.edit")
    assert (entry.person_id, entry.subject) == (actor.person_id, f"branch:{branch.id}")
    assert set(entry.facts["changed"]) == {"introduction_zh", "introduction_en", "themes", "contact"}


def test_the_trail_holds_no_contact_data() -> None:
    edit(BRANCH_1, "BR1", TEXTS)
    (entry,) = entries("branch.edit")
    assert "example.org" not in str(entry.facts)


def test_saving_what_is_there_already_leaves_no_trace() -> None:
    edit(BRANCH_1, "BR1", TEXTS)
    version = place("BR1").row_version
    edit(BRANCH_1, "BR1", TEXTS)
    assert place("BR1").row_version == version
    assert len(entries("branch.edit")) == 1


def test_texts_are_cleaned_before_they_are_stored() -> None:
    dirty = replace(TEXTS, introduction_zh="  甲\x00乙\ud800\r\n\r\n\r\n丙 ", themes=(" F01 ",))
    edit(BRANCH_1, "BR1", dirty)
    assert place("BR1").introduction_zh == "甲乙\n\n丙"
    assert place("BR1").themes == ["F01"]


@pytest.mark.parametrize("actor", [BRANCH_2, NODE, SYSTEM_ADMINISTRATOR], ids=lambda a: a.name)
def test_another_places_operator_may_not_edit(actor: Actor) -> None:
    before = place("BR1").introduction_zh
    with pytest.raises(NotAllowed):
        edit(actor, "BR1", TEXTS)
    assert place("BR1").introduction_zh == before
    assert entries("branch.edit") == []


def test_an_edit_of_what_somebody_else_has_changed_since_is_refused() -> None:
    seen = place("BR1").row_version
    edit(PROVINCE, "BR1", TEXTS)
    later = replace(TEXTS, introduction_zh="另一段。")
    with pytest.raises(Stale), unit_of_work():
        operations.edit(BRANCH_1, place("BR1"), later, seen_version=seen)
    assert place("BR1").introduction_zh == "服务长春。"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"themes": ("F99",)}, Problem("themes", "unknown", value="F99")),
        ({"themes": ("F01", "F01")}, Problem("themes", "duplicate")),
        (
            {"themes": tuple(f"F{n:02}" for n in range(1, 8))},
            Problem("themes", "too_many", most=6, count=7),
        ),
        (
            {"introduction_zh": "长" * 1001},
            Problem("introduction_zh", "too_long", most=1000, length=1001),
        ),
        ({"contact": ContactDraft(phone="1" * 61)}, Problem("contact.phone", "too_long", most=60, length=61)),
        ({"contact": ContactDraft(email="nobody")}, Problem("contact.email", "email_shape")),
        ({"contact": ContactDraft(email="a b@example.org")}, Problem("contact.email", "email_shape")),
        ({"contact": ContactDraft(email="@example.org")}, Problem("contact.email", "email_shape")),
    ],
)
def test_texts_that_do_not_hold_are_refused_by_field(change: dict[str, Any], problem: Problem) -> None:
    assert problems(lambda: edit(BRANCH_1, "BR1", replace(TEXTS, **change))) == [problem]


def test_the_province_renames_a_branch_and_its_path_stays() -> None:
    with unit_of_work():
        branch = place("BR1")
        names = NamesDraft(" 长春　分市场 ", "Changchun")
        operations.rename(PROVINCE, branch, names, seen_version=branch.row_version)
    assert (place("BR1").name_zh, place("BR1").path) == ("长春 分市场", "/p/BR1/")
    (entry,) = entries("branch.rename")
    assert entry.facts == {"before": "长春分市场", "after": "长春 分市场"}


def test_a_branch_operator_may_not_rename_the_branch() -> None:
    with pytest.raises(NotAllowed), unit_of_work():
        operations.rename(BRANCH_1, place("BR1"), NAMES, seen_version=1)


def test_a_name_is_needed_in_both_languages_and_has_a_limit() -> None:
    def rename(draft: NamesDraft) -> list[Problem]:
        return problems(lambda: operations.rename(PROVINCE, place("BR1"), draft, seen_version=1))

    assert rename(NamesDraft(" ", "")) == [Problem("name_zh", "required"), Problem("name_en", "required")]
    assert rename(NamesDraft("长" * 61, "A")) == [Problem("name_zh", "too_long", most=60, length=61)]


def test_a_stale_rename_is_refused() -> None:
    with pytest.raises(Stale), unit_of_work():
        operations.rename(PROVINCE, place("BR1"), NAMES, seen_version=99)


def test_a_new_node_takes_over_its_county() -> None:
    assert queries.branch_path_for_region(PUBLIC, "220221") == "/p/BR2/"
    add_node(PROVINCE, "BR2", "220221")
    assert queries.branch_path_for_region(PUBLIC, "220221") == "/p/BR2/220221/"
    (entry,) = entries("branch.add_node")
    assert entry.facts == {"path": "/p/BR2/220221/", "name": NAMES.name_zh}


def test_an_open_node_is_not_opened_twice() -> None:
    with pytest.raises(WrongState):
        add_node(PROVINCE, "BR1", "220184")


def test_a_closed_node_is_opened_again_as_the_same_row_under_the_new_name() -> None:
    before = place("220184").id
    close_node(PROVINCE, "220184")
    assert add_node(PROVINCE, "BR1", "220184", NAMES) == before
    assert (place("220184").active, place("220184").name_zh) == (True, NAMES.name_zh)


@pytest.mark.parametrize(
    ("branch", "region", "problem"),
    [
        ("BR1", "220102", Problem("region_code", "not_a_county")),  # a district
        ("BR1", "220100", Problem("region_code", "not_a_county")),
        ("BR1", "110000", Problem("region_code", "not_a_county")),
        ("BR1", "220381", Problem("region_code", "not_a_county")),  # retired
        ("BR1", "220221", Problem("region_code", "another_branch")),
        ("220000", "220221", Problem("branch", "not_an_open_branch")),
        ("220184", "220221", Problem("branch", "not_an_open_branch")),
    ],
)
def test_a_node_stands_in_a_county_of_its_branch(branch: str, region: str, problem: Problem) -> None:
    assert problems(lambda: add_node(PROVINCE, branch, region)) == [problem]


@pytest.mark.parametrize("actor", [BRANCH_1, NODE], ids=lambda a: a.name)
def test_nodes_are_the_provinces_to_open_and_close(actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        add_node(actor, "BR1", "220184")
    with pytest.raises(NotAllowed):
        close_node(actor, "220184")
    assert place("220184").active


def test_closing_a_node_says_why() -> None:
    close_node(PROVINCE, "220184")
    assert not place("220184").active
    (entry,) = entries("branch.close_node")
    assert entry.facts == {"path": "/p/BR1/220184/", "reason": "designation_changed"}


def test_a_closed_node_is_not_closed_again() -> None:
    close_node(PROVINCE, "220184")
    with pytest.raises(WrongState):
        close_node(PROVINCE, "220184")


def test_a_branch_is_not_closed_like_a_node() -> None:
    assert problems(lambda: close_node(PROVINCE, "BR1")) == [Problem("level", "not_a_node")]
