"""Accounts and roles: who may give which, which go together, and that sessions end."""

import pytest
from flask import Flask

from marketplace.accounts.models import Organisation, Person
from marketplace.accounts.operations import own_account, people, sessions
from marketplace.accounts.queries import people as queries
from marketplace.accounts.roles import LEVELS, grant_problems
from marketplace.accounts.states import PersonReason, PersonStatus
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import ADMINISTRATORS, ANONYMOUS, DEPARTMENT, OPERATORS, SYSTEM, Role
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from tests import make
from tests.accounts import steps

PATHS = {Role.NODE_OPERATOR: "/p/BR1/220184/", Role.BRANCH_OPERATOR: "/p/BR1/"}


def path_for(role: Role) -> str:
    return PATHS.get(role, "/p/")


def first_code(refusal: pytest.ExceptionInfo[Invalid]) -> tuple[str, str]:
    problem = refusal.value.problems[0]
    return problem.field, problem.code


def test_an_account_is_made_active_with_a_lower_case_address(app: Flask) -> None:
    with unit_of_work():
        made = people.create(SYSTEM, email=" Zhao.Qian@Example.INVALID ", name=" 赵　千 ")
        assert (made.email, made.name, made.status) == (
            "zhao.qian@example.invalid",
            "赵 千",
            PersonStatus.ACTIVE,
        )
        assert made.password_hash is None


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"email": "nobody"}, ("email", "email")),
        ({"email": "a@b@c.invalid"}, ("email", "email")),
        ({"email": "a\nBcc: b@example.invalid"}, ("email", "email")),
        ({"email": "\ud800@example.invalid"}, ("email", "email")),
        ({"email": "a" * 250 + "@example.invalid"}, ("email", "email")),
        ({"name": "\x00\u3000"}, ("name", "required")),
        ({"name": "名" * 61}, ("name", "too_long")),
        ({"login_name": "Zhao"}, ("login_name", "login_name")),
        ({"login_name": "a@b.c"}, ("login_name", "login_name")),
        ({"password": "short"}, ("password", "password_short")),
    ],
)
def test_bad_data_names_its_field(app: Flask, values: dict[str, str], problem: tuple[str, str]) -> None:
    wanted = {"email": "new@example.invalid", "name": "新人"} | values
    with pytest.raises(Invalid) as refusal, unit_of_work():
        people.create(SYSTEM, **wanted)
    assert first_code(refusal) == problem


def test_an_address_and_a_login_name_belong_to_one_account(app: Flask) -> None:
    with unit_of_work():
        people.create(SYSTEM, email="one@example.invalid", name="甲", login_name="jia")
    with pytest.raises(Invalid) as refusal, unit_of_work():
        people.create(SYSTEM, email="ONE@example.invalid", name="乙")
    assert first_code(refusal) == ("email", "email_taken")
    with pytest.raises(Invalid) as refusal, unit_of_work():
        people.create(SYSTEM, email="two@example.invalid", name="乙", login_name="jia")
    assert first_code(refusal) == ("login_name", "login_name_taken")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SECURITY_ADMINISTRATOR], ids=str)
def test_only_the_security_administrator_administers_people(app: Flask, role: Role) -> None:
    actor, other = make.officer(role, path_for(role)), make.person().id
    for attempt in (
        lambda: people.create(actor, email="x@example.invalid", name="某人"),
        lambda: people.grant(actor, other, Role.BROKER),
        lambda: people.revoke(actor, other, Role.BROKER),
        lambda: people.disable(actor, other, PersonReason.MISUSE),
        lambda: people.enable(actor, other),
    ):
        with pytest.raises(NotAllowed), unit_of_work():
            attempt()


def test_not_even_that_one_changes_the_own_account(app: Flask) -> None:
    actor = make.officer(Role.SECURITY_ADMINISTRATOR)
    own = actor.person_id or 0
    for attempt in (
        lambda: people.grant(actor, own, Role.FINANCE_OFFICER),
        lambda: people.revoke(actor, own, Role.SECURITY_ADMINISTRATOR),
        lambda: people.disable(actor, own, PersonReason.OWN_WISH),
    ):
        with pytest.raises(NotAllowed), unit_of_work():
            attempt()


