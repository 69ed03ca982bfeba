"""Lists of organisations and people: words, pages to the row, scopes, and who belongs to a place."""

import pytest
from flask import Flask

from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import organisations, people
from marketplace.accounts.queries import organisations as queries
from marketplace.accounts.queries import people as people_queries
from marketplace.accounts.queries.places import verified_within
from marketplace.accounts.states import OrganisationStatus, PersonReason, PersonStatus
from marketplace.branches.scope import EVERYTHING, PUBLIC, Scope
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, OrganisationRole, Role
from marketplace.kernel.errors import NotFound
from tests import make
from tests.accounts import steps

PAGE = queries.PAGE


def organisations_named(count: int, verified: bool = True) -> list[int]:
    return [make.organisation(name=f"虚构{number:03}厂", verified=verified).id for number in range(count)]


@pytest.mark.parametrize(
    ("count", "page", "rows"),
    [
        (0, 1, 0), (0, 9, 0), (1, 2, 1), (PAGE - 1, 2, PAGE - 1), (PAGE, 2, PAGE), (PAGE + 1, 2, 1),
    ],
)  # fmt: skip
def test_a_page_beyond_the_last_is_the_last_and_never_empty(
    app: Flask, count: int, page: int, rows: int
) -> None:
    organisations_named(count)
    found = queries.find(EVERYTHING, page=page)
    assert (len(found.rows), found.total) == (rows, count)
    assert len(verified_within(PUBLIC, "/p/", page=page).rows) == rows


def test_pages_hold_every_row_once(app: Flask) -> None:
    made = organisations_named(2 * PAGE + 3)
    seen = [row.id for page in (1, 2, 3) for row in queries.find(EVERYTHING, page=page).rows]
    assert seen == sorted(made, reverse=True)


def test_those_who_wait_longest_come_first(app: Flask) -> None:
    made = organisations_named(3, verified=False)
    assert [row.id for row in queries.find(EVERYTHING, status=OrganisationStatus.PENDING).rows] == made
    assert [row.id for row in queries.find(EVERYTHING).rows] == made[::-1]


def test_people_have_pages_too(app: Flask) -> None:
    made = [make.person().id for _ in range(PAGE)]
    assert [row.id for row in people_queries.find(EVERYTHING, page=1).rows] == made[::-1]
    assert len(people_queries.find(EVERYTHING, page=2).rows) == PAGE
    one_more = make.person().id
    assert people_queries.find(EVERYTHING, page=1).rows[0].id == one_more
    assert [row.id for row in people_queries.find(EVERYTHING, page=2).rows] == made[:1]


@pytest.mark.parametrize("words", ["ABC", "abc", "Abc 仪器", "c 仪"])
def test_capitals_make_no_difference_to_a_name(app: Flask, words: str) -> None:
    made = make.organisation(name="Abc 仪器厂").id
    assert [row.id for row in queries.find(EVERYTHING, words=words).rows] == [made]


@pytest.mark.parametrize("words", ["Anna", "ANNA", "anna smith", "QIAN@Example", "Qian_1", "  anna  "])
def test_people_are_found_whatever_the_capitals(app: Flask, words: str) -> None:
    with unit_of_work():
        made = people.create(SYSTEM, email="qian@example.invalid", name="Anna Smith", login_name="qian_1").id
    make.person()
    assert [row.id for row in people_queries.find(EVERYTHING, words=words).rows] == [made]


@pytest.mark.parametrize("words", ["%", "_", "a%a", "\\", "'"])
def test_signs_of_the_database_mean_themselves(app: Flask, words: str) -> None:
    make.organisation(name="虚构轴承厂")
    make.person()
    assert queries.find(EVERYTHING, words=words).total == 0
    assert people_queries.find(EVERYTHING, words=words).total == 0
    literal = make.organisation(name=f"虚构{words}厂").id
    assert [row.id for row in queries.find(EVERYTHING, words=words).rows] == [literal]


