"""Each option typed wrong: a line that names it, exit code 1, nothing written, no traceback."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from marketplace.accounts import drafts, password_rules, roles
from marketplace.accounts.models import Organisation, Person
from marketplace.accounts.operations import organisations
from marketplace.accounts.states import OrganisationStatus
from marketplace.audit import queries as audit
from marketplace.cli.refusals import FIXES, refusals_named, words
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.jobs.registry import JOBS
from marketplace.kernel.actor import SYSTEM, Role
from marketplace.kernel.errors import Invalid, NotAllowed, Problem
from tests import make
from tests.accounts import steps


def run(app: Flask, *arguments: str, **more: Any) -> Result:
    return app.test_cli_runner().invoke(args=arguments, **more)


def marks() -> tuple[int, int, int, int]:
    db.session.rollback()
    tables = (Organisation, Person, OutboxEvent)
    counts = [db.session.scalar(select(db.func.count()).select_from(table)) or 0 for table in tables]
    return audit.verify(audit.WHOLE_TRAIL).entries, counts[0], counts[1], counts[2]


def refused(app: Flask, *arguments: str, **more: Any) -> list[str]:
    """The lines a command says when it refuses."""
    before = marks()
    answer = run(app, *arguments, **more)
    assert answer.exit_code == 1, answer.output
    assert isinstance(answer.exception, SystemExit), answer.exception
    assert "Traceback" not in answer.output
    assert marks() == before
    return answer.output.splitlines()


ORGANISATION = {"--name": "虚构大学", "--kind": "university", "--region": "220102"}
PERSON = {"--email": "new@example.invalid", "--name": "某人"}


def options(values: dict[str, str]) -> list[str]:
    return [part for pair in values.items() for part in pair]


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"--uscc": ""}, "--uscc: must have 18 characters"),
        ({"--uscc": "1" * 17}, "--uscc: must have 18 characters"),
        ({"--uscc": "1" * 19}, "--uscc: must have 18 characters"),
        ({"--uscc": "I" * 18}, "--uscc: may hold digits and capitals without I, O, S, V, Z only"),
        ({"--uscc": "\udcff" * 18}, "--uscc: must have 18 characters"),
        ({"--name": ""}, "--name: is missing"),
        ({"--name": "厂"}, "--name: is missing"),
        ({"--name": "长" * 121}, "--name: may have 120 characters at most"),
        ({"--region": "220"}, "--region: is no region code in force (GB/T 2260, six digits)"),
        ({"--region": "220381"}, "--region: is no region code in force (GB/T 2260, six digits)"),
    ],
)
def test_options_of_an_organisation(app: Flask, changed: dict[str, str], line: str) -> None:
    values = {"--uscc": make.uscc_code()} | ORGANISATION | changed
    assert refused(app, "organisations", "create", *options(values)) == [line]


def test_everything_wrong_is_said_at_once(app: Flask) -> None:
    values = {"--uscc": "1", "--name": "", "--kind": "other", "--region": "x"}
    lines = refused(app, "organisations", "create", *options(values))
    assert [line.split(":")[0] for line in lines] == ["--uscc", "--name", "--region"]


@pytest.mark.parametrize("option", ["--uscc", "--name", "--kind", "--region"])
def test_an_option_that_is_not_given_is_named(app: Flask, option: str) -> None:
    values = {"--uscc": make.uscc_code()} | ORGANISATION
    del values[option]
    answer = run(app, "organisations", "create", *options(values))
    assert answer.exit_code == 2
    assert f"'{option}'" in answer.output


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (("organisations", "create", "--kind", "palace"), "--kind"),
        (("people", "create", "--role", "king"), "--role"),
        (("people", "create", "--organisation-role", "king"), "--organisation-role"),
        (("listings", "import", "/no/such/file", "--organisation", "x"), "FILE"),
        (("listings", "quality", "--kind", "house"), "--kind"),
        (("jobs", "run", "no-such-job"), "no-such-job"),
    ],
)
def test_a_value_that_is_no_choice_is_named(app: Flask, arguments: tuple[str, ...], option: str) -> None:
    answer = run(app, *arguments)
    assert answer.exit_code == 2
    assert option in answer.output


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"--email": ""}, "--email: is no mail address"),
        ({"--email": "nobody"}, "--email: is no mail address"),
        ({"--email": "\udcff@example.invalid"}, "--email: is no mail address"),
        ({"--name": " "}, "--name: is missing"),
        ({"--name": "名" * 61}, "--name: may have 60 characters at most"),
        ({"--login-name": "Zhao"}, f"--login-name: {FIXES['login_name']}"),
        ({"--login-name": "a@b.invalid"}, f"--login-name: {FIXES['login_name']}"),
        ({"--password": ""}, "--password: must have 12 characters at least"),
        ({"--password": "password1234"}, "--password: is too common"),
        ({"--password": "a" * 257}, "--password: may have 256 characters at most"),
        ({"--role": "branch_operator"}, "--branch: is missing"),
        ({"--role": "branch_operator", "--branch": "BR1"}, f"--branch: {FIXES['unknown_place']}"),
        ({"--role": "branch_operator", "--branch": "/p/BR77/"}, f"--branch: {FIXES['unknown_place']}"),
        ({"--role": "node_operator", "--branch": "/p/"}, f"--branch: {FIXES['wrong_level']}"),
        ({"--role": "province_operator", "--branch": "/p/BR1/"}, f"--branch: {FIXES['wrong_level']}"),
        ({"--organisation": ""}, f"--organisation: {FIXES['unknown_uscc']}"),
        ({"--organisation": "\udcff"}, f"--organisation: {FIXES['unknown_uscc']}"),
    ],
)
def test_options_of_a_person(app: Flask, changed: dict[str, str], line: str) -> None:
    lines = refused(app, "people", "create", *options(PERSON | changed))
    assert line in lines
    assert all(one.startswith(line.split(":")[0]) for one in lines)


@pytest.mark.parametrize("typed", ["", "\n", "short\n"])
def test_standard_input_without_a_password_makes_no_account_without_one(app: Flask, typed: str) -> None:
    lines = refused(app, "people", "create", *options(PERSON), "--password-stdin", input=typed)
    assert "--password: must have 12 characters at least" in lines


@pytest.mark.parametrize(
    "held",
    [
        ("system_administrator", "security_administrator"), ("audit_administrator", "system_administrator"),
        ("department_head", "province_operator"), ("department_officer", "department_head"),
    ],
)  # fmt: skip
def test_roles_that_do_not_go_together(app: Flask, held: tuple[str, str]) -> None:
    (line,) = refused(app, "people", "create", *options(PERSON), "--role", held[0], "--role", held[1])
    assert line.startswith("--role: clashes")


def test_what_is_known_already_is_named(app: Flask) -> None:
    known = make.person()
    with unit_of_work():
        db.session.get_one(Person, known.id).login_name = "qian"
    lines = refused(app, "people", "create", "--email", known.email.upper(), "--name", "某人")
    assert lines == ["--email: has an account already"]
    lines = refused(app, "people", "create", *options(PERSON), "--login-name", "qian")
    assert lines == ["--login-name: is taken"]


def test_a_password_of_the_own_name_is_refused(app: Flask) -> None:
    values = {"--email": "songhuajiang@example.invalid", "--name": "某人", "--password": "Songhuajiang-1"}
    assert refused(app, "people", "create", *options(values)) == [f"--password: {FIXES['password_context']}"]


@pytest.mark.parametrize("code", ["", "123", "\udcff", "9" * 5_000])
def test_verifying_what_does_not_exist(app: Flask, code: str) -> None:
    assert refused(app, "organisations", "verify", code) == [f"--uscc: {FIXES['unknown_uscc']}"]


def test_verifying_a_suspended_one_says_that_it_has_moved_on(app: Flask) -> None:
    made = make.organisation()
    with unit_of_work():
        organisations.suspend(SYSTEM, db.session.get_one(Organisation, made.id), steps.REASON)
    (line,) = refused(app, "organisations", "verify", made.uscc)
    assert line.startswith("refused: wrong_state")
    assert db.session.get_one(Organisation, made.id).status is OrganisationStatus.SUSPENDED


def test_an_import_for_an_organisation_that_waits_names_the_command_that_helps(
    app: Flask, tmp_path: Path
) -> None:
    waiting = make.organisation(verified=False)
    file = tmp_path / "needs.jsonl"
    file.write_text(json.dumps({"title": "题"}), encoding="utf-8")
    (line,) = refused(app, "listings", "import", str(file), "--kind", "need", "--organisation", waiting.uscc)
    assert line.startswith("--organisation: names an organisation that is not verified (pending)")


CODES = {
    "uscc_length", "uscc_character", "uscc_check_character", "uscc_taken", "unknown_region", "required",
    "too_long", "email", "email_taken", "login_name", "login_name_taken", "password_short",
    "password_classes", "password_common", "password_context", "unknown_place", "wrong_level",
    "one_place_only", "administrators_apart",
}  # fmt: skip


@pytest.mark.parametrize("room", [drafts, password_rules, roles], ids=lambda room: room.__name__)
def test_every_code_of_these_rules_is_in_the_list(room: Any) -> None:
    """A code without words would be shown as a code: the source of the rules is searched for them."""
    source = Path(room.__file__).read_text(encoding="utf-8")
    assert {code for code in CODES if f'"{code}"' in source} <= set(FIXES)
    assert set(FIXES) >= CODES


def test_a_code_without_words_is_still_named() -> None:
    assert words(Problem("branch_path", "no_such_code")) == "--branch: no_such_code"
    assert words(Problem("login_name", "no_such_code")) == "--login-name: no_such_code"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Invalid(Problem("name", "required"), Problem("email", "email")), ["--name:", "--email:"]),
        (NotAllowed(action="verify"), ["refused: not_allowed"]),
    ],
)
def test_each_refusal_ends_the_command(
    capsys: pytest.CaptureFixture[str], error: Exception, said: list[str]
) -> None:
    with pytest.raises(SystemExit) as ending, refusals_named():
        raise error
    lines = capsys.readouterr().err.splitlines()
    assert ending.value.code == 1
    assert [line.startswith(start) for line, start in zip(lines, said, strict=True)] == [True] * len(said)


def test_a_defect_is_no_refusal() -> None:
    with pytest.raises(ZeroDivisionError), refusals_named():
        raise ZeroDivisionError


def test_the_jobs_are_listed_with_their_reasons(app: Flask) -> None:
    answer = run(app, "jobs", "list")
    lines = answer.output.splitlines()
    assert answer.exit_code == 0
    assert lines[-1] == f"jobs={len(JOBS)}"
    for job, line in zip(JOBS.values(), lines, strict=False):
        assert line.startswith(job.name)
        assert job.schedule in line
        assert line.endswith(job.why)


def test_people_are_found_by_page_and_counted(app: Flask) -> None:
    for _ in range(3):
        make.officer(Role.BROKER)
    answer = run(app, "people", "find", "example.invalid")
    assert answer.output.splitlines()[-1] == "people=3"
    assert answer.output.count("broker") == 3
    assert run(app, "people", "find", "\udcff\x01").output.splitlines()[-1] == "people=3"
    assert run(app, "people", "find", "no such person").output == "people=0\n"
