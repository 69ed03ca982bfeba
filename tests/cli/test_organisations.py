"""flask organisations and flask people: for whoever sets a market up."""

from string import Formatter

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Organisation, Person
from marketplace.accounts.operations.sign_in import Result as SignIn
from marketplace.accounts.states import OrganisationStatus
from marketplace.cli.refusals import FIXES, words
from marketplace.db.base import db
from marketplace.kernel.actor import OrganisationRole, Role
from marketplace.kernel.errors import Problem
from tests import make
from tests.accounts import steps


def run(app: Flask, *arguments: str, **more: str) -> Result:
    return app.test_cli_runner().invoke(args=arguments, **more)


def creates(app: Flask, uscc: str, *more: str) -> Result:
    return run(
        app, "organisations", "create", "--uscc", uscc, "--name", "虚构大学",
        "--kind", "university", "--region", "220102", *more,
    )  # fmt: skip


def only() -> Organisation:
    return db.session.scalars(select(Organisation)).one()


def test_the_last_line_is_the_id(app: Flask) -> None:
    answer = creates(app, make.uscc_code(), "--verified")
    assert answer.exit_code == 0
    assert answer.output.splitlines()[-1] == f"organisation={only().id}"
    assert only().status is OrganisationStatus.VERIFIED


def test_without_verified_it_waits_and_verify_lets_it_in(app: Flask) -> None:
    code = make.uscc_code()
    creates(app, code)
    assert only().status is OrganisationStatus.PENDING
    answer = run(app, "organisations", "verify", code)
    assert (answer.exit_code, answer.output) == (0, f"organisation={only().id}\n")
    assert run(app, "organisations", "verify", code).exit_code == 0
    db.session.refresh(only())
    assert only().status is OrganisationStatus.VERIFIED


def test_creating_again_finds_the_same_one(app: Flask) -> None:
    code = make.uscc_code()
    first = creates(app, code)
    second = creates(app, code.lower(), "--verified")
    assert first.output.splitlines()[-1] == second.output.splitlines()[-1]
    assert second.output.splitlines()[0] == "status=verified"


def test_a_wrong_check_digit_names_option_and_fix(app: Flask) -> None:
    good = make.uscc_code()
    wrong = good[:17] + ("0" if good[17] != "0" else "1")
    answer = creates(app, wrong)
    assert answer.exit_code == 1
    assert "--uscc: has a wrong check digit" in answer.output
    assert f"want {good[17]} at the end" in answer.output
    assert db.session.query(Organisation).count() == 0


def test_an_unknown_region_names_its_option(app: Flask) -> None:
    answer = run(
        app, "organisations", "create", "--uscc", make.uscc_code(), "--name", "虚构", "--kind", "other",
        "--region", "999999",
    )  # fmt: skip
    assert answer.exit_code == 1
    assert "--region: is no region code in force" in answer.output


def test_verifying_an_unknown_one_fails(app: Flask) -> None:
    answer = run(app, "organisations", "verify", make.uscc_code())
    assert answer.exit_code == 1
    assert "names no organisation" in answer.output


def test_the_first_administrator_is_made_with_a_password_from_standard_input(app: Flask) -> None:
    answer = run(
        app, "people", "create", "--email", "root@example.invalid", "--name", "安全员",
        "--role", "security_administrator", "--password-stdin", input=f"{make.PASSWORD}\n",
    )  # fmt: skip
    person = db.session.scalars(select(Person)).one()
    assert (answer.exit_code, answer.output.splitlines()[-1]) == (0, f"person={person.id}")
    assert make.actor_of(person.id).roles == {Role.SECURITY_ADMINISTRATOR}
    assert steps.signs_in("root@example.invalid").result is SignIn.IN


def test_an_operator_with_a_branch_and_a_member_of_an_organisation(app: Flask) -> None:
    made = make.organisation()
    assert run(
        app, "people", "create", "--email", "op@example.invalid", "--name", "某人", "--login-name", "op1",
        "--role", "branch_operator", "--branch", "/p/BR1/", "--organisation", made.uscc,
        "--organisation-role", "member",
    ).exit_code == 0  # fmt: skip
    actor = make.actor_of(db.session.scalars(select(Person.id)).one())
    assert actor.branch_path == "/p/BR1/"
    assert actor.memberships[0].role is OrganisationRole.MEMBER


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--role", "node_operator", "--branch", "/p/BR1/"), "--branch: is not at the level"),
        (("--role", "branch_operator"), "--branch: is missing"),
        (("--role", "system_administrator", "--role", "audit_administrator"), "three administrators"),
        (("--password", "short"), "--password: must have 12 characters"),
        (("--organisation", "123"), "--organisation: names no organisation"),
        (("--role", "branch_operator", "--branch", "/p/BR99/"), "--branch: is no place of the network"),
    ],
)
def test_a_refusal_names_the_option_and_leaves_nothing(app: Flask, more: tuple[str, ...], said: str) -> None:
    answer = run(app, "people", "create", "--email", "a@example.invalid", "--name", "某人", *more)
    assert answer.exit_code == 1
    assert said in answer.output
    assert db.session.query(Person).count() == 0


def test_people_are_found(app: Flask) -> None:
    broker = steps.person_of(make.broker())
    answer = run(app, "people", "find", broker.email)
    assert broker.email in answer.output
    assert "broker" in answer.output
    assert answer.output.splitlines()[-1] == "people=1"


@pytest.mark.parametrize("code", FIXES)
def test_every_fix_can_be_said(code: str) -> None:
    facts = {name: "some" for _, name, _, _ in Formatter().parse(FIXES[code]) if name}
    assert "{" not in words(Problem("field", code, **facts))
