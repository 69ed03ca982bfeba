"""Sign-up, confirmation and forgotten passwords: what is known is told to its owner alone."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from marketplace.accounts.models import Organisation, Person
from marketplace.accounts.operations import new_passwords, people, registration, sign_in
from marketplace.accounts.operations.sign_in import Outcome, Result
from marketplace.accounts.password_rules import DENGBAO3
from marketplace.accounts.queries import credentials
from marketplace.accounts.queries import people as people_queries
from marketplace.accounts.states import OrganisationStatus, PersonReason, PersonStatus
from marketplace.branches.scope import PUBLIC
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, OrganisationRole
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, LinkExpired, NotAllowed, TooManyAttempts
from tests import make
from tests.accounts import steps

EMAIL = "li@example.invalid"


def signs_up(email: str = EMAIL, **values: str) -> None:
    with unit_of_work():
        registration.sign_up(
            steps.visitor(), steps.draft(**values), email=email, name="李四", password=steps.new_password()
        )


def confirms(token: str, plain: str = steps.NEW_PASSWORD, email: str = EMAIL) -> Outcome:
    checked = credentials.checked(PUBLIC, email, plain)
    with unit_of_work():
        return sign_in.confirm(steps.visitor(), token, checked, profile=DENGBAO3)


def resets(token: str) -> None:
    with unit_of_work():
        new_passwords.reset(steps.visitor(), token, steps.new_password())


def asked(person: Person) -> str:
    """A reset link for the person, as its letter carries it."""
    with unit_of_work():
        steps.links.request_reset(SYSTEM, person)
    return steps.mint("reset")


def test_sign_up_makes_a_waiting_organisation_and_its_unconfirmed_administrator(app: Flask) -> None:
    signs_up()
    person = people_queries.by_email(PUBLIC, EMAIL)
    assert person is not None
    assert person.status is PersonStatus.UNCONFIRMED
    actor = make.actor_of(person.id)
    assert actor.memberships[0].role is OrganisationRole.ADMIN
    assert steps.organisation_of(actor).status is OrganisationStatus.PENDING
    assert len(steps.news("link.requested")) == 1


def test_confirming_takes_the_link_and_the_password_and_signs_in(app: Flask) -> None:
    signs_up()
    token = steps.mint("confirm")
    assert steps.signs_in(EMAIL, steps.NEW_PASSWORD).result is Result.UNCONFIRMED
    token = steps.mint("confirm")
    assert confirms(token).result is Result.IN
    assert steps.signs_in(EMAIL, steps.NEW_PASSWORD).result is Result.IN
    with pytest.raises(LinkExpired):
        confirms(token)


def test_a_link_alone_confirms_nothing(app: Flask) -> None:
    """Whoever signed up with somebody else's address is not confirmed by the owner's click."""
    signs_up()
    token = steps.mint("confirm")
    assert confirms(token, "another-Password-1").result is Result.WRONG
    person = people_queries.by_email(PUBLIC, EMAIL)
    assert person is not None
    assert person.status is PersonStatus.UNCONFIRMED


def test_guessing_the_password_beside_a_link_locks_the_account(app: Flask) -> None:
    signs_up()
    token = steps.mint("confirm")
    for _ in range(5):
        confirms(token, "another-Password-1")
    assert confirms(token).result is Result.LOCKED


def test_a_known_address_changes_nothing_but_tells_its_owner(app: Flask) -> None:
    person = make.person()
    signs_up(person.email.upper())
    assert db.session.query(Organisation).count() == 0
    assert db.session.query(Person).count() == 1
    assert [event.subject_id for event in steps.news("registration.known_address")] == [person.id]
    assert steps.signs_in(person.email).result is Result.IN


def test_an_unconfirmed_address_gets_its_link_again(app: Flask) -> None:
    signs_up()
    signs_up()
    assert len(steps.news("link.requested")) == 2
    assert db.session.query(Person).count() == 1


def test_a_disabled_account_hears_nothing(app: Flask) -> None:
    person = make.person()
    with unit_of_work():
        people.disable(SYSTEM, person.id, PersonReason.MISUSE)
    signs_up(person.email)
    assert steps.news("registration.known_address") == []


def test_a_known_code_makes_the_account_and_tells_the_administrators(app: Flask) -> None:
    known = make.organisation()
    signs_up(uscc=known.uscc)
    person = people_queries.by_email(PUBLIC, EMAIL)
    assert person is not None
    assert make.actor_of(person.id).memberships == ()
    wish = steps.news("registration.join_wish")[0]
    assert (wish.subject_id, wish.facts) == (known.id, {"person": person.id})


def test_bad_data_is_refused_whatever_is_known(app: Flask) -> None:
    person = make.person()
    for email in (person.email, EMAIL):
        with pytest.raises(Invalid) as refusal:
            signs_up(email, uscc="123")
        assert [problem.code for problem in refusal.value.problems] == ["uscc_length"]


def test_one_address_does_not_sign_up_without_end(app: Flask) -> None:
    for number in range(10):
        signs_up(f"many{number}@example.invalid")
    with pytest.raises(TooManyAttempts):
        signs_up("onemore@example.invalid")


def test_asking_for_a_reset_looks_alike_for_known_and_unknown(app: Flask) -> None:
    person = make.person()
    with unit_of_work():
        registration.ask_for_reset(steps.visitor(), person.id)
        registration.ask_for_reset(steps.visitor(), None)
    assert [event.subject_id for event in steps.news("reset.requested")] == [person.id, 0]
    assert steps.news("link.requested") == []


def test_whatever_was_asked_for_leaves_a_row_in_the_trail(app: Flask) -> None:
    person, organisation = make.person(), make.organisation()
    signs_up(person.email)
    signs_up(uscc=organisation.uscc)
    with unit_of_work():
        registration.ask_for_reset(steps.visitor(), None)
    noted = {"registration.known_address", "registration.join_wish", "reset.request"}
    assert noted <= set(steps.topics())


def test_a_reset_link_works_once_and_ends_all_sessions(app: Flask) -> None:
    person = make.person()
    make.session_token(make.actor_of(person.id))
    token = asked(person)
    resets(token)
    assert steps.sessions_of(person.id) == 0
    assert steps.signs_in(person.email).result is Result.WRONG
    assert steps.signs_in(person.email, steps.NEW_PASSWORD).result is Result.IN
    with pytest.raises(LinkExpired):
        resets(token)


def test_a_reset_link_lasts_an_hour(app: Flask) -> None:
    token = asked(make.person())
    with time_machine.travel(utc_now() + timedelta(minutes=61), tick=False), pytest.raises(LinkExpired):
        resets(token)


def test_asking_again_takes_the_first_link_back(app: Flask) -> None:
    person = make.person()
    first = asked(person)
    second = asked(person)
    with pytest.raises(LinkExpired):
        resets(first)
    resets(second)


@pytest.mark.parametrize("token", ["", "unknown", "x" * 5000, "\x00", "\ud800"])
def test_an_unknown_link_looks_like_a_used_one(app: Flask, token: str) -> None:
    with pytest.raises(LinkExpired):
        resets(token)


def test_a_link_of_another_purpose_opens_nothing(app: Flask) -> None:
    signs_up()
    with pytest.raises(LinkExpired):
        resets(steps.mint("confirm"))


def test_a_reset_opens_a_locked_account(app: Flask) -> None:
    person = make.person()
    for _ in range(5):
        steps.signs_in(person.email, "wrong")
    resets(asked(person))
    assert steps.signs_in(person.email, steps.NEW_PASSWORD).result is Result.IN


def test_a_reset_proves_the_address_of_a_new_account(app: Flask) -> None:
    signs_up()
    person = people_queries.by_email(PUBLIC, EMAIL)
    assert person is not None
    resets(asked(person))
    assert person.status is PersonStatus.ACTIVE


def test_a_disabled_person_does_not_come_back_by_a_reset(app: Flask) -> None:
    person = make.person()
    token = asked(person)
    with unit_of_work():
        people.disable(SYSTEM, person.id, PersonReason.MISUSE)
    with pytest.raises(LinkExpired):
        resets(token)


def test_one_account_is_sent_five_links_a_day(app: Flask) -> None:
    person = make.person()
    for _ in range(8):
        with unit_of_work():
            steps.links.request_reset(SYSTEM, person)
    assert len(steps.news("link.requested")) == 5


def test_changing_the_password_keeps_this_session_and_ends_the_others(app: Flask) -> None:
    actor = make.actor_of(make.person().id)
    for _ in range(3):
        make.session_token(actor)
    own = people_queries.sessions(PUBLIC, actor.person_id or 0)[0].id
    checked = credentials.checked_person(PUBLIC, actor.person_id or 0, make.PASSWORD)
    with unit_of_work():
        assert new_passwords.change(actor, checked, steps.new_password(), keep_session=own)
    assert [row.id for row in people_queries.sessions(PUBLIC, actor.person_id or 0)] == [own]
    assert len(steps.news("person.password_changed")) == 1
    assert len(credentials.former_hashes(PUBLIC, actor.person_id or 0)) == 2


def test_a_wrong_current_password_changes_nothing_and_counts(app: Flask) -> None:
    actor = make.actor_of(make.person().id)
    for _ in range(5):
        checked = credentials.checked_person(PUBLIC, actor.person_id or 0, "wrong")
        with unit_of_work():
            assert not new_passwords.change(actor, checked, steps.new_password(), keep_session=None)
    right = credentials.checked_person(PUBLIC, actor.person_id or 0, make.PASSWORD)
    with unit_of_work():
        assert not new_passwords.change(actor, right, steps.new_password(), keep_session=None)


def test_nobody_changes_somebody_elses_password(app: Flask) -> None:
    other, actor = make.person(), make.member()
    checked = credentials.checked_person(PUBLIC, other.id, make.PASSWORD)
    with pytest.raises(NotAllowed), unit_of_work():
        new_passwords.change(actor, checked, steps.new_password(), keep_session=None)