@pytest.mark.parametrize("first", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("second", sorted(ADMINISTRATORS))
def test_the_three_administrators_are_different_people(app: Flask, first: Role, second: Role) -> None:
    actor = make.officer(first)
    if first is second:
        with unit_of_work():
            people.grant(SYSTEM, actor.person_id or 0, second)
        return
    with pytest.raises(Invalid) as refusal, unit_of_work():
        people.grant(SYSTEM, actor.person_id or 0, second)
    assert first_code(refusal) == ("role", "administrators_apart")


@pytest.mark.parametrize("first", sorted(OPERATORS | DEPARTMENT))
@pytest.mark.parametrize("second", sorted(OPERATORS | DEPARTMENT))
def test_one_place_to_work_in_is_enough(first: Role, second: Role) -> None:
    found = [problem.code for problem in grant_problems({first: path_for(first)}, second, path_for(second))]
    assert found == ([] if first is second else ["one_place_only"])


@pytest.mark.parametrize("role", sorted(LEVELS))
@pytest.mark.parametrize("path", ["/p/", "/p/BR1/", "/p/BR1/220184/"])
def test_an_operator_works_at_the_level_of_the_role(role: Role, path: str) -> None:
    found = [problem.code for problem in grant_problems({}, role, path)]
    assert found == ([] if path == path_for(role) else ["wrong_level"])


@pytest.mark.parametrize("path", ["", "/q/", "/p/BR1", "/p/\x00/", "../"])
def test_a_path_that_is_none_is_refused(path: str) -> None:
    assert [problem.code for problem in grant_problems({}, Role.BRANCH_OPERATOR, path)] == ["unknown_place"]


def test_a_branch_that_does_not_exist_is_refused(app: Flask) -> None:
    person_id = make.person().id
    with pytest.raises(Invalid) as refusal, unit_of_work():
        people.grant(SYSTEM, person_id, Role.BRANCH_OPERATOR, branch_path="/p/BR99/")
    assert first_code(refusal) == ("branch_path", "unknown_place")


def test_a_branch_operator_needs_a_branch(app: Flask) -> None:
    person_id = make.person().id
    with pytest.raises(Invalid) as refusal, unit_of_work():
        people.grant(SYSTEM, person_id, Role.BRANCH_OPERATOR)
    assert first_code(refusal) == ("branch_path", "required")


def test_granting_and_revoking_end_the_sessions(app: Flask) -> None:
    security, person_id = make.officer(Role.SECURITY_ADMINISTRATOR), make.person().id
    make.session_token(make.actor_of(person_id))
    with unit_of_work():
        people.grant(security, person_id, Role.BROKER)
    assert steps.sessions_of(person_id) == 0
    make.session_token(make.actor_of(person_id))
    with unit_of_work():
        people.revoke(security, person_id, Role.BROKER)
    assert steps.sessions_of(person_id) == 0
    assert make.actor_of(person_id).roles == frozenset()
    noted = [topic for topic in steps.topics() if topic in {"person.grant", "person.revoke"}]
    assert noted[-2:] == ["person.grant", "person.revoke"]


def test_a_role_that_is_not_held_is_not_taken(app: Flask) -> None:
    person_id = make.person().id
    with pytest.raises(NotFound), unit_of_work():
        people.revoke(SYSTEM, person_id, Role.BROKER)


def test_disabling_ends_sessions_and_enabling_lets_back_in(app: Flask) -> None:
    security, person = make.officer(Role.SECURITY_ADMINISTRATOR), make.person()
    make.session_token(make.actor_of(person.id))
    with unit_of_work():
        people.disable(security, person.id, PersonReason.LEFT_ORGANISATION)
    assert (person.status, person.reason) == (PersonStatus.DISABLED, "left_organisation")
    assert steps.sessions_of(person.id) == 0
    with pytest.raises(WrongState), unit_of_work():
        people.disable(security, person.id, PersonReason.MISUSE)
    with unit_of_work():
        people.enable(security, person.id)
    assert (person.status, person.reason) == (PersonStatus.ACTIVE, None)


def test_people_are_found_by_words_role_and_status(app: Flask) -> None:
    broker = make.broker()
    person = steps.person_of(broker)
    assert [row.id for row in queries.find(EVERYTHING, words=person.email).rows] == [person.id]
    assert [row.id for row in queries.find(EVERYTHING, role=Role.BROKER).rows] == [person.id]
    assert queries.find(EVERYTHING, status=PersonStatus.DISABLED).total == 0
    assert queries.find(EVERYTHING, words="\x00%' OR", page=-3).total == 0


def test_a_person_changes_name_and_language_and_nobody_elses(app: Flask) -> None:
    actor = make.member()
    with unit_of_work():
        own_account.edit(actor, name=" 新 名 ", language="en")
    assert (steps.person_of(actor).name, steps.person_of(actor).language) == ("新 名", "en")
    with unit_of_work():
        own_account.edit(actor, name="新名", language="xx")
    assert steps.person_of(actor).language == "zh"
    with pytest.raises(Invalid), unit_of_work():
        own_account.edit(actor, name="\x00", language="zh")
    with pytest.raises(NotAllowed), unit_of_work():
        own_account.edit(ANONYMOUS, name="某", language="zh")


def test_somebody_elses_session_is_left_alone(app: Flask) -> None:
    one, other = make.member(), make.member()
    make.session_token(one)
    row = queries.sessions(EVERYTHING, one.person_id or 0)[0]
    with unit_of_work():
        sessions.close(other, row.id)
    assert steps.sessions_of(one.person_id) == 1
    with unit_of_work():
        sessions.close(one, row.id)
    assert steps.sessions_of(one.person_id) == 0


def test_a_person_without_an_organisation_is_a_member_of_none(app: Flask) -> None:
    assert make.actor_of(make.person().id).memberships == ()
    assert db.session.query(Organisation).count() == 0
    assert db.session.query(Person).count() == 1