def test_people_are_filtered_by_role_status_and_words_together(app: Flask) -> None:
    broker, other = make.broker().person_id or 0, make.broker().person_id or 0
    with unit_of_work():
        people.disable(SYSTEM, other, PersonReason.MISUSE)
    make.officer(Role.FINANCE_OFFICER)
    both = people_queries.find(EVERYTHING, role=Role.BROKER)
    assert (both.total, len(both.rows)) == (2, 2)
    active = people_queries.find(EVERYTHING, role=Role.BROKER, status=PersonStatus.ACTIVE)
    assert [row.id for row in active.rows] == [broker]
    assert people_queries.find(EVERYTHING, role=Role.BROKER, words="nobody").total == 0


@pytest.mark.parametrize("number", [-1, 0, 2**31, 2**63, 10**30, 999_999])
def test_no_number_breaks_the_look_up_of_people(app: Flask, number: int) -> None:
    with pytest.raises(NotFound):
        people_queries.one(EVERYTHING, number)


@pytest.mark.parametrize("branch", ["/p/BR1/", "/p/BR2/", "/p/BR1/220184/"])
def test_each_operator_sees_the_own_subtree_alone(app: Flask, branch: str) -> None:
    regions = {"220102": "/p/BR1/", "220202": "/p/BR2/", "220184": "/p/BR1/220184/", "110000": "/p/"}
    made = {path: make.organisation(region=region, verified=False).id for region, path in regions.items()}
    inside = {number for path, number in made.items() if path.startswith(branch)}
    scope = Scope.of(make.operator(branch))
    assert {row.id for row in queries.find(scope).rows} == inside
    assert queries.waiting(scope) == len(inside)
    for path, number in made.items():
        row = db.session.get_one(Organisation, number)
        assert (queries.by_uscc(scope, row.uscc) is not None) is (number in inside)
        if path.startswith(branch):
            assert queries.one(scope, number).id == number
        else:
            with pytest.raises(NotFound):
                queries.one(scope, number)


def test_a_branch_whose_code_begins_alike_is_another_branch(app: Flask) -> None:
    """/p/BR1/ against /p/BR11/: the slash at the end keeps them apart."""
    here = make.organisation(region="220102").id
    with unit_of_work():
        db.session.get_one(Organisation, here).branch_path = "/p/BR11/"
    assert queries.find(Scope("/p/BR1/")).total == 0
    assert verified_within(PUBLIC, "/p/BR1/").total == 0


def test_a_place_counts_the_verified_with_all_below_it_by_name(app: Flask) -> None:
    first = make.organisation(region="220184", name="甲虚构厂").id
    second = make.organisation(region="220102", name="乙虚构厂").id
    make.organisation(region="220202", name="丙虚构厂")
    make.organisation(region="220102", name="丁虚构厂", verified=False)
    suspended = make.organisation(region="220102", name="戊虚构厂")
    with unit_of_work():
        organisations.suspend(SYSTEM, suspended, steps.REASON)
    found = verified_within(PUBLIC, "/p/BR1/")
    assert ({row.id for row in found.rows}, found.total) == ({first, second}, 2)
    assert [row.id for row in verified_within(PUBLIC, "/p/BR1/220184/").rows] == [first]
    assert [row.name for row in found.rows] == sorted(row.name for row in found.rows)


def test_a_code_is_looked_up_as_people_type_it(app: Flask) -> None:
    made = make.organisation()
    typed = f" {made.uscc[:9].lower()}-{made.uscc[9:]} "
    found = queries.by_uscc(EVERYTHING, typed)
    assert found is not None
    assert found.id == made.id
    assert queries.by_uscc(PUBLIC, made.uscc) is None


def test_members_are_listed_with_their_roles_in_the_order_they_came(app: Flask) -> None:
    owner = make.member()
    row = steps.organisation_of(owner)
    colleague = make.member(of=row, role=OrganisationRole.MEMBER)
    make.member()
    found = queries.members(PUBLIC, steps.organisation_of(owner))
    assert [(member.person_id, member.role) for member in found] == [
        (owner.person_id, "admin"), (colleague.person_id, "member"),
    ]  # fmt: skip


def test_sessions_are_listed_last_used_first_and_only_ones_own(app: Flask) -> None:
    actor = make.member()
    for _ in range(3):
        make.session_token(actor)
    make.session_token(make.member())
    rows = people_queries.sessions(PUBLIC, actor.person_id or 0)
    assert len(rows) == 3
    assert [row.id for row in rows] == sorted((row.id for row in rows), reverse=True)
