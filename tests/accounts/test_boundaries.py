"""To the second: links, sessions, passwords. And what ends with them."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from marketplace.accounts.models import SignInSession
from marketplace.accounts.operations import links, new_passwords, people, sessions
from marketplace.accounts.operations.sign_in import Result
from marketplace.accounts.password_rules import ASVS, DENGBAO3, has_expired
from marketplace.accounts.queries import identity
from marketplace.accounts.queries import links as link_queries
from marketplace.accounts.states import PersonReason
from marketplace.branches.scope import PUBLIC
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, OrganisationRole, Role
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import LinkExpired
from tests import make
from tests.accounts import steps

SECOND = timedelta(seconds=1)
IDLE, ABSOLUTE = timedelta(minutes=30), timedelta(hours=12)


def signed_in(token: str) -> identity.SignedIn | None:
    db.session.rollback()
    return identity.signed_in(PUBLIC, token, idle=IDLE, absolute=ABSOLUTE)


@pytest.mark.parametrize(
    ("purpose", "lasts"),
    [("confirm", timedelta(hours=48)), ("reset", timedelta(hours=1)), ("invite", timedelta(days=7))],
)
def test_each_link_lasts_as_long_as_its_letter_says(app: Flask, purpose: str, lasts: timedelta) -> None:
    now, person = utc_now(), make.person()
    organisation = make.organisation()
    with time_machine.travel(now, tick=False):
        with unit_of_work():
            if purpose == "confirm":
                links.request_confirmation(SYSTEM, person)
            elif purpose == "reset":
                links.request_reset(SYSTEM, person)
            else:
                links.request_invitation(
                    SYSTEM, "a@example.invalid", organisation.id, OrganisationRole.MEMBER
                )
        token = steps.mint(purpose)
    with time_machine.travel(now + lasts - SECOND, tick=False):
        assert link_queries.by_token(PUBLIC, token, purpose).purpose == purpose
    with time_machine.travel(now + lasts, tick=False), pytest.raises(LinkExpired):
        link_queries.by_token(PUBLIC, token, purpose)


@pytest.mark.parametrize("purpose", ["confirm", "reset", "invite"])
@pytest.mark.parametrize("asked", ["confirm", "reset", "invite"])
def test_a_link_opens_what_it_is_for_alone(app: Flask, purpose: str, asked: str) -> None:
    person, organisation = make.person(), make.organisation()
    with unit_of_work():
        links.request_confirmation(SYSTEM, person)
        links.request_reset(SYSTEM, person)
        links.request_invitation(SYSTEM, "a@example.invalid", organisation.id, OrganisationRole.MEMBER)
    token = steps.mint(purpose)
    if purpose == asked:
        assert link_queries.by_token(PUBLIC, token, asked)
    else:
        with pytest.raises(LinkExpired):
            link_queries.by_token(PUBLIC, token, asked)


def test_a_link_that_was_never_written_into_a_letter_opens_nothing(app: Flask) -> None:
    person = make.person()
    with unit_of_work():
        links.request_reset(SYSTEM, person)
    for token in ("", "None", "0" * 64):
        with pytest.raises(LinkExpired):
            link_queries.by_token(PUBLIC, token, "reset")


@pytest.mark.parametrize(("later", "alive"), [(IDLE, True), (IDLE + SECOND, False)])
def test_a_session_idles_for_so_long(app: Flask, later: timedelta, alive: bool) -> None:
    now, actor = utc_now(), make.member()
    with time_machine.travel(now, tick=False):
        token = make.session_token(actor)
    with time_machine.travel(now + later, tick=False):
        assert (signed_in(token) is not None) is alive


@pytest.mark.parametrize(("later", "alive"), [(ABSOLUTE, True), (ABSOLUTE + SECOND, False)])
def test_use_does_not_prolong_a_session_beyond_its_age(app: Flask, later: timedelta, alive: bool) -> None:
    now, actor = utc_now(), make.member()
    with time_machine.travel(now, tick=False):
        token = make.session_token(actor)
        found = signed_in(token)
    assert found is not None
    with time_machine.travel(now + later, tick=False):
        with unit_of_work():
            sessions.touch(SYSTEM, found.session_id)
        assert (signed_in(token) is not None) is alive


def test_a_session_says_how_long_ago_it_was_used(app: Flask) -> None:
    now, actor = utc_now(), make.member()
    with time_machine.travel(now, tick=False):
        token = make.session_token(actor)
    with time_machine.travel(now + timedelta(minutes=2), tick=False):
        found = signed_in(token)
        assert found is not None
        assert found.last_seen_seconds_ago == 120
        with unit_of_work():
            sessions.touch(SYSTEM, found.session_id)
        again = signed_in(token)
        assert again is not None
        assert again.last_seen_seconds_ago == 0


@pytest.mark.parametrize("token", ["", "x", "\x00", "\ud800", "x" * 100_000])
def test_no_token_of_somebody_elses_making_is_a_session(app: Flask, token: str) -> None:
    make.session_token(make.member())
    assert signed_in(token) is None


def test_a_rotated_token_opens_nothing_and_the_new_one_the_same_session(app: Flask) -> None:
    token = make.session_token(make.member())
    found = signed_in(token)
    assert found is not None
    with unit_of_work():
        new = sessions.rotate(SYSTEM, found.session_id)
    assert signed_in(token) is None
    again = signed_in(new)
    assert again is not None
    assert again.session_id == found.session_id


def test_a_session_ends_with_its_account(app: Flask) -> None:
    actor = make.member()
    token = make.session_token(actor)
    assert signed_in(token) is not None
    with unit_of_work():
        people.disable(SYSTEM, actor.person_id or 0, PersonReason.OWN_WISH)
    assert signed_in(token) is None


@pytest.mark.parametrize("role", Role)
def test_a_role_that_demands_a_second_factor_counts_for_nothing_before_it_is_shown(
    app: Flask, role: Role
) -> None:
    place = {Role.NODE_OPERATOR: "/p/BR1/220184/", Role.BRANCH_OPERATOR: "/p/BR1/"}.get(role, "/p/")
    actor = make.officer(role, place)
    with unit_of_work():
        token = sessions.open_session(actor, steps.person_of(actor))
    found = signed_in(token)
    assert found is not None
    demands = role in {
        Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD, Role.FINANCE_OFFICER, Role.CONTRACT_REGISTRAR,
        Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR,
    }  # fmt: skip
    assert found.needs_second_factor is demands
    assert found.actor.roles == (frozenset() if demands else {role})
    if demands:
        assert found.actor.branch_path is None


def test_closing_all_but_one_keeps_that_one(app: Flask) -> None:
    actor = make.member()
    tokens = [make.session_token(actor) for _ in range(3)]
    other = make.session_token(make.member())
    kept = signed_in(tokens[1])
    assert kept is not None
    with unit_of_work():
        assert sessions.close_all(SYSTEM, actor.person_id or 0, keep=kept.session_id) == 2
    assert [signed_in(token) is not None for token in (*tokens, other)] == [False, True, False, True]


def test_a_long_browser_name_is_cut_and_kept(app: Flask) -> None:
    actor = make.member()
    with unit_of_work():
        sessions.open_session(actor, steps.person_of(actor), user_agent="长" * 5_000)
    assert len(db.session.scalars(db.select(SignInSession.user_agent)).one()) == 300


@pytest.mark.parametrize(
    ("age", "expired"), [(timedelta(days=90), False), (timedelta(days=90) + SECOND, True)]
)
def test_a_password_serves_ninety_days_to_the_second(age: timedelta, expired: bool) -> None:
    now = utc_now()
    assert has_expired(DENGBAO3, now - age, now) is expired
    assert not has_expired(ASVS, now - age, now)
    assert not has_expired(DENGBAO3, None, now)


def test_an_expired_password_is_renewed_once_by_who_typed_it(app: Flask) -> None:
    person = make.person()
    with time_machine.travel(utc_now() + timedelta(days=91), tick=False):
        outcome = steps.signs_in(person.email)
        assert outcome.result is Result.PASSWORD_EXPIRED
        assert outcome.token == ""
        for fingerprint, done in ((outcome.fingerprint[::-1], False), (outcome.fingerprint, True)):
            with unit_of_work():
                answer = new_passwords.renew(steps.visitor(), person.id, fingerprint, steps.new_password())
            assert answer is done
        with unit_of_work():
            assert not new_passwords.renew(
                steps.visitor(), person.id, outcome.fingerprint, steps.new_password("Other-Words-2026-x")
            )
        assert steps.signs_in(person.email, steps.NEW_PASSWORD).result is Result.IN


@pytest.mark.parametrize("who", ["disabled", "nobody"])
def test_nobody_without_a_living_account_renews_a_password(app: Flask, who: str) -> None:
    person = make.person()
    with time_machine.travel(utc_now() + timedelta(days=91), tick=False):
        outcome = steps.signs_in(person.email)
        with unit_of_work():
            people.disable(SYSTEM, person.id, PersonReason.MISUSE)
        with unit_of_work():
            number = person.id if who == "disabled" else 999_999
            assert not new_passwords.renew(steps.visitor(), number, outcome.fingerprint, steps.new_password())
